//! Tables: which of those that are found are some, and their cells.

use crate::geometry::{Area, Direction, Rect, count, median};
use crate::glyphs::{Drawn, Glyph, Grid, GridCell};
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

/// A table in the making, with its place on the page in points.
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
    let grids = std::mem::take(&mut drawn.grids).into_iter().map(without_captions);
    let grids: Vec<Grid> = grids.filter(is_table).collect();
    if grids.is_empty() {
        return Vec::new();
    }
    let mut contents: Vec<Vec<Vec<Vec<(Direction, Glyph)>>>> =
        grids.iter().map(|grid| grid.rows.iter().map(|row| vec![Vec::new(); row.len()]).collect()).collect();
    let mut others = Vec::new();
    for (direction, area, glyph) in std::mem::take(&mut drawn.glyphs) {
        match place(&grids, area.center()) {
            Some(Place::Cell(grid, row, cell)) => contents[grid][row][cell].push((direction, glyph)),
            // Dots that lead from one column to the next belong to no cell.
            Some(Place::Between) if matches!(glyph.text.as_str(), "." | "…" | "_" | "·") => {}
            _ => others.push((direction, area, glyph)),
        }
    }
    drawn.glyphs = others;
    let size = (drawn.width, drawn.height);
    grids.into_iter().zip(contents).map(|(grid, contents)| found(grid, contents, size, leftwards)).collect()
}

/// Where a point is in tables.
enum Place {
    /// In a cell: table, row, column.
    Cell(usize, usize, usize),
    /// In a table, but in none of its cells.
    Between,
}

fn place(grids: &[Grid], point: (f32, f32)) -> Option<Place> {
    let grid = grids.iter().position(|grid| grid.area.contains(point))?;
    let cells = grids[grid].rows.iter().enumerate();
    let cells = cells.flat_map(|(row, cells)| cells.iter().enumerate().map(move |(at, cell)| (row, at, cell.area)));
    let around = cells.filter_map(|(row, cell, area)| Some((row, cell, area.filter(|area| area.contains(point))?)));
    // Cells without borders may reach into others.
    let closest = around.min_by(|a, b| (a.2.width() * a.2.height()).total_cmp(&(b.2.width() * b.2.height())));
    Some(closest.map_or(Place::Between, |(row, cell, _)| Place::Cell(grid, row, cell)))
}

fn found(
    grid: Grid,
    contents: Vec<Vec<Vec<(Direction, Glyph)>>>,
    (width, height): (f32, f32),
    leftwards: bool,
) -> Found {
    let spans = spans(&grid.rows);
    let drawn = contents.iter().flatten().flatten().map(|(_, glyph)| glyph.drawn).min().unwrap_or(0);
    let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(grid.rows.len());
    for ((row, contents), spans) in grid.rows.iter().zip(contents).zip(spans) {
        let cells = row.iter().zip(contents).zip(spans);
        rows.push(
            cells
                .map(|((cell, glyphs), (row_span, column_span))| Cell {
                    text: cell_text(glyphs, leftwards),
                    area: cell.area.map(|area| area.on_page(width, height)),
                    row_span,
                    column_span,
                })
                .collect(),
        );
    }
    Found { area: grid.area, table: Table { rows }, drawn }
}

/// What the glyphs of a cell say, on one line.
fn cell_text(glyphs: Vec<(Direction, Glyph)>, leftwards: bool) -> String {
    let mut rest = glyphs;
    let mut texts = Vec::new();
    while let Some((direction, _)) = rest.first() {
        let direction = *direction;
        let (these, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(other, _)| *other == direction);
        rest = others;
        let segments = segments(these.into_iter().map(|(_, glyph)| glyph).collect(), leftwards);
        let setting = Setting { direction, leftwards, links: &[] };
        texts.push(plain(&joined(&lines(segments.iter().collect(), setting), &Hyphenated::default())));
    }
    texts.retain(|text| !text.is_empty());
    texts.join(" ")
}

/// How many rows and columns each cell takes. A cell without a place is covered by one whose place its column and row
/// lie in.
fn spans(rows: &[Vec<GridCell>]) -> Vec<Vec<(usize, usize)>> {
    let columns = centers(rows, |cell| cell.area.map(|area| (area.left, area.right)));
    let lines = row_centers(rows);
    let mut spans: Vec<Vec<(usize, usize)>> = rows.iter().map(|row| vec![(1, 1); row.len()]).collect();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let Some(area) = cell.area else { continue };
            let is_free = |row: usize, column: usize| {
                rows.get(row).and_then(|cells| cells.get(column)).is_some_and(|cell| cell.area.is_none())
            };
            let covers_column = |at: usize| {
                is_free(row, at) && columns.get(at).copied().flatten().is_some_and(|x| area.left < x && x < area.right)
            };
            let covers_row = |at: usize| {
                is_free(at, column) && lines.get(at).copied().flatten().is_some_and(|y| area.top < y && y < area.bottom)
            };
            let columns_taken = 1 + (column + 1..).take_while(|at| covers_column(*at)).count();
            let rows_taken = 1 + (row + 1..).take_while(|at| covers_row(*at)).count();
            spans[row][column] = (rows_taken, columns_taken);
        }
    }
    spans
}

