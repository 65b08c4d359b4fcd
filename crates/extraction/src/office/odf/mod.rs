//! ODT and ODP: OpenDocument 1.3 (ISO/IEC 26300).

mod blocks;
mod inline;
mod lists;
mod objects;
mod sheets;
mod slides;
mod styles;
mod tables;

use blocks::Reader;
pub(in super::super) use sheets::Ods;

use objects::{Object, Objects};
use styles::Styles;

use super::{OTHER_DOCUMENT, Part, language};
use crate::markdown_writer::Writer;
use crate::package::{DAMAGED, PROTECTED, Package};
use crate::raw::Raw;
use crate::recognise::{Fit, Sample};
use crate::xml::Element;
use crate::{CancelFlag, Extracted, Extractor, Hints, Limits, Markup, Rejected};

const DAMAGED_END: &str = "The document is damaged: what follows its last readable part is missing.";
const DAMAGED_PART: &str = "A part of the document is damaged and was left out.";

/// ODT.
pub(in super::super) struct Odt;

/// ODP.
pub(in super::super) struct Odp;

impl Extractor for Odt {
    fn name(&self) -> &'static str {
        "ODT"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.oasis.opendocument.text"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["application/vnd.oasis.opendocument.text-template"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["odt", "ott"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        fit(self, sample)
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let mut document = Document::open(original, limits)?;
        let part = document.content()?;
        let tree = part.tree(&limits.stop)?;
        let body = body(tree.root(), "text")?;
        document.styles(tree.root())?;
        let mut out = Writer::new(limits.text);
        Reader::new(&document.styles, &document.objects, limits).document(body, &mut out)?;
        let text = out.finish();
        let declared = document.language.take().or_else(|| language(document.styles.language.as_deref(), &text));
        let warnings = document.warnings(tree.is_damaged());
        let raw = Raw { title: document.title.take(), language: declared, ..Raw::of(text) };
        raw.finish(Markup::Markdown, warnings, limits)
    }
}

impl Extractor for Odp {
    fn name(&self) -> &'static str {
        "ODP"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.oasis.opendocument.presentation"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["application/vnd.oasis.opendocument.presentation-template"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["odp", "otp"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        fit(self, sample)
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let mut document = Document::open(original, limits)?;
        let part = document.content()?;
        let tree = part.tree(&limits.stop)?;
        let body = body(tree.root(), "presentation")?;
        document.styles(tree.root())?;
        let mut reader = Reader::new(&document.styles, &document.objects, limits);
        let (parts, hidden) = reader.slides(body)?;
        let mut warnings = document.warnings(tree.is_damaged());
        warnings.extend(super::hidden(&hidden));
        let raw = Raw { parts, title: document.title.take(), language: document.language.take() };
        raw.finish(Markup::Markdown, warnings, limits)
    }
}

/// How well a file fits a format: an OpenDocument begins with its media type.
fn fit(format: &dyn Extractor, sample: &Sample<'_>) -> Fit {
    let Some(head) = &sample.zip else { return Fit::No };
    match head.media_type {
        Some(found) if found == format.media_type() || format.other_media_types().contains(&found) => Fit::Certain,
        None if head.office_folder().is_none() && !head.is_office() => Fit::Hinted,
        _ => Fit::No,
    }
}

/// The body of a document, when it is of this kind.
fn body<'t>(root: Option<Element<'t>>, kind: &str) -> Result<Element<'t>, Rejected> {
    root.and_then(|root| root.path(&["body", kind])).ok_or(OTHER_DOCUMENT)
}

/// A package with the parts that are common to all kinds.
struct Document<'a> {
    package: Package<'a>,
    stop: &'a CancelFlag,
    styles: Styles,
    objects: Objects,
    title: Option<String>,
    language: Option<String>,
    is_incomplete: bool,
}

impl<'a> Document<'a> {
    fn open(original: &'a [u8], limits: &'a Limits) -> Result<Self, Rejected> {
        let stop = &limits.stop;
        let package = Package::open(original, stop)?;
        let (styles, objects) = (Styles::default(), Objects::default());
        let mut document = Self { package, stop, styles, objects, title: None, language: None, is_incomplete: false };
        document.refuse_protected()?;
        document.read_properties()?;
        document.read_objects()?;
        Ok(document)
    }

    fn content(&mut self) -> Result<Part, Rejected> {
        if !self.package.contains("content.xml") {
            return Err(OTHER_DOCUMENT);
        }
        self.package.read("content.xml")?.map(Part::new).ok_or(DAMAGED)
    }

    /// Reads the styles, those in the part of the content last.
    fn styles(&mut self, content: Option<Element<'_>>) -> Result<(), Rejected> {
        if let Some(part) = self.optional("styles.xml")?
            && let Some(root) = part.tree(self.stop)?.root()
        {
            self.styles.read(root);
        }
        if let Some(root) = content {
            self.styles.read(root);
        }
        Ok(())
    }

    /// The manifest says which parts are encrypted (part 2, 4).
    fn refuse_protected(&mut self) -> Result<(), Rejected> {
        let Some(part) = self.optional("META-INF/manifest.xml")? else { return Ok(()) };
        // LibreOffice declares a document type here, which says nothing and is not read.
        let manifest = part.without_document_type();
        let tree = manifest.tree(self.stop)?;
        let is_encrypted = |root: Element<'_>| root.descendants().any(|element| element.name() == "encryption-data");
        if tree.root().is_some_and(is_encrypted) { Err(PROTECTED) } else { Ok(()) }
    }

    fn read_properties(&mut self) -> Result<(), Rejected> {
        let Some(part) = self.optional("meta.xml")? else { return Ok(()) };
        let tree = part.tree(self.stop)?;
        let meta = tree.root().and_then(|root| root.child("meta"));
        let property = |name: &str| {
            let text = meta?.child(name)?.text();
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        (self.title, self.language) = (property("title"), property("language"));
        Ok(())
    }

    fn read_objects(&mut self) -> Result<(), Rejected> {
        const CONTENT: &str = "/content.xml";
        let names: Vec<String> =
            self.package.names().filter(|name| name.ends_with(CONTENT)).map(str::to_owned).collect();
        for name in names {
            let Some(part) = self.optional(&name)? else { continue };
            let part = part.without_document_type();
            let tree = part.tree(self.stop)?;
            if let Some(object) = tree.root().and_then(Object::read) {
                self.objects.insert(name.trim_end_matches(CONTENT).to_owned(), object);
            }
        }
        Ok(())
    }

    /// A part that the document can be read without.
    fn optional(&mut self, name: &str) -> Result<Option<Part>, Rejected> {
        match self.package.read(name) {
            Err(reason) if reason == DAMAGED => {
                self.is_incomplete = true;
                Ok(None)
            }
            outcome => Ok(outcome?.map(Part::new)),
        }
    }

    fn warnings(&self, is_cut: bool) -> Vec<String> {
        let texts = [(is_cut, DAMAGED_END), (self.is_incomplete, DAMAGED_PART)];
        texts.into_iter().filter(|(holds, _)| *holds).map(|(_, text)| text.to_owned()).collect()
    }
}
