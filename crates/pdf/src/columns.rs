//! Where the columns of a table stand, as the rows of its body tell.

use crate::geometry::{Rect, count, median};
use crate::glyphs::Placed;
use crate::grid::{Grid, GridCell};
use crate::pieces::{Piece, pieces};

/// The columns of a table from left to right.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// From where to where the text of each reaches.
    pub(crate) extents: Vec<(f32, f32)>,
    /// True when lines are drawn between them, so that they are as wide as their cells.
    pub(crate) are_ruled: bool,
}

impl Columns {
    /// Those of the rows from `body` on; none when a column is empty there, or columns reach over each other.
    pub(crate) fn of(grid: &Grid, body: usize) -> Option<Self> {
        if grid.is_ruled {
            let extents: Vec<(f32, f32)> = grid.extents().into_iter().collect::<Option<_>>()?;
            return (extents.len() >= 2).then_some(Self { extents, are_ruled: true });
        }
        let spans = grid.spans();
        let number = grid.rows.first().map_or(0, Vec::len);
        let extent = |column: usize| {
            // A label without numbers beside it may reach over the columns of these.
            let has_others = |(row, _): &(&Vec<GridCell>, &Vec<(usize, usize)>)| {
                column > 0 || row.iter().skip(1).any(|cell| cell.area.is_some())
            };
            let rows = grid.rows.iter().zip(&spans).skip(body).filter(has_others);
            let single = rows.filter(|(_, spans)| spans[column].1 == 1).map(|(row, _)| &row[column]);
            let areas: Vec<Rect> = single.filter_map(GridCell::text_area).collect();
            let widest = areas.iter().copied().reduce(|all, area| all.union(&area))?;
            let middle = areas.iter().map(|area| area.center().0).sum::<f32>() / count(areas.len());
            Some((widest.left, widest.right, middle))
        };
        let extents: Option<Vec<(f32, f32, f32)>> = (0..number).map(extent).collect();
        let mut extents = extents?;
        // A cell that reaches into the next column: they are parted between them.
        for at in 1..extents.len() {
            if extents[at - 1].1 > extents[at].0 {
                let narrowest = Self::narrowest(grid, body, at);
                let middle = narrowest?.max(extents[at - 1].2);
                extents[at - 1].1 = extents[at - 1].1.min(middle);
                extents[at].0 = extents[at].0.max(extents[at - 1].1);
            }
        }
        // Labels without numbers may stand further to the left.
        let labels = grid.rows.iter().skip(body).filter_map(|row| row.first()?.text_area());
        extents[0].0 = labels.fold(extents[0].0, |left, area| left.min(area.left));
        let is_ordered = extents.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
        let extents = extents.into_iter().map(|(left, right, _)| (left, right)).collect();
        (is_ordered && number >= 2).then_some(Self { extents, are_ruled: false })
    }

    /// Where the narrowest cell of a column begins.
    fn narrowest(grid: &Grid, body: usize, column: usize) -> Option<f32> {
        let areas = grid.rows.iter().skip(body).filter_map(|row| row.get(column)?.text_area());
        areas.min_by(|a, b| a.width().total_cmp(&b.width())).map(|area| area.left)
    }

    /// The pieces of a line above or below: parted by wide gaps, and by narrower ones between columns.
    pub(crate) fn pieces(&self, line: Vec<Placed>) -> Vec<Piece> {
        const WIDEST: f32 = 0.7;
        const WIDEST_BETWEEN_COLUMNS: f32 = 0.35;
        let spaces = line.iter().filter(|(.., glyph)| glyph.text == " ");
        let space = median(spaces.map(|(_, area, glyph)| area.width() / glyph.size).collect());
        let mut joined: Vec<Piece> = Vec::new();
        for piece in pieces(line, WIDEST_BETWEEN_COLUMNS.max(1.3 * space)) {
            match joined.last_mut() {
                Some(last)
                    if piece.area.left - last.area.right <= WIDEST * piece.size.max(last.size)
                        && !self.is_between(last.area.right, piece.area.left) =>
                {
                    last.join(piece);
                }
                _ => joined.push(piece),
            }
        }
        joined
    }

    /// True for a gap that has its middle between two columns.
    fn is_between(&self, left: f32, right: f32) -> bool {
        let middle = f32::midpoint(left, right);
        self.extents.windows(2).any(|pair| pair[0].1 - 1.0 < middle && middle < pair[1].0 + 1.0)
    }

    /// The left edge of the first column and the right edge of the last.
    pub(crate) fn sides(&self) -> (f32, f32) {
        (self.extents[0].0, self.extents[self.extents.len() - 1].1)
    }

    /// From where to where some of them reach.
    pub(crate) fn span(&self, first: usize, last: usize) -> (f32, f32) {
        (self.extents[first].0, self.extents[last].1)
    }

    /// The first and last column that an area has a part of; the nearest one when it stands between them.
    pub(crate) fn under(&self, area: &Rect) -> (usize, usize) {
        const EDGE: f32 = 1.0;
        let touches = |(left, right): &(f32, f32)| area.left + EDGE < *right && *left + EDGE < area.right;
        let first = self.extents.iter().position(touches);
        let last = self.extents.iter().rposition(touches);
        if let (Some(first), Some(last)) = (first, last) {
            return (first, last);
        }
        let nearest = self.nearest(area);
        (nearest, nearest)
    }

    /// The column that the middle of an area is in, or nearest to.
    pub(crate) fn nearest(&self, area: &Rect) -> usize {
        let middle = area.center().0;
        let distance = |(left, right): &(f32, f32)| (left - middle).max(middle - right);
        let columns = self.extents.iter().enumerate();
        columns.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b))).map_or(0, |(at, _)| at)
    }

    /// How far off the middle of some columns a heading stands, as a share of what is allowed; none when it is more.
    pub(crate) fn off_middle(&self, piece: &Piece, (first, last): (usize, usize)) -> Option<f32> {
        let (left, right) = self.span(first, last);
        let allowed = OFF_MIDDLE * piece.size.max(0.12 * (right - left));
        let off = (f32::midpoint(left, right) - piece.area.center().0).abs() / allowed;
        (off < 1.0).then_some(off)
    }
}

/// How far a heading may be off the middle of its columns, in sizes of the font.
const OFF_MIDDLE: f32 = 1.2;

/// True for what is set as a number: amounts, shares, ranges and marks for those that are missing.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_missing = matches!(text, "-" | "–" | "—" | ":" | "…" | ".." | "." | "*" | "†" | "(X)")
        || ["na", "n/a", "n.a."].iter().any(|mark| text.eq_ignore_ascii_case(mark));
    let begins_with_digit = text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_numeric);
    let is_amount = begins_with_digit || text.contains(['$', '€', '£', '¥']);
    is_missing
        || (is_amount && digits > 0 && letters <= digits && letters <= 2)
        || (digits >= 4 && letters <= 2 * digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_words() {
        for text in ["12", "1,200.5", "(3.5–4.0)", "$12m", "–", "95%", "*–0.3", "$9,594 or less", "n.a."] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "Total", "Grade 4", "GHB", "EU-15"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
