//! What a file is, decided by its content (C-ING-2).
//!
//! Names and declared types are hints from strangers: they only choose between formats that the content leaves open.

mod elsewhere;

use super::encoding::{charset_of, decode};
use super::package::is_encrypted_package;
use super::signatures::{binary_format, xml_vocabulary};
use super::zip_head::ZipHead;
use super::{Extractor, registry};

/// Number of leading bytes that are enough to [`recognise`] a file.
pub const SNIFF_BYTES: usize = 16 * 1024;

/// The start of a file.
#[derive(Debug)]
pub struct Sample<'a> {
    /// Its bytes, at most [`SNIFF_BYTES`].
    pub head: &'a [u8],
    /// What they say as text; none when they are not text.
    pub text: Option<&'a str>,
    /// What they say as a ZIP archive; none when they are none.
    pub(crate) zip: Option<ZipHead<'a>>,
}

/// How well a file fits a format, from bad to good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Not at all.
    No,
    /// When its name or its declared type say so.
    Hinted,
    /// When nothing else is known.
    Fallback,
    /// When its name and its declared type say nothing.
    Likely,
    /// Whatever its name and its declared type say.
    Certain,
}

/// A file of no format that is read, such as “a ZIP archive”.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The content is {0}.")]
pub struct Unknown(pub &'static str);

impl Unknown {
    /// Whether it says what can be done.
    pub(crate) fn has_advice(self) -> bool {
        self.0.contains(": ")
    }
}

/// Tells what a file is from its first [`SNIFF_BYTES`] bytes (or all of them). `name` and `declared` are the
/// sender's file name and media type.
///
/// # Errors
///
/// [`Unknown`] for everything that is not read, with the name of the format where it is known.
pub fn recognise(head: &[u8], name: Option<&str>, declared: Option<&str>) -> Result<&'static dyn Extractor, Unknown> {
    let binary = binary_format(head);
    let text = if binary.is_none() { text_of(head, declared) } else { None };
    let sample = Sample { head, text: text.as_deref(), zip: ZipHead::of(head) };
    let fitting = || registry::EXTRACTORS.iter().copied().map(|extractor| (extractor, extractor.fit(&sample)));
    if let Some((certain, _)) = fitting().find(|(_, fit)| *fit == Fit::Certain) {
        return Ok(certain);
    }
    if let Some(vocabulary) = sample.text.and_then(xml_vocabulary) {
        return Err(Unknown(vocabulary));
    }
    if let Some(elsewhere) = elsewhere::of(&sample, name, declared) {
        return Err(elsewhere);
    }
    let hint = name.and_then(registry::of_file_name).or_else(|| declared.and_then(registry::of_media_type));
    let hinted = hint.filter(|hint| hint.fit(&sample) >= Fit::Hinted);
    // What a hint says that the content does not bear out is text, and no other format is guessed against it. A binary
    // format is not mistaken for another by its looks.
    let least = if hint.is_some() && sample.text.is_some() { Fit::Fallback } else { Fit::Likely };
    let guessed = || fitting().filter(|(_, fit)| (Fit::Fallback..=least).contains(fit)).max_by_key(|(_, fit)| *fit);
    let found = hinted.or_else(|| guessed().map(|(extractor, _)| extractor));
    found.ok_or_else(|| {
        let is_protected = is_encrypted_package(head);
        Unknown(if is_protected { "a document protected by a password" } else { binary.unwrap_or("binary data") })
    })
}

/// The start of a file as text, when it is one.
fn text_of(head: &[u8], declared: Option<&str>) -> Option<String> {
    // A character cut off at the end of the head may turn the guess to another encoding, which nothing below minds; but
    // UTF-16 without its last half would be taken for binary data.
    let is_cut = head.len() == SNIFF_BYTES;
    let charset = declared.and_then(charset_of);
    let head = if is_cut && charset.as_deref().is_some_and(|name| name.starts_with("UTF-16")) {
        without_half_a_pair(head, charset.as_deref() == Some("UTF-16BE"))
    } else {
        head
    };
    Some(decode(head, charset.as_deref()).text).filter(|text| !is_binary(text))
}