/// The middle of each column: of its narrowest cell, since wider ones reach into others.
fn centers(rows: &[Vec<GridCell>], extent: impl Fn(&GridCell) -> Option<(f32, f32)>) -> Vec<Option<f32>> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let narrowest = |cells: &mut dyn Iterator<Item = (f32, f32)>| {
        cells.min_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))).map(|(from, to)| f32::midpoint(from, to))
    };
    (0..columns).map(|at| narrowest(&mut rows.iter().filter_map(|row| row.get(at)).filter_map(&extent))).collect()
}

fn row_centers(rows: &[Vec<GridCell>]) -> Vec<Option<f32>> {
    let lowest = |row: &Vec<GridCell>| {
        let areas = row.iter().filter_map(|cell| cell.area);
        areas.min_by(|a, b| a.height().total_cmp(&b.height())).map(|area| area.center().1)
    };
    rows.iter().map(lowest).collect()
}

/// False for columns of prose, and for what is no table because it has a single row or column.
fn is_table(grid: &Grid) -> bool {
    let columns = grid.rows.iter().map(Vec::len).max().unwrap_or(0);
    let is_filled = |cell: &GridCell| !cell.text.trim().is_empty();
    let filled_columns = (0..columns).filter(|at| grid.rows.iter().any(|row| row.get(*at).is_some_and(is_filled)));
    let filled_rows = grid.rows.iter().filter(|row| row.iter().any(is_filled));
    filled_columns.count() >= 2 && filled_rows.count() >= 2 && !is_prose(grid, columns)
}

/// A table without rows at its top and bottom that are one cell from side to side: its title, or notes on it.
fn without_captions(mut grid: Grid) -> Grid {
    let columns = grid.rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = grid.area.width();
    let is_caption = |row: &Vec<GridCell>| {
        let mut filled = row.iter().filter(|cell| !cell.text.trim().is_empty());
        let (Some(cell), None) = (filled.next(), filled.next()) else { return false };
        columns >= 2 && cell.area.is_some_and(|area| area.width() > 0.8 * width)
    };
    while grid.rows.len() > 2 && grid.rows.first().is_some_and(is_caption) {
        grid.rows.remove(0);
    }
    while grid.rows.len() > 2 && grid.rows.last().is_some_and(is_caption) {
        grid.rows.pop();
    }
    let areas = grid.rows.iter().flatten().filter_map(|cell| cell.area);
    grid.area = areas.reduce(|all, area| all.union(&area)).unwrap_or(grid.area);
    grid
}

/// True for columns of running text that stand beside each other, and for a single one that is cut in two: sentences
/// flow on from row to row, with many words in each.
fn is_prose(grid: &Grid, columns: usize) -> bool {
    let flowing = (0..columns).filter(|at| flows_on(grid, *at, 3.0)).count();
    let is_filled = |at: &usize| {
        let cells = grid.rows.iter().filter_map(|row| row.get(*at));
        cells.filter(|cell| !cell.text.trim().is_empty()).count() * 2 > grid.rows.len()
    };
    let filled = (0..columns).filter(is_filled).count();
    (flowing >= 2 && flowing * 2 >= columns) || (filled < 2 && (0..columns).any(|at| flows_on(grid, at, 8.0)))
}

/// Whether the text of a column flows on from row to row, with at least so many words in most.
fn flows_on(grid: &Grid, column: usize, least_words: f32) -> bool {
    let cells = grid.rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.text.trim().is_empty());
    let cells: Vec<&GridCell> = cells.collect();
    if cells.len() < 3 {
        return false;
    }
    let words = median(cells.iter().map(|cell| count(cell.text.split_whitespace().count())).collect());
    let continues = |pair: &&[&GridCell]| {
        let ends_open =
            pair[0].text.trim_end().chars().last().is_some_and(|c| c.is_alphabetic() || matches!(c, ',' | '-'));
        let begins_inside = pair[1].text.trim_start().chars().next().is_some_and(char::is_lowercase);
        ends_open && begins_inside
    };
    let continued = cells.windows(2).filter(continues).count();
    words >= least_words && count(continued) >= 0.4 * count(cells.len() - 1)
}
