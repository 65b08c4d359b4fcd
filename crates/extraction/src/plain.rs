//! Text without markup: it stays as it is.

use super::raw::{Raw, decoded};
use super::recognise::{Fit, Sample};
use super::{Extracted, Extractor, Hints, Limits, Markup, Rejected};

/// Text without markup.
pub(super) struct Plain;

impl Extractor for Plain {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn media_type(&self) -> &'static str {
        "text/plain"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text", "log"]
    }

    fn is_text(&self) -> bool {
        true
    }

    fn markup(&self) -> Markup {
        Markup::None
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        if sample.text.is_some() { Fit::Fallback } else { Fit::No }
    }

    fn needs_confinement(&self) -> bool {
        false
    }

    fn extract(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let (text, warnings) = decoded(original, hints, limits)?;
        Raw::of(text).finish(self.markup(), warnings, limits)
    }
}
