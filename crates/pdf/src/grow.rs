//! What belongs to a table of numbers and was left out when it was found: the column of its labels, rows below it, and
//! the numbers of columns that stand close to each other.

use std::collections::HashSet;

use crate::body::first_row_of_body;
use crate::columns::{Columns, is_number};
use crate::geometry::{Direction, Rect, count, median};
use crate::glyphs::Placed;
use crate::grid::{Grid, GridCell};
use crate::pieces::{Piece, lines, pieces};
use crate::tables::Method;

/// Widest gap inside of a label, in sizes of the font.
const WIDEST_GAP: f32 = 0.85;

/// Adds the labels that stand to the left of a table whose first column is one of numbers.
pub(crate) fn add_labels(grid: &mut Grid, others: &mut Vec<Placed>) {
    let Some(body) = first_row_of_body(grid) else { return };
    if !has_numbers_first(grid, body) || !is_level(grid) {
        return;
    }
    let places: Vec<Option<Rect>> = grid.rows.iter().map(|row| text_area(row)).collect();
    let is_left = |placed: &Placed| {
        let (x, y) = placed.1.center();
        placed.0 == Direction::turned(0) && x < grid.area.left && (grid.area.top..grid.area.bottom).contains(&y)
    };
    let (left, rest): (Vec<Placed>, Vec<Placed>) = std::mem::take(others).into_iter().partition(is_left);
    let mut labels: Vec<Option<Vec<Placed>>> = vec![None; places.len()];
    let mut strangers = Vec::new();
    for line in lines(left) {
        let spaces: Vec<Placed> = line.iter().filter(|(.., glyph)| glyph.text == " ").cloned().collect();
        let mut pieces = pieces(line, WIDEST_GAP);
        let last = pieces.pop();
        let row = last.as_ref().and_then(|piece| places.iter().position(|place| is_beside(&piece.area, *place)));
        match (row, last) {
            (Some(row), Some(piece)) if labels[row].is_none() && pieces.is_empty() => labels[row] = Some(piece.glyphs),
            (_, last) => strangers.extend(pieces.into_iter().chain(last).flat_map(|piece| piece.glyphs)),
        }
        strangers.extend(spaces);
    }
    let found = labels[body..].iter().filter(|label| label.is_some()).count();
    let solid = strangers.iter().filter(|(.., glyph)| glyph.text != " ").count();
    let letters = labels.iter().flatten().map(Vec::len).sum::<usize>();
    *others = rest;
    others.extend(strangers);
    if count(found) < 0.8 * count(places.len() - body) || solid * 3 > letters || letters > 40 * found {
        others.extend(labels.into_iter().flatten().flatten());
        return;
    }
    for (row, label) in grid.rows.iter_mut().zip(labels) {
        row.insert(0, label.map_or_else(GridCell::empty, of_glyphs));
    }
    grow(grid);
}

