//! Detects the media type of a file from its content (C-ING-2).
//!
//! Names and declared types are untrusted hints: they only choose between kinds of text that the content leaves open.
//! File names are for display and never used as paths.

use super::encoding::{charset_of, decode};
use crate::base::Error;
use crate::base::error::{Reason, Refusal};
use crate::base::text::fold::composed;
use crate::base::text::storable::is_noncharacter;
use crate::base::text::visible::{is_ignorable, turns_around};

/// Media types that documents may have.
pub const ACCEPTED: [&str; 3] = ["text/plain", "text/markdown", "text/html"];

/// Number of leading bytes that [`recognise`] needs.
pub const SNIFF_BYTES: usize = 16 * 1024;

/// Longest file name that is kept, in characters.
const MAXIMUM_NAME: usize = 200;

/// Kind of text of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// Text without markup.
    Plain,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
}

impl TextKind {
    /// The media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Plain => "text/plain",
            Self::Markdown => "text/markdown",
            Self::Html => "text/html",
        }
    }

    /// The kind of a stored or declared media type; parameters are ignored. `None` for any other type.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/plain" => Some(Self::Plain),
            "text/markdown" | "text/x-markdown" => Some(Self::Markdown),
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            _ => None,
        }
    }

    fn from_file_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" | "log" | "csv" | "json" => Some(Self::Plain),
            "md" | "markdown" | "mkd" | "mdown" => Some(Self::Markdown),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            _ => None,
        }
    }
}

/// Detects the kind of a file from its first [`SNIFF_BYTES`] bytes (or all of them). `name` and `declared` are the
/// sender's file name and media type.
///
/// # Errors
///
/// `UnsupportedMediaType` for everything that is not text, with the name of the format where it is known.
pub fn recognise(head: &[u8], name: Option<&str>, declared: Option<&str>) -> Result<TextKind, Error> {
    if let Some(format) = binary_format(head) {
        return Err(refuse(format));
    }
    // A character cut off at the end may change the guessed encoding, which does not matter below; but UTF-16 with an
    // unpaired surrogate would look like binary data.
    let is_cut = head.len() == SNIFF_BYTES;
    let charset = declared.and_then(charset_of);
    let head = if is_cut && charset.as_deref().is_some_and(|name| name.starts_with("UTF-16")) {
        without_half_a_pair(head, charset.as_deref() == Some("UTF-16BE"))
    } else {
        head
    };
    let text = decode(head, charset.as_deref()).text;
    if is_binary(&text) {
        return Err(refuse("binary data"));
    }
    let hint = name.and_then(TextKind::from_file_name).or_else(|| declared.and_then(TextKind::from_media_type));
    match markup(&text) {
        Markup::Html => Ok(TextKind::Html),
        Markup::Xml(format) => Err(refuse(format)),
        Markup::SomeTags => Ok(hint.unwrap_or(TextKind::Html)),
        Markup::None if hint == Some(TextKind::Html) => {
            Ok(if has_closing_tag(&text) { TextKind::Html } else { TextKind::Plain })
        }
        Markup::None => Ok(hint.unwrap_or_else(|| plain_or_markdown(&text))),
    }
}

/// UTF-16 without an unpaired high surrogate at its end.
fn without_half_a_pair(head: &[u8], is_big_endian: bool) -> &[u8] {
    match head {
        [whole @ .., first, second] if (0xD8..=0xDB).contains(if is_big_endian { first } else { second }) => whole,
        _ => head,
    }
}

fn refuse(format: &str) -> Error {
    let accepted = ACCEPTED.map(str::to_owned).to_vec();
    let message = format!("The content is {format}. Send plain text, Markdown or HTML.");
    Refusal::new(Reason::UnsupportedMediaType { accepted }, message).into()
}

