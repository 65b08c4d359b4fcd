//! From the bytes of a document to its text, and the way back.
//!
//! A format is a file here with its [`Extractor`], and a line in [`registry`]: what can be added, what it is recognised
//! by, and what the API says of media types all come from there. Nothing here knows the server.
//!
//! Everything here computes without a pause and may take a while for a large document: it runs where that disturbs
//! nobody, and ends early when its [`CancelFlag`] is set.

mod archive;
mod cells;
mod csv;
pub mod encoding;
mod epub;
mod headings;
mod html;
mod inside;
mod json;
mod language;
mod locations;
mod mail;
mod markdown;
mod markdown_writer;
mod normalise;
mod office;
mod package;
mod pdf;
mod plain;
mod raised;
mod raw;
pub mod recognise;
pub mod registry;
mod rtf;
pub mod scans;
mod signatures;
pub mod tables;
pub mod values;
mod xml;
mod zip_head;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

pub use headings::{Heading, headings};
pub use html::WebPage;
pub use language::detect_language;
pub use locations::{Area, Location, Locations};
use recognise::{Fit, Sample};
use tables::Table;

/// A format that documents may have.
pub trait Extractor: Send + Sync {
    /// What the format is called in a sentence, such as “plain text”.
    fn name(&self) -> &'static str;

    /// Media type that documents of the format are stored with, without parameters.
    fn media_type(&self) -> &'static str;

    /// Other media types that mean the format.
    fn other_media_types(&self) -> &'static [&'static str] {
        &[]
    }

    /// Endings of names of files, in lower case.
    fn extensions(&self) -> &'static [&'static str];

    /// True for formats that are written as text, and can be sent as such.
    fn is_text(&self) -> bool;

    /// How the texts of the format mark their structure.
    fn markup(&self) -> Markup {
        Markup::Markdown
    }

    /// How well the start of a file fits the format.
    fn fit(&self, sample: &Sample<'_>) -> Fit;

    /// Whether reading it takes a parser that hostile files could exhaust or crash: it then runs in a process of its own.
    /// `false` for formats that are only decoded.
    fn needs_confinement(&self) -> bool {
        true
    }

    /// Takes the text out of an original.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there is no text in it, it breaks a limit, or nobody waits for it any more.
    fn extract(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected>;

    /// Takes the tables out of an original, in the order of its text. None are looked for in pages that are scans, and in
    /// text without markup.
    ///
    /// # Errors
    ///
    /// As [`Self::extract`], and when there are too many cells.
    fn tables(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Vec<Table>, Rejected> {
        let marked = Limits { keeps_marks: true, ..limits.clone() };
        let Extracted { text, markup, locations, .. } = self.extract(original, hints, &marked)?;
        match markup {
            Markup::Markdown => tables::of_text(&text, &locations, &limits.stop),
            Markup::None => Ok(Vec::new()),
        }
    }
}

/// What came with an original. A stranger wrote it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Label of an encoding, for example from a header.
    pub charset: Option<&'a str>,
    /// Address that a page was fetched from, which makes its links absolute.
    pub base_url: Option<&'a str>,
    /// What was recognised in those of its pages that are [`Extracted::scans`].
    pub recognised: &'a [scans::Recognised],
}

/// What an extraction may use up.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest text, in bytes of UTF-8.
    pub text: usize,
    /// Whether the original came out of another one, such as an archive: what is inside of it is then not read.
    pub is_inside: bool,
    /// Whether the text keeps the marks that [`Extractor::tables`] needs. They are no characters, and not to be stored.
    pub keeps_marks: bool,
    /// Whether anybody still waits for it.
    pub stop: CancelFlag,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: 20 * 1024 * 1024, is_inside: false, keeps_marks: false, stop: CancelFlag::default() }
    }
}

/// Ends extractions from outside. All clones are one.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// From now on, the extraction ends at its next look.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether to go on. To be asked wherever an extraction may take long.
    ///
    /// # Errors
    ///
    /// [`Rejected::Stopped`] when it was set.
    pub fn check(&self) -> Result<(), Rejected> {
        if self.0.load(Ordering::Relaxed) { Err(Rejected::Stopped) } else { Ok(()) }
    }
}

/// The text of a document and its metadata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extracted {
    /// The text: lines end with `\n`, no control characters, never empty.
    pub text: String,
    /// What the text is written in.
    pub markup: Markup,
    /// Where in the original its parts stand.
    pub locations: Locations,
    /// Title, on one line.
    pub title: Option<String>,
    /// Language tag (BCP 47), declared by the document or recognised from the text.
    pub language: Option<String>,
    /// What a person should know about the reading of the original, each a sentence.
    pub warnings: Vec<String>,
    /// Pages that hold pictures and no text, counted from 1: letters may be recognised in their
    /// [`picture`](scans::picture).
    pub scans: Vec<u32>,
    /// What a web page says of itself; none for other formats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<WebPage>,
}

