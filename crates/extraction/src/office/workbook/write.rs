//! Writes sheets as Markdown: a heading for each, and below it its tables.

use std::ops::{Range, RangeInclusive};

use super::blocks::{Block, blocks};
use super::grid::{Area, Budget, Cell, Sheet};
use crate::cells::{self, ROWS_UNDER_A_HEADING};
use crate::markdown_writer::{Inline, Table, Writer};
use crate::raw::Parts;
use crate::{Limits, Location, Rejected};

/// Most columns of a table. Wider ones are cut, and each part has the heading row of its columns.
const MAXIMUM_COLUMNS: u32 = 256;

/// The text of a workbook in the making.
pub(in super::super) struct Book<'l> {
    parts: Parts<'l>,
    budget: Budget,
    /// What a person should know.
    pub(super) warnings: Vec<String>,
}

impl<'l> Book<'l> {
    pub(in super::super) fn new(limits: &'l Limits) -> Self {
        Self { parts: Parts::new(limits), budget: Budget::new(limits.text), warnings: Vec::new() }
    }

    /// Adds a cell to a sheet, unless it shows nothing.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when the workbook holds too many cells.
    pub(in super::super) fn cell(
        &mut self,
        sheet: &mut Sheet,
        row: u32,
        column: u32,
        text: String,
    ) -> Result<(), Rejected> {
        sheet.add(row, column, text, &mut self.budget)
    }

    /// Adds a sheet. `write_more` writes what is on it besides its cells: whether there is any is seen by what it writes.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there are too many cells or too much text, and when nobody waits any more.
    pub(in super::super) fn add(
        &mut self,
        sheet: Sheet,
        write_more: impl FnOnce(&mut Writer) -> Result<(), Rejected>,
    ) -> Result<(), Rejected> {
        let (name, headings) = (sheet.name.clone(), sheet.headings.clone());
        let mut heading = Some(if sheet.is_hidden { format!("{name} (hidden)") } else { name.clone() });
        for mut block in blocks(sheet.into_cells(&mut self.budget)?) {
            while let Some(title) = block.take_title() {
                // A merged cell may go on in the next row, where it says nothing new.
                if title.covered.is_none() {
                    let location = cells::location(&name, title.row..=title.row, title.column..=title.column);
                    self.parts.write(Some(location), |writer| {
                        write_heading(heading.take(), writer)?;
                        writer.paragraph(&Inline::of_lines(&title.text))
                    })?;
                }
            }
            for tile in tiles(block) {
                self.parts.write(Some(tile.location(&name)), |writer| {
                    write_heading(heading.take(), writer)?;
                    tile.write(&headings, writer)
                })?;
            }
        }
        let mut more = Writer::new(usize::MAX);
        write_more(&mut more)?;
        if more.is_empty() {
            return Ok(());
        }
        let location = Location::Cells { sheet: name, range: String::new() };
        self.parts.write(Some(location), |writer| {
            write_heading(heading.take(), writer)?;
            writer.markdown(&more.finish())
        })
    }

    /// Names a sheet that could not be read.
    pub(super) fn leave_out(&mut self, name: &str) {
        let name = crate::normalise::single_line(name).unwrap_or_default();
        self.warnings.push(format!("The sheet “{name}” is damaged and was left out."));
    }

    /// Names a sheet whose end could not be read.
    pub(super) fn cut_off(&mut self, name: &str) {
        let name = crate::normalise::single_line(name).unwrap_or_default();
        self.warnings.push(format!("The sheet “{name}” is damaged: its last rows are missing."));
    }

    /// Names a sheet of which not all repetitions are in the text.
    pub(in super::super) fn shortened(&mut self, sheet: &Sheet) {
        let name = crate::normalise::single_line(&sheet.name).unwrap_or_default();
        self.warnings.push(format!(
            "The sheet “{name}” repeats a cell or a row very often; the text has its first repetitions only."
        ));
    }

    /// The text in parts, and the warnings.
    pub(in super::super) fn finish(self) -> (Vec<(Option<Location>, String)>, Vec<String>) {
        (self.parts.finish(), self.warnings)
    }
}

/// The name of a cell, such as B2.
pub(in super::super) fn cell_name(row: u32, column: u32) -> String {
    cells::range(row..=row, column..=column)
}

fn write_heading(heading: Option<String>, writer: &mut Writer) -> Result<(), Rejected> {
    heading.map_or(Ok(()), |heading| writer.heading(2, &Inline::of(&heading)))
}

/// A part of a block that becomes one table.
struct Tile {
    area: Area,
    /// The cells of the block's first row above the tile, when it does not begin there.
    heading: Vec<Cell>,
    cells: Vec<Cell>,
}

