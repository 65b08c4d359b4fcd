//! ODT, ODP and ODS: OpenDocument 1.3 (ISO/IEC 26300).

mod blocks;
mod inline;
mod lists;
mod objects;
mod sheets;
mod slides;
mod styles;
mod tables;

use blocks::Reader;
use objects::{Object, Objects};
use styles::Styles;

use super::{OTHER_DOCUMENT, Part, language};
use crate::markdown_writer::Writer;
use crate::package::{CUT_OFF, DAMAGED, LACKS_MAIN_PART, PROTECTED, Package};
use crate::raw::Raw;
use crate::recognise::{Fit, Sample};
use crate::xml::Element;
use crate::{CancelFlag, Extracted, Extractor, Hints, Limits, Location, Markup, Rejected};

/// The part that holds the content, also of the objects within a document.
const CONTENT: &str = "content.xml";

const DAMAGED_END: &str = "The document is damaged: what follows its last readable part is missing.";
const DAMAGED_PART: &str = "A part of the document is damaged and was left out.";
/// Says that a table is shorter in the text than in the document.
const SHORTENED: &str =
    "A row or a cell of a table is repeated very often in the document; the text has its first repetitions only.";

/// A kind of document; see [`ODT`], [`ODP`] and [`ODS`].
pub(in super::super) struct OpenDocument {
    name: &'static str,
    media_types: &'static [&'static str],
    extensions: &'static [&'static str],
    /// The element of the body that holds the content.
    body: &'static str,
    read: for<'t> fn(&'t Document<'_>, &Content<'t>, &'t Limits) -> Result<Found, Rejected>,
}

/// Texts.
pub(in super::super) static ODT: OpenDocument = OpenDocument {
    name: "ODT",
    media_types: &["application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template"],
    extensions: &["odt", "ott"],
    body: "text",
    read: read_text,
};

/// Presentations.
pub(in super::super) static ODP: OpenDocument = OpenDocument {
    name: "ODP",
    media_types: &[
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.presentation-template",
    ],
    extensions: &["odp", "otp"],
    body: "presentation",
    read: read_presentation,
};

/// Spreadsheets.
pub(in super::super) static ODS: OpenDocument = OpenDocument {
    name: "ODS",
    media_types: &[
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet-template",
    ],
    extensions: &["ods", "ots"],
    body: "spreadsheet",
    read: sheets::read,
};

/// The part of the content: all of it, and what its body holds.
struct Content<'t> {
    root: Element<'t>,
    body: Element<'t>,
}

/// What was found in a document, besides what all kinds have.
#[derive(Default)]
struct Found {
    parts: Vec<(Option<Location>, String)>,
    /// The language of the text, where the document declares none.
    language: Option<String>,
    warnings: Vec<String>,
}

impl Extractor for OpenDocument {
    fn name(&self) -> &'static str {
        self.name
    }

    fn media_type(&self) -> &'static str {
        self.media_types[0]
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &self.media_types[1..]
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }

    fn is_text(&self) -> bool {
        false
    }

    /// An OpenDocument begins with its media type.
    fn fit(&self, sample: &Sample<'_>) -> Fit {
        let Some(head) = &sample.zip else { return Fit::No };
        match head.media_type {
            Some(found) if self.media_types.contains(&found) => Fit::Certain,
            None if head.office_folder().is_none() && !head.is_office() => Fit::Hinted,
            _ => Fit::No,
        }
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let mut document = Document::open(original, limits)?;
        let part = document.content()?;
        let tree = part.tree(&limits.stop)?;
        let root = tree.root().ok_or(OTHER_DOCUMENT)?;
        let body = root.path(&["body", self.body]).ok_or(OTHER_DOCUMENT)?;
        document.styles(root)?;
        let found = (self.read)(&document, &Content { root, body }, limits)?;
        let warnings = [document.warnings(tree.is_damaged()), found.warnings].concat();
        let language = document.language.or(found.language);
        Raw { parts: found.parts, title: document.title, language, ..Raw::default() }.finish(
            Markup::Markdown,
            warnings,
            limits,
        )
    }
}

fn read_text<'t>(document: &'t Document<'_>, content: &Content<'t>, limits: &'t Limits) -> Result<Found, Rejected> {
    let mut out = Writer::new(limits.text);
    let mut reader = Reader::new(&document.styles, &document.objects, limits);
    reader.document(content.body, &mut out)?;
    let text = out.finish();
    let language = language(document.styles.language.as_deref(), &text);
    Ok(Found { parts: vec![(None, text)], language, warnings: reader.warnings() })
}

fn read_presentation<'t>(
    document: &'t Document<'_>,
    content: &Content<'t>,
    limits: &'t Limits,
) -> Result<Found, Rejected> {
    let mut reader = Reader::new(&document.styles, &document.objects, limits);
    let (parts, hidden) = reader.slides(content.body)?;
    let warnings = super::hidden(&hidden).into_iter().chain(reader.warnings()).collect();
    Ok(Found { parts, warnings, ..Found::default() })
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
        if !self.package.contains(CONTENT) {
            let is_other =
                !["styles.xml", "meta.xml", "META-INF/manifest.xml"].iter().any(|part| self.package.contains(part));
            return Err(if is_other { OTHER_DOCUMENT } else { LACKS_MAIN_PART });
        }
        self.package.read_as_far(CONTENT)?.map(Part::as_far).ok_or(DAMAGED)
    }

    /// Reads the styles, those in the part of the content last.
    fn styles(&mut self, content: Element<'_>) -> Result<(), Rejected> {
        if let Some(part) = self.optional("styles.xml")?
            && let Some(root) = part.tree(self.stop)?.root()
        {
            self.styles.read(root);
        }
        self.styles.read(content);
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
        let folder = |name: &str| name.strip_suffix(CONTENT)?.strip_suffix('/').map(str::to_owned);
        let folders: Vec<String> = self.package.names().filter_map(folder).collect();
        for folder in folders {
            let name = format!("{folder}/{CONTENT}");
            let Some(part) = self.optional(&name)? else { continue };
            let part = part.without_document_type();
            let tree = part.tree(self.stop)?;
            if let Some(object) = tree.root().and_then(Object::read) {
                self.objects.insert(folder, object);
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
        let texts = [(is_cut, DAMAGED_END), (self.is_incomplete, DAMAGED_PART), (self.package.is_cut_off(), CUT_OFF)];
        texts.into_iter().filter(|(holds, _)| *holds).map(|(_, text)| text.to_owned()).collect()
    }
}
