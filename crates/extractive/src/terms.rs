//! Words of a text: which are meaningful, and which are forms of the same word.

use std::collections::BTreeSet;

use analysis::sequence_length;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::language::{Language, entries};

/// A meaningful word, or a sequence of characters where words are not told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term<'a> {
    /// As in the text.
    pub(crate) text: &'a str,
    /// Its stem, for comparison.
    pub(crate) stem: String,
    /// Byte position in the text.
    pub(crate) start: usize,
}

impl Term<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Words of a text without stop words; runs of a script without spaces in one piece, without what carries no meaning.
pub(crate) fn terms(text: &str, language: Language) -> Vec<Term<'_>> {
    let mut terms: Vec<Term<'_>> = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    for (start, word) in text.unicode_word_indices() {
        let end = start + word.len();
        if word.starts_with(|c| sequence_length(c).is_some()) {
            match &mut run {
                Some((_, last)) if *last == start => *last = end,
                _ => {
                    push_run(text, run.replace((start, end)), language, &mut terms);
                }
            }
            continue;
        }
        push_run(text, run.take(), language, &mut terms);
        if !language.is_stop_word(&word.to_lowercase()) {
            terms.push(Term { text: word, stem: analysis::stem(bare(word), language.stems()), start });
        }
    }
    push_run(text, run, language, &mut terms);
    terms
}

/// Pieces of a run between what carries no meaning.
fn push_run<'a>(text: &'a str, run: Option<(usize, usize)>, language: Language, terms: &mut Vec<Term<'a>>) {
    let Some((mut from, end)) = run else { return };
    let mut at = from;
    while at < end {
        let rest = &text[at..end];
        let gap = entries(language.words().gaps).filter(|gap| rest.starts_with(gap)).map(str::len).max();
        let step = gap.unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
        if gap.is_some() {
            push_piece(text, from..at, terms);
            from = at + step;
        }
        at += step;
    }
    push_piece(text, from..end, terms);
}

fn push_piece<'a>(text: &'a str, range: std::ops::Range<usize>, terms: &mut Vec<Term<'a>>) {
    let start = range.start;
    let text = &text[range];
    if !text.is_empty() {
        terms.push(Term { text, stem: text.to_owned(), start });
    }
}

/// A word without the elided article of French and Italian (l'eau, dell'acqua) and the possessive of English.
fn bare(word: &str) -> &str {
    let word = ["'s", "’s"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    match word.split_once(['\'', '’']) {
        Some((article, rest)) if article.chars().count() <= 4 && rest.chars().count() >= 3 => rest,
        _ => word,
    }
}

/// The distinct stems of a text.
pub(crate) type Stems = BTreeSet<String>;

/// Distinct stems of the meaningful words; overlapping sequences of characters where words are not told apart.
pub(crate) fn stems(text: &str, language: Language) -> Stems {
    let mut stems = Stems::new();
    for term in terms(text, language) {
        match term.text.chars().next().and_then(sequence_length) {
            Some(length) => stems.extend(sequences(term.text, length)),
            None => drop(stems.insert(term.stem)),
        }
    }
    stems
}

/// The sequences of so many characters in a text; the text itself when it is shorter.
fn sequences(text: &str, length: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= length {
        return vec![text.to_owned()];
    }
    characters.windows(length).map(|window| window.iter().collect()).collect()
}

/// Runs of neighbouring terms, such as `spring tide`; the longest first, then in order.
pub(crate) fn phrases(text: &str, language: Language) -> Vec<String> {
    let terms = terms(text, language);
    let mut runs: Vec<(usize, String)> = Vec::new();
    let (mut last_start, mut last_end) = (0, None);
    for term in terms.iter().filter(|term| !language.is_aspect(&term.stem) && !language.is_empty_word(&term.stem)) {
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

/// Share of common stems in all stems of two texts (Jaccard index), between 0 and 1.
pub(crate) fn similarity(a: &Stems, b: &Stems) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { ratio(common, all) }
}

/// True when two texts say the same: nearly equal words, or one contained in the other, with the same numbers.
pub(crate) fn is_same(a: &Stems, b: &Stems) -> bool {
    let numbers =
        |stems: &Stems| -> Vec<String> { stems.iter().filter(|s| s.chars().any(char::is_numeric)).cloned().collect() };
    let smaller = a.len().min(b.len());
    let contained = smaller >= 4 && ratio(a.intersection(b).count(), smaller) >= 0.85;
    (similarity(a, b) >= 0.7 || contained) && numbers(a) == numbers(b)
}

/// `part / whole` of two small counts.
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    number(part) / number(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Language {
        Language::from_tag(tag).expect("a known language")
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (tag, one, other) in [
            ("en", "tides", "Tide"),
            ("en", "harbours", "harbour's"),
            ("en", "cities", "city"),
            ("en", "warming", "warmed"),
            ("de", "Gezeiten", "Gezeit"),
            ("de", "Häuser", "Häusern"),
            ("fr", "marées", "marée"),
            ("fr", "l'eau", "eau"),
            ("es", "puertos", "puerto"),
        ] {
            assert_eq!(stems(one, language(tag)), stems(other, language(tag)), "{one} {other}");
        }
    }

    #[test]
    fn phrases_are_runs_of_meaning() {
        let found = phrases("What causes spring tides in the Bay of Fundy?", language("en"));
        assert_eq!(found, ["spring tides", "Bay of Fundy"]);
        assert_eq!(phrases("德克萨斯州的人口是多少？", language("zh")), ["德克萨斯州", "人口"]);
    }

    #[test]
    fn scripts_without_spaces_are_compared_by_sequences() {
        let found: Vec<_> = stems("東京の人口 in 2020", language("ja")).into_iter().collect();
        assert_eq!(found, ["2020", "人口", "東京"]);
    }

    #[test]
    fn the_same_said_twice_is_noticed() {
        let of = |text| stems(text, language("en"));
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
