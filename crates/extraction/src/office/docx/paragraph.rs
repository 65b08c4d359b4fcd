//! Paragraphs, and the runs that they consist of (ECMA-376, part 1, 17.3).

use std::rc::Rc;

use super::body::{Reader, is_placeholder};
use super::fields::link_of;
use super::notes::NoteKind;
use super::numbering::Label;
use super::styles::{ListLevel, Role, characters, list_level, outline_level};
use crate::Rejected;
use crate::markdown_writer::{Inline, Marker, Style, Writer};
use crate::office::characters::Characters;
use crate::office::{omml, symbols};
use crate::raised::raised;
use crate::xml::Element;

/// What a paragraph holds.
#[derive(Default)]
struct Content<'t> {
    inline: Inline,
    /// Text boxes, charts and diagrams that are anchored in it, in their order.
    anchored: Vec<Anchored<'t>>,
}

enum Anchored<'t> {
    Box(Element<'t>),
    Chart(String),
    Diagram(String),
}

/// The place of a paragraph in a list.
#[derive(Default)]
struct Place {
    level: usize,
    label: Option<Label>,
    /// The paragraph says that it is in no list, whatever its style says.
    is_taken_out: bool,
}

/// How a run is set, and where it leads.
#[derive(Clone, Default)]
struct Setting {
    characters: Characters,
    link: Option<Rc<str>>,
}

