//! Cuts a sheet into its tables: cells that touch one another, as people set them apart with empty rows and columns.

use super::grid::{Area, Cell};

/// Most blocks of a sheet. Where there are more, the cells are scattered, and rows that follow one another are a block.
const MAXIMUM_BLOCKS: usize = 1_000;

/// Cells that belong together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) area: Area,
    /// By row and column.
    pub(super) cells: Vec<Cell>,
}

impl Block {
    /// Takes the first row away when it is one merged cell: what it says is the title of the table below, or a note.
    pub(super) fn take_title(&mut self) -> Option<Cell> {
        let row = self.area.top;
        let count = self.cells.iter().take_while(|cell| cell.row == row).count();
        let is_whole = count as u64 == Area { bottom: row, ..self.area }.size();
        let is_merged = count > 1 && self.cells[1..count].iter().all(|cell| cell.covered.is_some());
        if !is_whole || !is_merged {
            return None;
        }
        let title = self.cells.drain(..count).next()?;
        let areas = self.cells.iter().map(|cell| Area::of(cell.row, cell.column));
        self.area = areas.reduce(Area::around).unwrap_or(self.area);
        Some(title)
    }
}

/// The blocks of a sheet in the order in which they are read: by their first row, and from left to right. `cells` are
/// ordered by row and column.
pub(super) fn blocks(cells: Vec<Cell>) -> Vec<Block> {
    let mut groups = Groups::new(cells.len());
    join_neighbours(&cells, &mut groups);
    let mut areas = areas(&cells, &mut groups);
    if areas.len() > MAXIMUM_BLOCKS {
        join_rows(&cells, &mut groups);
        areas = self::areas(&cells, &mut groups);
    } else {
        join_overlapping(&mut areas, &mut groups);
    }
    let mut blocks: Vec<Block> = areas.iter().map(|(_, area)| Block { area: *area, cells: Vec::new() }).collect();
    let mut number_of: Vec<Option<usize>> = vec![None; cells.len()];
    for (number, (group, _)) in areas.iter().enumerate() {
        number_of[groups.first(*group)] = Some(number);
    }
    for (index, cell) in cells.into_iter().enumerate() {
        if let Some(number) = number_of[groups.first(index)] {
            blocks[number].cells.push(cell);
        }
    }
    blocks.sort_by_key(|block| (block.area.top, block.area.left));
    blocks
}

/// Joins cells that are side by side or one above the other.
fn join_neighbours(cells: &[Cell], groups: &mut Groups) {
    let mut above = 0;
    for (index, cell) in cells.iter().enumerate() {
        if let Some(left) = index.checked_sub(1)
            && cells[left].row == cell.row
            && cells[left].column + 1 == cell.column
        {
            groups.join(left, index);
        }
        let Some(row_above) = cell.row.checked_sub(1) else { continue };
        // Both walk through the cells in the same order.
        while (cells[above].row, cells[above].column) < (row_above, cell.column) {
            above += 1;
        }
        if (cells[above].row, cells[above].column) == (row_above, cell.column) {
            groups.join(above, index);
        }
    }
}

/// Joins the cells of rows that follow one another.
fn join_rows(cells: &[Cell], groups: &mut Groups) {
    for (index, pair) in cells.windows(2).enumerate() {
        if pair[1].row - pair[0].row <= 1 {
            groups.join(index, index + 1);
        }
    }
}

/// The area of each group, with one of its cells.
fn areas(cells: &[Cell], groups: &mut Groups) -> Vec<(usize, Area)> {
    let mut number_of: Vec<Option<usize>> = vec![None; cells.len()];
    let mut areas: Vec<(usize, Area)> = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let first = groups.first(index);
        let area = Area::of(cell.row, cell.column);
        if let Some(number) = number_of[first] {
            areas[number].1 = areas[number].1.around(area);
        } else {
            number_of[first] = Some(areas.len());
            areas.push((first, area));
        }
    }
    areas
}

