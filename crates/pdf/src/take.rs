//! Finds the tables of a page: those that were found with it, corrected and completed, and others.

use crate::cells::table;
use crate::found::find_numbers;
use crate::geometry::Rect;
use crate::glyphs::{Drawn, Glyph, Placed};
use crate::grid::{Grid, GridCell};
use crate::grow::{add_labels, add_rows, part_numbers};
use crate::heads::find_heads;
use crate::joined::{dissolve_headings, join_narrow_columns, join_tables, join_wrapped_rows};
use crate::letters_of_page::unplaced;
use crate::stacked::part_stacked_rows;
use crate::strays::place_labels;
use crate::tables::Table;

/// A table of a page, with its place in points.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) area: Rect,
    pub(crate) table: Table,
    /// The place of its first glyph among all that is drawn on the page.
    pub(crate) drawn: u32,
}

/// Takes the tables out of what is drawn on a page, with the glyphs in their cells. `leftwards` tells that most of its
/// text runs to the left.
pub(crate) fn take_tables(drawn: &mut Drawn, leftwards: bool) -> Vec<Found> {
    let grids = std::mem::take(&mut drawn.grids).into_iter().map(Grid::without_captions);
    let mut grids: Vec<Grid> = grids.filter(Grid::is_table).collect();
    let glyphs = fill(&mut grids, std::mem::take(&mut drawn.glyphs));
    let has_text =
        |area: &Rect| glyphs.iter().any(|(_, place, glyph)| glyph.text != " " && area.contains(place.center()));
    for grid in &mut grids {
        grid.complete(has_text);
    }
    let glyphs = fill(&mut grids, glyphs);
    grids.iter_mut().for_each(part_numbers);
    let (grids, no_tables): (Vec<Grid>, Vec<Grid>) = grids.into_iter().partition(|grid| !crosses_text(grid, &glyphs));
    drawn.glyphs = glyphs;
    drawn.glyphs.extend(no_tables.into_iter().flat_map(|grid| grid.rows).flatten().flat_map(|cell| cell.glyphs));
    let mut grids = grids;
    grids.extend(find_numbers(&mut drawn.glyphs));
    let mut grids = join_tables(grids, &mut drawn.glyphs);
    dissolve_headings(&mut grids, &mut drawn.glyphs);
    for grid in &mut grids {
        part_stacked_rows(grid);
        join_narrow_columns(grid);
        add_labels(grid, &mut drawn.glyphs);
        add_rows(grid, &mut drawn.glyphs);
        place_labels(grid, &mut drawn.glyphs);
        find_heads(grid, &mut drawn.glyphs);
        join_wrapped_rows(grid);
    }
    let (grids, scattered): (Vec<Grid>, Vec<Grid>) = grids.into_iter().partition(|grid| !is_scattered(grid));
    drawn.glyphs.extend(scattered.into_iter().flat_map(|grid| grid.rows).flatten().flat_map(|cell| cell.glyphs));
    let size = (drawn.width, drawn.height);
    let mut tables: Vec<Found> = grids.iter().map(|grid| found(grid, size, leftwards)).collect();
    unplaced(&mut tables, &grids, &drawn.glyphs, size);
    let is_dropped = |area: &Rect| grids.iter().any(|grid| grid.area.contains(area.center()));
    drawn.glyphs.retain(|(_, area, glyph)| !is_leader(glyph) || !is_dropped(area));
    drawn.glyphs.sort_by_key(|(_, _, glyph)| glyph.drawn);
    tables
}

/// Puts glyphs in the cells that they stand in, and gives back the others.
fn fill(grids: &mut [Grid], glyphs: Vec<Placed>) -> Vec<Placed> {
    let mut others = Vec::new();
    for placed in glyphs {
        let center = placed.1.center();
        let grid = grids.iter_mut().find(|grid| grid.area.contains(center));
        match grid.and_then(|grid| grid.cell_at(center)) {
            Some(cell) => cell.glyphs.push(placed),
            None => others.push(placed),
        }
    }
    others
}

/// Whether much of the text within the borders of a table is in none of its cells, so that it was made of pieces of
/// other text.
fn crosses_text(grid: &Grid, others: &[Placed]) -> bool {
    let inside =
        grid.rows.iter().flatten().flat_map(|cell| &cell.glyphs).filter(|(.., glyph)| glyph.text != " ").count();
    let is_text = |glyph: &Glyph| !is_leader(glyph) && glyph.text != " ";
    let between = others.iter().filter(|(_, area, glyph)| is_text(glyph) && grid.area.contains(area.center())).count();
    between * 4 > inside
}

/// Dots that lead from one column to the next.
fn is_leader(glyph: &Glyph) -> bool {
    matches!(glyph.text.as_str(), "." | "…" | "_" | "·")
}

fn found(grid: &Grid, size: (f32, f32), leftwards: bool) -> Found {
    let glyphs = grid.rows.iter().flatten().flat_map(|cell| &cell.glyphs);
    let drawn = glyphs.map(|(.., glyph)| glyph.drawn).min().unwrap_or(0);
    Found { area: grid.area, table: table(grid, size, leftwards), drawn }
}

/// True for numbers without a word, with room between them: what stands in a chart.
fn is_scattered(grid: &Grid) -> bool {
    let texts: Vec<String> = grid.rows.iter().flatten().map(GridCell::letters).collect();
    let filled = texts.iter().filter(|text| !text.is_empty()).count();
    let has_words = texts.iter().any(|text| text.contains(char::is_alphabetic));
    let has_numbers = texts.iter().any(|text| text.contains(|c: char| c.is_ascii_digit()));
    has_numbers && !has_words && filled * 10 < texts.len() * 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::tests::lettered;

    #[test]
    fn numbers_of_charts_are_scattered() {
        assert!(is_scattered(&lettered(&[&["12", "", ""], &["", "7", ""], &["", "", "19"]])));
        assert!(!is_scattered(&lettered(&[&["12", "8"], &["3", "7"]])));
        assert!(!is_scattered(&lettered(&[&["12", "", ""], &["", "Sum", ""]])));
    }
}
