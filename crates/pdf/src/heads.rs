//! The heading rows of a table of numbers, made again from the lines that stand above them.
//!
//! What finds tables often leaves out headings that span columns, and takes each line of a wrapped heading for a row.

use crate::above::lines_above;
use crate::body::first_row_of_body;
use crate::columns::Columns;
use crate::geometry::Direction;
use crate::glyphs::Placed;
use crate::grid::{Grid, GridCell};
use crate::grow::of_glyphs;
use crate::levels::assembled;
use crate::pieces::{Piece, lines};
use crate::tables::Method;

/// Makes the heading of a table again, with lines above it that belong to it. These are taken from the glyphs that are
/// in no table.
pub(crate) fn find_heads(grid: &mut Grid, others: &mut Vec<Placed>) {
    let Some(body) = first_row_of_body(grid) else { return };
    let Some(columns) = Columns::of(grid, body) else { return };
    let own: Vec<Placed> = grid.rows[..body].iter().flatten().flat_map(|cell| cell.glyphs.clone()).collect();
    let level = Direction::turned(0);
    if own.iter().any(|(direction, ..)| *direction != level) || has_tall_rows(grid, body) {
        return;
    }
    // Rules tell where a table begins, and which cells a single row of headings has.
    if grid.is_ruled && body <= 1 {
        return;
    }
    let own_lines = lines(own).len();
    let (found, label) = if grid.is_ruled { (Vec::new(), None) } else { lines_above(grid, body, &columns, others) };
    let glyphs = grid.rows[..body].iter().flatten().flat_map(|cell| cell.glyphs.clone());
    let taken: Vec<Placed> = found.iter().flatten().flat_map(|piece| piece.glyphs.clone()).collect();
    if taken.is_empty() && own_lines <= 1 {
        return;
    }
    let all = lines(glyphs.chain(taken.iter().cloned()).collect());
    let all: Vec<Vec<Piece>> = all.into_iter().map(|line| columns.pieces(line)).collect();
    let Some(mut rows) = assembled(all, &columns) else { return };
    let method = if grid.is_ruled { Method::Both } else { Method::Aligned };
    rows.iter_mut().flatten().for_each(|cell| cell.method = Some(method));
    if let Some(label) = label {
        let glyphs: Vec<Placed> = label.into_iter().flat_map(|piece| piece.glyphs).collect();
        others.retain(|placed| glyphs.iter().all(|other| other.2.drawn != placed.2.drawn));
        let mut row = vec![GridCell::empty(); columns.extents.len()];
        row[0] = of_glyphs(glyphs);
        grid.rows.insert(body, row);
    }
    let is_taken = |placed: &Placed| taken.iter().any(|other| other.2.drawn == placed.2.drawn);
    others.retain(|placed| !is_taken(placed));
    grid.rows.splice(..body, rows);
    let areas = grid.rows.iter().flatten().filter_map(|cell| cell.area);
    grid.area = areas.fold(grid.area, |all, area| all.union(&area));
}

/// True when a row of the heading is told by rules to be much higher than its lines: it holds running text.
fn has_tall_rows(grid: &Grid, body: usize) -> bool {
    let words = |cell: &GridCell| cell.glyphs.iter().filter(|(.., glyph)| glyph.text != " ").count();
    grid.is_ruled && grid.rows[..body].iter().flatten().any(|cell| words(cell) > 160)
}
