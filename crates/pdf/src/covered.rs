//! Which places of a table cells cover.

use crate::grid::GridCell;

/// The places of a table that a cell has or covers.
pub(crate) struct Taken(Vec<Vec<bool>>);

impl Taken {
    /// The places of all cells, before any covers another one.
    pub(crate) fn by(rows: &[Vec<GridCell>]) -> Self {
        Self(rows.iter().map(|row| row.iter().map(|cell| cell.area.is_some()).collect()).collect())
    }

    /// Takes the places that a cell covers: as many of these columns and then of these rows as are free, so that no cell
    /// covers what another one says.
    pub(crate) fn cover(&mut self, (row, column): (usize, usize), (rows, columns): (usize, usize)) -> (usize, usize) {
        let is_free = |row: usize, column: usize| self.0[row].get(column) == Some(&false);
        let columns = 1 + (column + 1..column + columns).take_while(|at| is_free(row, *at)).count();
        let is_row_free = |at: &usize| (column..column + columns).all(|column| is_free(*at, column));
        let rows = 1 + (row + 1..row + rows).take_while(is_row_free).count();
        for line in self.0.iter_mut().skip(row).take(rows) {
            line.iter_mut().skip(column).take(columns).for_each(|place| *place = true);
        }
        (rows, columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    #[test]
    fn cells_cover_free_places_alone() {
        let area = Rect { left: 0.0, top: 0.0, right: 9.0, bottom: 9.0 };
        let cell = |c: char| GridCell { area: (c == 'x').then_some(area), ..GridCell::empty() };
        let rows = ["x...", "..x.", "x..x"].map(|row| row.chars().map(cell).collect::<Vec<_>>());
        let mut taken = Taken::by(&rows);
        // The first row is free, and below it a cell says something.
        assert_eq!(taken.cover((0, 0), (2, 4)), (1, 4));
        assert_eq!(taken.cover((1, 2), (2, 2)), (1, 2));
        assert_eq!(taken.cover((2, 0), (1, 4)), (1, 3));
        assert_eq!(taken.cover((2, 3), (1, 1)), (1, 1));
    }
}
