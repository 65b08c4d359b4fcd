//! Tables and rows that were found in parts: what stands right below another one with the same columns, and lines of
//! wrapped cells that were taken for rows.

use crate::body::first_row_of_body;
use crate::geometry::{Rect, median};
use crate::glyphs::Placed;
use crate::grid::{Grid, GridCell};
use crate::grow::of_glyphs;
use crate::pieces::lines;

/// Farthest that tables stand apart that are one, in points.
const FARTHEST: f32 = 30.0;

/// Farthest that a heading stands above its table, in points: a label of rows may stand between.
const FARTHEST_HEADING: f32 = 50.0;

/// How far the middles of columns that are the same may be apart, in points.
const SAME_MIDDLE: f32 = 4.0;

/// Puts tables together that stand below each other with the same columns and nothing between.
pub(crate) fn join_tables(grids: Vec<Grid>, others: &mut Vec<Placed>) -> Vec<Grid> {
    let mut grids = grids;
    grids.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
    let mut joined: Vec<Grid> = Vec::new();
    for grid in grids {
        match joined.iter_mut().find(|above| goes_on(above, &grid, others)) {
            Some(above) => {
                let label = label_between(above, &grid, others);
                above.rows.extend(label);
                above.area = above.area.union(&grid.area);
                above.rows.extend(grid.rows);
            }
            None => joined.push(grid),
        }
    }
    joined
}

fn goes_on(above: &Grid, below: &Grid, others: &[Placed]) -> bool {
    let gap = below.area.top - above.area.bottom;
    let (uppers, lowers) = (above.extents(), below.extents());
    let middle = |(left, right): (f32, f32)| f32::midpoint(left, right);
    let mut pairs = uppers.iter().zip(&lowers).filter_map(|(upper, lower)| upper.zip(*lower));
    let is_alike = above.is_ruled
        && below.is_ruled
        && (-1.0..FARTHEST).contains(&gap)
        && uppers.len() == lowers.len()
        && pairs.all(|(upper, lower)| (middle(upper) - middle(lower)).abs() < SAME_MIDDLE);
    is_alike && first_row_of_body(below) == Some(0) && between(above, below, others).len() <= 1
}

/// The lines between two tables.
fn between(above: &Grid, below: &Grid, others: &[Placed]) -> Vec<Vec<Placed>> {
    let space = Rect {
        top: above.area.bottom - 1.0,
        bottom: below.area.top + 1.0,
        left: above.area.left.min(below.area.left),
        right: above.area.right.max(below.area.right),
    };
    let is_between = |(_, area, glyph): &&Placed| glyph.text != " " && space.contains(area.center());
    lines(others.iter().filter(is_between).cloned().collect())
}

/// A line between two tables as a row: the label of what follows.
fn label_between(above: &Grid, below: &Grid, others: &mut Vec<Placed>) -> Option<Vec<GridCell>> {
    let line = between(above, below, others).pop()?;
    others.retain(|(.., glyph)| line.iter().all(|(.., other)| other.drawn != glyph.drawn));
    let mut row = vec![GridCell::empty(); above.extents().len()];
    *row.first_mut()? = of_glyphs(line);
    Some(row)
}

/// Least columns and most lines of a heading that was taken for a table: others are rather tables of words.
const LEAST_COLUMNS: usize = 3;
const MOST_LINES: usize = 8;

/// Gives the glyphs of tables of words back that are the heading of a table of numbers right below them: it is found
/// again from its lines.
pub(crate) fn dissolve_headings(grids: &mut Vec<Grid>, others: &mut Vec<Placed>) {
    let have_numbers: Vec<bool> = grids.iter().map(|grid| first_row_of_body(grid).is_some()).collect();
    let is_short =
        |grid: &Grid| !grid.is_ruled && grid.rows.len() <= MOST_LINES && grid.extents().len() >= LEAST_COLUMNS;
    let is_heading = |(grid, has_numbers): (&Grid, &bool)| {
        let heads = |(other, has_numbers): (&Grid, &bool)| {
            let gap = other.area.top - grid.area.bottom;
            let is_inside = grid.area.left > other.area.left - 6.0 && grid.area.right < other.area.right + 12.0;
            !other.is_ruled && (-4.0..FARTHEST_HEADING).contains(&gap) && is_inside && *has_numbers
        };
        is_short(grid) && !has_numbers && grids.iter().zip(&have_numbers).any(heads)
    };
    let are_headings: Vec<bool> = grids.iter().zip(&have_numbers).map(is_heading).collect();
    let mut at = 0..;
    grids.retain_mut(|grid| {
        let is_heading = at.next().is_some_and(|at| are_headings[at]);
        if is_heading {
            others.extend(grid.rows.drain(..).flatten().flat_map(|cell| cell.glyphs));
        }
        !is_heading
    });
}

