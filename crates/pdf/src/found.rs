//! Tables of numbers that were not found as such: lines below each other with numbers at the same places.

use std::collections::HashSet;

use crate::columns::is_number;
use crate::geometry::{Direction, Rect, median};
use crate::glyphs::Placed;
use crate::grid::{Grid, GridCell};
use crate::grow::of_glyphs;
use crate::pieces::{Piece, lines, pieces};
use crate::tables::Method;

/// Least rows of such a table: fewer are found by chance.
const LEAST_ROWS: usize = 5;

/// Least columns of numbers, without the labels before them.
const LEAST_COLUMNS: usize = 3;

/// Widest gap inside of a number, in sizes of the font.
const WIDEST_GAP: f32 = 0.5;

/// Widest gap inside of a label.
const WIDEST_GAP_OF_LABEL: f32 = 1.0;

/// Takes tables of numbers out of glyphs that are in no table.
pub(crate) fn find_numbers(others: &mut Vec<Placed>) -> Vec<Grid> {
    let level = others.iter().filter(|(direction, ..)| *direction == Direction::turned(0)).cloned().collect();
    let rows: Vec<Vec<Piece>> = lines(level).into_iter().filter_map(row_of_numbers).collect();
    let mut groups: Vec<Vec<Vec<Piece>>> = Vec::new();
    for row in rows {
        match groups.iter_mut().rev().find(|group| group.last().is_some_and(|last| goes_on(last, &row))) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let grids: Vec<Grid> = groups.into_iter().filter(|group| group.len() >= LEAST_ROWS).filter_map(grid).collect();
    let taken: HashSet<u32> = grids
        .iter()
        .flat_map(|grid| &grid.rows)
        .flatten()
        .flat_map(|cell| &cell.glyphs)
        .map(|(.., glyph)| glyph.drawn)
        .collect();
    others.retain(|(.., glyph)| !taken.contains(&glyph.drawn));
    grids
}

/// The longest row of numbers of a line, with the words right before it; none when it is short.
fn row_of_numbers(line: Vec<Placed>) -> Option<Vec<Piece>> {
    let pieces = pieces(line, WIDEST_GAP);
    let is_number: Vec<bool> = pieces.iter().map(|piece| is_number(&piece.letters())).collect();
    let run_at = |start: usize| is_number[start..].iter().take_while(|number| **number).count();
    let start = (0..pieces.len()).max_by_key(|start| (run_at(*start), std::cmp::Reverse(*start)))?;
    let length = run_at(start);
    if length < LEAST_COLUMNS || start == 0 {
        return None;
    }
    let mut pieces = pieces;
    pieces.truncate(start + length);
    let numbers = pieces.split_off(start);
    let mut label = pieces.pop()?;
    while let Some(before) = pieces.pop() {
        if label.area.left - before.area.right > WIDEST_GAP_OF_LABEL * label.size {
            break;
        }
        let right = std::mem::replace(&mut label, before);
        label.join(right);
    }
    let is_near = numbers.first().is_some_and(|number| number.area.left > label.area.right);
    is_near.then(|| std::iter::once(label).chain(numbers).collect())
}

/// Whether a row is one of a table with the row above: as many numbers, each below another, and near.
fn goes_on(above: &[Piece], row: &[Piece]) -> bool {
    let is_below = |(one, other): (&Piece, &Piece)| {
        let shared = one.area.right.min(other.area.right) - one.area.left.max(other.area.left);
        shared > 0.3 * one.area.width().min(other.area.width())
    };
    let distance = row[0].area.bottom - above[0].area.bottom;
    above.len() == row.len() && distance < 3.0 * row[0].size && above.iter().zip(row).all(is_below)
}

fn grid(rows: Vec<Vec<Piece>>) -> Option<Grid> {
    let bottoms: Vec<f32> = rows.iter().map(|row| row[0].area.bottom).collect();
    let pitch = median(bottoms.windows(2).map(|pair| pair[1] - pair[0]).collect());
    let near = bottoms.windows(2).filter(|pair| pair[1] - pair[0] < 1.5 * pitch).count();
    let rows: Vec<Vec<_>> =
        rows.into_iter().map(|row| row.into_iter().map(|piece| of_glyphs(piece.glyphs)).collect()).collect();
    let areas = rows.iter().flatten().filter_map(|cell: &GridCell| cell.area);
    let area: Rect = areas.reduce(|all, area| all.union(&area))?;
    (near * 3 >= bottoms.len() * 2 - 2).then_some(Grid { area, is_ruled: false, method: Method::Aligned, rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::tests::{lettered, texts};

    fn glyphs(rows: &[&[&str]]) -> Vec<Placed> {
        lettered(rows).rows.into_iter().flatten().flat_map(|cell| cell.glyphs).collect()
    }

    #[test]
    fn rows_of_numbers_are_a_table() {
        let rows: [&[&str]; 5] = [
            &["Brest", "41", "52", "6.5", "in France"],
            &["Dover", "43", "54", "8.1", "a port"],
            &["Emden", "45", "56", "9.0", "at a bay"],
            &["Leith", "47", "58", "3.3", "of a firth"],
            &["Total", "49", "60", "4.2", "of all."],
        ];
        let mut others = glyphs(&rows);
        let found = find_numbers(&mut others);
        let expected: Vec<Vec<&str>> = rows.iter().map(|row| row[..4].to_vec()).collect();
        assert_eq!(found.iter().map(texts).collect::<Vec<_>>(), [expected]);
        assert!(others.iter().any(|(.., glyph)| glyph.text == "F"));
    }

    #[test]
    fn few_rows_and_columns_are_none() {
        let few: [&[&str]; 3] = [&["Brest", "41", "52", "6"], &["Dover", "43", "54", "8"], &["Emden", "45", "56", "9"]];
        let narrow: [&[&str]; 5] =
            [&["a", "1", "2"], &["b", "3", "4"], &["c", "5", "6"], &["d", "7", "8"], &["e", "9", "10"]];
        assert!(find_numbers(&mut glyphs(&few)).is_empty() && find_numbers(&mut glyphs(&narrow)).is_empty());
    }
}
