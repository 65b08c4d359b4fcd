//! Finds a quote in a text despite typographic differences.

use std::ops::Range;

use super::fold::{Folded, Purpose};
use super::script::{han_numeral, is_cjk, is_hangul, is_unspaced_alphabet};

/// Minimum length of a quote, in letters and digits. One character of a script that writes syllables or words counts
/// for two.
const MINIMUM: usize = 8;

/// True when a quote is long enough to be distinctive: eight letters or digits in two words, or half as many characters
/// of a script that writes syllables or words.
pub(super) fn is_long_enough(quote: &str) -> bool {
    let folded = Folded::new(quote, Purpose::Finding).text;
    let (mut weight, mut words, mut has_dense, mut within) = (0, 0, false, false);
    for c in folded.chars() {
        let counts = c.is_alphanumeric();
        weight += usize::from(counts) * if is_dense(c) { 2 } else { 1 };
        has_dense |= counts && is_dense(c);
        words += usize::from(counts && !within);
        within = counts;
    }
    weight >= MINIMUM && (words > 1 || has_dense)
}

/// True for characters of scripts in which one stands for a syllable or a word, or words are not apart.
fn is_dense(c: char) -> bool {
    is_cjk(c) || is_hangul(c) || is_unspaced_alphabet(c)
}

/// True when a text has exactly these words, whole and in this order, whatever their typography. Where words are not
/// apart, no one can tell whether they are whole.
pub fn has_words(text: &str, words: &str) -> bool {
    let folded = Folded::new(text, Purpose::Finding);
    folded.has_words(words.trim()) || words.contains(is_dense) && folded.find(words).is_some()
}

impl Folded {
    /// Byte range of a quote in the original. Quotation marks around the quote may have been added. A match that cuts a
    /// number in two does not count: "5 million" is not in "15 million".
    pub(super) fn find(&self, quote: &str) -> Option<Range<usize>> {
        let quote = Folded::new(quote, Purpose::Finding).text;
        let quote = quote.trim();
        let bare = quote.trim_matches(['"', '\'']).trim();
        self.find_folded(quote).or_else(|| self.find_folded(bare)).or_else(|| self.find_folded(without_hyphens(bare)))
    }

    /// True when the text has exactly these whole words.
    pub(super) fn has_words(&self, words: &str) -> bool {
        let words = Folded::new(words, Purpose::Finding).text;
        let is_whole = |(at, _): (usize, &str)| {
            let (before, after) = (&self.text[..at], &self.text[at + words.len()..]);
            !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
        };
        !words.is_empty() && self.text.match_indices(words.as_str()).any(is_whole)
    }

    fn find_folded(&self, quote: &str) -> Option<Range<usize>> {
        if quote.is_empty() {
            return None;
        }
        let (at, _) = self.text.match_indices(quote).find(|(at, _)| self.is_whole(*at, at + quote.len()))?;
        let first = self.text[..at].chars().count();
        self.original(&(first..first + quote.chars().count()))
    }

    /// True when no number continues beyond either end of the range.
    fn is_whole(&self, start: usize, end: usize) -> bool {
        let inside = &self.text[start..end];
        let (before, after) = (&self.text[..start], &self.text[end..]);
        let cut_before = inside.starts_with(is_figure) && ends_within_number(before);
        let cut_after = inside.ends_with(is_figure) && begins_within_number(after);
        !cut_before && !cut_after
    }
}

/// Hyphens of words that the quote starts or ends within, with the rest of the word outside.
fn without_hyphens(quote: &str) -> &str {
    // Before a number it would be a sign.
    let is_none = |c: Option<char>| c.is_some_and(|c| !is_figure(c));
    let head = quote.trim_start_matches(['-', ' ', '"', '\'']);
    let quote = if is_none(head.chars().next()) { head } else { quote };
    let tail = quote.trim_end_matches(['-', ' ', '"', '\'']);
    if is_none(tail.chars().next_back()) { tail } else { quote }
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || c.is_numeric() || han_numeral(c).is_some()
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '٫' | '٬' | '^' | '_' | '/')
}

fn ends_within_number(before: &str) -> bool {
    let mut backwards = before.chars().rev();
    match backwards.next() {
        Some(c) if is_figure(c) => true,
        // `.5` starts with its point.
        Some('.') => backwards.next().is_none_or(|c| is_figure(c) || c.is_whitespace() || c == '(' || c == '-'),
        Some(c) if is_separator(c) => backwards.next().is_some_and(is_figure),
        // A sign, unless it is a hyphen or joins a range.
        Some('-' | '±' | '+') => backwards.next().is_none_or(|c| c == ' ' || c == '(' || c == '^'),
        _ => false,
    }
}

fn begins_within_number(after: &str) -> bool {
    let mut characters = after.chars();
    match characters.next() {
        Some(c) if is_figure(c) => true,
        Some('^') => true,
        Some(c) if is_separator(c) => characters.next().is_some_and(is_figure),
        _ => false,
    }
}
