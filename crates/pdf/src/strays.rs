//! Lines of labels that stand within a table and were left out of its cells: those that are wrapped.

use std::collections::HashSet;

use crate::body::first_row_of_body;
use crate::columns::Columns;
use crate::geometry::{Direction, Rect};
use crate::glyphs::Placed;
use crate::grid::{Grid, GridCell};
use crate::pieces::{Piece, lines};

/// Farthest lines of a label, in sizes of the font.
const WRAPPED: f32 = 1.35;

/// Farthest that the middle of a line is from that of its row when it is one of two, in sizes of the font.
const HALF: f32 = 0.75;

/// Puts lines over the first column that are in no cell into the labels of the rows that they stand in, or that they
/// stand right below or above.
pub(crate) fn place_labels(grid: &mut Grid, others: &mut Vec<Placed>) {
    let Some(body) = first_row_of_body(grid).filter(|_| !grid.is_ruled) else { return };
    let Some(columns) = Columns::of(grid, body) else { return };
    if grid.rows[body..].iter().any(|row| row[0].glyphs.is_empty()) {
        release_lines(grid, body, others);
    }
    let top = grid.rows[body..].iter().filter_map(|row| extent(row)).map(|area| area.top).fold(f32::MAX, f32::min);
    let bottom = grid.area.bottom;
    let is_inside = |(direction, area, _): &&Placed| {
        let (x, y) = area.center();
        let is_first = x > columns.extents[0].0 - 2.0 && x < columns.extents[1].0;
        *direction == Direction::turned(0) && is_first && (top - 2.0..bottom + 2.0).contains(&y)
    };
    let strays = lines(others.iter().filter(is_inside).cloned().collect());
    let strays: Vec<Vec<Piece>> = strays.into_iter().map(|line| columns.pieces(line)).collect();
    let mut strays: Vec<Piece> =
        strays.into_iter().filter_map(|mut line| line.pop().filter(|_| line.is_empty())).collect();
    let is_label =
        |piece: &Piece| piece.area.right < columns.extents[1].0 && piece.letters().contains(char::is_alphabetic);
    strays.retain(is_label);
    let mut placed: HashSet<u32> = HashSet::new();
    let is_on_line =
        |piece: &Piece, row: &[GridCell]| extent(row).is_some_and(|area| piece.area.shared_height(&area) > 0.6);
    take_in(grid, &mut strays, &mut placed, |piece, rows| {
        (body..rows.len()).find(|at| rows[*at][0].glyphs.is_empty() && is_on_line(piece, &rows[*at]))
    });
    // Two lines of a label may stand above and below the middle of their row.
    take_in(grid, &mut strays, &mut placed, |piece, rows| {
        let distance = |row: &[GridCell]| extent(row).map(|area| (area.center().1 - piece.area.center().1).abs());
        let near = (body..rows.len()).filter_map(|at| Some((distance(&rows[at][1..])?, at)));
        near.filter(|(distance, _)| *distance < HALF * piece.size).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
    });
    // Downwards from line to line, then upwards.
    take_in(grid, &mut strays, &mut placed, |piece, rows| {
        let is_above = |label: &Rect| (0.1..WRAPPED * piece.size).contains(&(piece.area.bottom - label.bottom));
        (body..rows.len()).rev().find(|at| rows[*at][0].text_area().is_some_and(|label| is_above(&label)))
    });
    strays.reverse();
    take_in(grid, &mut strays, &mut placed, |piece, rows| {
        let is_below = |label: &Rect| (0.1..WRAPPED * piece.size).contains(&(label.top - piece.area.top));
        (body..rows.len()).find(|at| rows[*at][0].text_area().is_some_and(|label| is_below(&label)))
    });
    others.retain(|(.., glyph)| !placed.contains(&glyph.drawn));
    grid.area = grid.rows.iter().flatten().filter_map(|cell| cell.area).fold(grid.area, |all, area| all.union(&area));
}

/// Gives the lines of labels back that stand too far from their row to belong to it for sure.
fn release_lines(grid: &mut Grid, body: usize, others: &mut Vec<Placed>) {
    for row in &mut grid.rows[body..] {
        let Some(middle) = extent(&row[1..]).map(|area| area.center().1) else { continue };
        let label = std::mem::take(&mut row[0].glyphs);
        let is_near = |line: &Vec<Placed>| {
            line.iter().any(|(_, area, glyph)| (area.center().1 - middle).abs() < HALF * glyph.size)
        };
        let (near, far): (Vec<_>, Vec<_>) = lines(label).into_iter().partition(is_near);
        let (near, far) = if near.is_empty() { (far, near) } else { (near, far) };
        row[0].glyphs = near.into_iter().flatten().collect();
        row[0].area = row[0].text_area();
        others.extend(far.into_iter().flatten());
    }
}

/// Puts each line into the label of the row that `row_of` tells.
fn take_in(
    grid: &mut Grid,
    strays: &mut Vec<Piece>,
    placed: &mut HashSet<u32>,
    row_of: impl Fn(&Piece, &[Vec<GridCell>]) -> Option<usize>,
) {
    strays.retain(|piece| {
        let Some(row) = row_of(piece, &grid.rows) else { return true };
        let cell = &mut grid.rows[row][0];
        cell.glyphs.extend(piece.glyphs.iter().cloned());
        cell.area = cell.text_area();
        placed.extend(piece.glyphs.iter().map(|(.., glyph)| glyph.drawn));
        false
    });
}

fn extent(row: &[GridCell]) -> Option<Rect> {
    row.iter().filter_map(GridCell::text_area).reduce(|all, area| all.union(&area))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::tests::{lettered, texts};
    use crate::pieces::tests::word;

    #[test]
    fn wrapped_labels_are_put_into_their_rows() {
        let mut grid = lettered(&[&["Brest", "41"], &["", "43"], &["", ""], &["Emden", "45"]]);
        grid.rows.remove(2);
        let mut others = [word("Dover and", 0.0, 112.0, 900), word("Leith", 0.0, 124.0, 920)].concat();
        place_labels(&mut grid, &mut others);
        assert_eq!(texts(&grid), [["Brest", "41"], ["DoverandLeith", "43"], ["Emden", "45"]]);
        assert!(others.iter().all(|(.., glyph)| glyph.text == " "));
    }
}