/// UTF-16 without the first half of a pair at its end.
fn without_half_a_pair(head: &[u8], is_big_endian: bool) -> &[u8] {
    match head {
        [whole @ .., first, second] if (0xD8..=0xDB).contains(if is_big_endian { first } else { second }) => whole,
        _ => head,
    }
}

/// True for text with characters that no text holds.
fn is_binary(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\0'..='\x08' | '\x0E'..='\x1A' | '\x1C'..='\x1F'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: Option<&str> = Some("text/plain");
    const MARKDOWN: Option<&str> = Some("text/markdown");
    const HTML: Option<&str> = Some("text/html");
    const PDF: Option<&str> = Some("application/pdf");

    fn kind(head: &[u8], name: Option<&str>, declared: Option<&str>) -> Option<&'static str> {
        recognise(head, name, declared).ok().map(Extractor::media_type)
    }

    #[test]
    fn content_decides_against_name_and_declared_type() {
        // C-ING-2
        let cases: [(&[u8], &str, &str, Option<&str>); 15] = [
            (b"%PDF-1.7 rest", "notes.txt", "text/plain", PDF),
            (b"\x00\x01rubbish\n%PDF-1.7", "notes.txt", "text/plain", PDF),
            (b"PK\x03\x04word/document.xml", "notes.md", "text/markdown", None),
            (b"\x89PNG\r\n\x1A\n....", "notes.txt", "text/plain", None),
            (b"\x7FELF\x02", "notes.txt", "text/plain", None),
            (b"MZ\x90\x00\x03", "notes.txt", "text/plain", None),
            (b"text with a \x00 byte", "notes.txt", "text/plain", None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.html", "text/html", None),
            (b"<?xml version='1.0'?><rss/>", "a.txt", "text/plain", None),
            (b"<!DOCTYPE html><p>Hi</p>", "notes.txt", "text/plain", HTML),
            (b"<!-- x --><html lang=en>", "notes.md", "text/markdown", HTML),
            (b"<?xml version='1.0'?><html xmlns='x'>", "a", "", HTML),
            (b"Plain words only.", "page.html", "text/html", PLAIN),
            (b"# Words\n\n- of a\n- list", "page.html", "text/html", PLAIN),
            (b"Just words.", "program.exe", "application/octet-stream", PLAIN),
        ];
        for (head, name, declared, expected) in cases {
            assert_eq!(kind(head, Some(name), Some(declared)), expected, "{:?}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn hints_decide_what_the_content_leaves_open() {
        assert_eq!(kind(b"# Tides", Some("a.md"), None), MARKDOWN);
        assert_eq!(kind(b"# Tides", Some("a.txt"), None), PLAIN);
        assert_eq!(kind(b"# Tides", None, Some("text/markdown; charset=utf-8")), MARKDOWN);
        assert_eq!(kind(b"# Tides\n\n- a\n- b\n", None, None), MARKDOWN);
        assert_eq!(kind(b"<div align=center>Logo</div>\n\n# Name", Some("README.md"), None), MARKDOWN);
        assert_eq!(kind(b"<div># Name\n\n- a\n- b\n</div>", None, None), HTML);
        assert_eq!(kind(b"<div>page</div>", None, None), HTML);
        assert_eq!(kind(b"Words <b>bold</b>", Some("x.html"), None), HTML);
        assert_eq!(kind(b"", None, None), PLAIN);
        assert_eq!(kind(b"\xFF\xFEh\x00i\x00", None, None), PLAIN);
        assert_eq!(kind(b"h\x00i\x00", None, Some("text/plain; charset=utf-16le")), PLAIN);
        // The head may end within a character beyond the first plane.
        for (charset, unit) in [("utf-16le", b"h\x00"), ("utf-16be", b"\x00h")] {
            let mut head = unit.repeat(SNIFF_BYTES / 2 - 1);
            head.extend_from_slice(if charset == "utf-16le" { b"\x3D\xD8" } else { b"\xD8\x3D" });
            let declared = format!("text/plain; charset={charset}");
            assert_eq!(kind(&head, None, Some(&declared)), PLAIN, "{charset}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if recognise(&bytes, None, None).is_ok() {
                prop_assert!(!decode(&bytes, None).text.contains('\0'));
            }
        }
    }
}
