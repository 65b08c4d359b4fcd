//! What Markdown cannot say of a table: which cells another one covers, which rows are headings, what is its title.
//!
//! Whoever writes a table puts marks into its Markdown, which are code points that are no characters. They leave the text
//! when it is finished, unless tables are to be made of it. A mark says little, and is believed only where it fits: what
//! a document itself has of these code points does no more than it could do as it should.

use std::borrow::Cow;

/// Stands behind the text of a cell that the one on its left covers.
pub(crate) const FROM_LEFT: char = '\u{FDD0}';

/// Stands behind the text of a cell that the one above covers.
pub(crate) const FROM_ABOVE: char = '\u{FDD1}';

/// Stands behind the text of a cell whose row heads the columns.
pub(crate) const HEADING: char = '\u{FDD2}';

/// Stands behind the text of a cell whose row heads no columns, though it is the first one.
pub(crate) const NO_HEADING: char = '\u{FDD3}';

/// Ends a paragraph that is the title of the table below.
pub(crate) const TITLE: char = '\u{FDD4}';

/// True for a mark.
pub(crate) fn is_mark(c: char) -> bool {
    (FROM_LEFT..=TITLE).contains(&c)
}

/// A text whose marks stand where they may, or are gone; others become U+FFFD, as all code points that are no characters.
pub(crate) fn settled(text: String, keeps_marks: bool) -> String {
    if !text.contains(is_mark) {
        return text;
    }
    let (mut reversed, mut next, mut trims) = (Vec::with_capacity(text.len()), '\n', false);
    for c in text.chars().rev() {
        let fits = if c == TITLE { next == '\n' } else { next == '|' };
        if is_mark(c) && fits {
            reversed.extend(keeps_marks.then_some(c));
            trims |= c == TITLE;
            continue;
        }
        trims &= c == ' ';
        if trims {
            continue;
        }
        let c = if is_mark(c) { char::REPLACEMENT_CHARACTER } else { c };
        reversed.push(c);
        next = if c == ' ' { next } else { c };
    }
    reversed.into_iter().rev().collect()
}

/// The text without marks.
pub(crate) fn without_marks(text: &str) -> Cow<'_, str> {
    if text.contains(is_mark) { text.replace(is_mark, "").into() } else { text.into() }
}

/// The marks of a text from which they were taken.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Mark>);

#[derive(Debug)]
struct Mark {
    mark: char,
    /// Where it stood: bytes and characters before it, without marks.
    byte: usize,
    character: usize,
}

impl Marks {
    /// Takes the marks from a text.
    pub(super) fn take(text: &str) -> (Cow<'_, str>, Self) {
        let (mut marks, mut byte, mut character) = (Vec::new(), 0, 0);
        for c in text.chars() {
            if is_mark(c) {
                marks.push(Mark { mark: c, byte, character });
            } else {
                byte += c.len_utf8();
                character += 1;
            }
        }
        (without_marks(text), Self(marks))
    }

    /// Whether a mark stood in this part of the text, in bytes, or at its end.
    pub(super) fn has(&self, mark: char, (start, end): (usize, usize)) -> bool {
        let first = self.0.partition_point(|found| found.byte < start);
        self.0[first..].iter().take_while(|found| found.byte <= end).any(|found| found.mark == mark)
    }

    /// The place of a character in the text with marks.
    pub(super) fn with_marks(&self, character: usize) -> usize {
        character + self.0.partition_point(|found| found.character <= character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_leave_a_text_or_stay_where_they_fit() {
        let text = "Ports\u{FDD4}\n\n| a | a \u{FDD0}\u{FDD2}|\n| b\u{FDD1} |\n\u{FDD0}x \u{FDD4}|".to_owned();
        assert_eq!(settled(text.clone(), false), "Ports\n\n| a | a |\n| b |\n\u{FFFD}x \u{FFFD}|");
        let kept = settled(text, true);
        let (clean, marks) = Marks::take(&kept);
        assert_eq!(clean, "Ports\n\n| a | a |\n| b |\n\u{FFFD}x \u{FFFD}|");
        assert!(marks.has(TITLE, (0, 5)) && !marks.has(TITLE, (6, 20)));
        assert!(marks.has(FROM_LEFT, (12, 15)) && marks.has(HEADING, (12, 15)) && !marks.has(FROM_LEFT, (8, 11)));
        assert_eq!(kept.chars().nth(marks.with_marks(17)), clean.chars().nth(17));
    }
}