/// Joins groups whose areas overlap: a cell that stands alone within a table is a cell of the table.
fn join_overlapping(areas: &mut Vec<(usize, Area)>, groups: &mut Groups) {
    let mut is_changed = true;
    // A joined area may overlap with those that were passed before.
    while std::mem::take(&mut is_changed) {
        let mut number = 0;
        while number < areas.len() {
            let (group, area) = areas[number];
            if let Some(other) = (number + 1..areas.len()).find(|other| areas[*other].1.touches(area)) {
                let (joined, other_area) = areas.swap_remove(other);
                groups.join(group, joined);
                areas[number].1 = area.around(other_area);
                is_changed = true;
            } else {
                number += 1;
            }
        }
    }
}

/// Groups of cells by their numbers, as a forest where each tree is a group.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    /// The cell that stands for the group of a cell.
    fn first(&mut self, mut cell: usize) -> usize {
        while self.0[cell] != cell {
            self.0[cell] = self.0[self.0[cell]];
            cell = self.0[cell];
        }
        cell
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Cells at the places of letters.
    fn sheet(rows: &[&str]) -> Vec<Cell> {
        let cell = |row: usize, column: usize, c: char| Cell {
            row: u32::try_from(row).unwrap(),
            column: u32::try_from(column).unwrap(),
            text: c.to_string(),
            covered: None,
        };
        let cells = rows.iter().enumerate().flat_map(|(row, line)| {
            line.chars().enumerate().filter(|(_, c)| *c != '.').map(move |(column, c)| cell(row, column, c))
        });
        cells.collect()
    }

    fn shown(rows: &[&str]) -> Vec<String> {
        let text = |block: Block| block.cells.iter().map(|cell| cell.text.as_str()).collect();
        blocks(sheet(rows)).into_iter().map(text).collect()
    }

    #[test]
    fn empty_rows_and_columns_set_tables_apart() {
        assert_eq!(shown(&["ab.ef", "cd.gh", ".....", "xy..."]), ["abcd", "efgh", "xy"]);
        assert_eq!(shown(&["ab..", "..cd"]), ["ab", "cd"]);
        assert_eq!(shown(&[]), [""; 0]);
    }

    #[test]
    fn a_cell_within_a_table_belongs_to_it() {
        assert_eq!(shown(&["abcd", "e...", "f..g", "h..."]), ["abcdefgh"]);
        // Joined areas may overlap with others in turn.
        assert_eq!(shown(&["a...bcd", "e......", "fghij.k"]), ["abcdefghijk"]);
    }

    #[test]
    fn a_merged_row_above_a_table_is_its_title() {
        let mut block = blocks(sheet(&["aaa", "bbb", "cde"])).remove(0);
        assert_eq!(block.take_title(), None);
        for cell in &mut block.cells[1..6] {
            cell.covered = Some(crate::tables::marks::FROM_LEFT);
        }
        // The second row is the rest of the same merged cell.
        let titles: Vec<_> =
            std::iter::from_fn(|| block.take_title()).map(|cell| (cell.row, cell.covered.is_some())).collect();
        assert_eq!(titles, [(0, false), (1, true)]);
        assert_eq!(block.area, Area { top: 2, left: 0, bottom: 2, right: 2 });
    }

    #[test]
    fn scattered_cells_are_joined_by_rows() {
        let cells: Vec<Cell> = (0..30_000_u32)
            .map(|number| Cell { row: number / 100 * 2, column: number % 100 * 2, text: "x".to_owned(), covered: None })
            .collect();
        let found = blocks(cells);
        assert_eq!(found.len(), 300);
        assert_eq!(found[0].area, Area { top: 0, left: 0, bottom: 0, right: 198 });
    }

    proptest! {
        #[test]
        fn every_cell_is_in_one_block(rows in prop::collection::vec("[.a]{0,12}", 0..12)) {
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            let found = blocks(sheet(&rows));
            let mut cells: Vec<_> = found.iter().flat_map(|block| block.cells.clone()).collect();
            cells.sort_by_key(|cell| (cell.row, cell.column));
            prop_assert_eq!(cells, sheet(&rows));
            for (number, block) in found.iter().enumerate() {
                let areas = block.cells.iter().map(|cell| Area::of(cell.row, cell.column));
                prop_assert_eq!(areas.reduce(Area::around), Some(block.area));
                prop_assert!(found[number + 1..].iter().all(|other| !other.area.touches(block.area)));
            }
        }
    }
}
