//! The lines above a table that belong to its heading.

use crate::columns::Columns;
use crate::geometry::{Direction, median};
use crate::glyphs::Placed;
use crate::grid::Grid;
use crate::pieces::{Piece, lines};

/// Most lines above a table that are looked at.
const MOST_LINES: usize = 10;

/// Largest letters of a heading, in sizes of those of the table: larger ones are those of a title.
const LARGEST: f32 = 1.4;

/// The lines above a table that belong to its heading, from below to above, and the label of its first rows.
pub(crate) fn lines_above(
    grid: &Grid,
    body: usize,
    columns: &Columns,
    others: &[Placed],
) -> (Vec<Vec<Piece>>, Option<Vec<Piece>>) {
    let level = Direction::turned(0);
    let (left, right) = columns.sides();
    let is_above = |(direction, area, _): &&Placed| {
        let (x, y) = area.center();
        *direction == level && y < grid.area.top + 2.0 && x > left - 20.0 && x < right + 20.0
    };
    let above: Vec<Placed> = others.iter().filter(is_above).cloned().collect();
    let size_of_body =
        median(grid.rows.iter().flatten().flat_map(|cell| &cell.glyphs).map(|(.., glyph)| glyph.size).collect());
    let mut top = grid.area.top;
    let mut found: Vec<Vec<Piece>> = Vec::new();
    let mut label = None;
    for line in lines(above).into_iter().rev().take(MOST_LINES) {
        let line = columns.pieces(line);
        let Some(area) = line.iter().map(|piece| piece.area).reduce(|all, area| all.union(&area)) else { continue };
        let size = line.iter().map(|piece| piece.size).fold(0.0, f32::max);
        if line.iter().all(Piece::is_rule) && top - area.bottom < size {
            top = area.top;
            continue;
        }
        // The label of the first rows, when more of the heading stands above it.
        if found.is_empty()
            && label.is_none()
            && body == 0
            && is_label(&line, columns)
            && top - area.bottom < 1.8 * size
        {
            top = area.top;
            label = Some(line);
            continue;
        }
        let widest = match line.len() {
            1 => 1.1,
            pieces if pieces > 3 && pieces * 2 > columns.extents.len() => 2.6,
            _ => 1.8,
        };
        if top - area.bottom > widest * size || size > LARGEST * size_of_body || !is_of_heading(&line, top, columns) {
            break;
        }
        top = area.top;
        found.push(line);
    }
    let is_heading = found.iter().any(|line| line.len() > 1);
    if is_heading || label.is_none() { (found, label) } else { (Vec::new(), None) }
}

/// A line that labels rows: a few words over the first column alone.
fn is_label(line: &[Piece], columns: &Columns) -> bool {
    let [piece] = line else { return false };
    let is_first = columns.under(&piece.area) == (0, 0);
    let letters = piece.letters();
    is_first && letters.chars().count() < 40 && letters.starts_with(char::is_alphabetic) && !begins_title(&letters)
}

/// Whether a line above a table is one of its heading and not its title or the end of a text.
fn is_of_heading(line: &[Piece], top: f32, columns: &Columns) -> bool {
    let (left, right) = columns.sides();
    let beyond = if line.len() > 1 { 1.5 } else { 0.8 };
    let fits =
        |piece: &Piece| piece.area.left > left - 0.5 * piece.size && piece.area.right < right + beyond * piece.size;
    if !line.iter().all(fits) || line.iter().any(|piece| begins_title(&piece.letters()) || leads_on(&piece.letters())) {
        return false;
    }
    let (first_left, first_right) = columns.extents[0];
    let touches_labels = |piece: &Piece| piece.area.left < first_right && piece.area.right > first_left;
    match line {
        [single] if touches_labels(single) => {
            let over = columns.under(&single.area);
            over.0 == 0 && over.1 == 0 && top - single.area.bottom < 0.45 * single.size
        }
        [single] => {
            (single.area.center().0 - f32::midpoint(left, right)).abs() >= 0.6 * single.size
                || columns.extents.len() > 3
        }
        _ => {
            let over: Vec<(usize, usize)> = line.iter().map(|piece| columns.under(&piece.area)).collect();
            over.windows(2).all(|pair| pair[0].1 < pair[1].0)
        }
    }
}

/// Dots that lead to a number: a row of a table of contents.
fn leads_on(letters: &str) -> bool {
    letters.contains("....")
}

fn begins_title(letters: &str) -> bool {
    let lower = letters.to_lowercase();
    ["table", "figure", "exhibit", "tabelle", "abbildung", "tableau", "source"]
        .iter()
        .any(|word| lower.starts_with(word))
}
