//! Tables of PDF documents, put together where they go on over pages.

use std::collections::HashMap;

use pdf::{Kind, TablePlace};

use super::title::{is_caption, words};
use super::{Cell, Method, Source, Table, Unplaced, number};
use crate::{Area, Location};

/// The tables of a document, in the order in which it is read.
pub(crate) fn of_pages(pages: &[pdf::Page]) -> Vec<Table> {
    let goes_on: HashMap<TablePlace, (TablePlace, usize)> =
        pdf::continuations(pages).into_iter().map(|found| (found.table, (found.of, found.repeated_rows))).collect();
    let mut tables: Vec<Table> = Vec::new();
    let mut places: HashMap<TablePlace, usize> = HashMap::new();
    for page in pages {
        for (block, found) in page.blocks.iter().enumerate() {
            let Kind::Table(found) = &found.kind else { continue };
            let place = TablePlace { page: page.number, block };
            let part = Part { page: page.number, found };
            let before = goes_on.get(&place).and_then(|(of, repeated)| Some((*places.get(of)?, *repeated)));
            let at = if let Some((at, repeated)) = before {
                part.add_to(&mut tables[at], repeated);
                at
            } else {
                tables.push(part.table(title(&page.blocks[..block])));
                tables.len() - 1
            };
            places.insert(place, at);
        }
    }
    tables
}

/// The title of a table below these blocks: the last of them, when it is a heading or a caption.
fn title(above: &[pdf::Block]) -> Option<String> {
    let block = above.last()?;
    let text = words(&block.markdown);
    let is_title = match block.kind {
        Kind::Heading(_) => true,
        Kind::Paragraph => is_caption(&text),
        Kind::List | Kind::Table(_) => false,
    };
    (is_title && !text.is_empty()).then_some(text)
}

/// A table as it stands on one page.
struct Part<'p> {
    page: u32,
    found: &'p pdf::Table,
}

impl Part<'_> {
    fn table(&self, title: Option<String>) -> Table {
        let mut table = Table {
            title,
            rows: 0,
            columns: number(self.found.rows.first().map_or(0, Vec::len)),
            cells: Vec::new(),
            location: Some(self.place(self.found.area)),
            method: method(self.found.method),
            unplaced: Vec::new(),
        };
        self.add_to(&mut table, 0);
        table
    }

    /// Adds the rows to a table that ends on the page before. The first ones repeat its heading and are left out, unless
    /// a cell of them reaches down to others.
    fn add_to(&self, table: &mut Table, repeated: usize) {
        let cells = self.cells();
        let reaches_down =
            |(row, _, cell): &(usize, usize, &pdf::Cell)| *row < repeated && row + cell.row_span > repeated;
        let repeated = if cells.iter().any(reaches_down) { 0 } else { repeated };
        for (row, column, cell) in cells {
            if row >= repeated {
                let row = table.rows + number(row - repeated);
                table.cells.push(self.cell(row, number(column), cell));
            } else if !cell.text.is_empty() {
                let location = cell.area.map(|area| self.place(area));
                table.unplaced.push(Unplaced { text: cell.text.clone(), location });
            }
        }
        table.rows += number(self.found.rows.len() - repeated);
        table.unplaced.extend(self.unplaced());
    }

    /// The cells with their rows and columns, without those that others cover.
    fn cells(&self) -> Vec<(usize, usize, &pdf::Cell)> {
        let rows = &self.found.rows;
        let mut covered: Vec<Vec<bool>> = rows.iter().map(|row| vec![false; row.len()]).collect();
        let mut cells = Vec::new();
        for (row, line) in rows.iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                if covered[row][column] {
                    continue;
                }
                cells.push((row, column, cell));
                for below in covered.iter_mut().skip(row).take(cell.row_span) {
                    let end = (column + cell.column_span).min(below.len());
                    below[column..end].fill(true);
                }
            }
        }
        cells
    }

    fn cell(&self, row: u32, column: u32, cell: &pdf::Cell) -> Cell {
        let source = |run: &pdf::Run| Source::Glyphs { page: self.page, first: run.first, count: run.count };
        Cell {
            row,
            column,
            row_span: number(cell.row_span),
            column_span: number(cell.column_span),
            is_header: cell.is_header,
            text: cell.text.clone(),
            location: cell.area.map(|area| self.place(area)),
            sources: cell.sources.iter().map(source).collect(),
            method: method(cell.method),
            confidence: cell.confidence,
        }
    }

    /// Characters in no cell: those that are drawn one after the other side by side are one piece.
    fn unplaced(&self) -> Vec<Unplaced> {
        let mut pieces: Vec<(String, pdf::Area, u32)> = Vec::new();
        for letter in &self.found.unplaced {
            match pieces.last_mut() {
                Some((text, area, last)) if *last + 1 == letter.number && is_beside(area, &letter.area) => {
                    text.push_str(&letter.text);
                    *area = around(*area, letter.area);
                    *last = letter.number;
                }
                _ => pieces.push((letter.text.clone(), letter.area, letter.number)),
            }
        }
        let told = |(text, area, _)| Unplaced { text, location: Some(self.place(area)) };
        pieces.into_iter().map(told).collect()
    }

    fn place(&self, area: pdf::Area) -> Location {
        place(self.page, area)
    }
}

/// A part of a page as a location.
pub(crate) fn place(page: u32, area: pdf::Area) -> Location {
    let pdf::Area { left, top, width, height } = area;
    Location::Area { page, area: Area { left, top, width, height } }
}

fn method(method: pdf::Method) -> Method {
    match method {
        pdf::Method::Ruled => Method::Ruled,
        pdf::Method::Aligned => Method::Aligned,
        pdf::Method::Both => Method::Both,
    }
}

/// True for what shares at least half of its height.
fn is_beside(one: &pdf::Area, other: &pdf::Area) -> bool {
    let shared = (one.top + one.height).min(other.top + other.height) - one.top.max(other.top);
    shared >= 0.5 * one.height.min(other.height)
}

fn around(one: pdf::Area, other: pdf::Area) -> pdf::Area {
    let (left, top) = (one.left.min(other.left), one.top.min(other.top));
    let right = (one.left + one.width).max(other.left + other.width);
    let bottom = (one.top + one.height).max(other.top + other.height);
    pdf::Area { left, top, width: right - left, height: bottom - top }
}
