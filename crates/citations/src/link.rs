//! Where links of Markdown lead to: brackets there are part of an address.

use std::ops::Range;

/// Longest target with its title, in bytes: what is longer is text, so that many open brackets still take linear time.
const LONGEST: usize = 1_000;

/// The targets of inline links and pictures, `](…)`, with their titles, and the addresses between angle brackets, in order.
pub fn targets(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.match_indices([']', '<']) {
        if found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let end = match c {
            "<" => address(text, at),
            _ => target(text, at + 1),
        };
        found.extend(end.map(|end| at + usize::from(c == "]")..end));
    }
    found
}

/// The end of `<scheme:…>`.
fn address(text: &str, open: usize) -> Option<usize> {
    let inside = window(text, open + 1);
    let scheme = inside.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')).count();
    let is_scheme = scheme >= 2 && inside[scheme..].starts_with(':');
    let end = inside.find(|c: char| c == '<' || c == '>' || c.is_whitespace() || c.is_control())?;
    (is_scheme && inside[end..].starts_with('>')).then_some(open + 1 + end + 1)
}

/// The end of `(…)` behind the words of a link.
fn target(text: &str, open: usize) -> Option<usize> {
    let inside = window(text, open).strip_prefix('(')?;
    let rest = behind_blank(inside);
    let rest = match rest.strip_prefix('<') {
        Some(rest) => {
            let end = rest.find(['<', '>', '\n'])?;
            rest[end..].strip_prefix('>')?
        }
        None => &rest[bare(rest)..],
    };
    let rest = behind_blank(rest);
    let rest = match rest.chars().next()? {
        quote @ ('"' | '\'') => behind_title(&rest[1..], quote)?,
        '(' => behind_title(&rest[1..], ')')?,
        _ => rest,
    };
    let behind = behind_blank(rest).strip_prefix(')')?;
    Some(open + 1 + inside.len() - behind.len())
}

/// The length of an address without white space, whose round brackets come in pairs.
fn bare(text: &str) -> usize {
    let (mut depth, mut is_escaped) = (0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            c if c.is_whitespace() || c.is_control() => return at,
            _ => {}
        }
    }
    text.len()
}

fn behind_title(text: &str, quote: char) -> Option<&str> {
    let mut is_escaped = false;
    let end = text.char_indices().find(|(_, c)| {
        let ends = !is_escaped && *c == quote;
        is_escaped = !is_escaped && *c == '\\';
        ends
    })?;
    Some(&text[end.0 + quote.len_utf8()..])
}

fn behind_blank(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n'])
}

/// What may belong to a target that begins at a position.
fn window(text: &str, from: usize) -> &str {
    &text[from..text.floor_char_boundary((from + LONGEST).min(text.len()))]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<&str> {
        targets(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn targets_of_links_are_found() {
        for (text, expected) in [
            ("[a](http://x/[1]) b", vec!["(http://x/[1])"]),
            ("![a](x_(y)[1].png \"t [2]\")", vec!["(x_(y)[1].png \"t [2]\")"]),
            ("[a](<x y[1]> 't')", vec!["(<x y[1]> 't')"]),
            ("<https://x/[1]> and a < b [1] > c", vec!["<https://x/[1]>"]),
            ("[a]() [b](c", vec!["()"]),
            ("f[1](see [2] below)", vec![]),
            ("[a] (b)", vec![]),
            ("[a](b c)", vec![]),
            ("[a](b\\)[1])", vec!["(b\\)[1])"]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn long_texts_take_linear_time() {
        for part in ["](", "](<", "](a \"", "<ab:", "](()", "]( "] {
            let text = part.repeat(200_000 / part.len());
            let begun = cpu_time::ProcessTime::now();
            assert!(targets(&text).len() <= text.len());
            assert!(begun.elapsed().as_secs() < 5, "{part}");
        }
    }

    proptest! {
        #[test]
        fn targets_lie_in_the_text_in_order(text in "[\\[\\]()<>\"'a:\\\\ \n日]{0,60}") {
            let mut last = 0;
            for range in targets(&text) {
                prop_assert!(range.start >= last && text.get(range.clone()).is_some());
                last = range.end;
            }
        }
    }
}
