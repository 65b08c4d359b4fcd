//! Check: every citation of every section is checked against the stored snapshot of its source. A sentence with a
//! failed citation is removed from the text; the citation stays on record. A sentence with a number but without a
//! citation is removed, too. Afterwards the texts cite sources by their marks.

use std::collections::{HashMap, HashSet};

use sea_orm::{ActiveModelTrait as _, QueryOrder as _, Set};

use super::citations::evidence;
use super::section::Written;
use crate::base::Error;
use crate::base::id::SourceId;
use crate::domain::research::draft;
use crate::domain::research::parameters::Parameters;
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::citation::{self, Verdict};
use crate::entity::{BelongsTo as _, OfWorkspace as _, report_section, snapshot, source};
use citations::Snapshot;
use citations::marks::{self, Sentence};

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    written: &[Written],
) -> Result<(), JobError> {
    let step = match ctx.step("check", "Check every citation").await? {
        Step::Done(()) => return Ok(()),
        Step::Open(step) => step,
    };
    let evidence = evidence(ctx, parameters).await?;
    let snapshots = snapshots(ctx, parameters).await?;
    let sections = report_section::Entity::belonging_to(parameters.report_id)
        .order_by_asc(report_section::Column::Position)
        .all(ctx.app().db.read())
        .await?;
    let tx = super::begin(ctx, parameters.report_id).await?;
    let (mut held, mut failed) = (0, 0);
    for section in sections {
        let checked = check_text(&section.body, &evidence, &snapshots);
        let rows = citation::Entity::belonging_to(section.id).all(&*tx).await?;
        for row in rows {
            let verdict = checked.verdict_of(&row, &evidence);
            match verdict {
                Verdict::Verified => held += 1,
                _ => failed += 1,
            }
            let mut change: citation::ActiveModel = row.into();
            change.verdict = Set(verdict);
            change.update(&*tx).await?;
        }
        let is_cut = written.iter().any(|text| text.section == section.id && text.cut.is_some());
        draft::replace_in(&tx, section.id, &cite_sources(&checked.text, &evidence)).await?;
        let mut change: report_section::ActiveModel = section.into();
        change.is_complete = Set(!is_cut);
        change.update(&*tx).await?;
    }
    let message = match failed {
        0 => format!("All {held} citations hold."),
        n => format!("{held} citations hold; {n} do not, and their sentences were taken out."),
    };
    step.finish(tx, message, ()).await
}

/// From numbers of findings to marks of sources.
pub(super) fn cite_sources(text: &str, evidence: &HashMap<u32, citation::Model>) -> String {
    marks::rewrite(text, |n| evidence.get(&n).and_then(|row| u32::try_from(row.mark).ok()))
}

/// A checked text.
pub(super) struct CheckedText {
    /// The remaining text.
    pub(super) text: String,
    /// Verdict of each cited finding by its number; the worst one when it is cited more than once.
    verdicts: HashMap<u32, Verdict>,
}

impl CheckedText {
    /// The verdict on a citation. If two findings have the same quote of the same source, the worse one.
    fn verdict_of(&self, citation: &citation::Model, evidence: &HashMap<u32, citation::Model>) -> Verdict {
        let is_same = |e: &citation::Model| e.quote == citation.quote && e.source_id == citation.source_id;
        let numbers = evidence.iter().filter(|(_, e)| is_same(e)).map(|(number, _)| number);
        let verdicts: Vec<Verdict> = numbers.filter_map(|number| self.verdicts.get(number).copied()).collect();
        let failed = verdicts.iter().find(|verdict| **verdict != Verdict::Verified);
        failed.or(verdicts.first()).copied().unwrap_or(Verdict::Unchecked)
    }
}

/// Checks each sentence against the quotes that it cites. All quotes must be in their snapshots, and each number in the
/// sentence must be in one of the quotes.
pub(super) fn check_text(
    text: &str,
    evidence: &HashMap<u32, citation::Model>,
    snapshots: &HashMap<SourceId, Snapshot>,
) -> CheckedText {
    let mut kept = String::with_capacity(text.len());
    let mut verdicts: HashMap<u32, Verdict> = HashMap::new();
    for sentence in marks::sentences(text) {
        let words = &text[sentence.range.clone()];
        let verdict = check_sentence(words, &sentence, evidence, snapshots);
        for number in &sentence.numbers {
            let worst = verdicts.entry(*number).or_insert(verdict);
            if verdict != Verdict::Verified {
                *worst = verdict;
            }
        }
        if verdict == Verdict::Verified {
            kept.push_str(words);
        } else if words.ends_with('\n') {
            kept.push('\n');
        }
    }
    CheckedText { text: tidy(&kept), verdicts }
}

