//! Tables as GFM writes them: one line a row, the first one the heading.

use crate::Rejected;
use crate::tables::marks;

/// Most cells of the tables of one document, with those that a span covers.
const MAXIMUM_CELLS: usize = 1_000_000;

/// Most columns.
const MAXIMUM_COLUMNS: usize = 1_024;

const TOO_MANY_CELLS: Rejected = Rejected::Unreadable("The document holds more than 1,000,000 cells. Split it.");
const TOO_MANY_COLUMNS: Rejected =
    Rejected::Unreadable("A table of the document has more than 1,024 columns. Split it.");

/// A table that grows cell by cell.
///
/// What spans several cells is repeated in each of them: a row says all that holds for it, also when it is read alone.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Texts of cells, in Markdown.
    texts: Vec<String>,
    rows: Vec<Vec<Place>>,
    /// How many of the first rows head the columns; none where the document does not say so.
    heading_rows: Option<usize>,
    /// What reaches down into the columns of the next rows.
    reaching: Vec<Reach>,
    cells: usize,
}

/// A place of the table, which a cell takes or is covered by one.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// A number into the texts; none for an empty cell.
    text: Option<usize>,
    /// From where it is covered, as a mark.
    covered: Option<char>,
}

/// A text that spans rows, seen from a column.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    place: Place,
    /// Number of rows below that it covers.
    rows: usize,
}

impl Table {
    /// Starts the next row.
    pub(crate) fn row(&mut self) {
        self.fill(true);
        self.rows.push(Vec::new());
    }

    /// Says how many of the first rows head the columns. Where nobody says so, the first one does.
    pub(crate) fn head(&mut self, rows: usize) {
        self.heading_rows = Some(rows);
    }

    /// Adds a cell to the row: its text in Markdown, and how many columns and rows it spans. Cells that are covered from
    /// the left or from above are there by themselves.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there are too many cells.
    pub(crate) fn cell(&mut self, text: &str, columns: usize, rows: usize) -> Result<(), Rejected> {
        self.fill(false);
        let text = self.add(text);
        self.place(Place { text, covered: None }, columns, rows)
    }

    /// Adds a cell of a single column and row, which says from where it is covered, for formats that write each cell of a
    /// span.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there are too many cells.
    pub(crate) fn marked_cell(&mut self, text: &str, covered: Option<char>) -> Result<(), Rejected> {
        let text = self.add(text);
        self.place(Place { text, covered }, 1, 1)
    }

    /// Adds the last cell of the row again.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there are too many cells.
    pub(crate) fn repeat_cell(&mut self, columns: usize) -> Result<(), Rejected> {
        let last = self.rows.last().and_then(|row| row.last().copied());
        self.fill(false);
        self.place(Place { covered: None, ..last.unwrap_or_default() }, columns, 1)
    }

    /// Adds cells where nothing stands.
    pub(crate) fn blanks(&mut self, count: usize) {
        self.fill(false);
        if let Some(row) = self.rows.last_mut() {
            let end = row.len().saturating_add(count).min(MAXIMUM_COLUMNS).max(row.len());
            self.cells += end - row.len();
            row.resize(end, Place::default());
        }
    }

    /// Adds the last row again.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there are too many cells.
    pub(crate) fn repeat_row(&mut self) -> Result<(), Rejected> {
        let mut row = self.rows.last().cloned().unwrap_or_default();
        self.row();
        for place in &mut row {
            place.covered = place.covered.filter(|mark| *mark == marks::FROM_LEFT);
        }
        self.cells += row.len();
        if let Some(last) = self.rows.last_mut() {
            *last = row;
        }
        if self.cells > MAXIMUM_CELLS { Err(TOO_MANY_CELLS) } else { Ok(()) }
    }

    /// Adds a cell that repeats the one above, for formats that write each row of a span.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there are too many cells.
    pub(crate) fn same_as_above(&mut self, columns: usize) -> Result<(), Rejected> {
        let column = self.rows.last().map_or(0, Vec::len);
        let above = self.rows.len().checked_sub(2).and_then(|row| self.rows[row].get(column).copied());
        self.place(covered(above, marks::FROM_ABOVE), columns, 1)
    }

    /// Adds a cell that repeats the one to the left, in as many columns.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there are too many cells.
    pub(crate) fn same_as_before(&mut self, columns: usize) -> Result<(), Rejected> {
        let before = self.rows.last().and_then(|row| row.last().copied());
        self.place(covered(before, marks::FROM_LEFT), columns, 1)
    }

    /// Calls `write` with each piece of the table's Markdown; never when nothing stands in it.
    ///
    /// # Errors
    ///
    /// Those of `write`.
    pub(super) fn write(mut self, mut write: impl FnMut(&str) -> Result<(), Rejected>) -> Result<(), Rejected> {
        self.fill(true);
        let headings = self.rows.iter().take(self.heading_rows.unwrap_or_default());
        let headings = self.heading_rows.map(|_| headings.filter(|row| !row.is_empty()).count());
        self.rows.retain(|row| !row.is_empty());
        let filled =
            self.rows.iter().rposition(|row| row.iter().any(|place| place.text.is_some())).map_or(0, |last| last + 1);
        self.rows.truncate(filled);
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        if self.texts.is_empty() {
            return Ok(());
        }
        for (number, row) in self.rows.iter().enumerate() {
            write("|")?;
            // One cell tells it of its row.
            let mut heading = headings.and_then(|headings| heading_mark(number, headings));
            for column in 0..columns {
                let place = row.get(column).copied().unwrap_or_default();
                if let Some(text) = place.text.and_then(|number| self.texts.get(number)) {
                    write(" ")?;
                    write(text)?;
                }
                write(" ")?;
                for mark in [place.covered, heading.take()].into_iter().flatten() {
                    write(mark.encode_utf8(&mut [0; 4]))?;
                }
                write("|")?;
            }
            write("\n")?;
            if number == 0 {
                write("|")?;
                write(&" --- |".repeat(columns))?;
                write("\n")?;
            }
        }
        Ok(())
    }

