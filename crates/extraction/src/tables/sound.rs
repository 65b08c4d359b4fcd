//! Whether tables can be at all, for those that come from where one does not know.

use super::{Cell, MAXIMUM_CELLS, Source, Table};

/// Whether the cells of each table tile it, and all of the tables together are of a size that a document may have. Tables
/// that are taken out of a document are always sound. Those that another process tells may be anything, and whoever takes
/// rows, columns and spans at their word may run out of memory.
pub fn are_sound(tables: &[Table]) -> bool {
    let size = |table: &Table| u64::from(table.rows).checked_mul(u64::from(table.columns));
    let sizes = tables.iter().try_fold(0_u64, |sum, table| sum.checked_add(size(table)?));
    sizes.is_some_and(|sum| sum <= MAXIMUM_CELLS as u64) && tables.iter().all(is_sound)
}

fn is_sound(table: &Table) -> bool {
    let mut taken = vec![false; table.rows as usize * table.columns as usize];
    let tiles = table.cells.iter().all(|cell| take(cell, table, &mut taken) && is_plausible(cell));
    tiles && taken.iter().all(|is_taken| *is_taken)
}

/// Takes the places of a cell; false when some are taken, or outside of the table.
fn take(cell: &Cell, table: &Table, taken: &mut [bool]) -> bool {
    let end = |start: u32, span: u32, whole: u32| start.checked_add(span).filter(|end| start < *end && *end <= whole);
    let (Some(bottom), Some(right)) =
        (end(cell.row, cell.row_span, table.rows), end(cell.column, cell.column_span, table.columns))
    else {
        return false;
    };
    let places = (cell.row..bottom).flat_map(|row| (cell.column..right).map(move |column| (row, column)));
    places.map(|(row, column)| row as usize * table.columns as usize + column as usize).all(|place| {
        let was_taken = std::mem::replace(&mut taken[place], true);
        !was_taken
    })
}

fn is_plausible(cell: &Cell) -> bool {
    let is_range = |source: &Source| match source {
        Source::Glyphs { first, count, .. } => first.checked_add(*count).is_some(),
        Source::Text { start, end } => start <= end,
    };
    (0.0..=1.0).contains(&cell.confidence) && cell.sources.iter().all(is_range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hints, Limits, registry};

    fn tables() -> Vec<Table> {
        let csv = registry::of_media_type("text/csv").unwrap();
        csv.tables(b"Harbour,Range\nBrill,4.3\n", &Hints::default(), &Limits::default()).unwrap()
    }

    #[test]
    fn only_tables_that_can_be_are_sound() {
        assert!(are_sound(&[]) && are_sound(&tables()));
        let changes: [fn(&mut Table); 11] = [
            |table| table.rows = u32::MAX,
            |table| (table.rows, table.columns) = (1 << 16, 1 << 16),
            |table| table.columns = 0,
            |table| drop(table.cells.pop()),
            |table| table.cells[1] = table.cells[0].clone(),
            |table| table.cells[0].column_span = 2,
            |table| table.cells[3].row_span = u32::MAX,
            |table| table.cells[3].column_span = 0,
            |table| table.cells[3].row = 7,
            |table| table.cells[3].confidence = f32::NAN,
            |table| table.cells[3].sources = vec![Source::Glyphs { page: 1, first: 1, count: u32::MAX }],
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut tables = tables();
            change(&mut tables[0]);
            assert!(!are_sound(&tables), "{number}");
        }
        let many: Vec<Table> = std::iter::repeat_n(tables().remove(0), 250_001).collect();
        assert!(!are_sound(&many) && are_sound(&many[1..]));
    }
}
