//! From lines to running text.

use std::collections::HashSet;

use crate::letters::is_ideograph;
use crate::lines::Line;

/// A part of a text, with the link that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) link: Option<usize>,
}

/// Words with a hyphen inside that stand within lines, in lower case: what a line's end must not take the hyphen from.
#[derive(Debug, Default)]
pub(crate) struct Hyphenated(HashSet<Box<str>>);

/// Most of such words that are kept.
const MOST_HYPHENATED: usize = 100_000;

impl Hyphenated {
    /// Notes the words of a text.
    pub(crate) fn note(&mut self, text: &str) {
        for word in text.split(' ') {
            let word = bare(word);
            let has_hyphen = word.find('-').is_some_and(|at| at > 0 && at + 1 < word.len());
            if has_hyphen && self.0.len() < MOST_HYPHENATED {
                self.0.insert(word.to_lowercase().into());
            }
        }
    }
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Shows where a word may be parted, and only at the end of a line.
const SOFT_HYPHEN: char = '\u{AD}';

/// How two pieces of text are joined where a line ends.
enum Joint {
    Space,
    Nothing,
    /// The hyphen at the end goes.
    WithoutHyphen,
}

/// Puts the lines of a paragraph together. Words that are parted at the end of a line become whole again.
pub(crate) fn joined(lines: &[Line], hyphenated: &Hyphenated) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for line in lines {
        for (at, word) in line.words.iter().enumerate() {
            let mut joint = if spans.is_empty() { Joint::Nothing } else { Joint::Space };
            if at == 0
                && let Some(last) = spans.last()
            {
                joint = joint_of(&last.text, &word.text, hyphenated);
            }
            push(&mut spans, joint, &word.text, word.link);
        }
    }
    for span in spans.iter_mut().filter(|span| span.text.contains(SOFT_HYPHEN)) {
        span.text.retain(|c| c != SOFT_HYPHEN);
    }
    spans
}

fn push(spans: &mut Vec<Span>, joint: Joint, word: &str, link: Option<usize>) {
    if let (Joint::WithoutHyphen, Some(last)) = (&joint, spans.last_mut()) {
        last.text.pop();
    }
    let space = if matches!(joint, Joint::Space) { " " } else { "" };
    match spans.last_mut() {
        Some(last) if last.link == link => {
            last.text.push_str(space);
            last.text.push_str(word);
        }
        Some(last) => {
            last.text.push_str(space);
            spans.push(Span { text: word.to_owned(), link });
        }
        None => spans.push(Span { text: word.to_owned(), link }),
    }
}

fn joint_of(before: &str, after: &str, hyphenated: &Hyphenated) -> Joint {
    let Some(first) = after.chars().next() else { return Joint::Nothing };
    let mut ending = before.chars().rev();
    let (Some(last), second_last) = (ending.next(), ending.next()) else { return Joint::Nothing };
    if is_ideograph(last) && is_ideograph(first) {
        return Joint::Nothing;
    }
    let follows_letter = second_last.is_some_and(char::is_alphanumeric);
    match last {
        SOFT_HYPHEN => Joint::WithoutHyphen,
        '-' | '\u{2010}' if follows_letter && first.is_lowercase() => {
            if is_compound(before, after, hyphenated) {
                Joint::Nothing
            } else {
                Joint::WithoutHyphen
            }
        }
        '-' | '\u{2010}' | '\u{2011}' | '–' | '/' if follows_letter && first.is_alphanumeric() => Joint::Nothing,
        '—' => Joint::Nothing,
        _ => Joint::Space,
    }
}

/// Moves the rest of a word that is parted between two paragraphs to the first of them: at the end of a column or page.
/// False when there is no such word.
pub(crate) fn rejoin(before: &mut Vec<Span>, after: &mut Vec<Span>, hyphenated: &Hyphenated) -> bool {
    let (Some(last), Some(first)) = (before.last(), after.first_mut()) else { return false };
    let is_parted = last.text.ends_with(['-', '\u{2010}']) && first.text.starts_with(char::is_lowercase);
    let joint = joint_of(&last.text, &first.text, hyphenated);
    if !is_parted || matches!(joint, Joint::Space) {
        return false;
    }
    let end = first.text.find(' ').unwrap_or(first.text.len());
    let word: String = first.text.drain(..end).collect();
    first.text = first.text.trim_start().to_owned();
    let link = last.link;
    push(before, joint, &word, link);
    after.retain(|span| !span.text.is_empty());
    true
}

/// True when the document has the word with its hyphen elsewhere, or when it has more than one.
fn is_compound(before: &str, after: &str, hyphenated: &Hyphenated) -> bool {
    let start = before.rsplit(' ').next().unwrap_or_default();
    let end = after.split(' ').next().unwrap_or_default();
    let whole = bare(&format!("{start}{end}")).to_lowercase();
    start.trim_end_matches(['-', '\u{2010}']).contains('-') || hyphenated.0.contains(whole.as_str())
}

/// The text of spans.
pub(crate) fn plain(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::glyphs::Weight;
    use crate::lines::Word;

    fn line(text: &str) -> Line {
        let area = Rect { left: 0.0, top: 0.0, right: 100.0, bottom: 10.0 };
        let words = text.split(' ').map(|word| Word { text: word.to_owned(), width: 10.0, link: None }).collect();
        Line { words, area, baseline: 10.0, size: 10.0, weight: Weight::Plain }
    }

    #[test]
    fn words_are_parted_by_columns_too() {
        let spans = |text: &str| vec![Span { text: text.to_owned(), link: None }];
        let (mut before, mut after) = (spans("of mathe-"), spans("matics and more"));
        assert!(rejoin(&mut before, &mut after, &Hyphenated::default()));
        assert_eq!((plain(&before).as_str(), plain(&after).as_str()), ("of mathematics", "and more"));
        let (mut before, mut after) = (spans("an end."), spans("a start"));
        assert!(!rejoin(&mut before, &mut after, &Hyphenated::default()));
    }

    #[test]
    fn parted_words_become_whole() {
        let mut hyphenated = Hyphenated::default();
        hyphenated.note("A self-locking nut.");
        let cases = [
            (["a docu-", "ment"], "a document"),
            (["the self-", "locking nuts"], "the self-locking nuts"),
            (["state-of-the-", "art"], "state-of-the-art"),
            (["docu\u{AD}", "ment"], "document"),
            (["Anglo-", "Saxon"], "Anglo-Saxon"),
            (["2010-", "2011"], "2010-2011"),
            (["a -", "b"], "a - b"),
            (["one", "two"], "one two"),
            (["漢", "字"], "漢字"),
            (["so—", "and"], "so—and"),
            (["in\u{AD}side", "lines"], "inside lines"),
        ];
        for (lines, expected) in cases {
            assert_eq!(plain(&joined(&lines.map(line), &hyphenated)), expected);
        }
    }
}
