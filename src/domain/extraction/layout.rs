//! From the table of a document to one that is stored: which rows head its columns, what the columns are called, and how
//! their values are written.

use extraction::tables::{Cell, Method, Table, Unplaced};
use extraction::values::Notation;
use extraction::{Location, tables};

use crate::base::id::ExtractedTableId;
use crate::base::text::visible::turns_around;
use crate::entity::extracted_row::{StoredCell, StoredCells};
use crate::entity::extracted_table::{MOST_HEADER_ROWS, StoredColumn, TableMethod};

/// Between the headings of a column that stand below each other.
const BELOW: &str = " / ";

/// A table that is going to be stored.
#[derive(Debug)]
pub(super) struct NewTable {
    pub(super) id: ExtractedTableId,
    pub(super) title: String,
    pub(super) location: Option<Location>,
    pub(super) method: TableMethod,
    pub(super) columns: Vec<StoredColumn>,
    /// The rows that head the columns.
    pub(super) header: Vec<StoredCells>,
    /// The rows below them.
    pub(super) rows: Vec<StoredCells>,
    pub(super) unplaced: Vec<Unplaced>,
    pub(super) confidence: f64,
}

impl NewTable {
    /// A table, the so-manyth of its document, from 1.
    pub(super) fn of(table: Table, number: usize) -> Self {
        let header_rows = header_rows(&table);
        let confidence = confidence(&table);
        let tables::Table { title, rows, columns, cells, location, method, unplaced } = table;
        let mut lines: Vec<StoredCells> = (0..rows).map(|_| StoredCells::default()).collect();
        for cell in cells {
            // A cell that begins below the last row cannot be: tables come from a process that checks them, and one that
            // a document has taken over shall not stop this one.
            if let Some(line) = lines.get_mut(cell.row as usize) {
                line.0.push(stored(cell));
            }
        }
        let body = lines.split_off(header_rows);
        let header = lines;
        let names = column_names(&header, columns);
        let notations = Notation::of_table((0..columns).map(|column| values(&body, column)));
        Self {
            id: ExtractedTableId::generate(),
            title: title.map_or_else(|| format!("Table {number}"), |title| title.replace(turns_around, "")),
            columns: names.into_iter().zip(notations).map(|(name, notation)| StoredColumn { name, notation }).collect(),
            location,
            method: method.into(),
            header,
            rows: body,
            unplaced,
            confidence,
        }
    }

    /// Page on which it begins, from 1.
    pub(super) fn page(&self) -> Option<u32> {
        self.location.as_ref().and_then(Location::page)
    }

    /// All rows from above, those that head the columns included.
    pub(super) fn all_rows(&self) -> impl Iterator<Item = &StoredCells> {
        self.header.iter().chain(&self.rows)
    }

    /// Calls the columns by their headings, which somebody may have corrected.
    pub(super) fn name_columns(&mut self) {
        let names = column_names(&self.header, u32::try_from(self.columns.len()).unwrap_or(u32::MAX));
        for (column, name) in self.columns.iter_mut().zip(names) {
            column.name = name;
        }
    }

    /// A cell: its row, counted as in [`NewTable::all_rows`], and its place in that.
    pub(super) fn cell(&self, (row, at): (usize, usize)) -> Option<&StoredCell> {
        self.all_rows().nth(row)?.0.get(at)
    }

    /// A row, counted as in [`NewTable::all_rows`].
    pub(super) fn row_mut(&mut self, index: usize) -> Option<&mut StoredCells> {
        match index.checked_sub(self.header.len()) {
            None => self.header.get_mut(index),
            Some(below) => self.rows.get_mut(below),
        }
    }
}

fn stored(cell: Cell) -> StoredCell {
    let Cell { row: _, column, row_span, column_span, is_header, text, location, sources, method, confidence } = cell;
    StoredCell {
        column,
        row_span,
        column_span,
        is_header,
        text,
        location,
        sources,
        method,
        confidence,
        correction: None,
    }
}

/// How many of the first rows have nothing but headings. Where that is all of them, the first one alone heads the others.
fn header_rows(table: &Table) -> usize {
    let rows = table.rows as usize;
    let (mut begins, mut has_other) = (vec![false; rows], vec![false; rows]);
    for cell in &table.cells {
        let row = cell.row as usize;
        if let (Some(begins), Some(other)) = (begins.get_mut(row), has_other.get_mut(row)) {
            *begins = true;
            *other |= !cell.is_header;
        }
    }
    // A row in which no cell begins belongs to the ones above it.
    let heading = (0..rows).take_while(|row| !has_other[*row]).count();
    let heading = (0..heading).rev().find(|row| begins[*row]).map_or(0, |last| last + 1);
    if heading == rows { rows.min(1) } else { heading.min(MOST_HEADER_ROWS.into()) }
}

/// How sure the extraction is of a table: the mean over the cells that have a text.
fn confidence(table: &Table) -> f64 {
    let sure = table.cells.iter().filter(|cell| !cell.text.is_empty()).map(|cell| f64::from(cell.confidence));
    let (sum, count) = sure.fold((0.0, 0.0), |(sum, count), sure| (sum + sure, count + 1.0));
    if count > 0.0 { sum / count } else { 1.0 }
}

/// What the columns are called: their headings from above, or their number.
pub(super) fn column_names(header: &[StoredCells], columns: u32) -> Vec<String> {
    let name = |column: u32| {
        let covers = |cell: &&StoredCell| (cell.column..cell.column.saturating_add(cell.column_span)).contains(&column);
        let mut headings: Vec<&str> =
            header.iter().flat_map(|row| row.0.iter().filter(covers)).map(StoredCell::shown).collect();
        headings.retain(|text| !text.is_empty());
        headings.dedup();
        if headings.is_empty() { format!("Column {}", column + 1) } else { headings.join(BELOW) }
    };
    (0..columns).map(name).collect()
}

/// The values of a column. What goes over several columns is a value of none.
fn values(rows: &[StoredCells], column: u32) -> impl Iterator<Item = &str> + Clone {
    let is_value = move |cell: &&StoredCell| cell.column == column && cell.column_span == 1 && !cell.is_header;
    rows.iter().flat_map(move |row| row.0.iter().filter(is_value)).map(|cell| cell.text.as_str())
}

impl From<Method> for TableMethod {
    fn from(method: Method) -> Self {
        match method {
            Method::Ruled => Self::Ruled,
            Method::Aligned => Self::Aligned,
            Method::Both => Self::Both,
            Method::Marked => Self::Marked,
        }
    }
}
