//! The characters of a page, one by one, and which of them are in no cell of a table.

use std::collections::HashSet;

use crate::glyphs::{self, Placed};
use crate::grid::Grid;
use crate::take::Found;
use crate::{Letter, Limits, Unreadable};

/// The characters of each page, in the order in which they are drawn. The sources of a table's cells count them.
///
/// # Errors
///
/// As [`read`](crate::read).
pub fn letters(original: &[u8], limits: &Limits<'_>) -> Result<Vec<Vec<Letter>>, Unreadable> {
    let mut pages = Vec::new();
    let mut length = 0;
    glyphs::read_pages(original, limits, |drawn| {
        length += drawn.glyphs.iter().map(|(.., glyph)| glyph.text.len()).sum::<usize>();
        if length > limits.text {
            return Err(Unreadable::TooMuchText);
        }
        pages.push(drawn.glyphs.iter().map(|placed| letter(placed, (drawn.width, drawn.height))).collect());
        Ok(())
    })?;
    Ok(pages)
}

fn letter((_, area, glyph): &Placed, (width, height): (f32, f32)) -> Letter {
    Letter { number: glyph.drawn, text: glyph.text.clone(), area: area.on_page(width, height) }
}

/// Notes for each table the characters inside of its area that are in no cell of any. `others` are in none.
pub(crate) fn unplaced(tables: &mut [Found], grids: &[Grid], others: &[Placed], size: (f32, f32)) {
    let cells = || tables.iter().flat_map(|found| &found.table.rows).flatten();
    let said: HashSet<u32> =
        cells().flat_map(|cell| &cell.sources).flat_map(|run| run.first..run.first + run.count).collect();
    let unsaid = grids.iter().flat_map(|grid| &grid.rows).flatten().flat_map(|cell| &cell.glyphs);
    let unsaid = unsaid.filter(|(.., glyph)| !said.contains(&glyph.drawn));
    let mut letters: Vec<Letter> = unsaid.chain(others).map(|placed| letter(placed, size)).collect();
    letters.retain(|letter| letter.text != " ");
    letters.sort_by_key(|letter| letter.number);
    for found in tables {
        let area = found.table.area;
        found.table.unplaced = letters.iter().filter(|letter| area.holds(&letter.area)).cloned().collect();
    }
}
