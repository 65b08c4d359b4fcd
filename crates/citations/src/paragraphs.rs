//! Where paragraphs end, for the reading of numbers: none goes on in the next one.

/// Stands for a blank line, and has as many bytes as the two characters that make one.
const BORDER: &str = "¶";

/// The text with a sign in place of each blank line, so that what stands on both sides of it is not read together. All
/// bytes keep their places.
pub(super) fn parted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Words(words) => out.push_str(words),
            Part::Space(space) if is_blank_line(space) => part_at(space, &mut out),
            Part::Space(space) => out.push_str(space),
        }
    }
    debug_assert_eq!(out.len(), text.len());
    out
}

/// True when a sentence may go on behind one of the blank lines, as in a text with a blank line below each line: it begins
/// with a small letter, or with what belongs to a number before it.
pub(super) fn may_go_on(text: &str) -> bool {
    let goes_on = |words: &str| words.starts_with(|c: char| c.is_lowercase() || "%‰°".contains(c));
    let mut is_behind = false;
    parts(text).any(|part| match part {
        Part::Words(words) => std::mem::take(&mut is_behind) && goes_on(words),
        Part::Space(space) => {
            is_behind = is_blank_line(space);
            false
        }
    })
}

enum Part<'a> {
    Words(&'a str),
    Space(&'a str),
}

/// The text as runs of white space and what stands between them.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_space = rest.starts_with(char::is_whitespace);
        let end = rest.find(|c: char| c.is_whitespace() != is_space).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        (!part.is_empty()).then_some(if is_space { Part::Space(part) } else { Part::Words(part) })
    })
}

fn is_blank_line(space: &str) -> bool {
    space
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'))
        .count()
        > 1
        || space.contains(['\u{2029}', '\u{c}'])
}

/// Writes the sign and as much white space as is left.
fn part_at(space: &str, out: &mut String) {
    if space.len() < BORDER.len() {
        return out.push_str(space);
    }
    out.push_str(BORDER);
    out.extend(std::iter::repeat_n(' ', space.len() - BORDER.len()));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blank_lines_part_and_line_ends_do_not() {
        assert_eq!(parted("one\n\ntwo\nthree \n \t\nfour"), "one¶two\nthree¶   four");
        assert!(
            may_go_on("twenty\n\nfour") && may_go_on("12\n\n% of") && !may_go_on("50\n\nSix") && !may_go_on("a\nb")
        );
    }

    proptest! {
        #[test]
        fn every_byte_keeps_its_place(text in "[a-z0-9 \t\n\r\u{85}\u{2003}\u{2029}ä%]{0,40}") {
            let parted = parted(&text);
            prop_assert_eq!(parted.len(), text.len());
            for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                prop_assert!(parted[at..].starts_with(c));
            }
        }
    }
}
