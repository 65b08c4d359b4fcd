//! The glyphs and tables of pages, as `pdfni` finds them. Nothing else here knows that library, so that another one can
//! take its place.

use pdfni::{Error, ExtractOptions, ExtractQuery, ReaderSettings, TextChar, TextFont, TextPage};

use crate::geometry::{Direction, Rect, points};
use crate::grid::{Grid, GridCell};
use crate::letters::{is_symbolic, is_unmapped, readable};
use crate::tables::Method;
use crate::{Limits, MOST_PAGES, Unreadable};

/// What a single stream of a document may hold once it is unpacked, in bytes.
const MOST_UNPACKED: usize = 64 * 1024 * 1024;

/// Glyphs that are read at once, about: each takes some hundred bytes until its line is made.
const GLYPHS_AT_ONCE: usize = 120_000;

/// Most pages that are read at once. For each such group, the library lists all pages of the document anew.
const MOST_PAGES_AT_ONCE: usize = 256;

/// A character of a page, or the few that a ligature stands for.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    /// What it stands for; a single space for every white space.
    pub(crate) text: String,
    /// Where it stands, in the direction of its line.
    pub(crate) area: Rect,
    /// Where its line stands.
    pub(crate) baseline: f32,
    /// Size of its font, in points.
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    /// Its place among all that is drawn on the page.
    pub(crate) drawn: u32,
}

/// A glyph with the direction of its text and with its area on the page.
pub(crate) type Placed = (Direction, Rect, Glyph);

/// How a font stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Weight {
    Plain,
    Italic,
    Bold,
}

/// What is drawn on a page.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    /// Size of the upright page, in points.
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Its glyphs, in the order in which they are drawn.
    pub(crate) glyphs: Vec<Placed>,
    pub(crate) grids: Vec<Grid>,
    /// Glyphs that show a letter nobody knows, because their font has no map to Unicode. They are not among the others.
    pub(crate) unmapped: usize,
    /// True for a page that could not be read.
    pub(crate) is_damaged: bool,
    /// True for a page without any glyph, also outside of its edges.
    pub(crate) is_blank: bool,
}

/// Reads all pages and gives them to `each` in order.
///
/// # Errors
///
/// When the document cannot be opened, has too many pages, or `each` fails.
pub(crate) fn read_pages(
    original: &[u8],
    limits: &Limits<'_>,
    mut each: impl FnMut(Drawn) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let (mut next, mut group) = (1, 4);
    loop {
        limits.check()?;
        let pages = match read_group(original, next, group) {
            Ok(pages) => pages,
            Err(_) if group > 1 => {
                group = 1;
                continue;
            }
            Err(error) if next == 1 && !opens(original) => return Err(reason(&error)),
            Err(_) => vec![Drawn { is_damaged: true, ..Drawn::default() }],
        };
        let (found, glyphs) = (pages.len(), pages.iter().map(|page| page.glyphs.len()).sum::<usize>());
        if next + found > MOST_PAGES as usize + 1 {
            return Err(Unreadable::TooManyPages);
        }
        pages.into_iter().try_for_each(&mut each)?;
        if found < group {
            return Ok(());
        }
        next += found;
        let fitting = GLYPHS_AT_ONCE * found / glyphs.max(1);
        group = fitting.clamp(1, MOST_PAGES_AT_ONCE).min(group * 8);
    }
}

/// Whether the document can be opened at all, so that a failure is one of a page.
fn opens(original: &[u8]) -> bool {
    // Lists the pages, but reads none.
    read_group(original, MOST_PAGES as usize + 1, 1).is_ok()
}

fn reason(error: &Error) -> Unreadable {
    match error {
        Error::BadPassword | Error::SecurityRestricted => Unreadable::NeedsPassword,
        _ => Unreadable::Damaged,
    }
}

/// Reads so many pages from the page `first` on; fewer at the end of the document.
fn read_group(original: &[u8], first: usize, length: usize) -> pdfni::Result<Vec<Drawn>> {
    let selection = format!("{first}-{}", first + length - 1).parse()?;
    let query = ExtractQuery { pages: Some(selection), region: None };
    let reader = ReaderSettings { max_decoded_bytes: MOST_UNPACKED, ..ReaderSettings::default() };
    let options = ExtractOptions { reader, ..ExtractOptions::default() };
    // Both read the contents of the pages, and still take half the time of the call that gives all at once: that one
    // also puts the text in an order of its own.
    let texts = pdfni::extract_text_from_bytes_with_query(original, None, &options.reader, &query)?;
    if texts.pages.iter().all(|page| page.chars.is_empty()) {
        return Ok(texts.pages.into_iter().map(|text| drawn(text, Vec::new())).collect());
    }
    let tables = pdfni::extract_from_bytes_with_query(original, None, &options, &query)?;
    Ok(texts.pages.into_iter().zip(tables.pages).map(|(text, page)| drawn(text, page.tables)).collect())
}

