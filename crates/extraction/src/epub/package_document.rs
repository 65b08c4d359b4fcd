//! The package document: what a book consists of, and in which order (EPUB 3.3, 5; OPF 2.0).

use std::collections::HashMap;

use crate::package::resolve;
use crate::xml::Element;

/// Most parts of a book.
const MAXIMUM_PARTS: usize = 5_000;

/// What a book consists of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PackageDocument {
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    /// The parts in the order in which they are read.
    pub(super) spine: Vec<Item>,
    /// Path of the table of contents as a page.
    pub(super) navigation: Option<String>,
    /// Path of the table of contents of EPUB 2.
    pub(super) ncx: Option<String>,
}

/// A part of the spine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) path: String,
    /// A page, and no picture or the table of contents.
    pub(super) is_page: bool,
}

/// An entry of the manifest.
struct Entry {
    item: Item,
    media_type: String,
    is_navigation: bool,
    /// What is to be shown instead of something that not every program shows.
    fallback: Option<String>,
}

impl PackageDocument {
    /// Reads the document that has this path.
    pub(super) fn read(root: Element<'_>, path: &str) -> Self {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let manifest = root.child("manifest").into_iter().flat_map(Element::elements).take(MAXIMUM_PARTS);
        let entries: HashMap<String, Entry> = manifest.filter_map(|item| Entry::read(item, folder)).collect();
        let spine = root.child("spine");
        let items = spine.into_iter().flat_map(Element::elements).filter(|item| item.name() == "itemref");
        let items = items.filter_map(|item| shown(&entries, &item.attribute("idref")?)).take(MAXIMUM_PARTS);
        let ncx = |id: &str| entries.get(id).map(|entry| entry.item.path.clone());
        let by_type = || entries.values().find(|entry| entry.media_type == "application/x-dtbncx+xml");
        Self {
            title: metadata(root, "title"),
            language: metadata(root, "language"),
            spine: items.collect(),
            navigation: entries.values().find(|entry| entry.is_navigation).map(|entry| entry.item.path.clone()),
            ncx: spine
                .and_then(|spine| spine.attribute("toc"))
                .and_then(|id| ncx(&id))
                .or_else(|| by_type().map(|entry| entry.item.path.clone())),
        }
    }
}

impl Entry {
    fn read(item: Element<'_>, folder: &str) -> Option<(String, Self)> {
        let attribute = |name: &str| item.attribute(name).map(|value| value.into_owned());
        let media_type = attribute("media-type").unwrap_or_default();
        let properties = attribute("properties").unwrap_or_default();
        let is_navigation = properties.split_whitespace().any(|property| property == "nav");
        let is_page = matches!(media_type.as_str(), "application/xhtml+xml" | "text/html" | "text/x-oeb1-document");
        let path = resolve(folder, &decoded(&attribute("href")?));
        let item = Item { path, is_page: is_page && !is_navigation };
        Some((attribute("id")?, Self { item, media_type, is_navigation, fallback: attribute("fallback") }))
    }
}

/// The item of this id, or the page that is shown instead of it.
fn shown(entries: &HashMap<String, Entry>, id: &str) -> Option<Item> {
    let entry = entries.get(id)?;
    let fallback = || entries.get(entry.fallback.as_ref()?).filter(|entry| entry.item.is_page);
    let shown = if entry.item.is_page { entry } else { fallback().unwrap_or(entry) };
    Some(shown.item.clone())
}

/// The first value of a property of the book.
fn metadata(root: Element<'_>, name: &str) -> Option<String> {
    let metadata = root.child("metadata")?;
    // EPUB 2 may have the properties one level deeper.
    let found = metadata.descendants().find(|element| element.name() == name)?.text();
    Some(found.trim().to_owned()).filter(|found| !found.is_empty())
}

/// An address within a book, without what points into the page and with its characters decoded (RFC 3986, 2.1).
pub(super) fn decoded(address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let mut digit = || ahead.next().and_then(|digit| char::from(digit).to_digit(16));
        match (byte, digit(), digit()) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest.nth(1);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CancelFlag;
    use crate::xml::Tree;

    #[test]
    fn the_spine_gives_the_order() {
        let source = "<package><metadata><dc:title> Tides </dc:title><dc:language>en-GB</dc:language></metadata><manifest>\
            <item id='b' href='text/b%20c.xhtml' media-type='application/xhtml+xml'/>\
            <item id='a' href='../a.xhtml#x' media-type='application/xhtml+xml'/>\
            <item id='n' href='nav.xhtml' media-type='application/xhtml+xml' properties='scripted nav'/>\
            <item id='p' href='cover.svg' media-type='image/svg+xml'/>\
            <item id='t' href='toc.ncx' media-type='application/x-dtbncx+xml'/></manifest>\
            <spine toc='t'><itemref idref='p'/><itemref idref='n'/><itemref idref='b'/><itemref idref='a'/>\
            <itemref idref='missing'/></spine></package>";
        let tree = Tree::parse(source, &CancelFlag::default()).unwrap();
        let document = PackageDocument::read(tree.root().unwrap(), "OEBPS/content.opf");
        let item = |path: &str, is_page| Item { path: path.to_owned(), is_page };
        let spine = [
            item("OEBPS/cover.svg", false),
            item("OEBPS/nav.xhtml", false),
            item("OEBPS/text/b c.xhtml", true),
            item("a.xhtml", true),
        ];
        assert_eq!(document.spine, spine);
        assert_eq!((document.title.as_deref(), document.language.as_deref()), (Some("Tides"), Some("en-GB")));
        assert_eq!(document.navigation.as_deref(), Some("OEBPS/nav.xhtml"));
        assert_eq!(document.ncx.as_deref(), Some("OEBPS/toc.ncx"));
    }

    #[test]
    fn addresses_are_decoded() {
        assert_eq!(decoded("a%20b%C3%A9.xhtml#c"), "a b\u{e9}.xhtml");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%2"), "%zz%2");
    }
}
