//! From the bytes of a document to its text.
//!
//! Everything here is CPU-bound and may take long for a large document: call it from `tokio::task::spawn_blocking`,
//! with a timeout.

mod html;
mod html_guard;
mod language;
mod markdown;
mod text;

pub use language::{detect_language, language_tag};
pub use markdown::{Heading, headings};

use super::encoding::{Decoded, decode};
use super::media::TextKind;

/// Largest accepted text, in bytes of UTF-8.
pub const MAXIMUM_TEXT: usize = 20 * 1024 * 1024;

/// The text of a document and its metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct Extracted {
    /// The text: lines end with `\n`, no control characters, never empty. Markdown for Markdown and HTML originals.
    pub text: String,
    /// Title, on one line.
    pub title: Option<String>,
    /// Language tag (BCP 47), declared by the document or recognised from the text.
    pub language: Option<String>,
    /// Headings in order; empty for plain text.
    pub headings: Vec<Heading>,
    /// Notice for people about the decoding of the bytes.
    pub notice: Option<String>,
}

/// Why a document is rejected (`DOCUMENT_REJECTED`). The message is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// It contains no text.
    #[error("The document holds no text.")]
    Empty,
    /// It contains too much text.
    #[error("The document holds more than 20 MiB of text. Split it.")]
    TooLarge,
    /// The HTML page is too large.
    #[error("The HTML page is larger than 10 MiB. Send its text instead.")]
    HtmlTooLarge,
    /// Elements are nested too deep.
    #[error("The elements of the HTML page are nested too deeply.")]
    HtmlTooDeep,
    /// A tag has too many attributes.
    #[error("The HTML page has a tag with too many attributes.")]
    HtmlTooManyAttributes,
    /// The page has too many elements when parsed.
    #[error("The HTML page holds too many elements.")]
    HtmlTooManyElements,
    /// The parser failed on this page.
    #[error("The HTML page cannot be read.")]
    HtmlUnreadable,
}

/// Extracts the text of a document. `charset` is the encoding label declared by the sender; `base_url` is the address
/// that a page was fetched from, which makes its links absolute.
///
/// # Errors
///
/// [`Rejected`] when it contains no text or exceeds a limit.
pub fn extract(
    bytes: &[u8],
    kind: TextKind,
    charset: Option<&str>,
    base_url: Option<&str>,
) -> Result<Extracted, Rejected> {
    if kind == TextKind::Html && bytes.len() > html::MAXIMUM_HTML {
        return Err(Rejected::HtmlTooLarge);
    }
    let Decoded { text: decoded, notice } = decode(bytes, charset);
    let raw = match kind {
        TextKind::Plain => Raw { text: decoded, ..Raw::default() },
        TextKind::Markdown => markdown::read(decoded),
        TextKind::Html => html::read(&decoded, base_url)?,
    };
    let text = text::normalise(&raw.text);
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Rejected::Empty);
    }
    if text.len() > MAXIMUM_TEXT {
        return Err(Rejected::TooLarge);
    }
    let headings = if kind == TextKind::Plain { Vec::new() } else { headings(&text) };
    let title = raw.title.and_then(|title| text::single_line(&title)).or_else(|| first_title(&headings));
    let language = raw.language.as_deref().and_then(language_tag).or_else(|| detect_language(&text));
    Ok(Extracted { text, title, language, headings, notice })
}

fn first_title(headings: &[Heading]) -> Option<String> {
    headings.iter().find(|heading| heading.level == 1).map(|heading| heading.text.clone())
}

/// Result of a format's reader, before the text is normalised.
#[derive(Debug, Default)]
struct Raw {
    text: String,
    title: Option<String>,
    language: Option<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str, kind: TextKind) -> Result<Extracted, Rejected> {
        extract(text.as_bytes(), kind, None, None)
    }

    #[test]
    fn a_document_without_text_is_rejected() {
        // C-ING-3
        let cases = [
            ("", TextKind::Plain),
            (" \r\n\t\u{FEFF}", TextKind::Plain),
            ("---\n\n***\n", TextKind::Markdown),
            ("<html><script>let a = 1</script></html>", TextKind::Html),
        ];
        for (text, kind) in cases {
            assert_eq!(of(text, kind), Err(Rejected::Empty), "{text:?}");
        }
    }

    #[test]
    fn plain_text_keeps_its_words_and_finds_its_language() {
        let text = "Die Flut steigt zweimal am Tag, und jeder Hafen führt eine Tafel der Stunden.\r\nSie wird für \
                    das ganze Jahr im Voraus berechnet.";
        let extracted = of(text, TextKind::Plain).unwrap();
        assert_eq!(extracted.text, text.replace("\r\n", "\n"));
        assert_eq!(extracted.language.as_deref(), Some("de"));
        assert_eq!(extracted.title, None);
    }

    #[test]
    fn the_first_heading_titles_markdown() {
        let extracted = of("Intro\n\n# Tides\n\nText", TextKind::Markdown).unwrap();
        assert_eq!(extracted.title.as_deref(), Some("Tides"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_become_clean_text_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            for kind in [TextKind::Plain, TextKind::Markdown, TextKind::Html] {
                if let Ok(extracted) = extract(&bytes, kind, None, None) {
                    prop_assert!(!extracted.text.trim().is_empty());
                    prop_assert!(!extracted.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
                }
            }
        }
    }
}