/// What a text is written in. Stored by media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Markup {
    /// Text without markup.
    #[serde(rename = "text/plain")]
    None,
    /// Markdown.
    #[serde(rename = "text/markdown")]
    Markdown,
}

/// Why a document is not usable: the reason behind `DOCUMENT_REJECTED`. The text is for persons.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// It contains no text.
    #[error("The document holds no text.")]
    Empty,
    /// More text than is kept.
    #[error("The document holds more than {} MiB of text. Split it.", maximum / (1024 * 1024))]
    TooLarge {
        /// Largest text, in bytes.
        maximum: usize,
    },
    /// It breaks the rules of its format.
    #[error("The {format} is broken in line {line}, column {column}. Mend it there and add it again.")]
    Broken {
        /// What the format is called.
        format: &'static str,
        /// Line of the fault, counted from 1.
        line: u64,
        /// Character of the line, counted from 1.
        column: u64,
    },
    /// Nobody waits for it any more.
    #[error("The reading of the document was stopped.")]
    Stopped,
    /// What the format says of an original that it cannot read, in a sentence.
    #[error("{0}")]
    Unreadable(&'static str),
    /// It holds no text, but pages in whose pictures letters may be recognised.
    #[error("{reason}")]
    OnlyScans {
        /// What is the matter with it, in a sentence.
        reason: &'static str,
        /// The pages, counted from 1.
        pages: Vec<u32>,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str, media_type: &str) -> Result<Extracted, Rejected> {
        let extractor = registry::of_media_type(media_type).unwrap();
        extractor.extract(text.as_bytes(), &Hints::default(), &Limits::default())
    }

    #[test]
    fn a_document_without_text_is_rejected() {
        // C-ING-3
        let cases = [
            ("", "text/plain"),
            (" \r\n\t\u{FEFF}", "text/plain"),
            ("---\n\n***\n", "text/markdown"),
            ("<html><script>let a = 1</script></html>", "text/html"),
        ];
        for (text, media_type) in cases {
            assert_eq!(of(text, media_type), Err(Rejected::Empty), "{text:?}");
        }
    }

    #[test]
    fn plain_text_keeps_its_words_and_finds_its_language() {
        let text = "Die Flut steigt zweimal am Tag, und jeder Hafen führt eine Tafel der Stunden.\r\nSie wird für \
                    das ganze Jahr im Voraus berechnet.";
        let extracted = of(text, "text/plain").unwrap();
        assert_eq!(extracted.text, text.replace("\r\n", "\n"));
        assert_eq!(extracted.language.as_deref(), Some("de"));
        assert_eq!(extracted.title, None);
        assert_eq!(extracted.markup, Markup::None);
        assert_eq!(registry::of_media_type("text/plain").unwrap().markup(), Markup::None);
    }

    #[test]
    fn the_first_heading_titles_markdown() {
        let extracted = of("Intro\n\n# Tides\n\nText", "text/markdown").unwrap();
        assert_eq!((extracted.title.as_deref(), extracted.markup), (Some("Tides"), Markup::Markdown));
        assert_eq!(registry::of_media_type("text/markdown").unwrap().markup(), Markup::Markdown);
    }

    #[test]
    fn too_much_text_is_rejected_with_the_limit() {
        let limits = Limits { text: 1024 * 1024, ..Limits::default() };
        let plain = registry::of_media_type("text/plain").unwrap();
        let rejected = plain.extract("word ".repeat(300_000).as_bytes(), &Hints::default(), &limits).unwrap_err();
        assert_eq!(rejected.to_string(), "The document holds more than 1 MiB of text. Split it.");
    }

    #[test]
    fn what_nobody_waits_for_ends() {
        let limits = Limits::default();
        limits.stop.set();
        for extractor in registry::EXTRACTORS {
            let outcome = extractor.extract("<p>Some words.</p>".as_bytes(), &Hints::default(), &limits);
            assert_eq!(outcome, Err(Rejected::Stopped), "{}", extractor.name());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_become_clean_text_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            for extractor in registry::EXTRACTORS {
                if let Ok(extracted) = extractor.extract(&bytes, &Hints::default(), &Limits::default()) {
                    prop_assert!(!extracted.text.trim().is_empty());
                    prop_assert!(!extracted.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
                }
            }
        }
    }
}
