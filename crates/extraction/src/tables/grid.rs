//! Which cells of a table are one.

use super::text::{Row, Side, Text};

/// A cell, and what it takes of the table.
pub(super) struct Taken {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// The cells of rows of this many columns, row by row. What is said to be covered counts only where it repeats the cell
/// that covers it, and where all of these make a rectangle: the cells tile the table whatever the marks say.
pub(super) fn cells(rows: &[Row], columns: usize) -> Vec<Taken> {
    let mut owners: Vec<usize> = Vec::with_capacity(rows.len() * columns);
    let text = |at: usize| rows[at / columns].cells.get(at % columns).map_or("", |cell| cell.text.as_str());
    for at in 0..rows.len() * columns {
        let side = rows[at / columns].cells.get(at % columns).and_then(|cell: &Text| cell.covered);
        let neighbour = match side {
            Some(Side::Left) if !at.is_multiple_of(columns) => Some(owners[at - 1]),
            Some(Side::Above) if at >= columns => Some(owners[at - columns]),
            _ => None,
        };
        owners.push(neighbour.filter(|owner| text(*owner) == text(at)).unwrap_or(at));
    }
    let mut extents: Vec<Extent> = vec![Extent::default(); owners.len()];
    for (at, owner) in owners.iter().enumerate() {
        extents[*owner].add(at / columns - owner / columns, (at % columns).checked_sub(owner % columns));
    }
    let taken = owners.iter().enumerate().filter_map(|(at, owner)| {
        let extent = &extents[*owner];
        let (rows, columns_taken) = if extent.is_rectangle() { (extent.below + 1, extent.right + 1) } else { (1, 1) };
        let is_own = *owner == at || !extent.is_rectangle();
        is_own.then_some(Taken { row: at / columns, column: at % columns, rows, columns: columns_taken })
    });
    taken.collect()
}

/// How far a cell reaches.
#[derive(Clone, Default)]
struct Extent {
    below: usize,
    right: usize,
    count: usize,
    /// A cell stands to the left of the one that covers it.
    is_bent: bool,
}

impl Extent {
    fn add(&mut self, below: usize, right: Option<usize>) {
        self.below = self.below.max(below);
        self.right = self.right.max(right.unwrap_or_default());
        self.count += 1;
        self.is_bent |= right.is_none();
    }

    fn is_rectangle(&self) -> bool {
        !self.is_bent && self.count == (self.below + 1) * (self.right + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(marks: &[Vec<(u8, bool)>]) -> Vec<Row> {
        let side = |number| match number {
            1 => Some(Side::Left),
            2 => Some(Side::Above),
            _ => None,
        };
        let cell = |(number, is_other): &(u8, bool)| Text {
            text: if *is_other { "b" } else { "a" }.to_owned(),
            sources: Vec::new(),
            covered: side(*number),
        };
        let row = |cells: &Vec<(u8, bool)>| Row {
            start: 0,
            cells: cells.iter().map(cell).collect(),
            rest: Vec::new(),
            is_heading: None,
        };
        marks.iter().map(row).collect()
    }

    #[test]
    fn cells_that_repeat_others_are_one() {
        let marks = vec![vec![(0, false), (1, false), (0, true)], vec![(2, false), (1, false), (2, false)]];
        let taken: Vec<_> = cells(&rows(&marks), 3).iter().map(|t| (t.row, t.column, t.rows, t.columns)).collect();
        // The last one says something else than the one above.
        assert_eq!(taken, [(0, 0, 2, 2), (0, 2, 1, 1), (1, 2, 1, 1)]);
    }

    proptest! {
        #[test]
        fn cells_tile_the_table_whatever_is_marked(
            marks in prop::collection::vec(prop::collection::vec((0_u8..3, any::<bool>()), 0..6), 1..6)
        ) {
            let columns = 5;
            let mut seen = vec![0; marks.len() * columns];
            for Taken { row, column, rows, columns: wide } in cells(&rows(&marks), columns) {
                for below in row..row + rows {
                    seen[below * columns + column..below * columns + column + wide].iter_mut().for_each(|n| *n += 1);
                }
            }
            prop_assert!(seen.iter().all(|times| *times == 1), "{seen:?}");
        }
    }
}