    /// Takes in a text, unless it is empty.
    fn add(&mut self, text: &str) -> Option<usize> {
        let text = on_one_line(text);
        let number = (!text.is_empty()).then_some(self.texts.len());
        self.texts.extend(number.is_some().then_some(text));
        number
    }

    fn place(&mut self, place: Place, columns: usize, rows: usize) -> Result<(), Rejected> {
        if self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        let start = row.len();
        if self.cells > MAXIMUM_CELLS {
            return Err(TOO_MANY_CELLS);
        }
        if start >= MAXIMUM_COLUMNS {
            return Err(TOO_MANY_COLUMNS);
        }
        let end = (start + columns.max(1)).min(MAXIMUM_COLUMNS);
        row.push(place);
        row.resize(end, covered(Some(place), marks::FROM_LEFT));
        if rows > 1 {
            if self.reaching.len() < end {
                self.reaching.resize(end, Reach::default());
            }
            let place = covered(Some(place), marks::FROM_ABOVE);
            self.reaching[start..end].fill(Reach { place, rows: rows - 1 });
        }
        self.cells += end - start;
        Ok(())
    }

    /// Adds the cells of the row that are covered from above, up to the next free one, or to the end of the row.
    fn fill(&mut self, to_the_end: bool) {
        let Some(row) = self.rows.last_mut() else { return };
        let reached = self.reaching.iter().rposition(|reach| reach.rows > 0).map_or(0, |last| last + 1);
        while row.len() < reached {
            let reach = &mut self.reaching[row.len()];
            if reach.rows == 0 && !to_the_end {
                return;
            }
            row.push(if reach.rows > 0 { reach.place } else { Place::default() });
            reach.rows = reach.rows.saturating_sub(1);
            self.cells += 1;
        }
    }
}

/// What tells whether a row heads the columns, where it is not as everybody takes it: the first row does, and no other.
fn heading_mark(row: usize, headings: usize) -> Option<char> {
    match row {
        0 => (headings == 0).then_some(marks::NO_HEADING),
        _ => (row < headings).then_some(marks::HEADING),
    }
}

/// What repeats a place, and is covered from there.
fn covered(place: Option<Place>, mark: char) -> Place {
    place.map_or_else(Place::default, |Place { text, .. }| Place { text, covered: Some(mark) })
}

/// A cell's text: paragraphs and lists in it on one line.
fn on_one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let text = lines.collect::<Vec<_>>().join("<br>");
    let mut out = String::with_capacity(text.len());
    let mut escaped = false;
    for c in text.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(table: Table) -> String {
        let mut out = String::new();
        table
            .write(|piece| {
                out.push_str(piece);
                Ok(())
            })
            .unwrap();
        marks::without_marks(&out).into_owned()
    }

    #[test]
    fn rows_have_the_same_length() {
        let mut table = Table::default();
        for row in [&["Harbour", "Hour"][..], &["Brill"], &["Maas", "6:10", "|"]] {
            table.row();
            for cell in row {
                table.cell(cell, 1, 1).unwrap();
            }
        }
        assert_eq!(written(table), "| Harbour | Hour | |\n| --- | --- | --- |\n| Brill | | |\n| Maas | 6:10 | \\| |\n");
    }

    #[test]
    fn spans_are_repeated() {
        let mut table = Table::default();
        table.row();
        table.cell("a", 2, 2).unwrap();
        table.cell("b", 1, 3).unwrap();
        table.row();
        table.row();
        table.cell("c", 1, 1).unwrap();
        table.row();
        table.cell("d", 1, 1).unwrap();
        assert_eq!(written(table), "| a | a | b |\n| --- | --- | --- |\n| a | a | b |\n| c | | b |\n| d | | |\n");
    }

    #[test]
    fn a_cell_may_repeat_the_one_above_and_empty_rows_do_not_end_a_table() {
        let mut table = Table::default();
        table.row();
        table.cell("a", 1, 1).unwrap();
        table.cell("b", 2, 1).unwrap();
        table.row();
        table.cell("c", 1, 1).unwrap();
        table.same_as_above(2).unwrap();
        table.row();
        table.cell(" ", 3, 1).unwrap();
        assert_eq!(written(table), "| a | b | b |\n| --- | --- | --- |\n| c | b | b |\n");
    }

    #[test]
    fn a_cell_is_one_line() {
        assert_eq!(on_one_line("one\n\n- two  \n- a|b \\| c"), "one<br>- two<br>- a\\|b \\| c");
    }

    #[test]
    fn tables_are_bounded() {
        let mut table = Table::default();
        table.cell("x", usize::MAX, usize::MAX).unwrap();
        assert_eq!(table.cells, MAXIMUM_COLUMNS);
        for _ in 0..2_000 {
            table.row();
        }
        assert_eq!(table.cell("y", 1, 1), Err(TOO_MANY_CELLS));
        assert_eq!(written(Table::default()), "");
    }
}
