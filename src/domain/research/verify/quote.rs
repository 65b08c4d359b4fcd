//! Finding a quote in a text although white space, quotation marks, dashes and emphasis marks may differ.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A text in its comparable form, with the way back to the original.
pub(super) struct FoldedText {
    text: String,
    /// For each character of `text`: which character of the original it came from.
    origins: Vec<u32>,
}

impl FoldedText {
    /// White space becomes single spaces, typographic marks plain ones; emphasis and escape marks of Markdown and
    /// invisible characters vanish.
    pub(super) fn new(original: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(original.len()), origins: Vec::new() };
        let mut previous = None;
        let mut characters = original.chars().zip(0u32..).peekable();
        while let Some((c, origin)) = characters.next() {
            let next = characters.peek().map(|(next, _)| *next);
            match c {
                // Between digits a star is a sign of arithmetic.
                '*' if is_digit(previous) && is_digit(next) => folded.push('*', origin),
                '*' | '`' | '\\' => {}
                '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => {}
                '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2039}' | '\u{203A}' | '´' => folded.push('\'', origin),
                '\u{201C}'..='\u{201F}' | '\u{2033}' | '«' | '»' => folded.push('"', origin),
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => {
                    folded.push('-', origin);
                }
                '…' => (0..3).for_each(|_| folded.push('.', origin)),
                c if c.is_whitespace() => {
                    if !folded.text.is_empty() && !folded.text.ends_with(' ') {
                        folded.push(' ', origin);
                    }
                }
                c => folded.push(c, origin),
            }
            previous = Some(c);
        }
        folded
    }

    fn push(&mut self, c: char, origin: u32) {
        self.text.push(c);
        self.origins.push(origin);
    }

    /// Place of a quote in the original, in code points. Quotation marks around the quote may be the quoter's own, and letters with
    /// accents may be written in one piece or two; extracted text has them in one.
    /// A place that cuts a number in two is none: "5 million" is not in "15 million".
    pub(super) fn find(&self, quote: &str) -> Option<Range<usize>> {
        self.find_as_written(quote).or_else(|| self.find_as_written(&quote.nfc().to_string()))
    }

    fn find_as_written(&self, quote: &str) -> Option<Range<usize>> {
        let quote = FoldedText::new(quote).text;
        let quote = quote.trim();
        let bare = quote.trim_matches(['"', '\'']).trim();
        self.find_folded(quote).or_else(|| self.find_folded(bare))
    }

    fn find_folded(&self, quote: &str) -> Option<Range<usize>> {
        if quote.is_empty() {
            return None;
        }
        let (at, _) = self.text.match_indices(quote).find(|(at, _)| self.is_whole(*at, at + quote.len()))?;
        let first = self.text[..at].chars().count();
        let last = first + quote.chars().count() - 1;
        let original = |index: usize| self.origins.get(index).map(|origin| *origin as usize);
        Some(original(first)?..original(last)? + 1)
    }

    /// True when no number goes on beyond either end of the range.
    fn is_whole(&self, start: usize, end: usize) -> bool {
        let inside = &self.text[start..end];
        let (before, after) = (&self.text[..start], &self.text[end..]);
        let cut_before = inside.starts_with(|c: char| c.is_ascii_digit()) && ends_within_number(before);
        let cut_after = inside.ends_with(|c: char| c.is_ascii_digit()) && begins_within_number(after);
        !cut_before && !cut_after
    }
}

fn is_digit(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_digit())
}

fn ends_within_number(before: &str) -> bool {
    let mut backwards = before.chars().rev();
    match backwards.next() {
        Some(c) if c.is_ascii_digit() => true,
        Some('.' | ',' | '\'') => is_digit(backwards.next()),
        // A sign, unless it is a hyphen or joins a range.
        Some('-') => backwards.next().is_none_or(|c| c == ' ' || c == '('),
        _ => false,
    }
}

fn begins_within_number(after: &str) -> bool {
    let mut characters = after.chars();
    match characters.next() {
        Some(c) if c.is_ascii_digit() => true,
        Some('.' | ',' | '\'') => is_digit(characters.next()),
        _ => false,
    }
}