fn drawn(page: TextPage, tables: Vec<pdfni::Table>) -> Drawn {
    let is_blank = page.chars.is_empty();
    let mut out = Drawn { width: points(page.width), height: points(page.height), is_blank, ..Drawn::default() };
    let is_on_page = |area: &Rect| {
        let (x, y) = area.center();
        (0.0..=out.width).contains(&x) && (0.0..=out.height).contains(&y)
    };
    let is_vertical = |c: &TextChar| page.fonts.get(c.font as usize).is_some_and(|font| font.vertical);
    let vertical = page.chars.iter().filter(|c| is_vertical(c)).count();
    // Lines that run from above to below beside each other look like the columns of a table.
    if vertical * 2 <= page.chars.len() {
        out.grids = tables.into_iter().map(grid).filter(|grid| is_on_page(&grid.area)).collect();
    }
    let fonts: Vec<Font> = page.fonts.iter().map(Font::of).collect();
    for (drawn, c) in (0..).zip(page.chars).filter(|(_, c)| !c.synthetic) {
        let Some(font) = fonts.get(c.font as usize) else { continue };
        let text = readable(&c.text, font.is_symbolic);
        if text.is_empty() || text.chars().any(is_unmapped) {
            out.unmapped += usize::from(c.text.chars().any(is_unmapped));
            continue;
        }
        let text = if text.trim().is_empty() { " ".to_owned() } else { text };
        let glyph = placed(&c, *font, text, drawn);
        if is_on_page(&glyph.1) {
            out.glyphs.push(glyph);
        }
    }
    out
}

/// What matters of a font.
#[derive(Clone, Copy)]
struct Font {
    is_symbolic: bool,
    is_vertical: bool,
    weight: Weight,
}

impl Font {
    fn of(font: &TextFont) -> Self {
        Self { is_symbolic: is_symbolic(&font.name), is_vertical: font.vertical, weight: weight(font) }
    }
}

fn placed(c: &TextChar, font: Font, text: String, drawn: u32) -> Placed {
    let direction = direction(c, font.is_vertical);
    let on_page = rect(c.left, c.top, c.right, c.bottom);
    let size = points(c.font_size).abs().max(1.0);
    let (x, baseline) = direction.local((points(c.transform[4]), points(c.transform[5])));
    let is_square = c.upright || c.rot != 0;
    let mut area = direction.local_rect(&on_page);
    let width = c.glyph_width.map(points).filter(|width| *width > 0.0);
    if font.is_vertical {
        // Letters hang in the middle of their line, one below the other. What is given may reach over the next one.
        let left = x - 0.88 * size;
        let right = left + points(c.advance[0].hypot(c.advance[1]));
        area = Rect { left, top: baseline - 0.5 * size, right, bottom: baseline + 0.5 * size };
    } else if !is_square {
        let width = width.unwrap_or_else(|| points(c.advance[0].hypot(c.advance[1])));
        area = Rect { left: x, top: baseline - 0.8 * size, right: x + width, bottom: baseline + 0.2 * size };
    } else if let Some(width) = width {
        // What is given includes the space that is set between letters, which may be less than none.
        area.right = area.left + width;
    }
    let on_page = direction.page_rect(&area);
    (direction, on_page, Glyph { text, area, baseline, size, weight: font.weight, drawn })
}

/// What names of bold fonts have in them; `BX` are those of TeX.
const BOLD_NAMES: &[&str] = &["Bold", "bold", "Black", "Heavy", "Demi", "-Bd", "CMBX", "SFBX", "CMSSBX"];

/// The weight of a font, from what it says of itself or from its name.
fn weight(font: &TextFont) -> Weight {
    let is_named = |parts: &[&str]| parts.iter().any(|part| font.name.contains(part));
    let is_medium = font.name.contains("Medium");
    if font.bold || is_named(BOLD_NAMES) || (is_named(&["-Medi"]) && !is_medium) {
        Weight::Bold
    } else if font.italic || is_named(&["Italic", "Oblique", "CMTI", "SFTI"]) {
        Weight::Italic
    } else {
        Weight::Plain
    }
}

/// The direction that the line of a glyph runs in, rounded to a degree.
fn direction(c: &TextChar, is_vertical: bool) -> Direction {
    let angle = c.transform[1].atan2(c.transform[0]).to_degrees();
    let is_square = c.upright || c.rot != 0;
    let step = if is_square { 90.0 } else { 1.0 };
    #[expect(clippy::cast_possible_truncation, reason = "an angle")]
    let degrees = if angle.is_finite() { ((angle / step).round() * step) as i32 } else { 0 };
    Direction::turned(if is_vertical { degrees + 90 } else { degrees })
}

fn rect(left: f64, top: f64, right: f64, bottom: f64) -> Rect {
    let [left, top, right, bottom] = [left, top, right, bottom].map(points);
    Rect { left: left.min(right), top: top.min(bottom), right: left.max(right), bottom: top.max(bottom) }
}

fn grid(table: pdfni::Table) -> Grid {
    let area = rect(table.bbox.x0, table.bbox.top, table.bbox.x1, table.bbox.bottom);
    let cell = |cell: pdfni::Cell| {
        let own = rect(cell.bbox.x0, cell.bbox.top, cell.bbox.x1, cell.bbox.bottom);
        // Without rules, empty cells get the place of the whole table.
        let has_place = own.width() > 0.0 && own.height() > 0.0 && !(cell.text.is_empty() && own == area);
        GridCell { text: cell.text, area: has_place.then_some(own), ..GridCell::empty() }
    };
    let method = match table.extraction_method {
        "lattice" => Method::Ruled,
        "text" => Method::Aligned,
        _ => Method::Both,
    };
    let is_ruled = method != Method::Aligned;
    Grid {
        area,
        is_ruled,
        method,
        rows: table.data.into_iter().map(|row| row.into_iter().map(cell).collect()).collect(),
    }
}
