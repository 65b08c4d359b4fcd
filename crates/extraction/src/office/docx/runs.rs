//! Runs, and what they stand in and hold (ECMA-376, part 1, 17.3.2 and 17.3.3).

use std::rc::Rc;

use super::body::{Reader, is_placeholder};
use super::fields::link_of;
use super::notes::NoteKind;
use super::styles::characters;
use crate::markdown_writer::{Inline, Style};
use crate::office::characters::Characters;
use crate::office::{omml, picture, symbols};
use crate::raised::raised;
use crate::xml::Element;

/// What a paragraph holds.
#[derive(Default)]
pub(super) struct Content<'t> {
    pub(super) inline: Inline,
    /// Text boxes, charts and diagrams that are anchored in it, in their order.
    pub(super) anchored: Vec<Anchored<'t>>,
}

pub(super) enum Anchored<'t> {
    Box(Element<'t>),
    Chart(String),
    Diagram(String),
}

/// How a run is set, and where it leads.
#[derive(Clone, Default)]
pub(super) struct Setting {
    characters: Characters,
    link: Option<Rc<str>>,
}

impl Reader<'_> {
    pub(super) fn characters(&self, run: Element<'_>) -> Characters {
        let Some(properties) = run.child("rPr") else { return Characters::default() };
        let style = properties.child("rStyle").and_then(|style| style.attribute("val"));
        let style = style.map(|style| self.styles.characters(&style)).unwrap_or_default();
        characters(properties).or(style)
    }

    /// Reads runs and what they stand in.
    pub(super) fn runs<'t>(&mut self, parent: Element<'t>, setting: &Setting, content: &mut Content<'t>) {
        for child in parent.elements() {
            match child.name() {
                "r" => self.run(child, setting, content),
                "hyperlink" => {
                    let link = child.prefixed("id").and_then(|id| self.objects.link(&id));
                    let link = link.or_else(|| setting.link.clone());
                    self.runs(child, &Setting { link, ..setting.clone() }, content);
                }
                "fldSimple" => {
                    let link = child.attribute("instr").and_then(|instruction| link_of(&instruction));
                    let link = link.or_else(|| setting.link.clone());
                    self.runs(child, &Setting { link, ..setting.clone() }, content);
                }
                "oMath" => push_equation(child, &mut content.inline),
                "oMathPara" => {
                    content.inline.line_break();
                    self.runs(child, setting, content);
                    content.inline.line_break();
                }
                "AlternateContent" => {
                    if let Some(chosen) = alternative(child) {
                        self.runs(chosen, setting, content);
                    }
                }
                "commentRangeStart" => self.commented.begin(&child.attribute("id").unwrap_or_default()),
                "commentRangeEnd" => self.commented.end(&child.attribute("id").unwrap_or_default()),
                "sdt" if is_placeholder(child) => {}
                // Properties, what a tracked change took away, and the reading aid over ideographs.
                "pPr" | "rPr" | "sdtPr" | "sdtEndPr" | "del" | "moveFrom" | "rt" | "rubyPr" | "oMathParaPr" => {}
                _ => self.runs(child, setting, content),
            }
        }
    }

    fn run<'t>(&mut self, run: Element<'t>, outer: &Setting, content: &mut Content<'t>) {
        let characters = self.characters(run).or(outer.characters);
        let setting = Setting { characters, link: outer.link.clone() };
        self.pieces(run, run, &setting, content);
    }

    /// Reads the pieces of a run, in an element of it.
    fn pieces<'t>(&mut self, run: Element<'t>, parent: Element<'t>, setting: &Setting, content: &mut Content<'t>) {
        for piece in parent.elements() {
            match piece.name() {
                "t" => {
                    let mut text = piece.text();
                    if symbols::has_private(&text) {
                        let font = run.path(&["rPr", "rFonts"]).and_then(|fonts| fonts.attribute("ascii"));
                        text = symbols::readable(&text, font.as_deref());
                    }
                    self.words(&text, setting, content);
                }
                "tab" | "ptab" => self.words("\t", setting, content),
                "noBreakHyphen" => self.words("-", setting, content),
                "sym" => {
                    let code = piece.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                    let font = piece.attribute("font").unwrap_or_default();
                    if let Some(c) = code.and_then(|code| symbols::character(&font, code)) {
                        self.words(c.encode_utf8(&mut [0; 4]), setting, content);
                    }
                }
                "br" | "cr" if self.is_seen(setting) => content.inline.line_break(),
                "fldChar" => {
                    if let Some(value) = self.fields.mark(piece)
                        && setting.characters.hidden != Some(true)
                    {
                        content.inline.text(&value, Style::default());
                    }
                }
                "instrText" => self.fields.instruct(&piece.text()),
                "footnoteReference" => self.refer(NoteKind::Footnote, piece, content),
                "endnoteReference" => self.refer(NoteKind::Endnote, piece, content),
                "commentReference" => self.commented.refer(&piece.attribute("id").unwrap_or_default()),
                "drawing" | "pict" | "object" => drawing(piece, content),
                "AlternateContent" => {
                    if let Some(chosen) = alternative(piece) {
                        self.pieces(run, chosen, setting, content);
                    }
                }
                "ruby" => {
                    if let Some(base) = piece.child("rubyBase") {
                        self.runs(base, setting, content);
                    }
                }
                "oMath" => push_equation(piece, &mut content.inline),
                _ => {}
            }
        }
    }

    fn is_seen(&self, setting: &Setting) -> bool {
        self.fields.is_seen() && setting.characters.hidden != Some(true)
    }

    fn words(&mut self, text: &str, setting: &Setting, content: &mut Content<'_>) {
        if !self.is_seen(setting) {
            return;
        }
        self.commented.words(text);
        let Setting { characters, link } = setting;
        let raised = if characters.raised == Some(true) { raised(text) } else { None };
        let link = link.clone().or_else(|| self.fields.link());
        content.inline.linked_text(raised.as_deref().unwrap_or(text), characters.emphasis(), link);
    }

    /// Refers to a note by its number, when there is one.
    fn refer(&mut self, kind: NoteKind, reference: Element<'_>, content: &mut Content<'_>) {
        let Some(id) = reference.attribute("id") else { return };
        if self.notes.note(kind, &id).is_none() || !self.fields.is_seen() {
            return;
        }
        content.inline.note_reference(self.noted.refer(kind, &id));
    }
}

