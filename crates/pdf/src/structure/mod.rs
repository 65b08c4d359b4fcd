//! What a document says of itself, beside its text: title, language, outline, links and pictures.
//!
//! All of it is a help: a document whose structure cannot be read is read without. Nothing else here knows the library
//! `hayro_syntax`, so that another one can take its place.

mod contents;
mod entries;
mod links;
mod outline;
mod pictures;
mod place;
mod strings;

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, ObjectIdentifier};

use crate::lines::Link;
use crate::{MOST_PAGES, Unreadable};

pub(crate) use entries::Entry;
pub(crate) use outline::OutlineEntry;

/// Most annotations of a page that are looked at.
const MOST_ANNOTATIONS: usize = 10_000;

/// What a document says of itself.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
    /// The entries of its outline in order, from all levels.
    pub(crate) outline: Vec<OutlineEntry>,
    /// The links of each page; empty where its pages are not found.
    pub(crate) links: Vec<Vec<Link>>,
    /// What was added to each page, as long as the list of links.
    pub(crate) entries: Vec<Vec<Entry>>,
}

/// Reads the structure of a document; an empty one where it is too broken for that.
///
/// # Errors
///
/// When the document has too many pages.
pub(crate) fn read(original: &[u8]) -> Result<Structure, Unreadable> {
    let Ok(pdf) = Pdf::new(original.to_vec()) else { return Ok(Structure::default()) };
    if pdf.pages().len() > MOST_PAGES as usize {
        return Err(Unreadable::TooManyPages);
    }
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    let pages: Vec<ObjectIdentifier> =
        pdf.pages().iter().map(|page| page.raw().obj_id().unwrap_or(ObjectIdentifier::new(0, 0))).collect();
    let (mut links_left, mut entries_left) = (links::MOST_LINKS, entries::MOST_ENTRIES);
    Ok(Structure {
        title: pdf.metadata().title.as_deref().map(strings::decoded).as_deref().and_then(meaningful_title),
        language: catalog.get::<hayro_syntax::object::String<'_>>("Lang").map(|tag| strings::decoded(tag.as_bytes())),
        outline: outline::entries(&catalog, &pages),
        links: pdf.pages().iter().map(|page| links::links(page, &mut links_left)).collect(),
        entries: pdf.pages().iter().map(|page| entries::entries(page, &mut entries_left)).collect(),
    })
}

/// What there is to know of pages of which nothing was read, counted from 0.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    /// Those that paint pictures.
    pub(crate) pictures: HashSet<usize>,
    /// Others whose contents are lost.
    pub(crate) lost: HashSet<usize>,
}

/// Looks for the reason why nothing was read of these pages.
pub(crate) fn unread(original: &[u8], pages: &[usize]) -> Unread {
    let mut unread = Unread::default();
    let Ok(pdf) = Pdf::new(original.to_vec()) else { return unread };
    for at in pages {
        let Some(page) = pdf.pages().get(*at) else { continue };
        if pictures::has_picture(page) {
            unread.pictures.insert(*at);
        } else if contents::are_lost(page) {
            unread.lost.insert(*at);
        }
    }
    unread
}

/// A title that a person gave, and not the name of a file or of a template.
fn meaningful_title(title: &str) -> Option<String> {
    let title = title.trim();
    let title = title
        .strip_prefix("Microsoft Word - ")
        .or_else(|| title.strip_prefix("Microsoft PowerPoint - "))
        .unwrap_or(title);
    let lower = title.to_lowercase();
    let is_file = [
        ".doc", ".docx", ".pdf", ".ppt", ".pptx", ".xls", ".xlsx", ".tex", ".dvi", ".indd", ".qxd", ".rtf", ".odt",
        ".fm",
    ]
    .iter()
    .any(|ending| lower.ends_with(ending));
    let is_placeholder =
        matches!(lower.as_str(), "untitled" | "(anonymous)" | "title" | "document" | "document1" | "print" | "pdf");
    let has_letters = title.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    (has_letters && !is_file && !is_placeholder).then(|| title.to_owned())
}

/// True when a dictionary has this name for a key.
fn is_named(dict: &Dict<'_>, key: &str, name: &str) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|value| value.as_ref() == name.as_bytes())
}
