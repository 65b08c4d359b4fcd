//! Hundreds of false statements of every kind, none of which may pass, and as many true ones that differ from their
//! quote in typography and number format, none of which may be refused.

use super::numbers::Dice;
use super::*;

/// A statement and its quote.
pub(super) struct Case {
    kind: &'static str,
    statement: String,
    quote: String,
}

#[derive(Default)]
pub(super) struct Cases(Vec<Case>);

impl Cases {
    /// The same sentence with two values for the gap `{}`.
    pub(super) fn fill(&mut self, kind: &'static str, sentence: &str, statement: &str, quote: &str) {
        self.pair(kind, &sentence.replace("{}", statement), &sentence.replace("{}", quote));
    }

    pub(super) fn pair(&mut self, kind: &'static str, statement: &str, quote: &str) {
        self.0.push(Case { kind, statement: statement.to_owned(), quote: quote.to_owned() });
    }

    /// Cases from a list of kind, statement and quote.
    fn listed(&mut self, list: &[(&'static str, &str, &str)]) {
        for (kind, statement, quote) in list {
            self.pair(kind, statement, quote);
        }
    }

    /// Cases with an unexpected verdict.
    fn wrong(&self, is_right: impl Fn(Verdict) -> bool) -> Vec<String> {
        let verdict = |case: &Case| {
            let snapshot = format!("There is more before it. {} And there is more behind it.", case.quote);
            check(&case.statement, &case.quote, &snapshot)
        };
        self.0
            .iter()
            .filter_map(|case| {
                let checked = verdict(case);
                (!is_right(checked.verdict)).then(|| {
                    format!(
                        "{}: {:?} / {:?}: {:?} {:?}",
                        case.kind, case.statement, case.quote, checked.verdict, checked.missing
                    )
                })
            })
            .collect()
    }
}

pub(super) const SENTENCES: [&str; 6] = [
    "The harbour of Arden handled {} containers in the whole season.",
    "A study of the coast found {} nests of the little tern.",
    "According to the report there were {} boats at the quay.",
    "By the end of the war {} people had left the island.",
    "Der Hafen von Arden schlug in der Saison {} Container um.",
    "Selon le rapport, il y avait {} bateaux dans le port.",
];

#[test]
fn no_false_statement_passes() {
    let mut cases = Cases::default();
    let mut dice = Dice(11);
    false_statements::all(&mut cases, &mut dice);
    cases.listed(misread_false::FALSE);
    assert!(cases.0.len() >= 500, "{} cases", cases.0.len());
    let wrong = cases.wrong(|verdict| verdict != Verdict::Verified);
    assert!(wrong.is_empty(), "{} of {} passed:\n{}", wrong.len(), cases.0.len(), wrong.join("\n"));
}

#[test]
fn no_true_statement_is_refused_for_its_typography() {
    let mut cases = Cases::default();
    let mut dice = Dice(23);
    true_statements::all(&mut cases, &mut dice);
    cases.listed(misread_true::TRUE);
    assert!(cases.0.len() >= 300, "{} cases", cases.0.len());
    let wrong = cases.wrong(|verdict| verdict == Verdict::Verified);
    let changed = true_statements::changed_typography();
    let lost: Vec<String> = changed
        .iter()
        .filter(|(_, statement, quote, snapshot)| check(statement, quote, snapshot).verdict != Verdict::Verified)
        .map(|(kind, _, quote, snapshot)| format!("{kind}: {quote:?} in {snapshot:?}"))
        .collect();
    let all = cases.0.len() + changed.len();
    assert!(all >= 500, "{all} cases");
    let refused: Vec<String> = wrong.into_iter().chain(lost).collect();
    assert!(refused.is_empty(), "{} of {all} refused:\n{}", refused.len(), refused.join("\n"));
}
