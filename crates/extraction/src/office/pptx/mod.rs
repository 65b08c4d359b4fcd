//! PPTX: PresentationML (ECMA-376, part 1, 19).
//!
//! Slides come in the order of the presentation, each with its notes and its comments, and know their number. What
//! repeats on every slide is left out. Slides that are hidden when the presentation is shown are read like others.

mod bullets;
mod comments;
mod slide;
mod template;
mod text;

use std::collections::HashMap;
use std::rc::Rc;

use comments::Authors;
use slide::{SlideReader, paragraphs};
use template::{Placeholder, Template};

use super::objects::Objects;
use super::opc::{Parts, Properties, Relationships};
use super::{OTHER_DOCUMENT, hidden, numbered, office_fit};
use crate::locations::Location;
use crate::markdown_writer::{Inline, Writer};
use crate::package::DAMAGED;
use crate::raw::Raw;
use crate::recognise::{Fit, Sample};
use crate::xml::Element;
use crate::{Extracted, Extractor, Hints, Limits, Markup, Rejected};

const DAMAGED_END: &str = "The presentation is damaged: slides are missing.";
const DAMAGED_PART: &str = "A part of the presentation is damaged and was left out.";

/// PPTX.
pub(in super::super) struct Pptx;

impl Extractor for Pptx {
    fn name(&self) -> &'static str {
        "PPTX"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &[
            "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
            "application/vnd.openxmlformats-officedocument.presentationml.template",
            "application/vnd.ms-powerpoint.presentation.macroenabled.12",
            "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
            "application/vnd.ms-powerpoint.template.macroenabled.12",
        ]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["pptx", "pptm", "ppsx", "ppsm", "potx", "potm"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        office_fit(sample, "ppt")
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let mut parts = Parts::open(original, &limits.stop)?;
        let Some(main) = parts.main("ppt/presentation.xml")? else {
            return Err(parts.without_main("ppt"));
        };
        let mut reader = Reader::new(&mut parts, &main, limits)?;
        let slides = reader.slides(&main)?;
        let warnings = reader.warnings();
        let Properties { title, language } = parts.properties()?;
        Raw { parts: slides, title, language, ..Raw::default() }.finish(Markup::Markdown, warnings, limits)
    }
}

/// Reads a presentation, and keeps what its slides share.
struct Reader<'r, 'a> {
    parts: &'r mut Parts<'a>,
    relationships: Relationships,
    authors: Authors,
    templates: HashMap<String, Rc<Template>>,
    limits: &'r Limits,
    /// Bytes of text that may still be written.
    left: usize,
    is_damaged: bool,
    hidden: Vec<u32>,
    missing: Vec<u32>,
    without_charts: Vec<u32>,
}

impl<'r, 'a> Reader<'r, 'a> {
    fn new(parts: &'r mut Parts<'a>, main: &str, limits: &'r Limits) -> Result<Self, Rejected> {
        let relationships = parts.relationships(main)?;
        let mut authors = Authors::default();
        for kind in ["commentAuthors", "authors"] {
            let Some(name) = relationships.first(kind) else { continue };
            if let Some(part) = parts.optional(name)? {
                part.tree(&limits.stop)?.root().into_iter().for_each(|root| authors.read(root));
            }
        }
        Ok(Self {
            parts,
            relationships,
            authors,
            templates: HashMap::new(),
            limits,
            left: limits.text,
            is_damaged: false,
            hidden: Vec::new(),
            missing: Vec::new(),
            without_charts: Vec::new(),
        })
    }

    /// All slides with their places.
    fn slides(&mut self, main: &str) -> Result<Vec<(Option<Location>, String)>, Rejected> {
        let part = self.parts.text(main)?.ok_or(DAMAGED)?;
        let tree = part.tree(&self.limits.stop)?;
        let Some(presentation) = tree.root().filter(|root| root.name() == "presentation") else {
            return Err(OTHER_DOCUMENT);
        };
        self.is_damaged = tree.is_damaged();
        let ids = presentation.child("sldIdLst").into_iter().flat_map(|list| list.elements());
        let mut slides = Vec::new();
        for (number, id) in (1..).zip(ids) {
            self.limits.stop.check()?;
            let id = id.prefixed("id").unwrap_or_default();
            let name = self.relationships.part(&id, "slide").map(str::to_owned);
            let text = match name {
                Some(name) => self.slide(&name, number)?,
                None => None,
            };
            if text.is_none() {
                self.missing.push(number);
            }
            let text = text.unwrap_or_default();
            self.left = self.left.saturating_sub(text.len());
            slides.push((Some(Location::Slide(number)), text));
        }
        Ok(slides)
    }

