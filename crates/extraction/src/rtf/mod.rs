//! RTF (Rich Text Format 1.9.1), as word processors and mail programs write it.

mod characters;
mod definitions;
mod list;
mod reader;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod tokens;
mod words;

use super::raw::Raw;
use super::recognise::{Fit, Sample};
use super::{Extracted, Extractor, Hints, Limits, Markup, Rejected};

/// How every document begins.
const START: &[u8] = b"{\\rtf";

const DAMAGED: Rejected =
    Rejected::Unreadable("The RTF document is damaged: its beginning is missing. Add an intact copy of it.");

const CUT_OFF: &str = "The RTF document is cut off, so its last part may be missing.";

/// RTF.
pub(super) struct Rtf;

impl Extractor for Rtf {
    fn name(&self) -> &'static str {
        "RTF"
    }

    fn media_type(&self) -> &'static str {
        "application/rtf"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["text/rtf", "text/richtext", "application/x-rtf"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["rtf"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        if without_space(sample.head).starts_with(START) { Fit::Certain } else { Fit::No }
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        limits.stop.check()?;
        let document = without_space(original);
        if !document.starts_with(START) {
            return Err(DAMAGED);
        }
        let document = reader::read(document, limits)?;
        let warnings = if document.is_cut_off { vec![CUT_OFF.to_owned()] } else { Vec::new() };
        let raw = Raw { title: document.title, ..Raw::of(document.text) };
        raw.finish(Markup::Markdown, warnings, limits)
    }
}

/// A file without a byte order mark and space ahead of its content.
fn without_space(file: &[u8]) -> &[u8] {
    file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file).trim_ascii_start()
}
