//! Tables, and what stands in their cells.

use crate::geometry::{Area, Rect};
use crate::glyphs::{Drawn, Glyph, Placed};
use crate::grid::{Grid, GridCell};
use crate::found::find_numbers;
use crate::grow::{add_labels, add_rows, part_numbers};
use crate::heads::find_heads;
use crate::joined::{dissolve_headings, join_narrow_columns, join_tables, join_wrapped_rows};
use crate::pieces::exact_text;
use crate::lines::{Setting, lines};
use crate::segments::segments;
use crate::spans::{Hyphenated, joined, plain};

/// A table as it stands on the page: rows from above to below, cells from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its rows. All have the same number of cells.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its text on one line, without markup. Empty for a cell that another one covers.
    pub text: String,
    /// Where it stands on the page; none for an empty cell without borders, or one that another one covers.
    pub area: Option<Area>,
    /// Number of rows that it takes, itself and those below that it covers.
    pub row_span: usize,
    /// Number of columns that it takes, itself and those to the right that it covers.
    pub column_span: usize,
}

/// A table of a page, with its place in points.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) area: Rect,
    pub(crate) table: Table,
    /// The place of its first glyph among all that is drawn on the page.
    pub(crate) drawn: u32,
}

/// Most cells of the tables of a document.
pub(crate) const MOST_CELLS: usize = 1_000_000;

/// Takes the tables out of what is drawn on a page, with the glyphs in their cells. `leftwards` tells that most of its
/// text runs to the left.
pub(crate) fn take_tables(drawn: &mut Drawn, leftwards: bool) -> Vec<Found> {
    let grids = std::mem::take(&mut drawn.grids).into_iter().map(Grid::without_captions);
    let mut grids: Vec<Grid> = grids.filter(Grid::is_table).collect();
    let glyphs = fill(&mut grids, std::mem::take(&mut drawn.glyphs));
    let has_text =
        |area: &Rect| glyphs.iter().any(|(_, place, glyph)| glyph.text != " " && area.contains(place.center()));
    for grid in &mut grids {
        grid.complete(has_text);
    }
    let glyphs = fill(&mut grids, glyphs);
    grids.iter_mut().for_each(part_numbers);
    let (grids, no_tables): (Vec<Grid>, Vec<Grid>) = grids.into_iter().partition(|grid| !crosses_text(grid, &glyphs));
    drawn.glyphs = glyphs;
    drawn.glyphs.extend(no_tables.into_iter().flat_map(|grid| grid.rows).flatten().flat_map(|cell| cell.glyphs));
    let mut grids = grids;
    grids.extend(find_numbers(&mut drawn.glyphs));
    let mut grids = join_tables(grids, &mut drawn.glyphs);
    dissolve_headings(&mut grids, &mut drawn.glyphs);
    for grid in &mut grids {
        join_narrow_columns(grid);
        add_labels(grid, &mut drawn.glyphs);
        add_rows(grid, &mut drawn.glyphs);
        find_heads(grid, &mut drawn.glyphs);
        join_wrapped_rows(grid);
    }
    let is_dropped = |area: &Rect| grids.iter().any(|grid| grid.area.contains(area.center()));
    drawn.glyphs.retain(|(_, area, glyph)| !is_leader(glyph) || !is_dropped(area));
    drawn.glyphs.sort_by_key(|(_, _, glyph)| glyph.drawn);
    let size = (drawn.width, drawn.height);
    grids.into_iter().map(|grid| found(grid, size, leftwards)).collect()
}

/// Puts glyphs in the cells that they stand in, and gives back the others.
fn fill(grids: &mut [Grid], glyphs: Vec<Placed>) -> Vec<Placed> {
    let mut others = Vec::new();
    for placed in glyphs {
        let center = placed.1.center();
        let grid = grids.iter_mut().find(|grid| grid.area.contains(center));
        match grid.and_then(|grid| grid.cell_at(center)) {
            Some(cell) => cell.glyphs.push(placed),
            None => others.push(placed),
        }
    }
    others
}

/// Whether much of the text within the borders of a table is in none of its cells, so that it was made of pieces of
/// other text.
fn crosses_text(grid: &Grid, others: &[Placed]) -> bool {
    let inside =
        grid.rows.iter().flatten().flat_map(|cell| &cell.glyphs).filter(|(.., glyph)| glyph.text != " ").count();
    let is_text = |glyph: &Glyph| !is_leader(glyph) && glyph.text != " ";
    let between = others.iter().filter(|(_, area, glyph)| is_text(glyph) && grid.area.contains(area.center())).count();
    between * 4 > inside
}

/// Dots that lead from one column to the next.
fn is_leader(glyph: &Glyph) -> bool {
    matches!(glyph.text.as_str(), "." | "…" | "_" | "·")
}

fn found(grid: Grid, (width, height): (f32, f32), leftwards: bool) -> Found {
    let spans = grid.spans();
    let glyphs = grid.rows.iter().flatten().flat_map(|cell| &cell.glyphs);
    let drawn = glyphs.map(|(.., glyph)| glyph.drawn).min().unwrap_or(0);
    let cell = |(cell, (row_span, column_span)): (GridCell, (usize, usize))| Cell {
        text: exact_text(&cell.glyphs, leftwards).0,
        area: cell.area.map(|area| area.on_page(width, height)),
        row_span,
        column_span,
    };
    let rows = grid.rows.into_iter().zip(spans);
    let rows = rows.map(|(row, spans)| row.into_iter().zip(spans).map(cell).collect()).collect();
    Found { area: grid.area, table: Table { rows }, drawn }
}

/// What the glyphs of a cell say, on one line.
fn text(mut glyphs: Vec<Placed>, leftwards: bool) -> String {
    let mut texts = Vec::new();
    while let Some((direction, ..)) = glyphs.first() {
        let direction = *direction;
        let (these, others): (Vec<_>, Vec<_>) = glyphs.into_iter().partition(|(other, ..)| *other == direction);
        glyphs = others;
        let segments = segments(these.into_iter().map(|(.., glyph)| glyph).collect(), leftwards);
        let setting = Setting { direction, leftwards, links: &[] };
        texts.push(plain(&joined(&lines(segments.iter().collect(), setting), &Hyphenated::default())));
    }
    texts.retain(|text| !text.is_empty());
    let mut text = texts.join(" ");
    // Dots that lead to the next cell.
    if text.ends_with(['…', '.']) && text.trim_end_matches(['…', '.']).len() + 2 <= text.len() {
        text.truncate(text.trim_end_matches([' ', '…', '.']).len());
    }
    text
}