/// Reads what is drawn: the description of a picture, text boxes, charts, diagrams.
fn drawing<'t>(element: Element<'t>, content: &mut Content<'t>) {
    for child in element.elements() {
        match child.name() {
            "docPr" => {
                if let Some(description) = child.attribute("descr") {
                    content.inline.image(picture(&description));
                }
            }
            // VML, the drawing language before.
            "shape" | "rect" => {
                if let Some(description) = child.attribute("alt") {
                    content.inline.image(picture(&description));
                }
                drawing(child, content);
            }
            "txbxContent" => content.anchored.push(Anchored::Box(child)),
            "chart" => content.anchored.extend(child.prefixed("id").map(|id| Anchored::Chart(id.into_owned()))),
            "relIds" => content.anchored.extend(child.prefixed("dm").map(|id| Anchored::Diagram(id.into_owned()))),
            "AlternateContent" => {
                if let Some(chosen) = alternative(child) {
                    drawing(chosen, content);
                }
            }
            _ => drawing(child, content),
        }
    }
}

fn push_equation(element: Element<'_>, inline: &mut Inline) {
    let equation = omml::latex(element);
    if !equation.is_empty() {
        inline.markdown(format!("${equation}$"));
    }
}

/// Which of several forms of the same content is read: the first that holds something readable, and so only one (part
/// 3, 9.3).
pub(super) fn alternative(content: Element<'_>) -> Option<Element<'_>> {
    let is_readable = |element: Element<'_>| {
        matches!(element.name(), "t" | "txbxContent" | "docPr" | "chart" | "relIds" | "oMath" | "sym" | "tbl")
    };
    let mut forms = content.elements().filter(|form| matches!(form.name(), "Choice" | "Fallback"));
    forms.find(|form| form.descendants().any(is_readable))
}
