//! EPUB 2 and 3: books as packages of web pages (EPUB 3.3; Open Packaging Format 2.0).
//!
//! Chapters come in the order of the spine, each under the name that the table of contents has for it.

mod contents;
mod package_document;
#[cfg(test)]
mod tests;
mod xhtml;

use super::headings::headings;
use super::html::read_whole;
use super::markdown_writer::Inline;
use super::office::Part;
use super::package::{CUT_OFF, DAMAGED, Package, Unpacked};
use super::raw::{Parts, Raw};
use super::recognise::{Fit, Sample};
use super::{Extracted, Extractor, Hints, Limits, Location, Markup, Rejected};
use contents::Contents;
use package_document::{Item, PackageDocument};

/// Says where the package document is, and which files are encrypted (EPUB 3.3, 4.2.6).
const CONTAINER: &str = "META-INF/container.xml";
const ENCRYPTION: &str = "META-INF/encryption.xml";

/// Algorithms that only make fonts unusable elsewhere (EPUB 3.3, 4.4): the text is not encrypted.
const FOR_FONTS: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

const PROTECTED: Rejected = Rejected::Unreadable(
    "The book is protected against copying, so its text cannot be read. Add a copy without this protection.",
);

/// EPUB.
pub(super) struct Epub;

impl Extractor for Epub {
    fn name(&self) -> &'static str {
        "EPUB"
    }

    fn media_type(&self) -> &'static str {
        "application/epub+zip"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["epub"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        let Some(head) = &sample.zip else { return Fit::No };
        match head.media_type {
            Some(found) if found == self.media_type() => Fit::Certain,
            Some(_) => Fit::No,
            None if head.names.contains(&CONTAINER) => Fit::Certain,
            None if head.office_folder().is_none() => Fit::Hinted,
            None => Fit::No,
        }
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let mut book = Book { package: Package::open(original, &limits.stop)?, limits };
        book.refuse_protected()?;
        let document = book.package_document()?;
        let contents = book.contents(&document)?;
        let mut parts = Parts::new(limits);
        let (mut left_out, mut cut_off) = (Vec::new(), Vec::new());
        for (number, item) in (1..).zip(&document.spine) {
            let named = contents.name(&item.path);
            let name = || named.map_or_else(|| format!("part {number}"), |name| format!("“{name}”"));
            match book.chapter(item)? {
                Some(chapter) => {
                    if chapter.is_cut_off {
                        cut_off.push(name());
                    }
                    chapter.write(named, number, &mut parts)?;
                }
                None => left_out.push(name()),
            }
        }
        let listed =
            |what: &str, names: &[String]| (!names.is_empty()).then(|| format!("{what}: {}.", names.join(", ")));
        let warnings = [
            listed("Some of the book cannot be read and was left out", &left_out),
            listed("Some of the book is damaged, and its end is missing", &cut_off),
            book.package.is_cut_off().then(|| CUT_OFF.to_owned()),
        ];
        let warnings = warnings.into_iter().flatten().collect();
        let raw = Raw { parts: parts.finish(), title: document.title, language: document.language, ..Raw::default() };
        raw.finish(Markup::Markdown, warnings, limits)
    }
}

/// A book that is open.
struct Book<'a> {
    package: Package<'a>,
    limits: &'a Limits,
}

impl Book<'_> {
    /// A part that the book can be read without; `None` when it is missing or damaged.
    fn optional(&mut self, name: &str) -> Result<Option<Part>, Rejected> {
        match self.package.read(name) {
            Err(reason) if reason == DAMAGED => Ok(None),
            outcome => Ok(outcome?.map(|part| Part::new(part).without_document_type())),
        }
    }

    fn refuse_protected(&mut self) -> Result<(), Rejected> {
        let Some(part) = self.optional(ENCRYPTION)? else { return Ok(()) };
        let tree = part.tree(&self.limits.stop)?;
        let methods = tree.root().into_iter().flat_map(|root| root.descendants());
        let algorithms = methods
            .filter(|element| element.name() == "EncryptionMethod")
            .filter_map(|method| method.attribute("Algorithm"));
        if algorithms.into_iter().all(|algorithm| FOR_FONTS.contains(&&*algorithm)) { Ok(()) } else { Err(PROTECTED) }
    }

    fn package_document(&mut self) -> Result<PackageDocument, Rejected> {
        let mut path = None;
        if let Some(container) = self.optional(CONTAINER)? {
            let tree = container.tree(&self.limits.stop)?;
            let files = tree.root().into_iter().flat_map(|root| root.descendants());
            path = files
                .filter(|file| file.name() == "rootfile")
                .find_map(|file| file.attribute("full-path"))
                .map(|path| path.into_owned());
        }
        let is_document = |name: &&str| name.rsplit_once('.').is_some_and(|(_, ending)| ending == "opf");
        let path = path.or_else(|| self.package.names().find(is_document).map(str::to_owned)).ok_or(DAMAGED)?;
        let part = self.package.read(&path)?.map(Part::new).ok_or(DAMAGED)?.without_document_type();
        let tree = part.tree(&self.limits.stop)?;
        tree.root().map(|root| PackageDocument::read(root, &path)).ok_or(DAMAGED)
    }

    fn contents(&mut self, document: &PackageDocument) -> Result<Contents, Rejected> {
        let mut contents = Contents::default();
        for path in document.navigation.iter().chain(&document.ncx) {
            if let Some(part) = self.optional(path)? {
                let tree = part.tree(&self.limits.stop)?;
                tree.root().into_iter().for_each(|root| contents.read(root, path));
            }
        }
        Ok(contents)
    }

    /// The text of a chapter; `None` for one that cannot be read.
    fn chapter(&mut self, item: &Item) -> Result<Option<Chapter>, Rejected> {
        if !item.is_page {
            return Ok(Some(Chapter::default()));
        }
        let page = match self.package.read_as_far(&item.path) {
            Err(reason) if reason == DAMAGED => None,
            outcome => outcome?,
        };
        let Some(Unpacked { content, is_damaged }) = page else { return Ok(None) };
        let page = xhtml::as_html(&super::xml::decoded(&content));
        match read_whole(&page, &self.limits.stop) {
            Ok(raw) => {
                let text = raw.parts.into_iter().map(|(_, text)| text).collect();
                let title = raw.title.filter(|title| !title.is_empty());
                Ok(Some(Chapter { text, title, is_cut_off: is_damaged }))
            }
            Err(Rejected::Stopped) => Err(Rejected::Stopped),
            Err(_) => Ok(None),
        }
    }
}

/// A part of the spine.
#[derive(Debug, Default)]
struct Chapter {
    text: String,
    /// Title of the page, which is often that of the whole book.
    title: Option<String>,
    /// Whether its end is missing.
    is_cut_off: bool,
}

impl Chapter {
    /// Adds the chapter, unless it says nothing. `named` is its name in the table of contents.
    fn write(self, named: Option<&str>, number: usize, parts: &mut Parts<'_>) -> Result<(), Rejected> {
        if !self.text.chars().any(char::is_alphanumeric) {
            return Ok(());
        }
        let first = headings(&self.text).into_iter().next().map(|heading| heading.text);
        // A chapter whose heading is a picture has none in the text.
        let heading = named.filter(|_| first.is_none());
        let name = named.map(str::to_owned).or_else(|| first.clone()).or(self.title);
        let name = name.unwrap_or_else(|| format!("Part {number}"));
        parts.write(Some(Location::Part(name)), |writer| {
            if let Some(heading) = heading {
                writer.heading(1, &Inline::of(heading))?;
            }
            writer.markdown(&self.text)
        })
    }
}
