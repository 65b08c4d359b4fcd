//! Rows that were taken for one because no line is drawn between them: numbers stand below each other in its cells.

use crate::columns::is_number;
use crate::geometry::Rect;
use crate::glyphs::Placed;
use crate::grid::{Grid, GridCell};
use crate::pieces::{Piece, lines, pieces};
use crate::tables::Method;

/// How far lines of one row may be apart, in points.
const SAME_LINE: f32 = 3.0;

/// A line of a cell: its baseline and its glyphs.
type CellLine = (f32, Vec<Placed>);

/// Parts the rows of a table with rules that hold several numbers below each other in all their columns but the first.
/// Where there are such, a label over a row that stands in its first cell becomes a row as well.
pub(crate) fn part_stacked_rows(grid: &mut Grid) {
    let spans = grid.spans();
    let is_single = |row: usize| spans[row].iter().all(|span| *span == (1, 1));
    let stacks: Vec<usize> = grid.rows.iter().map(|row| stacked_numbers(row).unwrap_or(0)).collect();
    if !grid.is_ruled || !stacks.iter().any(|numbers| *numbers > 1) {
        return;
    }
    let rows = std::mem::take(&mut grid.rows).into_iter().zip(stacks).enumerate();
    let parted =
        rows.flat_map(|(at, (row, numbers))| if numbers > 0 && is_single(at) { parted(row) } else { vec![row] });
    grid.rows = parted.collect();
}

/// How many numbers stand below each other in each filled cell but the first; none when these are not as many in each,
/// or something else stands there.
fn stacked_numbers(row: &[GridCell]) -> Option<usize> {
    let filled: Vec<Vec<CellLine>> = row.iter().skip(1).map(cell_lines).filter(|lines| !lines.is_empty()).collect();
    let first = filled.first()?;
    let is_alike = |lines: &Vec<CellLine>| {
        let at_same = |(one, other): (&CellLine, &CellLine)| (one.0 - other.0).abs() < SAME_LINE;
        lines.len() == first.len() && lines.iter().zip(first).all(at_same)
    };
    let is_of_number = |(_, glyphs): &CellLine| {
        let letters: String = pieces(glyphs.clone(), f32::MAX).iter().map(Piece::letters).collect();
        is_number(&letters)
    };
    (filled.len() >= 2 && filled.iter().all(|lines| is_alike(lines) && lines.iter().all(is_of_number)))
        .then_some(first.len())
}

fn cell_lines(cell: &GridCell) -> Vec<CellLine> {
    let line = |glyphs: Vec<Placed>| {
        let solid = glyphs.iter().filter(|(.., glyph)| glyph.text != " ");
        let baseline = solid.map(|(.., glyph)| glyph.baseline).max_by(f32::total_cmp)?;
        Some((baseline, glyphs))
    };
    lines(cell.glyphs.clone()).into_iter().filter_map(line).collect()
}

/// A row for each line of a row.
fn parted(row: Vec<GridCell>) -> Vec<Vec<GridCell>> {
    let cells: Vec<Vec<CellLine>> = row.iter().map(cell_lines).collect();
    let mut baselines: Vec<f32> = cells.iter().flatten().map(|(baseline, _)| *baseline).collect();
    baselines.sort_by(f32::total_cmp);
    baselines.dedup_by(|next, before| *next - *before < SAME_LINE);
    let Some(bounds) = row.iter().filter_map(|cell| cell.area).reduce(|all, area| all.union(&area)) else {
        return vec![row];
    };
    let place = |baseline: f32| baselines.iter().rposition(|other| *other <= baseline + 0.01).unwrap_or(0);
    let mut rows = vec![vec![GridCell::empty(); row.len()]; baselines.len().max(1)];
    for (at, parts) in rows.iter_mut().enumerate() {
        let top = if at == 0 { bounds.top } else { f32::midpoint(baselines[at - 1], baselines[at]) };
        let bottom = baselines.get(at + 1).map_or(bounds.bottom, |next| f32::midpoint(baselines[at], *next));
        for (cell, whole) in parts.iter_mut().zip(&row) {
            cell.area = whole.area.map(|area| Rect { top, bottom, ..area });
            cell.method = Some(Method::Both);
        }
    }
    for (column, lines) in cells.into_iter().enumerate() {
        for (baseline, glyphs) in lines {
            rows[place(baseline)][column].glyphs.extend(glyphs);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::tests::{lettered, texts};
    use crate::pieces::tests::word;

    #[test]
    fn stacked_numbers_are_rows() {
        let mut grid = lettered(&[&["Port", "Low", "High"], &["North", "", ""], &["Dover", "43", "54"]]);
        grid.is_ruled = true;
        // The last row holds another one, and the one above is the label of both.
        let below = |text: &str, left: f32, drawn: u32| word(text, left, 136.0, drawn);
        for (cell, more) in
            grid.rows[2].iter_mut().zip([below("Brest", 0.0, 900), below("45", 80.0, 910), below("56", 160.0, 920)])
        {
            cell.glyphs.extend(more);
            cell.area = cell.text_area();
        }
        let label = grid.rows.remove(1);
        grid.rows[1][0].glyphs.extend(label.into_iter().flat_map(|cell| cell.glyphs));
        part_stacked_rows(&mut grid);
        let expected = [["Port", "Low", "High"], ["North", "", ""], ["Dover", "43", "54"], ["Brest", "45", "56"]];
        assert_eq!(texts(&grid), expected);
    }

    #[test]
    fn wrapped_words_are_no_rows() {
        let mut grid = lettered(&[&["Port", "Office"], &["Dover", "pier"]]);
        grid.is_ruled = true;
        grid.rows[1][1].glyphs.extend(word("head", 80.0, 124.0, 900));
        part_stacked_rows(&mut grid);
        assert_eq!(grid.rows.len(), 2);
    }
}
