//! Slides (OpenDocument 1.3, part 3, 10.2.4).

use super::blocks::Reader;
use crate::Rejected;
use crate::locations::Location;
use crate::markdown_writer::{Inline, Writer};
use crate::office::order::{Frame, reading_order};
use crate::xml::Element;

/// EMU in an inch.
const INCH: f64 = 914_400.0;

/// Longest text that is taken for the title of a slide that names none, in bytes.
const MAXIMUM_TITLE: usize = 120;

/// The texts of slides with their places, and the numbers of those that are hidden.
pub(super) type Slides = (Vec<(Option<Location>, String)>, Vec<u32>);

impl<'t> Reader<'t> {
    /// Reads all slides.
    pub(super) fn slides(&mut self, body: Element<'t>) -> Result<Slides, Rejected> {
        let (mut slides, mut hidden, mut left) = (Vec::new(), Vec::new(), self.limits.text);
        for (number, page) in (1..).zip(body.elements().filter(|element| element.name() == "page")) {
            self.limits.stop.check()?;
            let mut out = Writer::new(left);
            self.slide(page, &mut out)?;
            if self.styles.hides_page(&page.attribute("style-name").unwrap_or_default()) {
                hidden.push(number);
            }
            let text = out.finish();
            left = left.saturating_sub(text.len());
            slides.push((Some(Location::Slide(number)), text));
        }
        Ok((slides, hidden))
    }

    /// Reads a slide: its title, then everything else as people read it, then its notes and comments.
    fn slide(&mut self, page: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        let mut shapes: Vec<_> = page.elements().filter(|element| is_shape(*element)).collect();
        let frames: Option<Vec<Frame>> = shapes.iter().map(|shape| frame(*shape)).collect();
        if let Some(frames) = frames {
            shapes = reading_order(&frames).into_iter().map(|index| shapes[index]).collect();
        }
        let named = shapes.iter().position(|shape| class(*shape) == "title");
        // Programs that convert presentations lose which text is the title.
        let title =
            named.or_else(|| shapes.first().filter(|first| shapes.len() > 1 && is_like_title(**first)).map(|_| 0));
        if let Some(title) = title {
            let title = shapes.remove(title);
            out.heading(1, &self.title(title))?;
        }
        for shape in shapes {
            self.shape(shape, out)?;
        }
        if let Some(notes) = page.child("notes") {
            self.slide_notes(notes, out)?;
        }
        self.comments.extend(page.elements().filter(|element| element.name() == "annotation"));
        self.write_comments(out)
    }

    fn title(&mut self, shape: Element<'t>) -> Inline {
        let mut title = Inline::default();
        for paragraph in shape.descendants().filter(|element| matches!(element.name(), "p" | "h")) {
            if !title.is_blank() {
                title.line_break();
            }
            title.append(self.content(paragraph).inline);
        }
        title
    }

    fn slide_notes(&mut self, notes: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        let mut label = "Notes: ";
        for shape in notes.elements().filter(|shape| is_shape(*shape)) {
            for paragraph in shape.descendants().filter(|element| element.name() == "p") {
                let words = self.content(paragraph).inline;
                if !words.is_blank() {
                    let mut inline = Inline::of(std::mem::take(&mut label));
                    inline.append(words);
                    out.paragraph(&inline)?;
                }
            }
        }
        Ok(())
    }
}

/// True for what stands on a slide by itself, and does not repeat on every slide.
fn is_shape(element: Element<'_>) -> bool {
    let is_shape = matches!(
        element.name(),
        "frame"
            | "custom-shape"
            | "g"
            | "a"
            | "rect"
            | "ellipse"
            | "circle"
            | "caption"
            | "line"
            | "connector"
            | "polygon"
            | "path"
    );
    is_shape && !matches!(&*class(element), "date-time" | "footer" | "header" | "page-number" | "page")
}

/// What a shape is for in the presentation.
fn class(shape: Element<'_>) -> std::borrow::Cow<'_, str> {
    shape.attribute("class").unwrap_or_default()
}

/// True for a shape of a single short paragraph.
fn is_like_title(shape: Element<'_>) -> bool {
    let mut paragraphs = shape.descendants().filter(|element| matches!(element.name(), "p" | "list" | "table"));
    let first = paragraphs.next().filter(|first| first.name() == "p");
    let text = first.map(|paragraph| paragraph.text()).unwrap_or_default();
    paragraphs.next().is_none() && (1..=MAXIMUM_TITLE).contains(&text.trim().len())
}

fn frame(shape: Element<'_>) -> Option<Frame> {
    if shape.name() == "g" || shape.name() == "a" {
        return bounds(shape.elements().filter_map(frame));
    }
    let value = |name: &str| emu(&shape.attribute(name)?);
    let (left, top) = (value("x").or_else(|| value("x1"))?, value("y").or_else(|| value("y1"))?);
    Some(Frame { left, top, width: value("width").unwrap_or(0), height: value("height").unwrap_or(0) })
}

/// The smallest frame around others.
fn bounds(frames: impl Iterator<Item = Frame>) -> Option<Frame> {
    frames.reduce(|a, b| {
        let (left, top) = (a.left.min(b.left), a.top.min(b.top));
        let right = a.left.saturating_add(a.width).max(b.left.saturating_add(b.width));
        let bottom = a.top.saturating_add(a.height).max(b.top.saturating_add(b.height));
        Frame { left, top, width: right.saturating_sub(left), height: bottom.saturating_sub(top) }
    })
}

/// A length such as `2.54cm` in EMU.
fn emu(length: &str) -> Option<i64> {
    let length = length.trim();
    let unit = length.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let number: f64 = length[..length.len() - unit.len()].parse().ok()?;
    let inches = match unit {
        "in" | "inch" => 1.0,
        "cm" => 1.0 / 2.54,
        "mm" => 1.0 / 25.4,
        "pt" => 1.0 / 72.0,
        "pc" => 1.0 / 6.0,
        "px" => 1.0 / 96.0,
        _ => return None,
    };
    let emu = (number * inches * INCH).round().clamp(-1e12, 1e12);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a trillion EMU are far below the limit, and fractions of one do not count"
    )]
    Some(emu as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_units() {
        assert_eq!(emu("2.54cm"), Some(914_400));
        assert_eq!(emu("-72pt"), Some(-914_400));
        assert_eq!(emu("1e400in"), None);
        assert_eq!(emu("5"), None);
        assert_eq!(emu(""), None);
    }
}