/// Joins columns between rules that are too narrow for a letter with those that they touch: the space between double
/// rules.
pub(crate) fn join_narrow_columns(grid: &mut Grid) {
    const TOUCH: f32 = 2.0;
    let sizes = grid.rows.iter().flatten().flat_map(|cell| &cell.glyphs).map(|(.., glyph)| glyph.size);
    let size = median(sizes.collect());
    let extents = grid.extents();
    for column in (0..extents.len()).rev() {
        let Some((left, right)) = extents[column].filter(|(left, right)| right - left < 0.75 * size) else { continue };
        let extent = |at: Option<usize>| at.and_then(|at| extents.get(at).copied().flatten());
        let touches_left = extent(column.checked_sub(1)).is_some_and(|other| (left - other.1).abs() < TOUCH);
        let touches_right = extent(Some(column + 1)).is_some_and(|other| (other.0 - right).abs() < TOUCH);
        if !grid.is_ruled || !touches_left && !touches_right {
            continue;
        }
        for row in &mut grid.rows {
            let narrow = row.remove(column);
            let Some(cell) = row.get_mut(if touches_left { column - 1 } else { column }) else { continue };
            // A cell that this one covers has no place of its own.
            cell.area = match (cell.area, narrow.area) {
                (Some(one), Some(other)) => Some(one.union(&other)),
                (None, Some(other)) if !touches_left => Some(other),
                (own, _) => own,
            };
            cell.glyphs.extend(narrow.glyphs);
        }
    }
}

/// Farthest lines of a wrapped cell, in sizes of the font.
const WRAPPED: f32 = 1.35;

/// Puts rows together that are lines of the same cells: closer to each other than rows are, with nothing in one where
/// the other has text but where a cell goes on.
pub(crate) fn join_wrapped_rows(grid: &mut Grid) {
    let bottoms: Vec<f32> = grid.rows.iter().filter_map(|row| extent(row)).map(|area| area.bottom).collect();
    let pitch = median(bottoms.windows(2).map(|pair| pair[1] - pair[0]).collect());
    let mut covering = covering_rows(grid);
    let mut at = 0;
    while at + 1 < grid.rows.len() {
        let pitch = if covering[at] { f32::MAX } else { pitch };
        if grid.rows.len() > 3 && is_wrapped(&grid.rows[at], &grid.rows[at + 1], pitch) {
            let below = grid.rows.remove(at + 1);
            covering.remove(at + 1);
            covering[at] = false;
            for (cell, other) in grid.rows[at].iter_mut().zip(below) {
                cell.area = match (cell.area, other.area) {
                    (Some(one), Some(other)) => Some(one.union(&other)),
                    (one, other) => one.or(other),
                };
                cell.glyphs.extend(other.glyphs);
            }
        } else {
            at += 1;
        }
    }
}

/// For each row of a table with rules, whether all its cells but one take the next row as well, and no other.
fn covering_rows(grid: &Grid) -> Vec<bool> {
    let covers = |(row, spans): (&Vec<GridCell>, Vec<(usize, usize)>)| {
        let taking = spans.iter().zip(row).filter(|((rows, _), cell)| *rows == 2 && cell.area.is_some()).count();
        grid.is_ruled && row.len() > 2 && taking + 1 == row.len()
    };
    grid.rows.iter().zip(grid.spans()).map(covers).collect()
}