impl Reader<'_> {
    /// Reads a paragraph and what is anchored in it.
    pub(super) fn paragraph(&mut self, paragraph: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        if omml::stands_alone(paragraph) && self.begun.is_blank() {
            let equations = paragraph.descendants().filter(|element| element.name() == "oMath");
            for equation in equations.map(omml::latex).filter(|equation| !equation.is_empty()) {
                out.markdown(&format!("$${equation}$$"))?;
            }
            return Ok(());
        }
        let properties = paragraph.child("pPr");
        let mut content = Content { inline: std::mem::take(&mut self.begun), ..Content::default() };
        self.runs(paragraph, &Setting::default(), &mut content);
        let Content { inline, anchored } = content;
        if properties.and_then(|properties| properties.path(&["rPr", "del"])).is_some() {
            self.begun = inline;
        } else {
            self.write_paragraph(properties, inline, out)?;
        }
        for object in anchored {
            match object {
                Anchored::Box(text) => self.blocks(text, out)?,
                Anchored::Chart(id) => {
                    if let Some(chart) = self.objects.chart(&id) {
                        chart.write(out)?;
                    }
                }
                Anchored::Diagram(id) => {
                    if let Some(diagram) = self.objects.diagram(&id) {
                        diagram.write(out)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn write_paragraph(
        &mut self,
        properties: Option<Element<'_>>,
        mut inline: Inline,
        out: &mut Writer,
    ) -> Result<(), Rejected> {
        let style = style_of(properties);
        let Place { level, label, is_taken_out } = self.place(properties, style.as_deref());
        let role = self.role(properties, style.as_deref());
        if inline.is_blank() {
            return Ok(());
        }
        match role {
            Role::Title if !self.in_cell => out.heading(1, &inline),
            Role::Heading(heading) if !self.in_cell => {
                let number = label.map(|label| label.text).filter(|text| !text.is_empty());
                let mut words = number.map(|number| Inline::of(&format!("{number} "))).unwrap_or_default();
                words.append(inline);
                out.heading(usize::from(heading) + self.lowered, &words)
            }
            role => match label.and_then(|label| label.marker) {
                Some(marker) => out.item(level, &marker, &inline),
                None if role == Role::Item && !is_taken_out => out.item(0, &Marker::Bullet, &inline),
                None => match inline.take_box() {
                    Some(is_ticked) => out.item(0, &Marker::Task(is_ticked), &inline),
                    None => out.paragraph(&inline),
                },
            },
        }
    }

    fn role(&self, properties: Option<Element<'_>>, style: Option<&str>) -> Role {
        match properties.and_then(outline_level) {
            Some(level) if level < 9 => Role::Heading(level + 1),
            _ => self.styles.role(style),
        }
    }

    /// The place of a paragraph in its list.
    fn place(&mut self, properties: Option<Element<'_>>, style: Option<&str>) -> Place {
        let own = properties.and_then(list_level).unwrap_or_default();
        let ListLevel { numbering, level } = self.styles.list(style);
        let Some(list) = own.numbering.or(numbering) else { return Place::default() };
        if list == "0" {
            return Place { is_taken_out: true, ..Place::default() };
        }
        let tied = || self.numbering.level_of_style(&list, self.styles.ids(style));
        let level = own.level.or(level).or_else(tied).unwrap_or_default();
        let label = self.numbering.next(&list, level, self.styles);
        Place { level: level.max(self.styles.depth(style)), label, is_taken_out: false }
    }

    /// The line of a program that a paragraph is; `None` for other paragraphs.
    pub(super) fn code_line(&mut self, paragraph: Element<'_>) -> Option<String> {
        let style = style_of(paragraph.child("pPr"));
        let role = self.styles.role(style.as_deref());
        if !matches!(role, Role::Code | Role::Body) || self.in_cell {
            return None;
        }
        let is_code = role == Role::Code || self.is_monospaced_code(paragraph, style.as_deref());
        if !is_code {
            return None;
        }
        let mut content = Content::default();
        self.runs(paragraph, &Setting::default(), &mut content);
        Some(content.inline.lines())
    }

    /// True for a paragraph of one width whose characters are those of a program: a letter may be typed so, too.
    fn is_monospaced_code(&self, paragraph: Element<'_>, style: Option<&str>) -> bool {
        const SIGNS: [char; 8] = ['{', '}', ';', '=', '<', '>', '(', '['];
        let is_monospaced = self.styles.is_monospaced(style);
        let mut text = String::new();
        for run in paragraph.descendants().filter(|run| run.name() == "r") {
            let words = run.text();
            let setting = self.characters(run).monospaced.unwrap_or(is_monospaced);
            if !setting && !words.trim().is_empty() {
                return false;
            }
            text.push_str(&words);
        }
        text.contains(SIGNS)
    }

    fn characters(&self, run: Element<'_>) -> Characters {
        let Some(properties) = run.child("rPr") else { return Characters::default() };
        let style = properties.child("rStyle").and_then(|style| style.attribute("val"));
        let style = style.map(|style| self.styles.characters(&style)).unwrap_or_default();
        characters(properties).or(style)
    }

    /// Reads runs and what they stand in.
    fn runs<'t>(&mut self, parent: Element<'t>, setting: &Setting, content: &mut Content<'t>) {
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
                "drawing" | "pict" | "object" => self.drawing(piece, content),
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

    /// Reads what is drawn: the description of a picture, text boxes, charts, diagrams.
    fn drawing<'t>(&mut self, element: Element<'t>, content: &mut Content<'t>) {
        for child in element.elements() {
            match child.name() {
                "docPr" => {
                    if let Some(description) = child.attribute("descr") {
                        content.inline.image(&description);
                    }
                }
                // VML, the drawing language before.
                "shape" | "rect" => {
                    if let Some(description) = child.attribute("alt") {
                        content.inline.image(&description);
                    }
                    self.drawing(child, content);
                }
                "txbxContent" => content.anchored.push(Anchored::Box(child)),
                "chart" => content.anchored.extend(child.prefixed("id").map(|id| Anchored::Chart(id.into_owned()))),
                "relIds" => content.anchored.extend(child.prefixed("dm").map(|id| Anchored::Diagram(id.into_owned()))),
                "AlternateContent" => {
                    if let Some(chosen) = alternative(child) {
                        self.drawing(chosen, content);
                    }
                }
                _ => self.drawing(child, content),
            }
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

fn style_of(properties: Option<Element<'_>>) -> Option<String> {
    properties?.child("pStyle")?.attribute("val").map(|style| style.into_owned())
}