fn check_sentence(
    words: &str,
    sentence: &Sentence,
    evidence: &HashMap<u32, citation::Model>,
    snapshots: &HashMap<SourceId, Snapshot>,
) -> Verdict {
    let mut missing: Option<HashSet<String>> = None;
    for number in &sentence.numbers {
        let Some(row) = evidence.get(number) else { continue };
        let Some(snapshot) = snapshots.get(&row.source_id) else { return Verdict::QuoteNotFound };
        let checked = snapshot.check(words, &row.quote);
        if checked.verdict == citations::Verdict::QuoteNotFound {
            return checked.verdict.into();
        }
        let absent: HashSet<String> = checked.missing.into_iter().collect();
        missing = Some(missing.map_or(absent.clone(), |m| m.intersection(&absent).cloned().collect()));
    }
    match missing {
        Some(missing) if missing.is_empty() => Verdict::Verified,
        Some(_) => Verdict::NumberMismatch,
        // Connecting sentences need no source, unless they have numbers.
        None if citations::contains_number(words) => Verdict::Unchecked,
        None => Verdict::Verified,
    }
}

/// Removes what is left after removing sentences: empty list items and repeated empty lines.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let is_empty = line.trim().is_empty();
        if matches!(line.trim(), "-" | "*" | "+") || (is_empty && lines.last().is_none_or(|l| l.trim().is_empty())) {
            continue;
        }
        lines.push(line.trim_end());
    }
    lines.join("\n").trim().to_owned()
}

pub(super) async fn snapshots(ctx: &JobCtx, parameters: &Parameters) -> Result<HashMap<SourceId, Snapshot>, JobError> {
    let read = ctx.app().db.read();
    let sources = source::Entity::belonging_to(parameters.report_id).all(read).await?;
    let mut all = HashMap::new();
    for source in sources {
        let missing = || Error::internal(anyhow::anyhow!("a source without a snapshot"));
        let row =
            snapshot::Entity::by_id_in(source.workspace_id, source.snapshot_id).one(read).await?.ok_or_else(missing)?;
        all.insert(source.id, Snapshot::new(&row.text));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{CitationId, ReportId, WorkspaceId};

    const SOURCE: &str = "The harbour handled 4.2 million boxes in 2023. It was built by the guild of Arden.";

    fn citation(source: SourceId, quote: &str) -> citation::Model {
        citation::Model {
            id: CitationId::generate(),
            report_id: ReportId::generate(),
            workspace_id: WorkspaceId::generate(),
            source_id: source,
            section_id: None,
            finding_id: None,
            mark: 1,
            quote: quote.to_owned(),
            quote_offset: None,
            chunk_id: None,
            page: None,
            verdict: Verdict::Verified,
            score: None,
        }
    }

    /// The checked text, which cites two findings of one quote, 1 and 2, and one of another quote, 3.
    fn checked(text: &str) -> (CheckedText, HashMap<u32, citation::Model>) {
        let source = SourceId::generate();
        let quotes = ["The harbour handled 4.2 million boxes in 2023", "The harbour handled 4.2 million boxes in 2023"];
        let quotes = quotes.into_iter().chain(["It was built by the guild of Arden"]);
        let evidence = (1..).zip(quotes.map(|quote| citation(source, quote))).collect();
        let snapshots = HashMap::from([(source, Snapshot::new(SOURCE))]);
        (check_text(text, &evidence, &snapshots), evidence)
    }

    #[test]
    fn a_sentence_that_says_a_number_in_any_form_needs_a_source_for_it() {
        let held = "It handled 4.2 million boxes [1]. So much for that.";
        assert_eq!(checked(held).0.text, held);
        for number in ["5", "٥", "五", "five", "fünf", "⅓", "10⁶", "⑤", "Ⅴ", "௰", "V5"] {
            let text = format!("It handled {number} boxes of tea. So much for that.");
            assert_eq!(checked(&text).0.text, "So much for that.", "{number}");
            let cited = format!("It handled {number} boxes of tea [1]. So much for that.");
            assert_eq!(checked(&cited).0.text, "So much for that.", "{number}");
        }
    }

    #[test]
    fn brackets_that_are_no_marks_hide_no_number() {
        for hidden in ["[5–7]", "[5-7]", "[ 5; 7 ]", "[5](x)"] {
            let text = format!("It handled {hidden} million boxes [1]. So much for that.");
            assert_eq!(checked(&text).0.text, "So much for that.", "{hidden}");
        }
    }

    #[test]
    fn of_two_findings_with_one_quote_a_citation_has_the_worse_verdict() {
        let (text, evidence) = checked("It handled 4.2 million boxes [1]. It handled 9 million boxes [2].");
        assert_eq!(text.text, "It handled 4.2 million boxes [1].");
        for number in [1, 2] {
            assert_eq!(text.verdict_of(&evidence[&number], &evidence), Verdict::NumberMismatch);
        }
        assert_eq!(text.verdict_of(&evidence[&3], &evidence), Verdict::Unchecked);
    }

    #[test]
    fn numbers_may_come_from_several_quotes_that_are_all_there() {
        let held = "The guild of Arden built what handled 4.2 million boxes [1, 3].";
        assert_eq!(checked(held).0.text, held);
        assert_eq!(checked("The guild of Arden built what handled 4.3 million boxes [1, 3].").0.text, "");
    }
}
