//! Draws a page.

use std::sync::Arc;

use krilla::action::LinkAction;
use krilla::annotation::{LinkAnnotation, Target};
use krilla::color::rgb::Color;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::page::Page;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::fonts::Fonts;
use super::line::{Line, Part};

/// Where letters stand, in heights of a line from its top.
const BASELINE: f32 = 0.74;
/// Width of what makes letters bold, in sizes of the text.
const BOLD: f32 = 0.035;
/// How far letters lean in italics.
const SLANT: f32 = -0.2;

const BLACK: [u8; 3] = [0, 0, 0];
const BLUE: [u8; 3] = [11, 87, 208];

/// A line with its upper left corner.
pub(super) struct Placed {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) line: Line,
}

/// A filled rectangle, in a grey from 0, which is black.
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) grey: u8,
}

/// Draws areas, and lines upon them.
pub(super) fn draw(page: &mut Page<'_>, fonts: &Fonts<'_>, areas: &[Area], lines: &[Placed]) {
    let mut surface = page.surface();
    for area in areas {
        fill(&mut surface, area);
    }
    for Placed { x, y, line } in lines {
        for part in &line.parts {
            draw_part(&mut surface, fonts, part, x + part.x, y + line.height() * BASELINE);
        }
    }
    surface.finish();
    for Placed { x, y, line } in lines {
        for part in &line.parts {
            let area = Rect::from_xywh(x + part.x, *y, part.width, line.height());
            if let Some((address, area)) = part.link.as_ref().zip(area) {
                page.add_annotation(link(area, address));
            }
        }
    }
}

fn link(area: Rect, address: &Arc<str>) -> krilla::annotation::Annotation {
    LinkAnnotation::new(area, Target::Action(LinkAction::new(address.to_string()).into())).into()
}

fn draw_part(surface: &mut Surface<'_>, fonts: &Fonts<'_>, part: &Part, x: f32, y: f32) {
    let [red, green, blue] = if part.link.is_some() || part.is_mark { BLUE } else { BLACK };
    let color = Color::new(red, green, blue);
    surface.set_fill(Some(Fill { paint: color.into(), ..Fill::default() }));
    let bold = Stroke { paint: color.into(), width: part.size * BOLD, ..Stroke::default() };
    surface.set_stroke(part.look.bold.then_some(bold));
    let (start, leans) =
        if part.look.italic { (Point::from_xy(0.0, 0.0), true) } else { (Point::from_xy(x, y), false) };
    if leans {
        surface.push_transform(&Transform::from_row(1.0, 0.0, SLANT, 1.0, x, y));
    }
    surface.draw_glyphs(start, &part.glyphs, fonts.embedded(part.font), &part.text, part.size, false);
    if leans {
        surface.pop();
    }
    surface.set_stroke(None);
    if part.look.struck {
        let (y, height) = (y - part.size * 0.3, part.size * 0.06);
        fill(surface, &Area { x, y, width: part.width, height, grey: 0 });
    }
}

fn fill(surface: &mut Surface<'_>, area: &Area) {
    let mut path = PathBuilder::new();
    let Some(rectangle) = Rect::from_xywh(area.x, area.y, area.width, area.height) else { return };
    path.push_rect(rectangle);
    let Some(path) = path.finish() else { return };
    surface.set_stroke(None);
    surface.set_fill(Some(Fill { paint: Color::new(area.grey, area.grey, area.grey).into(), ..Fill::default() }));
    surface.draw_path(&path);
}
