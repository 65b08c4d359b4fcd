//! Paragraphs (ECMA-376, part 1, 17.3.1): what their properties make of their content.

use super::body::Reader;
use super::numbering::Label;
use super::runs::{Anchored, Content, Setting};
use super::styles::{ListLevel, Role, list_level, outline_level};
use crate::Rejected;
use crate::markdown_writer::{Inline, Marker, Writer};
use crate::office::omml;
use crate::xml::Element;

/// The place of a paragraph in a list.
#[derive(Default)]
struct Place {
    level: usize,
    label: Option<Label>,
    /// The paragraph says that it is in no list, whatever its style says.
    is_taken_out: bool,
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
        self.commented.words(" ");
        if properties.is_some_and(goes_on) {
            self.write_anchored(anchored, out)?;
            self.begun = inline;
            return Ok(());
        }
        self.write_paragraph(properties, inline, out)?;
        self.write_anchored(anchored, out)
    }

    fn write_anchored(&mut self, objects: Vec<Anchored<'_>>, out: &mut Writer) -> Result<(), Rejected> {
        for object in objects {
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
}

/// True for a paragraph that the next one continues: the mark at its end was deleted, or it is a dropped initial.
fn goes_on(properties: Element<'_>) -> bool {
    let initial = properties.child("framePr").and_then(|frame| frame.attribute("dropCap"));
    properties.path(&["rPr", "del"]).is_some() || initial.is_some_and(|initial| initial != "none")
}

fn style_of(properties: Option<Element<'_>>) -> Option<String> {
    properties?.child("pStyle")?.attribute("val").map(|style| style.into_owned())
}
