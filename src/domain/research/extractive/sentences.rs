//! Sentences of Markdown or plain text, as exact slices of it.

use std::ops::Range;

use crate::base::text::sentence;

/// A sentence and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence<'a> {
    /// Verbatim, including line breaks.
    pub(super) text: &'a str,
    /// Byte position in the text.
    pub(super) start: usize,
    /// Nearest heading above it.
    pub(super) heading: Option<&'a str>,
    /// Number of its paragraph or list item.
    pub(super) block: usize,
    /// True for list items, which may do without a full stop.
    pub(super) is_item: bool,
}

impl Sentence<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Splits a text into its sentences, leaving out headings, tables and code.
pub(super) fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut found = Vec::new();
    let mut heading = None;
    for (number, block) in blocks(text).into_iter().enumerate() {
        match block.kind {
            Kind::Heading => heading = Some(text[block.range].trim_matches(['#', ' ', '*', '\n', '\r'])),
            Kind::Paragraph | Kind::Item => {
                let is_item = block.kind == Kind::Item;
                let slices = split(&text[block.range.clone()]);
                found.extend(slices.into_iter().map(|slice| {
                    let start = block.range.start + slice.start;
                    let text = &text[start..block.range.start + slice.end];
                    Sentence { text, start, heading, block: number, is_item }
                }));
            }
        }
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Heading,
    Paragraph,
    Item,
}

struct Block {
    kind: Kind,
    range: Range<usize>,
}

/// Groups lines into headings, list items and paragraphs.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut in_code = false;
    let lines = lines(text);
    for (index, range) in lines.iter().enumerate() {
        let line = &text[range.clone()];
        let bare = line.trim();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            (in_code, open) = (!in_code, false);
        } else if in_code || bare.is_empty() || bare.starts_with('|') {
            open = false;
        } else if is_underline(bare) {
            // The underline turns the single line above it into a heading.
            if let Some(last) = blocks.last_mut().filter(|b| open && !text[b.range.clone()].trim().contains('\n')) {
                last.kind = Kind::Heading;
            }
            open = false;
        } else if bare.starts_with('#') {
            blocks.push(Block { kind: Kind::Heading, range: trimmed(text, range.clone()) });
            open = false;
        } else if let Some(marker) = list_marker(line) {
            let from = range.start + marker;
            blocks.push(Block { kind: Kind::Item, range: trimmed(text, from..range.end) });
            open = true;
        } else if let Some(last) = blocks.last_mut().filter(|_| open) {
            last.range.end = trimmed(text, range.clone()).end;
        } else {
            let next = lines.get(index + 1).map(|r| text[r.clone()].trim());
            let kind = if is_title(bare, next) { Kind::Heading } else { Kind::Paragraph };
            let quote = line.len() - line.trim_start_matches(['>', ' ', '\t']).len();
            blocks.push(Block { kind, range: trimmed(text, range.start + quote..range.end) });
            open = kind == Kind::Paragraph;
        }
    }
    blocks.retain(|block| !block.range.is_empty());
    blocks
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let ranges = text.split_inclusive('\n').map(|line| {
        start += line.len();
        start - line.len()..start
    });
    ranges.collect()
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

/// A short line without final punctuation, before a blank line or a new start.
fn is_title(line: &str, next: Option<&str>) -> bool {
    let short = line.chars().count() <= 70 && !line.ends_with(['.', '!', '?', ';', ':', ',', '。', '！', '？']);
    short && next.is_none_or(|next| next.is_empty() || next.chars().next().is_some_and(char::is_uppercase))
}

/// Length of a list marker with the space around it.
fn list_marker(line: &str) -> Option<usize> {
    let bare = line.trim_start();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match bare.chars().next()? {
        '-' | '*' | '+' => 1,
        '•' | '–' => bare.chars().next()?.len_utf8(),
        _ if (1..=3).contains(&digits) && bare[digits..].starts_with(['.', ')']) => digits + 1,
        _ => return None,
    };
    bare[marker..].starts_with([' ', '\t']).then(|| line.len() - bare.len() + marker + 1)
}

/// Slices of one block.
fn split(block: &str) -> Vec<Range<usize>> {
    // Line breaks within a block become spaces; both take one byte, so positions are preserved.
    let flat = block.replace(['\n', '\r'], " ");
    sentence::ranges(&flat).map(|slice| trimmed(block, slice)).filter(|slice| !slice.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|s| s.text).collect()
    }

    #[test]
    fn abbreviations_decimals_initials_and_ordinals_do_not_end_a_sentence() {
        let text = "Dr. Newton (cf. Fig. 3) measured 3.5 m, e.g. at Dover. It was, per J. S. Mill, on Jan. 2 in the \
                    U.S. Army log. Am 3. Oktober stieg es, vgl. Abb. 2, z. B. um 1,5 m. Done!";
        let expected = [
            "Dr. Newton (cf. Fig. 3) measured 3.5 m, e.g. at Dover.",
            "It was, per J. S. Mill, on Jan. 2 in the U.S. Army log.",
            "Am 3. Oktober stieg es, vgl. Abb. 2, z. B. um 1,5 m.",
            "Done!",
        ];
        assert_eq!(texts(text), expected);
    }

    #[test]
    fn structure_is_respected() {
        let text = "# Tides\n\nTides rise\nand fall. Twice a day.\n\n## Causes ##\n- The Moon pulls.\n2) The Sun\n   \
                    pulls too\n\n| a | b |\n|---|---|\n\n```\ncode. Here.\n```\nPlain Title\n\n> Said by all.\n";
        let found = sentences(text);
        let shape: Vec<_> = found.iter().map(|s| (s.text, s.heading, s.is_item)).collect();
        let expected = [
            ("Tides rise\nand fall.", Some("Tides"), false),
            ("Twice a day.", Some("Tides"), false),
            ("The Moon pulls.", Some("Causes"), true),
            ("The Sun\n   pulls too", Some("Causes"), true),
            ("Said by all.", Some("Plain Title"), false),
        ];
        assert_eq!(shape, expected);
        assert_eq!(found[0].block, found[1].block);
        assert_ne!(found[1].block, found[2].block);
    }

    #[test]
    fn other_scripts_end_their_sentences_too() {
        assert_eq!(texts("潮は満ちる。潮は引く。"), ["潮は満ちる。", "潮は引く。"]);
        assert_eq!(texts("Прилив растёт. Отлив падает."), ["Прилив растёт.", "Отлив падает."]);
    }

    proptest! {
        #[test]
        fn sentences_are_exact_slices_in_order(text in "([A-Za-zäß。.!?#\\-|>*`=0-9 ]{0,12}(\r?\n)?){0,12}") {
            let mut last = 0;
            for sentence in sentences(&text) {
                prop_assert!(sentence.start >= last);
                prop_assert_eq!(&text[sentence.start..sentence.end()], sentence.text);
                last = sentence.end();
            }
        }
    }
}
