//! Tables, whose rows may be longer than a page.

use pulldown_cmark::Alignment;

use super::blocks::{Frame, SIZE};
use super::line::Line;
use super::pages::Pages;
use super::paragraph::Layout;
use crate::report::direction;
use crate::report::document::{Inline, Table};

/// Size of the letters.
const LETTERS: f32 = SIZE - 1.5;
/// Space beside and above the text of a cell.
const PADDING: f32 = 4.0;
/// Most width that a column asks for.
const WIDEST: f32 = 400.0;

/// Writes a table.
pub(super) fn place(pages: &mut Pages<'_>, table: &Table, frame: &Frame, is_from_the_right: bool) {
    let texts = table.rows.iter().flatten().flatten().map(|inline| inline.text.as_str());
    let is_from_the_right = direction::starts_at_the_right(texts).unwrap_or(is_from_the_right);
    let widths = widths(&pages.layout, table, frame.width, is_from_the_right);
    pages.space(8.0);
    for (number, row) in table.rows.iter().enumerate() {
        let cells: Vec<Vec<Inline>> = match number {
            0 => row.iter().map(|cell| cell.iter().cloned().map(Inline::bold).collect()).collect(),
            _ => row.clone(),
        };
        let lines = |(cell, width): (&Vec<Inline>, &f32)| {
            let width = width - 2.0 * PADDING;
            pages.layout.lines(cell, LETTERS, width, is_from_the_right).collect::<Vec<_>>().into_iter()
        };
        let mut columns: Vec<_> = cells.iter().zip(&widths).map(lines).collect();
        pages.space(PADDING / 2.0);
        while columns.iter().any(|column| column.len() > 0) {
            let mut x = if is_from_the_right { frame.x + frame.width } else { frame.x };
            let mut beside = Vec::new();
            for ((column, width), alignment) in columns.iter_mut().zip(&widths).zip(&table.alignments) {
                x -= if is_from_the_right { *width } else { 0.0 };
                beside.extend(column.next().map(|line| (x + PADDING + indent(&line, *width, *alignment), line)));
                x += if is_from_the_right { 0.0 } else { *width };
            }
            pages.row(beside, &[]);
        }
        pages.space(PADDING / 2.0);
        let width = widths.iter().sum();
        pages.rule(if is_from_the_right { frame.x + frame.width - width } else { frame.x }, width);
    }
    pages.space(6.0);
}

/// Where a line begins in its cell.
fn indent(line: &Line, width: f32, alignment: Alignment) -> f32 {
    let free = width - 2.0 * PADDING - line.width;
    let is_at_the_right = match alignment {
        Alignment::Center => return free / 2.0,
        Alignment::Left => false,
        Alignment::Right => true,
        Alignment::None => line.is_from_the_right,
    };
    if is_at_the_right { free } else { 0.0 }
}

/// What the columns ask for; where there is not so much room, those that ask for more than their share have the same.
fn widths(layout: &Layout<'_>, table: &Table, room: f32, is_from_the_right: bool) -> Vec<f32> {
    let mut asked = vec![2.0 * PADDING; table.columns()];
    for row in &table.rows {
        for (cell, asked) in row.iter().zip(&mut asked) {
            let lines = layout.lines(cell, LETTERS, WIDEST, is_from_the_right);
            *asked = lines.map(|line| line.width * 1.05 + 2.0 * PADDING + 1.0).fold(*asked, f32::max);
        }
    }
    let most = share(&asked, room);
    asked.into_iter().map(|asked| asked.min(most)).collect()
}

/// The width that nobody may exceed, so that all have room.
fn share(asked: &[f32], room: f32) -> f32 {
    let mut ascending = asked.to_vec();
    ascending.sort_by(f32::total_cmp);
    let mut rest = room;
    for (index, asked) in ascending.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "there are a few columns")]
        let alike = rest / (ascending.len() - index) as f32;
        if *asked > alike {
            return alike;
        }
        rest -= asked;
    }
    f32::INFINITY
}
