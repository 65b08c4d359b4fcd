//! The table of contents: what chapters are called (EPUB 3.3, 7; NCX of EPUB 2).

use std::collections::HashMap;

use super::package_document::decoded;
use crate::normalise::single_line;
use crate::package::resolve;
use crate::xml::Element;

/// Most entries that are read.
const MAXIMUM_ENTRIES: usize = 20_000;

/// Names of chapters by the paths of their pages.
#[derive(Debug, Default)]
pub(super) struct Contents(HashMap<String, String>);

impl Contents {
    /// Reads a table of contents of either kind, which has this path.
    pub(super) fn read(&mut self, root: Element<'_>, path: &str) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if root.name() == "ncx" {
            for point in root.descendants().filter(|element| element.name() == "navPoint").take(MAXIMUM_ENTRIES) {
                let target = point.child("content").and_then(|content| content.attribute("src"));
                let name = point.child("navLabel").map(Element::text);
                self.add(folder, target.as_deref(), name);
            }
            return;
        }
        let is_contents = |nav: &Element<'_>| {
            nav.attribute("type").is_some_and(|kind| kind.split_whitespace().any(|kind| kind == "toc"))
        };
        let nav = root.descendants().filter(|element| element.name() == "nav").find(is_contents);
        let links = nav.into_iter().flat_map(|nav| nav.descendants()).filter(|element| element.name() == "a");
        for link in links.take(MAXIMUM_ENTRIES) {
            self.add(folder, link.attribute("href").as_deref(), Some(link.text()));
        }
    }

    /// The name of the chapter that a page is.
    pub(super) fn name(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The first entry that leads to a page names it; others lead to places within it.
    fn add(&mut self, folder: &str, target: Option<&str>, name: Option<String>) {
        if let (Some(target), Some(name)) = (target, name.and_then(|name| single_line(&name))) {
            self.0.entry(resolve(folder, &decoded(target))).or_insert(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CancelFlag;
    use crate::xml::Tree;

    fn contents(source: &str) -> Contents {
        let tree = Tree::parse(source, &CancelFlag::default()).unwrap();
        let mut contents = Contents::default();
        contents.read(tree.root().unwrap(), "OEBPS/toc");
        contents
    }

    #[test]
    fn both_kinds_name_the_chapters() {
        let page = "<html><body><nav epub:type='landmarks'><a href='a.xhtml'>Start</a></nav><nav epub:type='toc'><ol><li>\
            <a href='a.xhtml'>High <i>water</i></a><ol><li><a href='a.xhtml#x'>Spring</a></li></ol></li></ol></nav></body></html>";
        assert_eq!(contents(page).name("OEBPS/a.xhtml"), Some("High water"));
        let ncx = "<ncx><navMap><navPoint><navLabel><text>High\nwater</text></navLabel><content src='../a.xhtml'/><navPoint>\
            <navLabel><text>Low</text></navLabel><content src='b.xhtml#x'/></navPoint></navPoint></navMap></ncx>";
        let contents = contents(ncx);
        assert_eq!((contents.name("a.xhtml"), contents.name("OEBPS/b.xhtml")), (Some("High water"), Some("Low")));
        assert_eq!(contents.name("c.xhtml"), None);
    }
}
