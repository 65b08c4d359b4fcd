//! Tables: their cells come one after another, and where they end is defined for each row (RTF 1.9.1, “Table
//! Definitions”).

use crate::Rejected;
use crate::markdown_writer::Table;

/// Edges of cells that are nearer than this are one, in twips (1/20 point).
const SAME_EDGE: i32 = 120;

/// Most cells of a row.
const MAXIMUM_CELLS: usize = 256;

/// How a cell is merged with its neighbours, and where it ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cell {
    /// It continues the one on its left.
    continues_left: bool,
    /// It continues the one above.
    continues_above: bool,
    /// Its right edge, in twips.
    right: i32,
}

/// A row: the texts of its cells, and what is defined of them.
#[derive(Debug)]
struct Row {
    texts: Vec<String>,
    cells: Vec<Cell>,
    /// It heads the columns.
    is_heading: bool,
}

/// The rows of a table in the making.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    /// Texts of the row that has not ended.
    texts: Vec<String>,
    /// Lines of the cell that has not ended.
    lines: Vec<String>,
    /// What was last defined of the cells of a row.
    cells: Vec<Cell>,
    next: Cell,
    /// The row that was last defined heads the columns.
    is_heading: bool,
    /// A row was defined and has not ended.
    is_open: bool,
}

impl Rows {
    /// Begins the definition of a row.
    pub(super) fn define(&mut self) {
        self.cells.clear();
        self.next = Cell::default();
        self.is_heading = false;
        self.is_open = true;
    }

    /// The row heads the columns.
    pub(super) fn head(&mut self) {
        self.is_heading = true;
    }

    /// True when a row was defined and has not ended.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// The next cell continues the one on its left.
    pub(super) fn continue_left(&mut self) {
        self.next.continues_left = true;
    }

    /// The next cell continues the one above.
    pub(super) fn continue_above(&mut self) {
        self.next.continues_above = true;
    }

    /// Defines the right edge of a cell, which completes its definition.
    pub(super) fn edge(&mut self, right: i32) {
        if self.cells.len() < MAXIMUM_CELLS {
            self.cells.push(Cell { right, ..self.next });
        }
        self.next = Cell::default();
    }

    /// Adds a line of Markdown to the cell.
    pub(super) fn line(&mut self, line: String) {
        if !line.is_empty() {
            self.lines.push(line);
        }
    }

    /// Ends the cell.
    pub(super) fn end_cell(&mut self) {
        self.texts.push(self.lines.join("\n"));
        self.lines.clear();
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self) {
        if !self.lines.is_empty() {
            self.end_cell();
        }
        self.is_open = false;
        let texts = std::mem::take(&mut self.texts);
        self.rows.push(Row { texts, cells: self.cells.clone(), is_heading: self.is_heading });
    }

    /// True when nothing was added since the last table.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.texts.is_empty() && self.lines.is_empty()
    }

    /// The table of all rows so far, which are gone then.
    pub(super) fn take(&mut self) -> Result<Table, Rejected> {
        if !self.texts.is_empty() || !self.lines.is_empty() {
            self.end_row();
        }
        let rows = std::mem::take(&mut self.rows);
        let edges = edges(&rows);
        let mut table = Table::default();
        let headings = rows.iter().take_while(|row| row.is_heading).count();
        if 0 < headings && headings < rows.len() {
            table.head(headings);
        }
        for Row { texts, cells, .. } in &rows {
            table.row();
            let mut column = 0;
            for (number, text) in texts.iter().enumerate() {
                let cell = cells.get(number).copied().unwrap_or_default();
                let end = edges.partition_point(|edge| *edge <= cell.right.saturating_add(SAME_EDGE));
                let span = end.saturating_sub(column).max(1);
                column += span;
                if cell.continues_above {
                    table.same_as_above(span)?;
                } else if cell.continues_left {
                    table.same_as_before(span)?;
                } else {
                    table.cell(text, span, 1)?;
                }
            }
        }
        Ok(table)
    }
}

/// The right edges of the columns of a table; none when all of its rows have equally many cells, whose edges then do
/// not matter.
fn edges(rows: &[Row]) -> Vec<i32> {
    let is_even = rows.windows(2).all(|pair| pair[0].texts.len() == pair[1].texts.len());
    let is_defined = rows.iter().all(|row| row.texts.len() <= row.cells.len());
    if is_even || !is_defined {
        return Vec::new();
    }
    let mut edges: Vec<i32> = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.right).collect();
    edges.sort_unstable();
    edges.dedup_by(|next, kept| next.saturating_sub(*kept) <= SAME_EDGE);
    edges
}