/// Adds rows above and below a table that have numbers in its columns, as close to it as its rows are to each other.
pub(crate) fn add_rows(grid: &mut Grid, others: &mut Vec<Placed>) {
    let Some(body) = first_row_of_body(grid) else { return };
    let Some(columns) = Columns::of(grid, body).filter(|_| !grid.is_ruled && is_level(grid)) else { return };
    let bottoms: Vec<f32> = grid.rows[body..].iter().filter_map(|row| text_area(row)).map(|area| area.bottom).collect();
    let pitch = median(bottoms.windows(2).map(|pair| pair[1] - pair[0]).collect());
    let (Some(first), Some(last)) = (bottoms.first().copied(), bottoms.last().copied()) else { return };
    if body == 0 {
        let mut above = rows_on(Side::Above, first, pitch, &columns, grid, others);
        above.reverse();
        grid.rows.splice(..0, above);
    }
    grid.rows.extend(rows_on(Side::Below, last, pitch, &columns, grid, others));
    grow(grid);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

/// Takes the rows on a side of a table out of what is in no table, the nearest first. Labels without numbers are taken
/// with the row of numbers that they head, and not behind the last row.
fn rows_on(
    side: Side,
    edge: f32,
    pitch: f32,
    columns: &Columns,
    grid: &Grid,
    others: &mut Vec<Placed>,
) -> Vec<Vec<GridCell>> {
    const MOST_ROWS: usize = 200;
    let (left, right) = columns.sides();
    let is_there = |(direction, area, _): &&Placed| {
        let (x, y) = area.center();
        let is_outside = if side == Side::Above { y < grid.area.top } else { y > grid.area.bottom };
        let is_beside = x > left - 10.0 && x < right + 10.0;
        is_outside && is_beside && *direction == Direction::turned(0)
    };
    let mut lines = lines(others.iter().filter(is_there).cloned().collect());
    if side == Side::Above {
        lines.reverse();
    }
    let (mut edge, mut rows, mut sure) = (edge, Vec::new(), 0);
    for line in lines.into_iter().take(MOST_ROWS) {
        let line = columns.pieces(line);
        if line.iter().all(Piece::is_rule) {
            continue;
        }
        let Some(area) = line.iter().map(|piece| piece.area).reduce(|all, area| all.union(&area)) else { continue };
        let Some(row) = row_of(line, columns) else { break };
        let is_full = row.iter().all(|cell| cell.area.is_some());
        if (area.bottom - edge).abs() > pitch * if is_full { 2.2 } else { 1.6 } {
            break;
        }
        edge = area.bottom;
        let has_numbers = row.iter().skip(1).any(|cell| cell.area.is_some());
        rows.push(row);
        if has_numbers {
            sure = rows.len();
        } else if rows.len() > sure + 1 {
            break;
        }
    }
    rows.truncate(sure);
    let taken: HashSet<u32> =
        rows.iter().flatten().flat_map(|cell| &cell.glyphs).map(|(.., glyph)| glyph.drawn).collect();
    others.retain(|(.., glyph)| !taken.contains(&glyph.drawn));
    rows
}

/// A line as a row of a table: a number in most columns and no words but in the first, or a label alone.
fn row_of(line: Vec<Piece>, columns: &Columns) -> Option<Vec<GridCell>> {
    let number = columns.extents.len();
    let mut row = vec![GridCell::empty(); number];
    for piece in line {
        let (first, last) = columns.under(&piece.area);
        let is_label = first == 0 && piece.area.left < columns.extents[0].1 && !is_number(&piece.letters());
        if is_label && last > 0 {
            // It reaches over columns that hold nothing in this row.
            row[0] = of_glyphs(piece.glyphs);
            continue;
        }
        if first != last || row[first].area.is_some() || (first > 0 && !is_number(&piece.letters())) {
            return None;
        }
        row[first] = of_glyphs(piece.glyphs);
    }
    let filled = row.iter().skip(1).filter(|cell| cell.area.is_some()).count();
    (filled * 2 > number - 1 || filled == 0).then_some(row)
}

/// Parts cells that hold the numbers of several columns because these stand close to each other.
pub(crate) fn part_numbers(grid: &mut Grid) {
    if grid.is_ruled || !is_level(grid) {
        return;
    }
    let Some(columns) = Columns::of(grid, first_row_of_body(grid).unwrap_or(0)) else { return };
    for row in &mut grid.rows {
        for at in 0..row.len() {
            let Some(numbers) = numbers(&row[at].glyphs) else { continue };
            let places: Vec<usize> = numbers.iter().map(|number| columns.nearest(&number.area)).collect();
            let is_free = |place: &usize| *place == at || row[*place].area.is_none();
            if !places.windows(2).all(|pair| pair[0] < pair[1]) || !places.iter().all(is_free) {
                continue;
            }
            row[at] = GridCell::empty();
            for (place, number) in places.into_iter().zip(numbers) {
                row[place] = of_glyphs(number.glyphs);
            }
        }
    }
}

/// The glyphs of a cell as two or more numbers from left to right; none when there is something else in it.
fn numbers(glyphs: &[Placed]) -> Option<Vec<Piece>> {
    let is_of_number = |glyph: &str| glyph.chars().all(|c| c.is_ascii_digit() || "., ()+-–−%$€£*".contains(c));
    if !glyphs.iter().all(|(.., glyph)| is_of_number(&glyph.text)) {
        return None;
    }
    let mut lines = lines(glyphs.to_vec());
    let line = lines.pop().filter(|_| lines.is_empty())?;
    let numbers = pieces(line, 0.2);
    let has_digit = |number: &Piece| number.letters().contains(|c: char| c.is_ascii_digit());
    (numbers.len() >= 2 && numbers.iter().all(has_digit)).then_some(numbers)
}

/// A cell as large as its text.
pub(crate) fn of_glyphs(glyphs: Vec<Placed>) -> GridCell {
    let cell = GridCell { glyphs, method: Some(Method::Aligned), ..GridCell::empty() };
    GridCell { text: cell.letters(), area: cell.text_area(), ..cell }
}

/// Makes a table as large as its cells.
fn grow(grid: &mut Grid) {
    let areas = grid.rows.iter().flatten().filter_map(|cell| cell.area);
    grid.area = areas.fold(grid.area, |all, area| all.union(&area));
}

fn text_area(row: &[GridCell]) -> Option<Rect> {
    row.iter().filter_map(GridCell::text_area).reduce(|all, area| all.union(&area))
}

/// True for text of a line with a row, at its upper end for a row of several lines.
fn is_beside(label: &Rect, row: Option<Rect>) -> bool {
    row.is_some_and(|row| label.shared_height(&row) > 0.6)
}

fn has_numbers_first(grid: &Grid, body: usize) -> bool {
    let texts = || grid.rows[body..].iter().map(|row| row[0].letters()).filter(|text| !text.is_empty());
    texts().filter(|text| is_number(text)).count() * 10 >= texts().count() * 9
}

/// True when all its text runs to the right.
fn is_level(grid: &Grid) -> bool {
    let glyphs = grid.rows.iter().flatten().flat_map(|cell| &cell.glyphs);
    glyphs.into_iter().all(|(direction, ..)| *direction == Direction::turned(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::tests::{lettered, texts};
    use crate::pieces::tests::word;

    #[test]
    fn labels_to_the_left_are_found_again() {
        let mut grid = lettered(&[&["", "41", "52"], &["", "43", "54"], &["", "45", "56"]]);
        grid.rows.iter_mut().for_each(|row| drop(row.remove(0)));
        grid.area.left = 80.0;
        let mut others = [word("Brest", 0.0, 100.0, 900), word("Dover", 0.0, 112.0, 910)].concat();
        let prose = word("Elsewhere", 0.0, 300.0, 920);
        others.extend(prose.clone());
        let mut all = others.clone();
        add_labels(&mut grid, &mut others);
        // Two of three are too few.
        assert_eq!((grid.rows[0].len(), others.len()), (2, all.len()));
        all.extend(word("Emden", 0.0, 124.0, 930));
        add_labels(&mut grid, &mut all);
        assert_eq!(texts(&grid), [["Brest", "41", "52"], ["Dover", "43", "54"], ["Emden", "45", "56"]]);
        assert_eq!(all.len(), prose.len());
    }

    #[test]
    fn rows_of_numbers_go_on() {
        let mut grid = lettered(&[&["Brest", "41", "52"], &["Dover", "43", "54"], &["Emden", "45", "56"]]);
        let line = |text: [&str; 3], baseline: f32, drawn: u32| {
            let words = (0_u16..)
                .zip(text)
                .map(|(at, text)| word(text, 80.0 * f32::from(at), baseline, drawn + u32::from(at) * 20));
            words.flatten().collect::<Vec<_>>()
        };
        let mut others =
            [line(["Total", "129", "162"], 136.0, 900), line(["Source", "of all", "this"], 148.0, 1000)].concat();
        add_rows(&mut grid, &mut others);
        assert_eq!(texts(&grid)[3..], [["Total", "129", "162"]]);
        assert!(others.iter().all(|(.., glyph)| glyph.drawn >= 1000));
    }

    #[test]
    fn numbers_that_stand_close_are_parted() {
        let mut grid = lettered(&[&["Brest", "41", "52"], &["Dover", "43", "54"], &["Emden", "45", ""]]);
        grid.rows[2][1].glyphs.extend(word("56", 160.0, 124.0, 900));
        part_numbers(&mut grid);
        assert_eq!(texts(&grid)[2], ["Emden", "45", "56"]);
    }
}