/// Cuts a block into tables of a size that can be read. Parts where nothing stands are left out.
fn tiles(block: Block) -> Vec<Tile> {
    let Area { top, left, .. } = block.area;
    let rows = u32::try_from(ROWS_UNDER_A_HEADING).unwrap_or(u32::MAX);
    // The heading row comes on top of the rows of the first tile.
    let place = |cell: &Cell| ((cell.row - top).saturating_sub(1) / rows, (cell.column - left) / MAXIMUM_COLUMNS);
    let mut cells = block.cells;
    let first_row: Vec<Cell> = cells.iter().take_while(|cell| cell.row == top).cloned().collect();
    cells.sort_by_key(|cell| (place(cell), cell.row, cell.column));
    let mut tiles: Vec<((u32, u32), Tile)> = Vec::new();
    for cell in cells {
        let (place, area) = (place(&cell), Area::of(cell.row, cell.column));
        match tiles.last_mut() {
            Some((last, tile)) if *last == place => {
                tile.area = tile.area.around(area);
                tile.cells.push(cell);
            }
            _ => tiles.push((place, Tile { area, heading: Vec::new(), cells: vec![cell] })),
        }
    }
    for ((down, across), tile) in &mut tiles {
        let above = || first_row.iter().filter(|cell| (cell.column - left) / MAXIMUM_COLUMNS == *across);
        if *down > 0 {
            tile.heading = above().cloned().collect();
        }
        for cell in above() {
            tile.area.left = tile.area.left.min(cell.column);
            tile.area.right = tile.area.right.max(cell.column);
        }
    }
    tiles.into_iter().map(|(_, tile)| tile).collect()
}

impl Tile {
    fn location(&self, sheet: &str) -> Location {
        let Area { top, left, bottom, right } = self.area;
        cells::location(sheet, top..=bottom, left..=right)
    }

    fn write(&self, headings: &Range<u32>, writer: &mut Writer) -> Result<(), Rejected> {
        if let ([], [only]) = (self.heading.as_slice(), self.cells.as_slice()) {
            return writer.paragraph(&Inline::of_lines(&only.text));
        }
        let columns = self.area.left..=self.area.right;
        let mut table = Table::default();
        let mut cells = self.cells.iter().peekable();
        if self.heading.is_empty() && headings.contains(&self.area.top) {
            table.head(self.area.rows_before(headings.end));
        } else if !self.heading.is_empty() {
            write_row(&mut table, columns.clone(), &mut self.heading.iter().peekable(), None)?;
        }
        for row in self.area.top..=self.area.bottom {
            write_row(&mut table, columns.clone(), &mut cells, Some(row))?;
        }
        writer.table(table)
    }
}

/// Writes the cells of a row; of the only one when `row` is none.
fn write_row<'c>(
    table: &mut Table,
    columns: RangeInclusive<u32>,
    cells: &mut std::iter::Peekable<impl Iterator<Item = &'c Cell>>,
    row: Option<u32>,
) -> Result<(), Rejected> {
    table.row();
    for column in columns {
        let here = cells.next_if(|cell| row.is_none_or(|row| cell.row == row) && cell.column == column);
        let text = here.map(|cell| Inline::of_lines(&cell.text).to_markdown()).unwrap_or_default();
        table.marked_cell(&text, here.and_then(|cell| cell.covered))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[(u32, u32, &str)]) -> Vec<(String, String)> {
        let limits = Limits::default();
        let mut book = Book::new(&limits);
        let mut sheet = Sheet::new("Tides".to_owned(), false);
        for (row, column, text) in cells {
            book.cell(&mut sheet, *row, *column, (*text).to_owned()).unwrap();
        }
        book.add(sheet, |_| Ok(())).unwrap();
        let range = |location| match location {
            Some(Location::Cells { range, .. }) => range,
            other => panic!("{other:?}"),
        };
        book.finish().0.into_iter().map(|(location, text)| (range(location), text)).collect()
    }

    #[test]
    fn each_block_is_a_table_and_a_lone_cell_a_paragraph() {
        let cells = [(0, 1, "Tide *tables*"), (2, 1, "Port"), (2, 2, "Range"), (3, 1, "Brest\nFrance"), (3, 2, "6|1")];
        let expected = [
            ("B1", "## Tides\n\nTide \\*tables\\*"),
            ("B3:C4", "| Port | Range |\n| --- | --- |\n| Brest<br>France | 6\\|1 |"),
        ];
        assert_eq!(written(&cells), expected.map(|(range, text)| (range.to_owned(), text.to_owned())));
    }

    #[test]
    fn long_and_wide_tables_are_cut_and_keep_their_heading() {
        let cells: Vec<_> =
            (0..=401).flat_map(|row| [(row, 0, if row == 0 { "Port" } else { "Brest" }), (row, 1, "x")]).collect();
        let tables = written(&cells);
        let ranges: Vec<_> = tables.iter().map(|(range, _)| range.as_str()).collect();
        assert_eq!(ranges, ["A1:B201", "A202:B401", "A402:B402"]);
        assert!(tables[1].1.starts_with("| Port | x |\n| --- | --- |\n| Brest | x |"), "{}", tables[1].1);
        let wide: Vec<_> = (0..2).flat_map(|row| (0..300).map(move |column| (row, column, "x"))).collect();
        let ranges: Vec<_> = written(&wide).into_iter().map(|(range, _)| range).collect();
        assert_eq!(ranges, ["A1:IV2", "IW1:KN2"]);
    }

    #[test]
    fn cells_at_the_ends_of_a_sheet_cost_nothing() {
        // C-ING-3
        let cells = [(0, 0, "first"), (1_048_575, 16_383, "last")];
        let ranges: Vec<_> = written(&cells).into_iter().map(|(range, _)| range).collect();
        assert_eq!(ranges, ["A1", "XFD1048576"]);
        let mut frame: Vec<_> = (0..2_000).map(|row| (row, 0, "x")).collect();
        frame.extend((1..2_000).map(|column| (0, column, "y")));
        assert!(written(&frame).iter().map(|(_, text)| text.len()).sum::<usize>() < 2_000_000);
    }
}
