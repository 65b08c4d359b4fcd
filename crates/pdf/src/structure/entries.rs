//! Text that was added to a page: what is filled in in its form (ISO 32000-2, 12.7) and what is written on it
//! (12.5.6.6). It is no part of the page's contents.

use hayro_syntax::object::{Array, Dict, Object, Rect as PdfRect, String as PdfString};
use hayro_syntax::page::Page;

use super::place::upright;
use super::strings::decoded;
use super::{MOST_ANNOTATIONS, is_named};
use crate::geometry::Rect;

/// A text that was added to a page.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Where it stands on the page.
    pub(crate) area: Rect,
    /// What it says, in one line or several.
    pub(crate) text: String,
}

/// Most texts of a document.
pub(super) const MOST_ENTRIES: usize = 50_000;

/// Longest text, in bytes.
const LONGEST: usize = 100_000;

/// How many fields may be in each other.
const DEEPEST: usize = 16;

/// Annotations that nobody sees: hidden, or not to be shown.
const UNSEEN: i32 = 0b10_0010;

/// The texts of a page; at most `left`, which becomes less.
pub(super) fn entries(page: &Page<'_>, left: &mut usize) -> Vec<Entry> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return Vec::new() };
    let entries =
        annotations.iter::<Dict<'_>>().take(MOST_ANNOTATIONS).filter_map(|annotation| entry(page, &annotation));
    let entries: Vec<Entry> = entries.take(*left).collect();
    *left -= entries.len();
    entries
}

fn entry(page: &Page<'_>, annotation: &Dict<'_>) -> Option<Entry> {
    if annotation.get::<i32>("F").unwrap_or(0) & UNSEEN != 0 {
        return None;
    }
    let text = if is_named(annotation, "Subtype", "Widget") {
        filled_in(annotation)?
    } else if is_named(annotation, "Subtype", "FreeText") {
        decoded(annotation.get::<PdfString<'_>>("Contents")?.as_bytes())
    } else {
        return None;
    };
    let is_text = !text.trim().is_empty() && text.len() <= LONGEST;
    is_text.then_some(())?;
    Some(Entry { area: upright(page, &annotation.get::<PdfRect>("Rect")?), text })
}

/// The value of a field for text or of a choice. Other fields are buttons and signatures.
fn filled_in(widget: &Dict<'_>) -> Option<String> {
    let with = |key: &str| {
        let mut field = widget.clone();
        for _ in 0..DEEPEST {
            if field.contains_key(key) {
                return Some(field);
            }
            field = field.get::<Dict<'_>>("Parent")?;
        }
        None
    };
    let kind = with("FT")?;
    if !is_named(&kind, "FT", "Tx") && !is_named(&kind, "FT", "Ch") {
        return None;
    }
    match with("V")?.get::<Object<'_>>("V")? {
        Object::String(value) => Some(decoded(value.as_bytes())),
        Object::Array(values) => {
            let values = values.iter::<PdfString<'_>>().take(100).map(|value| decoded(value.as_bytes()));
            Some(values.collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}
