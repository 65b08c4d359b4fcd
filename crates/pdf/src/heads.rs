//! The heading rows of a table of numbers, made again from the lines that stand above them.
//!
//! What finds tables often leaves out headings that span columns, and takes each line of a wrapped heading for a row.

use std::collections::HashSet;

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

/// Most rows of a heading, and columns that it may have.
const MOST_ROWS: usize = 20;
const MOST_COLUMNS: usize = 100;

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
    if body > MOST_ROWS || columns.extents.len() > MOST_COLUMNS {
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
    let taken: HashSet<u32> = taken.iter().map(|(.., glyph)| glyph.drawn).collect();
    others.retain(|(.., glyph)| !taken.contains(&glyph.drawn));
    grid.rows.splice(..body, rows);
    let areas = grid.rows.iter().flatten().filter_map(|cell| cell.area);
    grid.area = areas.fold(grid.area, |all, area| all.union(&area));
}

/// True when a row of the heading is told by rules to be much higher than its lines: it holds running text.
fn has_tall_rows(grid: &Grid, body: usize) -> bool {
    let words = |cell: &GridCell| cell.glyphs.iter().filter(|(.., glyph)| glyph.text != " ").count();
    grid.is_ruled && grid.rows[..body].iter().flatten().any(|cell| words(cell) > 160)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::tests::{lettered, texts};
    use crate::pieces::tests::word;

    fn body() -> Grid {
        lettered(&[
            &["Port", "Low", "High", "Low", "High"],
            &["Brest", "41", "52", "6", "7"],
            &["Dover", "43", "54", "8", "9"],
        ])
    }

    #[test]
    fn headings_of_groups_are_found_above() {
        let mut grid = body();
        // In the middle of two columns each; above them stands the title.
        let groups = [word("Spring", 115.0, 87.0, 900), word("Neap", 280.0, 87.0, 910)].concat();
        let title = word("Table 7", 0.0, 74.0, 920);
        let mut others = [groups, title.clone()].concat();
        find_heads(&mut grid, &mut others);
        assert_eq!(texts(&grid)[..2], [["Port", "Spring", "", "Neap", ""], ["", "Low", "High", "Low", "High"]]);
        let spans = grid.spans();
        assert_eq!((spans[0][0], spans[0][1], spans[0][3], spans[1][1]), ((2, 1), (1, 2), (1, 2), (1, 1)));
        assert_eq!(others.len(), title.len());
    }

    #[test]
    fn wrapped_headings_are_one_row() {
        let mut grid = body();
        let mut others = [word("Very", 80.0, 88.0, 900), word("Very", 240.0, 88.0, 910)].concat();
        find_heads(&mut grid, &mut others);
        assert_eq!(texts(&grid)[0], ["Port", "VeryLow", "High", "VeryLow", "High"]);
        assert_eq!((grid.rows.len(), others.len()), (3, 0));
    }

    #[test]
    fn text_above_is_no_heading() {
        let mut grid = body();
        let mut others = word("The heights of the tides in the last years before the war are told.", 0.0, 88.0, 900);
        let before = others.len();
        find_heads(&mut grid, &mut others);
        assert_eq!((grid.rows.len(), others.len()), (3, before));
    }
}
