//! Normalises text to the form that is stored, searched and quoted.

use unicode_normalization::UnicodeNormalization;

use characters::storable::{is_noncharacter, sanitize};
use characters::visible::turns_around;

use super::tables::marks::is_mark;

/// Letters are composed (Unicode form C); lines end with `\n`; code points that are no characters and no
/// [marks](super::tables::marks) become U+FFFD; control
/// characters, byte order marks and soft hyphens are gone; lines of nothing but space are empty, and at most two of them
/// follow one another; no space at either end.
pub(super) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut line_start = 0;
    let mut empty_lines = 0;
    let characters = text.chars().filter(|c| !is_dropped(*c));
    let characters =
        characters.map(|c| if is_noncharacter(c) && !is_mark(c) { char::REPLACEMENT_CHARACTER } else { c });
    let mut characters = characters.nfc().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                let is_empty = out[line_start..].trim().is_empty();
                if is_empty {
                    out.truncate(line_start);
                    empty_lines += 1;
                } else {
                    empty_lines = 0;
                }
                if empty_lines <= 2 {
                    out.push('\n');
                }
                line_start = out.len();
            }
            c => out.push(c),
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    // The first line keeps its indentation, which means code in Markdown.
    let first = out.len() - out.trim_start().len();
    let start = out[..first].rfind('\n').map_or(0, |at| at + 1);
    out.drain(..start);
    out
}

/// Control characters other than line breaks and tabs, and invisible characters.
fn is_dropped(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' => false,
        '\u{FEFF}' | '\u{AD}' => true,
        c => c.is_control(),
    }
}

/// A text on one line with single spaces, at most 500 characters; `None` when nothing remains.
pub(super) fn single_line(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control() || turns_around(c))
        .filter(|w| !w.is_empty())
        .collect();
    let line: String = sanitize(&words.join(" ")).chars().take(500).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_form_for_all() {
        let cases = [
            ("a\r\nb\rc\nd", "a\nb\nc\nd"),
            ("a\0b\u{1B}[0mc", "ab[0mc"),
            ("a\u{FFFE}b\u{fdd9}", "a\u{FFFD}b\u{FFFD}"),
            ("a\n\n\n\n\n\nb", "a\n\n\nb"),
            ("a\n \t \n  \n\u{A0}\n\nb", "a\n\n\nb"),
            ("\n\n    code\n", "    code"),
            ("end   \n\n", "end"),
            ("soft\u{AD}hyphen\u{FEFF}", "softhyphen"),
            ("a\u{2028}b\u{0C}c", "a\nb\nc"),
            ("A\0\u{AD}\u{308}", "\u{c4}"),
            ("A\u{308}rzte", "\u{c4}rzte"),
            ("hard  \nbreak", "hard  \nbreak"),
            (" \n ", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(normalise(text), expected, "{text:?}");
        }
    }

    #[test]
    fn titles_are_single_lines() {
        assert_eq!(single_line(" A \n\t title "), Some("A title".to_owned()));
        assert_eq!(single_line(" \n "), None);
    }

    proptest! {
        #[test]
        fn normalising_again_changes_nothing(text in any::<String>()) {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn letters_and_digits_stay(text in "[a-zA-Z0-9äß \r\n\t\u{0}\u{AD}]{0,80}") {
            let kept = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(kept(&normalise(&text)), kept(&text));
        }
    }
}
