//! Checks a page before it is parsed, for what makes the parser itself slow.
//!
//! The parser compares each attribute of a tag with all previous ones, and adds the attributes of each further `<body>`
//! to those of the first. Both take quadratic time, which no limit on the result can prevent.

use crate::Rejected;

/// Most attributes of one tag.
const MAXIMUM_ATTRIBUTES: i32 = 1024;

/// Most `<html>` and `<body>` tags.
const MAXIMUM_ROOTS: usize = 20;

/// Tags with more attributes than a real page has.
const TOO_MANY_ATTRIBUTES: Rejected = Rejected::Unreadable(
    "The HTML page has a tag with more attributes than pages have. Open it in a browser and add its text, or a PDF of it.",
);

/// Refuses pages that would keep the parser busy for long. Takes linear time.
pub(super) fn check(html: &str) -> Result<(), Rejected> {
    if most_attributes(html.as_bytes()) > MAXIMUM_ATTRIBUTES || roots(html.as_bytes()) > MAXIMUM_ROOTS {
        return Err(TOO_MANY_ATTRIBUTES);
    }
    Ok(())
}

fn roots(html: &[u8]) -> usize {
    html.windows(5)
        .filter(|w| w[0] == b'<' && (w.eq_ignore_ascii_case(b"<html") || w.eq_ignore_ascii_case(b"<body")))
        .count()
}

/// States of the HTML tokenizer inside a tag (WHATWG HTML, 13.2.5.8 and 13.2.5.32 to 13.2.5.40).
const STATES: usize = 9;
const TAG_NAME: usize = 0;
const BEFORE_NAME: usize = 1;
const NAME: usize = 2;
const AFTER_NAME: usize = 3;
const BEFORE_VALUE: usize = 4;
const DOUBLE_QUOTED: usize = 5;
const SINGLE_QUOTED: usize = 6;
const UNQUOTED: usize = 7;
const AFTER_QUOTED: usize = 8;

/// No interpretation of the page is in this state.
const NONE: i32 = -1;

/// An upper bound for the attributes of any tag.
///
/// Whether a `<` starts a tag depends on what precedes it: in comments and scripts it may not. So all interpretations
/// are followed at once, one starting at each `<` before a letter; of those in the same state, only the one with the
/// most attributes matters.
fn most_attributes(html: &[u8]) -> i32 {
    let mut counts = [NONE; STATES];
    let mut most = 0;
    for (at, byte) in html.iter().enumerate() {
        if counts != [NONE; STATES] {
            counts = advanced(&counts, *byte);
            most = most.max(counts[NAME]);
        }
        let opens = at >= 1 && html[at - 1] == b'<' || at >= 2 && &html[at - 2..at] == b"</";
        if opens && byte.is_ascii_alphabetic() {
            counts[TAG_NAME] = counts[TAG_NAME].max(0);
        }
    }
    most
}

fn advanced(counts: &[i32; STATES], byte: u8) -> [i32; STATES] {
    let mut next = [NONE; STATES];
    for (state, count) in counts.iter().enumerate().filter(|(_, count)| **count != NONE) {
        if let Some((to, begins)) = step(state, byte) {
            next[to] = next[to].max(count + i32::from(begins));
        }
    }
    next
}

/// The state after a byte, and whether an attribute starts with it; `None` when the tag ends.
fn step(state: usize, byte: u8) -> Option<(usize, bool)> {
    let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C');
    let next = match (state, byte) {
        (DOUBLE_QUOTED, b'"') | (SINGLE_QUOTED, b'\'') => AFTER_QUOTED,
        (DOUBLE_QUOTED | SINGLE_QUOTED, _) => state,
        (_, b'>') => return None,
        (NAME | AFTER_NAME, b'=') => BEFORE_VALUE,
        (BEFORE_VALUE, b'"') => DOUBLE_QUOTED,
        (BEFORE_VALUE, b'\'') => SINGLE_QUOTED,
        (BEFORE_VALUE, _) => {
            if space {
                BEFORE_VALUE
            } else {
                UNQUOTED
            }
        }
        (UNQUOTED, _) => {
            if space {
                BEFORE_NAME
            } else {
                UNQUOTED
            }
        }
        (NAME | AFTER_NAME, _) if space => AFTER_NAME,
        (_, b'/') => BEFORE_NAME,
        (TAG_NAME, _) if !space => TAG_NAME,
        (_, _) if space => BEFORE_NAME,
        (NAME, _) => NAME,
        _ => return Some((NAME, true)),
    };
    Some((next, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted() {
        let cases = [
            ("<p>", 0),
            ("<p a b=1 c='x y z' d=\"x y\"e f/g>h i j k l m n o p", 7),
            ("</p a b>", 2),
            ("a < b c d", 0),
            ("<!-- <p x=\" --><p a b c>\">", 3),
            ("<p\n a\t=\n1 b>", 2),
        ];
        for (html, count) in cases {
            assert_eq!(most_attributes(html.as_bytes()), count, "{html}");
        }
    }

    #[test]
    fn pages_that_would_keep_the_parser_busy_are_refused() {
        // C-ING-3
        let attributes: String = (0..5_000).map(|i| format!("a{i} ")).collect();
        let hidden = format!("<!-- <p a=\" --><p {attributes}>");
        let bodies: String = (0..5_000).map(|i| format!("<BODY a{i}>")).collect();
        for html in [format!("<p {attributes}>"), format!("</p {attributes}"), hidden, bodies] {
            assert_eq!(check(&html), Err(TOO_MANY_ATTRIBUTES));
        }
        let long_value = format!("<path d=\"{}\">", "M 1 2 ".repeat(5_000));
        assert_eq!(check(&long_value), Ok(()));
    }
}
