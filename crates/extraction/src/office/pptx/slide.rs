//! What stands on a slide (ECMA-376, part 1, 19.3).

use super::bullets::{Bullet, Counts, Levels};
use super::template::{Placeholder, Template, frame};
use super::{alternative, text};
use crate::Rejected;
use crate::markdown_writer::{Inline, Table, Writer};
use crate::office::objects::Objects;
use crate::office::order::{Frame, reading_order};
use crate::office::picture;
use crate::xml::Element;

/// Reads the shapes of a slide.
pub(super) struct SlideReader<'s> {
    pub(super) objects: &'s Objects,
    pub(super) layout: &'s Template,
    pub(super) master: &'s Template,
}

impl SlideReader<'_> {
    /// Reads a slide: its title, then everything else as people read it.
    pub(super) fn read(&self, slide: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        let Some(tree) = slide.path(&["cSld", "spTree"]) else { return Ok(()) };
        let shapes = shapes(tree);
        let is_title = |shape: &Element<'_>| Placeholder::of(*shape).is_some_and(|placeholder| placeholder.is_title());
        let (titles, others): (Vec<_>, Vec<_>) = shapes.into_iter().partition(is_title);
        for title in titles {
            out.heading(1, &self.title(title))?;
        }
        self.shapes(others, out)
    }

    fn title(&self, shape: Element<'_>) -> Inline {
        let mut title = Inline::default();
        for paragraph in paragraphs(shape.child("txBody")) {
            if !title.is_blank() {
                title.line_break();
            }
            title.append(text::inline(paragraph, self.objects));
        }
        title
    }

    fn shapes(&self, shapes: Vec<Element<'_>>, out: &mut Writer) -> Result<(), Rejected> {
        let frames: Option<Vec<Frame>> = shapes.iter().map(|shape| self.frame(*shape)).collect();
        let order = frames.map_or_else(|| (0..shapes.len()).collect(), |frames| reading_order(&frames));
        for index in order {
            self.shape(shapes[index], out)?;
        }
        Ok(())
    }

    fn frame(&self, shape: Element<'_>) -> Option<Frame> {
        frame(shape).or_else(|| {
            let placeholder = Placeholder::of(shape)?;
            self.layout.frame(&placeholder).or_else(|| self.master.frame(&placeholder))
        })
    }

    fn shape(&self, shape: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        let placeholder = Placeholder::of(shape);
        if placeholder.as_ref().is_some_and(Placeholder::is_furniture) {
            return Ok(());
        }
        match shape.name() {
            "grpSp" => self.shapes(shapes(shape), out),
            "graphicFrame" => self.graphic(shape, out),
            "pic" => {
                let description =
                    shape.path(&["nvPicPr", "cNvPr"]).and_then(|properties| properties.attribute("descr"));
                let mut inline = Inline::default();
                inline.image(picture(&description.unwrap_or_default()));
                out.paragraph(&inline)
            }
            _ => match shape.child("txBody") {
                Some(body) => self.body(body, placeholder.as_ref(), out),
                None => Ok(()),
            },
        }
    }

    /// A table, a chart or a diagram.
    fn graphic(&self, frame: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        let Some(data) = frame.path(&["graphic", "graphicData"]) else { return Ok(()) };
        for content in data.elements() {
            match content.name() {
                "tbl" => self.table(content, out)?,
                "chart" => {
                    if let Some(chart) = content.prefixed("id").and_then(|id| self.objects.chart(&id)) {
                        chart.write(out)?;
                    }
                }
                "relIds" => {
                    if let Some(diagram) = content.prefixed("dm").and_then(|id| self.objects.diagram(&id)) {
                        diagram.write(out)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn table(&self, table: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        let mut written = Table::default();
        let is_on = |value: &str| matches!(value, "1" | "true");
        if let Some(properties) = table.child("tblPr") {
            written.head(usize::from(properties.attribute("firstRow").is_some_and(|value| is_on(&value))));
        }
        for row in table.elements().filter(|row| row.name() == "tr") {
            written.row();
            for cell in row.elements().filter(|cell| cell.name() == "tc") {
                let value = |name: &str| cell.attribute(name).and_then(|value| value.parse().ok());
                let is_covered = |name: &str| cell.attribute(name).is_some_and(|value| is_on(&value));
                if is_covered("hMerge") || is_covered("vMerge") {
                    continue;
                }
                let mut content = Writer::new(out.left());
                if let Some(body) = cell.child("txBody") {
                    self.body(body, None, &mut content)?;
                }
                written.cell(&content.finish(), value("gridSpan").unwrap_or(1), value("rowSpan").unwrap_or(1))?;
            }
        }
        out.table(written)
    }

    /// The paragraphs of a shape or a cell.
    fn body(&self, body: Element<'_>, placeholder: Option<&Placeholder>, out: &mut Writer) -> Result<(), Rejected> {
        let own = body.child("lstStyle").map(Levels::of).unwrap_or_default();
        let mut counts = Counts::default();
        out.end_list();
        for paragraph in paragraphs(Some(body)) {
            let inline = text::inline(paragraph, self.objects);
            if inline.is_blank() {
                continue;
            }
            let properties = paragraph.child("pPr");
            let level = properties.and_then(|properties| properties.attribute("lvl")?.parse().ok()).unwrap_or(0);
            let bullet = properties
                .and_then(Bullet::of)
                .or_else(|| own.get(level))
                .or_else(|| self.layout.bullet(placeholder?, level))
                .or_else(|| self.master.bullet(placeholder?, level))
                .or_else(|| self.master.usual_bullet(placeholder, level));
            match counts.next(bullet.unwrap_or(Bullet::None), level) {
                Some(marker) => out.item(level, &marker, &inline)?,
                None => out.paragraph(&inline)?,
            }
        }
        Ok(())
    }
}

/// The shapes in a tree or a group.
fn shapes(parent: Element<'_>) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    for child in parent.elements() {
        match child.name() {
            "sp" | "grpSp" | "graphicFrame" | "pic" | "cxnSp" => found.push(child),
            "AlternateContent" => found.extend(alternative(child).into_iter().flat_map(shapes)),
            _ => {}
        }
    }
    found
}

pub(super) fn paragraphs(body: Option<Element<'_>>) -> impl Iterator<Item = Element<'_>> {
    body.into_iter().flat_map(|body| body.elements()).filter(|paragraph| paragraph.name() == "p")
}