    /// A slide with its notes and comments; `None` when it cannot be read.
    fn slide(&mut self, name: &str, number: u32) -> Result<Option<String>, Rejected> {
        let Some(part) = self.parts.text(name)? else { return Ok(None) };
        let tree = part.tree(&self.limits.stop)?;
        let Some(slide) = tree.root().filter(|root| root.name() == "sld") else { return Ok(None) };
        if slide.attribute("show").is_some_and(|show| matches!(&*show, "0" | "false")) {
            self.hidden.push(number);
        }
        self.is_damaged |= tree.is_damaged();
        let relationships = self.parts.relationships(name)?;
        let layout_name = relationships.first("slideLayout").unwrap_or_default().to_owned();
        let layout = self.template(&layout_name)?;
        let master_name = self.parts.relationships(&layout_name)?.first("slideMaster").unwrap_or_default().to_owned();
        let master = self.template(&master_name)?;
        let notes = relationships.first("notesSlide").map(str::to_owned);
        let comments: Vec<String> = relationships.of_kind("comments").map(|found| found.target.clone()).collect();

        let mut out = Writer::new(self.left);
        let objects = Objects::read(self.parts, relationships)?;
        if objects.lacks_charts() {
            self.without_charts.push(number);
        }
        SlideReader { objects: &objects, layout: &layout, master: &master }.read(slide, &mut out)?;
        if let Some(notes) = notes {
            self.notes(&notes, &mut out)?;
        }
        for comments in comments {
            if let Some(part) = self.parts.optional(&comments)? {
                let tree = part.tree(&self.limits.stop)?;
                tree.root().map_or(Ok(()), |root| self.authors.write(root, &mut out))?;
            }
        }
        Ok(Some(out.finish()))
    }

    /// A layout or a master, which many slides share.
    fn template(&mut self, name: &str) -> Result<Rc<Template>, Rejected> {
        if let Some(known) = self.templates.get(name) {
            return Ok(Rc::clone(known));
        }
        let mut template = Template::default();
        if let Some(part) = self.parts.optional(name)? {
            template = part.tree(&self.limits.stop)?.root().map(Template::read).unwrap_or_default();
        }
        let template = Rc::new(template);
        self.templates.insert(name.to_owned(), Rc::clone(&template));
        Ok(template)
    }

    /// The notes for whoever presents the slide.
    fn notes(&mut self, name: &str, out: &mut Writer) -> Result<(), Rejected> {
        let Some(part) = self.parts.optional(name)? else { return Ok(()) };
        let tree = part.tree(&self.limits.stop)?;
        let shapes = tree.root().and_then(|root| root.path(&["cSld", "spTree"]));
        let objects = Objects::default();
        let mut label = "Notes: ";
        for shape in shapes.into_iter().flat_map(|shapes| shapes.elements()) {
            if !Placeholder::of(shape).is_some_and(|placeholder| placeholder.is_body()) {
                continue;
            }
            for paragraph in paragraphs(shape.child("txBody")) {
                let words = text::inline(paragraph, &objects);
                if !words.is_blank() {
                    let mut inline = Inline::of(std::mem::take(&mut label));
                    inline.append(words);
                    out.paragraph(&inline)?;
                }
            }
        }
        Ok(())
    }

    fn warnings(&self) -> Vec<String> {
        let missing =
            numbered(&self.missing, ["is damaged", "are damaged"]).map(|missing| format!("{missing} and left out."));
        let charts = numbered(&self.without_charts, ["has a chart", "have a chart"])
            .map(|charts| format!("{charts} that was left out, because it cannot be read."));
        let is_named = missing.is_some() || charts.is_some();
        let other = (self.parts.is_incomplete() && !is_named).then(|| DAMAGED_PART.to_owned());
        let end = self.is_damaged.then(|| DAMAGED_END.to_owned());
        [hidden(&self.hidden), missing, charts, other, end, self.parts.warning()].into_iter().flatten().collect()
    }
}

/// Which of several forms of the same content is read: the first that holds something readable.
fn alternative(content: Element<'_>) -> Option<Element<'_>> {
    let is_readable =
        |element: Element<'_>| matches!(element.name(), "t" | "chart" | "relIds" | "oMath" | "tbl" | "pic" | "cNvPr");
    let mut forms = content.elements().filter(|form| matches!(form.name(), "Choice" | "Fallback"));
    forms.find(|form| form.descendants().any(is_readable))
}
