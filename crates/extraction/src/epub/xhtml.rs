//! Pages in XML syntax, for a parser of HTML.

use memchr::memchr;

/// Elements that have no content and no end in HTML (WHATWG HTML, 13.1.2).
const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "image",
];

/// A page whose empty elements have an end: in HTML, `<title/>` is a start, and all that follows is the title.
pub(super) fn as_html(page: &str) -> String {
    let bytes = page.as_bytes();
    let mut out = String::with_capacity(page.len() + page.len() / 64);
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let end = match end_of_tag(bytes, start) {
            Some(Ok(end)) => end,
            // A tag does not start within another one: what was one before is text.
            Some(Err(next)) => {
                at = next;
                continue;
            }
            None => break,
        };
        let tag = &page[start + 1..end];
        if let Some(inside) = tag.strip_suffix('/') {
            let name = inside.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
            if name.starts_with(|c: char| c.is_ascii_alphabetic())
                && !VOID.contains(&name.to_ascii_lowercase().as_str())
            {
                out.push_str(&page[copied..end - 1]);
                out.push_str("></");
                out.push_str(name);
                copied = end;
            }
        }
        at = end;
    }
    out.push_str(&page[copied..]);
    out
}

/// Where the `>` of a tag or a comment is that starts at `start`, or an error with the place of the next `<` before it.
fn end_of_tag(bytes: &[u8], start: usize) -> Option<Result<usize, usize>> {
    if bytes[start..].starts_with(b"<!--") {
        return memchr::memmem::find(&bytes[start..], b"-->").map(|end| Ok(start + end + 2));
    }
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(start + 1) {
        match (quote, byte) {
            (None, b'>') => return Some(Ok(at)),
            (None, b'<') => return Some(Err(at)),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn empty_elements_end() {
        let cases = [
            ("<title/>a", "<title></title>a"),
            ("<a id='x' />b<br/>c<img src=\"a>b\"/>", "<a id='x' ></a>b<br/>c<img src=\"a>b\"/>"),
            ("<!-- <p/> --><p/>", "<!-- <p/> --><p></p>"),
            ("<p title='/'>a</p>", "<p title='/'>a</p>"),
            ("1 < 2 <b/>", "1 < 2 <b></b>"),
            ("<p", "<p"),
            ("a > b</p>", "a > b</p>"),
        ];
        for (page, expected) in cases {
            assert_eq!(as_html(page), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(page in "[<>/a-c'\"! -]{0,60}") {
            let letters = |text: &str| text.chars().filter(|c| *c == '<').count();
            prop_assert!(letters(&as_html(&page)) >= letters(&page));
        }
    }
}
