//! Words of a text: which are meaningful, and which are forms of the same word.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation as _;

use super::language::Language;

/// A meaningful word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term<'a> {
    /// As in the text.
    pub(super) text: &'a str,
    /// Its stem, for comparison.
    pub(super) stem: String,
    /// Byte position in the text.
    pub(super) start: usize,
}

impl Term<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Words of a text without stop words.
pub(super) fn terms(text: &str, language: Language) -> Vec<Term<'_>> {
    let words = text.unicode_word_indices();
    let carrying = words.filter(|(_, word)| !language.is_stop_word(&word.to_lowercase()));
    carrying.map(|(start, text)| Term { text, stem: stem(text), start }).collect()
}

/// The distinct stems of a text.
pub(super) type Stems = BTreeSet<String>;

/// Distinct stems of the meaningful words.
pub(super) fn stems(text: &str, language: Language) -> Stems {
    terms(text, language).into_iter().map(|term| term.stem).collect()
}

/// Runs of neighbouring terms, such as `spring tide`; the longest first, then in order.
pub(super) fn phrases(text: &str, language: Language) -> Vec<String> {
    let terms = terms(text, language);
    let mut runs: Vec<(usize, String)> = Vec::new();
    let (mut last_start, mut last_end) = (0, None);
    for term in terms.iter().filter(|term| !language.is_aspect(&term.stem)) {
        let neighbour = last_end.is_some_and(|end: usize| match &text[end..term.start] {
            " " | "-" => true,
            // Bay of Fundy, Golfe du Lion, Straße von Gibraltar.
            " of " | " of the " | " de " | " de la " | " du " | " del " | " di " | " do " | " da " | " van "
            | " von " => {
                let starts = |at: usize| text[at..].chars().next().is_some_and(char::is_uppercase);
                starts(last_start) && starts(term.start)
            }
            _ => false,
        });
        last_start = term.start;
        match runs.last_mut() {
            Some((count, run)) if neighbour => {
                run.push_str(&text[last_end.unwrap_or(term.start)..term.end()]);
                *count += 1;
            }
            _ => runs.push((1, term.text.to_owned())),
        }
        last_end = Some(term.end());
    }
    runs.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    runs.into_iter().map(|(_, run)| run).collect()
}

/// The stem of a word: lower case, without endings of number, case and tense.
///
/// A light stemmer after Savoy, "Light stemming approaches for the French, Portuguese, German and Hungarian languages"
/// (2006), reduced to what holds for all supported languages. Both sides of every comparison are stemmed, so only
/// collisions matter.
pub(super) fn stem(word: &str) -> String {
    let mut word = word.to_lowercase().replace('’', "'");
    if let Some(start) = word.strip_suffix("'s").map(str::len) {
        word.truncate(start);
    }
    // The elided article of French and Italian: l'eau, dell'acqua.
    if let Some((article, rest)) = word.split_once('\'')
        && article.chars().count() <= 4
        && rest.chars().count() >= 3
    {
        word = rest.to_owned();
    }
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word;
    }
    if let Some(start) = word.strip_suffix("ies").filter(|s| s.len() >= 3) {
        word = format!("{start}y");
    }
    for endings in [&["ing", "ed", "ly"][..], &["s"], &["ern", "en", "er", "em", "es"], &["e", "a", "o", "n"]] {
        let remains = |ending: &&&str| word.chars().count() >= 4 + ending.len() - usize::from(**ending == "s");
        let ending = endings.iter().find(|ending| word.ends_with(**ending) && remains(ending) && !word.ends_with("ss"));
        if let Some(ending) = ending {
            word.truncate(word.len() - ending.len());
        }
    }
    word
}

/// Share of common stems in all stems of two texts (Jaccard index), between 0 and 1.
pub(super) fn similarity(a: &Stems, b: &Stems) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { ratio(common, all) }
}

/// True when two texts say the same: nearly equal words, or one contained in the other, with the same numbers.
pub(super) fn is_same(a: &Stems, b: &Stems) -> bool {
    let numbers = |stems: &Stems| -> Vec<String> {
        stems.iter().filter(|s| s.chars().any(|c| c.is_ascii_digit())).cloned().collect()
    };
    let smaller = a.len().min(b.len());
    let contained = smaller >= 4 && ratio(a.intersection(b).count(), smaller) >= 0.85;
    (similarity(a, b) >= 0.7 || contained) && numbers(a) == numbers(b)
}

/// `part / whole` of two small counts.
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    number(part) / number(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (a, b) in [
            ("tides", "Tide"),
            ("harbours", "harbour"),
            ("harbor's", "harbor"),
            ("cities", "city"),
            ("warming", "warmed"),
            ("Gezeiten", "Gezeit"),
            ("Häuser", "Häusern"),
            ("marées", "marée"),
            ("l'eau", "eau"),
            ("mareas", "marea"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        for (a, b) in [("moon", "month"), ("glass", "gla"), ("1999", "1998"), ("spring", "spr"), ("red", "r")] {
            assert_ne!(stem(a), stem(b), "{a} {b}");
        }
    }

    #[test]
    fn phrases_are_runs_of_meaning() {
        let phrases = phrases("What causes spring tides in the Bay of Fundy?", Language::English);
        assert_eq!(phrases, ["spring tides", "Bay of Fundy"]);
    }

    #[test]
    fn the_same_said_twice_is_noticed() {
        let of = |text| stems(text, Language::English);
        let first = of("Spring tides occur at new moon and at full moon.");
        assert!(is_same(&first, &of("Spring tides occur at full moon and new moon.")));
        assert!(is_same(
            &first,
            &of("As everyone knows on every coast, spring tides occur at new moon and full moon.")
        ));
        assert!(!is_same(&first, &of("Neap tides follow seven days later.")));
        assert!(!is_same(&of("The range at Dover was 6.5 m in 1999."), &of("The range at Dover was 6.7 m in 1999.")));
    }
}