fn is_wrapped(above: &[GridCell], below: &[GridCell], pitch: f32) -> bool {
    let mut goes_on = false;
    for (one, other) in above.iter().zip(below) {
        let (Some(upper), Some(lower)) = (one.text_area(), other.text_area()) else { continue };
        let size = one.glyphs.iter().map(|(.., glyph)| glyph.size).fold(0.0, f32::max);
        let distance = last_line(&one.glyphs).zip(first_line(&other.glyphs)).map(|(upper, lower)| lower - upper);
        if !distance.is_some_and(|distance| distance < WRAPPED * size && distance < 0.8 * pitch)
            || upper.bottom > lower.bottom
        {
            return false;
        }
        goes_on = true;
    }
    let filled = |row: &[GridCell]| row.iter().filter(|cell| cell.text_area().is_some()).count();
    let both = above.iter().zip(below).filter(|(one, other)| one.text_area().is_some() && other.text_area().is_some());
    goes_on && both.count() < filled(above).max(filled(below))
}

fn first_line(glyphs: &[Placed]) -> Option<f32> {
    lines(glyphs.to_vec()).first().and_then(|line| baseline(line))
}

fn last_line(glyphs: &[Placed]) -> Option<f32> {
    lines(glyphs.to_vec()).last().and_then(|line| baseline(line))
}

fn baseline(line: &[Placed]) -> Option<f32> {
    line.iter().map(|(.., glyph)| glyph.baseline).max_by(f32::total_cmp)
}

fn extent(row: &[GridCell]) -> Option<Rect> {
    row.iter().filter_map(GridCell::text_area).reduce(|all, area| all.union(&area))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::tests::{lettered, texts};
    use crate::pieces::tests::word;
    use crate::tables::Method;

    fn ruled(rows: &[&[&str]], down: f32) -> Grid {
        let mut grid = lettered(rows);
        grid.is_ruled = true;
        grid.method = Method::Ruled;
        let moved = |area: Rect| Rect { top: area.top + down, bottom: area.bottom + down, ..area };
        (grid.area.top, grid.area.bottom) = (grid.area.top + down, grid.area.bottom + down);
        grid.rows.iter_mut().flatten().for_each(|cell| cell.area = cell.area.map(moved));
        grid
    }

    #[test]
    fn parts_of_a_table_are_joined_with_the_label_between_them() {
        let upper = || ruled(&[&["Port", "Depth"], &["Brest", "12"], &["Dover", "14"]], 0.0);
        let lower = || ruled(&[&["Leith", "17"], &["Emden", "19"]], 60.0);
        let mut label = word("North", 0.0, 142.0, 900);
        let joined = join_tables(vec![lower(), upper()], &mut label);
        assert_eq!((joined.len(), label.len()), (1, 0));
        assert_eq!(texts(&joined[0])[3..], [["North", ""], ["Leith", "17"], ["Emden", "19"]]);
        // One with a heading of its own is another table.
        let other = ruled(&[&["Port", "Depth"], &["Leith", "17"], &["Emden", "19"]], 60.0);
        assert_eq!(join_tables(vec![upper(), other], &mut Vec::new()).len(), 2);
    }

    #[test]
    fn lines_of_wrapped_cells_become_a_row() {
        let mut grid = lettered(&[&["Brest", "12"], &["Dover", "14"], &["Leith", "17"], &["Emden", "19"]]);
        // The label goes on right below, closer than the next row.
        let extra = vec![crate::grow::of_glyphs(word("harbour", 0.0, 108.0, 900)), GridCell::empty()];
        grid.rows.insert(1, extra);
        for row in &mut grid.rows[2..] {
            for (_, area, glyph) in row.iter_mut().flat_map(|cell| &mut cell.glyphs) {
                (area.top, area.bottom, glyph.baseline) = (area.top + 12.0, area.bottom + 12.0, glyph.baseline + 12.0);
            }
        }
        join_wrapped_rows(&mut grid);
        assert_eq!(texts(&grid), [["Brestharbour", "12"], ["Dover", "14"], ["Leith", "17"], ["Emden", "19"]]);
    }
}
