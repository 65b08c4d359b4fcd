//! The outline of a document: its bookmarks (ISO 32000-2, 12.3.3).

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier, String as PdfString};

use super::is_named;
use super::strings::decoded;

/// An entry of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutlineEntry {
    pub(crate) title: String,
    /// Depth, 1 to 6.
    pub(crate) level: u8,
    /// The page that it leads to, counted from 0; none where that is not known.
    pub(crate) page: Option<usize>,
}

/// Most entries that are read.
const MOST_ENTRIES: usize = 10_000;

/// The entries of a document in order. `pages` are the objects of its pages.
pub(super) fn entries(catalog: &Dict<'_>, pages: &[ObjectIdentifier]) -> Vec<OutlineEntry> {
    let mut entries = Vec::new();
    let mut seen = HashSet::new();
    let Some(root) = catalog.get::<Dict<'_>>("Outlines") else { return entries };
    let destinations = Destinations { catalog, pages };
    // What is still to be read, with its level; the next is the last.
    let mut open: Vec<(Dict<'_>, u8)> = first_of(&root).map(|item| (item, 1)).into_iter().collect();
    while let Some((item, level)) = open.pop() {
        let is_new = item.obj_id().is_none_or(|id| seen.insert(id));
        if !is_new || entries.len() >= MOST_ENTRIES {
            break;
        }
        if let Some(title) = item.get::<PdfString<'_>>("Title") {
            let title = decoded(title.as_bytes()).trim().to_owned();
            entries.push(OutlineEntry { title, level, page: destinations.page_of(&item) });
        }
        open.extend(item.get::<Dict<'_>>("Next").map(|next| (next, level)));
        open.extend(first_of(&item).map(|child| (child, (level + 1).min(6))));
    }
    entries
}

fn first_of<'a>(item: &Dict<'a>) -> Option<Dict<'a>> {
    item.get::<Dict<'a>>("First")
}

/// Where entries lead.
struct Destinations<'a, 'b> {
    catalog: &'b Dict<'a>,
    pages: &'b [ObjectIdentifier],
}

impl Destinations<'_, '_> {
    /// The page that an entry leads to, by its destination or by an action.
    fn page_of(&self, item: &Dict<'_>) -> Option<usize> {
        let destination = item.get::<Object<'_>>("Dest").or_else(|| {
            let action = item.get::<Dict<'_>>("A")?;
            is_named(&action, "S", "GoTo").then(|| action.get::<Object<'_>>("D")).flatten()
        })?;
        match destination {
            Object::Array(array) => self.page_in(&array),
            Object::Name(name) => self.named(name.as_ref()),
            _ => None,
        }
    }

    /// A destination by name, of the kind that PDF 1.1 had. Those of the name tree are not looked up: entries without a
    /// page are found by their words.
    fn named(&self, name: &[u8]) -> Option<usize> {
        let named = self.catalog.get::<Dict<'_>>("Dests")?;
        if let Some(array) = named.get::<Array<'_>>(name) {
            return self.page_in(&array);
        }
        self.page_in(&named.get::<Dict<'_>>(name)?.get::<Array<'_>>("D")?)
    }

    fn page_in(&self, destination: &Array<'_>) -> Option<usize> {
        match destination.raw_iter().next()? {
            MaybeRef::Ref(page) => self.pages.iter().position(|other| *other == ObjectIdentifier::from(page)),
            MaybeRef::NotRef(Object::Number(number)) => usize::try_from(number.as_i64()).ok(),
            MaybeRef::NotRef(_) => None,
        }
    }
}