/// Formats that start with a fixed signature; see the WHATWG MIME Sniffing Standard and the formats' specifications.
fn binary_format(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 31] = [
        (b"%!PS", "a PostScript file"),
        (b"{\\rtf", "an RTF document"),
        (b"PK\x03\x04", "a ZIP archive or an Office document"),
        (b"PK\x05\x06", "a ZIP archive"),
        (b"PK\x07\x08", "a ZIP archive"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office document"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"BZh", "a bzip2 archive"),
        (b"\xFD7zXZ\x00", "an xz archive"),
        (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
        (b"Rar!\x1A\x07", "a RAR archive"),
        (b"\x28\xB5\x2F\xFD", "a Zstandard archive"),
        (b"\x89PNG\r\n\x1A\n", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"GIF87a", "a GIF image"),
        (b"GIF89a", "a GIF image"),
        (b"II*\x00", "a TIFF image"),
        (b"MM\x00*", "a TIFF image"),
        (b"\x00\x00\x01\x00", "an icon"),
        (b"8BPS", "a Photoshop image"),
        (b"\x7FELF", "a program"),
        (b"\xCA\xFE\xBA\xBE", "a program"),
        (b"\xFE\xED\xFA\xCE", "a program"),
        (b"\xFE\xED\xFA\xCF", "a program"),
        (b"\xCF\xFA\xED\xFE", "a program"),
        (b"\x00asm", "a program"),
        (b"SQLite format 3\x00", "a database"),
        (b"OggS\x00", "an audio or video file"),
        (b"ID3\x03", "an audio file"),
        (b"ID3\x04", "an audio file"),
        (b"\x1A\x45\xDF\xA3", "a video file"),
    ];
    let mut start = head;
    start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    if let Some((_, format)) = SIGNATURES.iter().find(|(signature, _)| start.starts_with(signature)) {
        return Some(format);
    }
    if start.starts_with(b"MZ") && start.iter().take(256).any(|b| *b == 0) {
        return Some("a program");
    }
    if start.starts_with(b"RIFF") && start.len() >= 12 && matches!(&start[8..12], b"WEBP" | b"WAVE" | b"AVI ") {
        return Some("an image, audio or video file");
    }
    if start.len() >= 12 && start[0] == 0 && &start[4..8] == b"ftyp" {
        return Some("an image or video file");
    }
    // PDF readers accept up to 1024 bytes before the header; texts about PDF do not start a line like that.
    let is_pdf = start.starts_with(b"%PDF-")
        || (start.iter().take(1024).any(|b| *b == 0) && start.windows(5).take(1024).any(|window| window == b"%PDF-"));
    is_pdf.then_some("a PDF document")
}

/// True for text with characters that do not occur in text.
fn is_binary(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\0'..='\x08' | '\x0E'..='\x1A' | '\x1C'..='\x1F'))
}

enum Markup {
    /// Starts like an HTML page.
    Html,
    /// Starts with a tag that Markdown uses, too.
    SomeTags,
    /// XML of another vocabulary.
    Xml(&'static str),
    None,
}

fn markup(text: &str) -> Markup {
    const PAGE: [&str; 10] =
        ["<!doctype html", "<html", "<head", "<body", "<script", "<style", "<title", "<meta", "<link", "<iframe"];
    const FRAGMENT: [&str; 21] = [
        "<h1", "<h2", "<h3", "<div", "<font", "<table", "<a", "<b", "<br", "<p", "<ul", "<ol", "<section", "<article",
        "<main", "<header", "<nav", "<span", "<center", "<form", "<!--",
    ];
    let mut rest = text.trim_start();
    let mut commented = false;
    while let Some(comment) = rest.strip_prefix("<!--") {
        commented = true;
        rest = comment.split_once("-->").map_or("", |(_, after)| after).trim_start();
    }
    let mut head: String = rest.chars().take(4096).collect();
    head.make_ascii_lowercase();
    if PAGE.iter().any(|tag| opens_with(&head, tag)) {
        return Markup::Html;
    }
    if head.starts_with("<svg") {
        return Markup::Xml("an SVG image");
    }
    if head.starts_with("<?xml") {
        return if head.contains("<html") { Markup::Html } else { Markup::Xml("an XML document") };
    }
    if commented || FRAGMENT.iter().any(|tag| opens_with(&head, tag)) { Markup::SomeTags } else { Markup::None }
}

fn opens_with(text: &str, tag: &str) -> bool {
    text.strip_prefix(tag).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

fn has_closing_tag(text: &str) -> bool {
    text.match_indices("</").any(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Two different signs of Markdown are required; a single one also occurs in plain text.
fn plain_or_markdown(text: &str) -> TextKind {
    let heading = text.lines().any(|l| {
        let marks = l.bytes().take_while(|b| *b == b'#').count();
        (1..=6).contains(&marks) && l[marks..].starts_with(' ')
    });
    let fence = text.lines().any(|l| l.starts_with("```") || l.starts_with("~~~"));
    let link = text.contains("](http") || text.contains("](/") || text.contains("](#");
    let list = text.lines().filter(|l| l.starts_with("- ") || l.starts_with("* ")).take(2).count() == 2;
    let strong = text.match_indices("**").take(2).count() == 2;
    let signs = [heading, fence, link, list, strong].into_iter().filter(|sign| *sign).count();
    if signs >= 2 { TextKind::Markdown } else { TextKind::Plain }
}

/// A file name that is safe to show and to offer for download: one component, no control or direction-changing
/// characters, none with a meaning in file systems, at most 200 characters with the extension kept. Never empty.
pub fn safe_filename(name: &str) -> String {
    let component = composed(name.rsplit(['/', '\\']).next().unwrap_or_default());
    let cleaned: String = component
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c) && !is_noncharacter(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let cleaned = cleaned.trim_matches(|c: char| c.is_whitespace() || c == '.');
    if cleaned.is_empty() {
        return "document".to_owned();
    }
    let name = shorten(cleaned);
    if is_device_name(&name) { format!("_{name}") } else { name }
}

/// Characters removed from file names: invisible and direction-changing ones.
fn is_invisible(c: char) -> bool {
    is_ignorable(c) || turns_around(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFB}')
}

fn shorten(name: &str) -> String {
    if name.chars().count() <= MAXIMUM_NAME {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= 16 => {
            let room = MAXIMUM_NAME - extension.chars().count() - 1;
            format!("{}.{extension}", stem.chars().take(room).collect::<String>())
        }
        _ => name.chars().take(MAXIMUM_NAME).collect(),
    }
}

/// Names that Windows reserves for devices, with any extension.
fn is_device_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kind(head: &[u8], name: Option<&str>, declared: Option<&str>) -> Option<TextKind> {
        recognise(head, name, declared).ok()
    }

    #[test]
    fn content_decides_against_name_and_declared_type() {
        // C-ING-2
        let cases: [(&[u8], &str, &str, Option<TextKind>); 14] = [
            (b"%PDF-1.7 rest", "notes.txt", "text/plain", None),
            (b"\x00\x01rubbish\n%PDF-1.7", "notes.txt", "text/plain", None),
            (b"PK\x03\x04word/document.xml", "notes.md", "text/markdown", None),
            (b"\x89PNG\r\n\x1A\n....", "notes.txt", "text/plain", None),
            (b"\x7FELF\x02", "notes.txt", "text/plain", None),
            (b"MZ\x90\x00\x03", "notes.txt", "text/plain", None),
            (b"text with a \x00 byte", "notes.txt", "text/plain", None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.html", "text/html", None),
            (b"<?xml version='1.0'?><rss/>", "a.txt", "text/plain", None),
            (b"<!DOCTYPE html><p>Hi</p>", "notes.txt", "text/plain", Some(TextKind::Html)),
            (b"<!-- x --><html lang=en>", "notes.md", "text/markdown", Some(TextKind::Html)),
            (b"<?xml version='1.0'?><html xmlns='x'>", "a", "", Some(TextKind::Html)),
            (b"Plain words only.", "page.html", "text/html", Some(TextKind::Plain)),
            (b"Just words.", "program.exe", "application/octet-stream", Some(TextKind::Plain)),
        ];
        for (head, name, declared, expected) in cases {
            assert_eq!(kind(head, Some(name), Some(declared)), expected, "{:?}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn hints_decide_what_the_content_leaves_open() {
        assert_eq!(kind(b"# Tides", Some("a.md"), None), Some(TextKind::Markdown));
        assert_eq!(kind(b"# Tides", Some("a.txt"), None), Some(TextKind::Plain));
        assert_eq!(kind(b"# Tides", None, Some("text/markdown; charset=utf-8")), Some(TextKind::Markdown));
        assert_eq!(kind(b"# Tides\n\n- a\n- b\n", None, None), Some(TextKind::Markdown));
        assert_eq!(kind(b"<div align=center>Logo</div>\n\n# Name", Some("README.md"), None), Some(TextKind::Markdown));
        assert_eq!(kind(b"<div>page</div>", None, None), Some(TextKind::Html));
        assert_eq!(kind(b"Words <b>bold</b>", Some("x.html"), None), Some(TextKind::Html));
        assert_eq!(kind(b"", None, None), Some(TextKind::Plain));
        assert_eq!(kind(b"\xFF\xFEh\x00i\x00", None, None), Some(TextKind::Plain));
        assert_eq!(kind(b"h\x00i\x00", None, Some("text/plain; charset=utf-16le")), Some(TextKind::Plain));
        // The head may end within a surrogate pair.
        for (charset, unit) in [("utf-16le", b"h\x00"), ("utf-16be", b"\x00h")] {
            let mut head = unit.repeat(SNIFF_BYTES / 2 - 1);
            head.extend_from_slice(if charset == "utf-16le" { b"\x3D\xD8" } else { b"\xD8\x3D" });
            let declared = format!("text/plain; charset={charset}");
            assert_eq!(kind(&head, None, Some(&declared)), Some(TextKind::Plain), "{charset}");
        }
    }

    #[test]
    fn refusals_name_the_accepted_types() {
        let error = recognise(b"GIF89a", None, None).unwrap_err();
        let refusals = error.refusals().unwrap();
        assert!(matches!(&refusals[0].reason, Reason::UnsupportedMediaType { accepted } if accepted == &ACCEPTED));
    }

    #[test]
    fn file_names_become_harmless() {
        let cases = [
            ("report.md", "report.md"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\a.txt", "a.txt"),
            ("..", "document"),
            ("", "document"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("invoice\u{202E}txt.exe", "invoicetxt.exe"),
            ("CON.txt", "_CON.txt"),
            ("lpt1", "_lpt1"),
            ("who?<me>.txt", "who__me_.txt"),
            ("日本.txt", "日本.txt"),
            ("U\u{308}bersicht.txt", "Übersicht.txt"),
            ("a\u{FFFE}.txt", "a.txt"),
        ];
        for (name, expected) in cases {
            assert_eq!(safe_filename(name), expected);
        }
        let long = format!("{}.md", "x".repeat(500));
        assert!(safe_filename(&long).ends_with("x.md"));
        assert_eq!(safe_filename(&long).chars().count(), 200);
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if recognise(&bytes, None, None).is_ok() {
                prop_assert!(!decode(&bytes, None).text.contains('\0'));
            }
        }

        #[test]
        fn any_file_name_becomes_one_safe_component(name in any::<String>()) {
            let safe = safe_filename(&name);
            prop_assert!(!safe.is_empty() && safe != "." && safe != "..");
            prop_assert!(!safe.contains(['/', '\\', '\0', '\n', '"']));
            prop_assert!(safe.chars().count() <= MAXIMUM_NAME + 1);
        }
    }
}
