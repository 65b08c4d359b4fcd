//! The cells of a sheet that hold anything. Sheets are mostly empty: only these are kept.

use std::collections::HashMap;
use std::ops::Range;

use crate::Rejected;
use crate::tables::marks;

/// Most cells of a workbook.
const MAXIMUM_CELLS: usize = 1_000_000;

/// Most merged ranges of a sheet.
const MAXIMUM_MERGED: usize = 100_000;

/// Most cells that one merged range fills.
const MAXIMUM_FILLED: u64 = 4_096;

const TOO_MANY_CELLS: Rejected = Rejected::Unreadable("The workbook holds more than 1,000,000 cells. Split it.");

/// A cell. Rows and columns count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) row: u32,
    pub(super) column: u32,
    /// What it shows; never blank.
    pub(super) text: String,
    /// Whether it shows what a merged cell on its left or above does, as a mark.
    pub(super) covered: Option<char>,
}

/// A rectangle of cells, its edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Area {
    pub(in super::super) top: u32,
    pub(in super::super) left: u32,
    pub(in super::super) bottom: u32,
    pub(in super::super) right: u32,
}

impl Area {
    /// The area of one cell.
    pub(super) fn of(row: u32, column: u32) -> Self {
        Self { top: row, left: column, bottom: row, right: column }
    }

    /// The smallest area around both.
    pub(super) fn around(self, other: Self) -> Self {
        Self {
            top: self.top.min(other.top),
            left: self.left.min(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }

    /// True when they have a cell in common.
    pub(super) fn touches(self, other: Self) -> bool {
        self.top <= other.bottom && other.top <= self.bottom && self.left <= other.right && other.left <= self.right
    }

    /// Number of its rows above another one.
    pub(super) fn rows_before(self, row: u32) -> usize {
        usize::try_from(row.min(self.bottom.saturating_add(1)).saturating_sub(self.top)).unwrap_or(usize::MAX)
    }

    /// Number of cells.
    pub(super) fn size(self) -> u64 {
        let length = |start: u32, end: u32| u64::from(end.saturating_sub(start)) + 1;
        length(self.top, self.bottom) * length(self.left, self.right)
    }
}

/// A sheet of a workbook.
#[derive(Debug, Default)]
pub(in super::super) struct Sheet {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    cells: Vec<Cell>,
    merged: Vec<Area>,
    /// The rows that head the columns, from the first one to before the last; none where the document does not say so.
    pub(super) headings: Range<u32>,
}

/// What the sheets of a workbook may still hold.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    /// Bytes of text. All of it is written, and several cells may be one text in the file.
    text: usize,
    maximum_text: usize,
}

impl Budget {
    pub(super) fn new(maximum_text: usize) -> Self {
        Self { cells: MAXIMUM_CELLS, text: maximum_text, maximum_text }
    }
}

impl Sheet {
    pub(in super::super) fn new(name: String, is_hidden: bool) -> Self {
        Self { name, is_hidden, ..Self::default() }
    }

    /// Adds a cell, unless it shows nothing.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when the workbook holds too many cells.
    pub(super) fn add(&mut self, row: u32, column: u32, text: String, budget: &mut Budget) -> Result<(), Rejected> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.push(Cell { row, column, text, covered: None }, budget)
    }

    fn push(&mut self, cell: Cell, budget: &mut Budget) -> Result<(), Rejected> {
        budget.cells = budget.cells.checked_sub(1).ok_or(TOO_MANY_CELLS)?;
        let left = budget.text.checked_sub(cell.text.len());
        budget.text = left.ok_or(Rejected::TooLarge { maximum: budget.maximum_text })?;
        self.cells.push(cell);
        Ok(())
    }

    /// Says which rows head the columns. Of several such rows apart from one another, the first ones stay.
    pub(in super::super) fn head(&mut self, rows: Range<u32>) {
        if self.headings.is_empty() {
            self.headings = rows;
        }
    }

    /// Adds cells that are merged: the first one shows its text in the place of all.
    pub(in super::super) fn merge(&mut self, area: Area) {
        if self.merged.len() < MAXIMUM_MERGED && area.top <= area.bottom && area.left <= area.right {
            self.merged.push(area);
        }
    }

    /// The cells by row and column, each place once. What merged cells show is in each of them, so that a row says all
    /// that holds for it.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when the workbook holds too many cells.
    pub(super) fn into_cells(mut self, budget: &mut Budget) -> Result<Vec<Cell>, Rejected> {
        self.order();
        let places: HashMap<(u32, u32), usize> = if self.merged.is_empty() {
            HashMap::new()
        } else {
            self.cells.iter().enumerate().map(|(index, cell)| ((cell.row, cell.column), index)).collect()
        };
        for area in std::mem::take(&mut self.merged) {
            let Some(first) = places.get(&(area.top, area.left)) else { continue };
            if area.size() > MAXIMUM_FILLED {
                continue;
            }
            let text = self.cells[*first].text.clone();
            let places =
                (area.top..=area.bottom).flat_map(|row| (area.left..=area.right).map(move |column| (row, column)));
            for (row, column) in places.skip(1) {
                let side = if column > area.left { marks::FROM_LEFT } else { marks::FROM_ABOVE };
                self.push(Cell { row, column, text: text.clone(), covered: Some(side) }, budget)?;
            }
        }
        self.order();
        Ok(self.cells)
    }

    /// Sorts the cells; of two at one place, the first stays.
    fn order(&mut self) {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        self.cells.dedup_by_key(|cell| (cell.row, cell.column));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_cells_all_show_what_the_first_does() {
        let (mut sheet, mut budget) = (Sheet::new("Tides".to_owned(), false), Budget::new(1024));
        for (row, column, text) in [(1, 1, "Spring"), (0, 0, "Port"), (0, 1, " "), (1, 1, "again"), (1, 2, "Neap")] {
            sheet.add(row, column, text.to_owned(), &mut budget).unwrap();
        }
        sheet.merge(Area { top: 0, left: 0, bottom: 1, right: 0 });
        sheet.merge(Area { top: 5, left: 5, bottom: 9, right: 9 });
        sheet.merge(Area { top: 1, left: 1, bottom: u32::MAX, right: 1 });
        let cells = sheet.into_cells(&mut budget).unwrap();
        let cells: Vec<_> = cells.iter().map(|cell| (cell.row, cell.column, cell.text.as_str())).collect();
        assert_eq!(cells, [(0, 0, "Port"), (1, 0, "Port"), (1, 1, "Spring"), (1, 2, "Neap")]);
    }

    #[test]
    fn workbooks_are_bounded() {
        let (mut sheet, mut budget) = (Sheet::default(), Budget { cells: 2, ..Budget::new(4) });
        let mut add = |text: &str| sheet.add(0, 0, text.to_owned(), &mut budget);
        assert_eq!(add("a"), Ok(()));
        assert_eq!(add("long"), Err(Rejected::TooLarge { maximum: 4 }));
        assert_eq!(add("b"), Err(TOO_MANY_CELLS));
    }
}
