//! DOCX: WordprocessingML (ECMA-376, part 1, 17).
//!
//! Kept are the words that a reader of the finished document sees: insertions but not deletions, results of fields but
//! not their instructions. Headers and footers are left out, since they would interrupt the text on each page. Notes
//! and comments follow the text.

mod body;
mod fields;
mod notes;
mod numbering;
mod paragraph;
mod runs;
mod styles;
mod table;

use super::objects::Objects;
use body::Reader;
use notes::Notes;
use numbering::Numbering;
use styles::Styles;

use super::opc::{Parts, Properties};
use super::{OTHER_DOCUMENT, Part, language, office_fit};
use crate::markdown_writer::Writer;
use crate::package::DAMAGED;
use crate::raw::Raw;
use crate::recognise::{Fit, Sample};
use crate::xml::{Element, Tree};
use crate::{Extracted, Extractor, Hints, Limits, Markup, Rejected};

const DAMAGED_END: &str = "The document is damaged: what follows its last readable part is missing.";
const DAMAGED_PART: &str = "A part of the document is damaged and was left out.";
const LACKS_CHART: &str = "A chart of the document was left out, because it cannot be read.";
const EMBEDDED_PART: &str = "A document that is embedded in the document was left out.";

/// DOCX.
pub(in super::super) struct Docx;

impl Extractor for Docx {
    fn name(&self) -> &'static str {
        "DOCX"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &[
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
            "application/vnd.ms-word.document.macroenabled.12",
            "application/vnd.ms-word.template.macroenabled.12",
        ]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx", "docm", "dotx", "dotm"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        office_fit(sample, "word")
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let (raw, warnings) = read(original, limits)?;
        raw.finish(Markup::Markdown, warnings, limits)
    }
}

fn read(original: &[u8], limits: &Limits) -> Result<(Raw, Vec<String>), Rejected> {
    let stop = &limits.stop;
    let mut parts = Parts::open(original, stop)?;
    let Some(main) = parts.main("word/document.xml")? else { return Err(parts.without_main("word")) };
    let part = parts.text(&main)?.ok_or(DAMAGED)?;
    let tree = part.tree(stop)?;
    let Some(body) = tree.root().filter(|root| root.name() == "document") else { return Err(OTHER_DOCUMENT) };

    let relationships = parts.relationships(&main)?;
    let mut related = |kind: &str| relationships.first(kind).map_or(Ok(None), |name| parts.optional(name));
    let (styles, numbering) = (related("styles")?, related("numbering")?);
    let (footnotes, endnotes, comments) = (related("footnotes")?, related("endnotes")?, related("comments")?);
    let styles = root_of(styles.as_ref(), limits, Styles::read)?;
    let numbering = root_of(numbering.as_ref(), limits, Numbering::read)?;
    let trees = [tree_of(&footnotes, limits)?, tree_of(&endnotes, limits)?, tree_of(&comments, limits)?];
    let notes = Notes::read(&trees);
    let objects = Objects::read(&mut parts, relationships)?;

    let mut out = Writer::new(limits.text);
    let mut reader = Reader::new(&styles, numbering, &objects, &notes, limits);
    reader.document(body, &mut out)?;
    let warnings = [
        (tree.is_damaged(), DAMAGED_END),
        (objects.lacks_charts(), LACKS_CHART),
        (parts.is_incomplete() && !objects.lacks_charts(), DAMAGED_PART),
        (reader.has_embedded(), EMBEDDED_PART),
    ];
    let warnings = warnings.into_iter().filter(|(holds, _)| *holds).map(|(_, text)| text.to_owned());
    let warnings = warnings.chain(parts.warning()).collect();
    let text = out.finish();
    let Properties { title, language: declared } = parts.properties()?;
    let language = declared.or_else(|| language(styles.language.as_deref(), &text));
    Ok((Raw { title, language, ..Raw::of(text) }, warnings))
}

fn tree_of<'p>(part: &'p Option<Part>, limits: &Limits) -> Result<Option<Tree<'p>>, Rejected> {
    part.as_ref().map(|part| part.tree(&limits.stop)).transpose()
}

/// What `read` makes of a part's outermost element; the default when the part is missing.
fn root_of<T: Default>(
    part: Option<&Part>,
    limits: &Limits,
    read: impl FnOnce(Element<'_>) -> T,
) -> Result<T, Rejected> {
    let Some(part) = part else { return Ok(T::default()) };
    let tree = part.tree(&limits.stop)?;
    Ok(tree.root().map(read).unwrap_or_default())
}
