//! XML of strangers, within limits.
//!
//! No document type definition is read, so no entity exists beyond the five that XML predefines and numbers of
//! characters: nothing can grow while it is read, and nothing is fetched. Nesting and the number of elements are
//! bounded. Names are local names: which prefix a program chooses for a namespace does not matter.
//!
//! [`Tokens`] gives one piece after another and keeps nothing; [`Tree`] is for parts whose meaning needs a look ahead
//! or back.

mod tag;
mod tokens;
mod tree;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::escape;

pub(crate) use tag::Tag;
pub(crate) use tokens::{Token, Tokens};
pub(crate) use tree::{Element, Node, Tree};

use crate::Rejected;

/// Deepest nesting of elements.
pub(crate) const MAXIMUM_DEPTH: usize = 256;

/// Most elements, texts and ends of elements of one part.
const MAXIMUM_TOKENS: usize = 3_000_000;

const HAS_DEFINITIONS: Rejected = Rejected::Unreadable(
    "The document defines its own XML entities, which is not safe to read. Save it anew with another program.",
);
const TOO_DEEP: Rejected = Rejected::Unreadable(
    "The elements of the document are nested more than 256 levels deep. Save it as PDF, and add that.",
);
const TOO_MANY: Rejected = Rejected::Unreadable("The document holds too many elements. Split it.");

/// The text of an XML part: UTF-8 unless its byte order mark or its declaration says otherwise (XML 1.0, 4.3.3).
pub(crate) fn decoded(part: &[u8]) -> Cow<'_, str> {
    let declared = declared_encoding(part).and_then(Encoding::for_label).unwrap_or(UTF_8);
    // A declaration that could be read as ASCII is not in UTF-16, whatever it says.
    let declared = if declared.is_ascii_compatible() { declared } else { UTF_8 };
    declared.decode(part).0
}

/// The encoding that the XML declaration names, as in `<?xml version="1.0" encoding="windows-1252"?>`.
fn declared_encoding(part: &[u8]) -> Option<&[u8]> {
    let declaration = part.strip_prefix(b"<?xml")?;
    let end = declaration.iter().take(200).position(|byte| *byte == b'>')?;
    let declaration = &declaration[..end];
    let at = declaration.windows(8).position(|window| window == b"encoding")?;
    declaration[at..].split(|byte| matches!(byte, b'"' | b'\'')).nth(1)
}

/// Text with its references resolved. One that XML does not predefine stays as it is written.
fn resolved(raw: &str) -> Cow<'_, str> {
    escape::unescape(raw).unwrap_or(Cow::Borrowed(raw))
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_decoded_as_they_declare() {
        assert_eq!(decoded(b"\xEF\xBB\xBF<a/>"), "<a/>");
        assert_eq!(decoded(b"\xFF\xFE<\x00a\x00/\x00>\x00"), "<a/>");
        assert_eq!(
            decoded(b"<?xml version='1.0' encoding='windows-1252'?><a>\x80</a>"),
            "<?xml version='1.0' encoding='windows-1252'?><a>\u{20AC}</a>"
        );
        assert_eq!(decoded(b"<?xml encoding='UTF-16'?><a/>"), "<?xml encoding='UTF-16'?><a/>");
        assert_eq!(decoded("<a>ü</a>".as_bytes()), "<a>ü</a>");
    }

    #[test]
    fn only_predefined_references_are_resolved() {
        assert_eq!(resolved("a &lt;&amp;&quot;&apos;&gt; &#65;&#x42;"), "a <&\"'> AB");
        assert_eq!(resolved("&unheard;"), "&unheard;");
        assert_eq!(resolved("&#xFFFFFFFF;"), "&#xFFFFFFFF;");
    }
}
