//! What was found as a table on a page: whether it is one, and which cells cover others.

use crate::covered::Taken;
use crate::geometry::{Rect, count, median};
use crate::glyphs::Placed;
use crate::markers::marker;
use crate::tables::Method;

/// A table as it was found on a page.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    pub(crate) area: Rect,
    /// True for a table with lines between its cells; cells of others are as large as their text.
    pub(crate) is_ruled: bool,
    /// How it was found.
    pub(crate) method: Method,
    /// Cells in rows. All rows have the same number.
    pub(crate) rows: Vec<Vec<GridCell>>,
}

/// A cell of a [`Grid`].
#[derive(Debug, Clone)]
pub(crate) struct GridCell {
    /// Its text as it was found, to judge the table by.
    pub(crate) text: String,
    /// None for a cell without text that has no borders, or that another one covers.
    pub(crate) area: Option<Rect>,
    /// What stands in it.
    pub(crate) glyphs: Vec<Placed>,
    /// How it was found when that is not as its table was.
    pub(crate) method: Option<Method>,
}

impl GridCell {
    /// One without text and place.
    pub(crate) fn empty() -> Self {
        Self { text: String::new(), area: None, glyphs: Vec::new(), method: None }
    }

    /// The letters in it, without spaces.
    pub(crate) fn letters(&self) -> String {
        self.solid().map(|(.., glyph)| glyph.text.as_str()).collect()
    }

    /// Where its letters stand.
    pub(crate) fn text_area(&self) -> Option<Rect> {
        self.solid().map(|(_, area, _)| *area).reduce(|all, area| all.union(&area))
    }

    fn solid(&self) -> impl Iterator<Item = &Placed> {
        self.glyphs.iter().filter(|(.., glyph)| glyph.text != " ")
    }

    fn is_filled(&self) -> bool {
        !self.text.trim().is_empty()
    }
}

impl Grid {
    fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The cells of a column, from above to below.
    fn column(&self, at: usize) -> impl Iterator<Item = &GridCell> {
        self.rows.iter().filter_map(move |row| row.get(at))
    }

    /// The innermost cell around a point: cells without borders may reach into others.
    pub(crate) fn cell_at(&mut self, point: (f32, f32)) -> Option<&mut GridCell> {
        let size = |cell: &GridCell| cell.area.map_or(f32::MAX, |area| area.width() * area.height());
        let around = self.rows.iter_mut().flatten().filter(|cell| cell.area.is_some_and(|area| area.contains(point)));
        around.min_by(|a, b| size(a).total_cmp(&size(b)))
    }

    /// Gives cells a place that have none although text is there: those at the sides of a ruled table whose outer border
    /// is not drawn. `has_text` tells whether text that is in no cell stands in an area.
    pub(crate) fn complete(&mut self, has_text: impl Fn(&Rect) -> bool) {
        if !self.is_ruled {
            return;
        }
        let columns = self.extents();
        let taken: Vec<Rect> = self.rows.iter().flatten().filter_map(|cell| cell.area).collect();
        for row in &mut self.rows {
            let areas = row.iter().filter_map(|cell| cell.area);
            let Some(lowest) = areas.min_by(|a, b| a.height().total_cmp(&b.height())) else { continue };
            for (cell, column) in row.iter_mut().zip(&columns).filter(|(cell, _)| cell.area.is_none()) {
                let Some((left, right)) = *column else { continue };
                let area = Rect { left, right, ..lowest };
                if has_text(&area) && !taken.iter().any(|other| other.overlaps(&area)) {
                    cell.area = Some(area);
                }
            }
        }
    }

    /// The table without rows at its top and bottom that are one cell from side to side: its title, or notes on it.
    pub(crate) fn without_captions(mut self) -> Self {
        let (columns, width) = (self.columns(), self.area.width());
        let is_caption = |row: &Vec<GridCell>| {
            let mut filled = row.iter().filter(|cell| cell.is_filled());
            let (Some(cell), None) = (filled.next(), filled.next()) else { return false };
            columns >= 2 && cell.area.is_some_and(|area| area.width() > 0.8 * width)
        };
        let first = self.rows.iter().take_while(|row| is_caption(row)).count();
        let last = self.rows.iter().rev().take_while(|row| is_caption(row)).count();
        if first + last + 2 <= self.rows.len() {
            self.rows.truncate(self.rows.len() - last);
            self.rows.drain(..first);
        }
        let areas = self.rows.iter().flatten().filter_map(|cell| cell.area);
        self.area = areas.reduce(|all, area| all.union(&area)).unwrap_or(self.area);
        self
    }

    /// False for columns of prose, and for what is no table because it has a single row or column.
    pub(crate) fn is_table(&self) -> bool {
        let columns = (0..self.columns()).filter(|at| self.column(*at).any(GridCell::is_filled)).count();
        let rows = self.rows.iter().filter(|row| row.iter().any(GridCell::is_filled)).count();
        columns >= 2 && rows >= 2 && !self.is_prose() && !self.is_list()
    }

    /// True for marks of items in one column and their text in another.
    fn is_list(&self) -> bool {
        let is_marker = |cell: &GridCell| marker([cell.text.trim(), ""]).is_some();
        self.columns() == 2 && self.column(0).filter(|cell| cell.is_filled()).all(is_marker)
    }

    /// True for columns of running text that stand beside each other, and for a single one that is cut in two:
    /// sentences flow on from row to row, with many words in each.
    fn is_prose(&self) -> bool {
        let columns = self.columns();
        let flowing = (0..columns).filter(|at| self.flows_on(*at, 3.0)).count();
        let is_mostly_filled =
            |at: &usize| self.column(*at).filter(|cell| cell.is_filled()).count() * 2 > self.rows.len();
        let filled = (0..columns).filter(is_mostly_filled).count();
        (flowing >= 2 && flowing * 2 >= columns)
            || (filled < 2 && (0..columns).any(|at| self.flows_on(at, 8.0)))
            || (0..columns).any(|at| self.flows_beside_others(at))
    }

    /// Whether the text of a column flows on from row to row although the rows have other cells: a column of prose
    /// beside something else. The rows that a wrapped cell takes have no others.
    fn flows_beside_others(&self, column: usize) -> bool {
        let text = |row: &[GridCell]| row.get(column).map_or(String::new(), |cell| cell.text.trim().to_owned());
        let has_others = |row: &[GridCell]| row.iter().enumerate().any(|(at, cell)| at != column && cell.is_filled());
        let flows = |pair: &&[Vec<GridCell>]| {
            let is_long = text(&pair[0]).split_whitespace().count() >= 6;
            is_long && flows_into(&text(&pair[0]), &text(&pair[1])) && has_others(&pair[1])
        };
        let flowing = self.rows.windows(2).filter(flows).count();
        flowing >= 3 && flowing * 3 >= self.rows.len()
    }

    /// Whether the text of a column flows on from row to row, with at least so many words in most.
    fn flows_on(&self, column: usize, least_words: f32) -> bool {
        let texts: Vec<&str> =
            self.column(column).map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
        if texts.len() < 3 {
            return false;
        }
        let words = median(texts.iter().map(|text| count(text.split_whitespace().count())).collect());
        let continued = texts.windows(2).filter(|pair| flows_into(pair[0], pair[1])).count();
        words >= least_words && count(continued) >= 0.4 * count(texts.len() - 1)
    }

    /// How many rows and columns each cell takes. A cell without a place is covered by one whose place its column and
    /// row lie in. No cell covers one with a place.
    pub(crate) fn spans(&self) -> Vec<Vec<(usize, usize)>> {
        let columns = self.extents();
        let columns: Vec<_> =
            columns.into_iter().map(|extent| extent.map(|(left, right)| f32::midpoint(left, right))).collect();
        let lines: Vec<Option<f32>> = self.rows.iter().map(|row| middle_of_row(row)).collect();
        let is_free = |row: usize, column: usize| self.rows[row].get(column).is_some_and(|cell| cell.area.is_none());
        let span = |row: usize, column: usize, cell: &GridCell| {
            let Some(area) = cell.area else { return (1, 1) };
            let covers_column =
                |at: &usize| is_free(row, *at) && columns[*at].is_some_and(|x| area.left < x && x < area.right);
            let covers_row =
                |at: &usize| is_free(*at, column) && lines[*at].is_some_and(|y| area.top < y && y < area.bottom);
            let columns_taken = 1 + (column + 1..columns.len()).take_while(covers_column).count();
            let rows_taken = 1 + (row + 1..lines.len()).take_while(covers_row).count();
            (rows_taken, columns_taken)
        };
        let mut taken = Taken::by(&self.rows);
        let mut of_row = |(row, cells): (usize, &Vec<GridCell>)| {
            let spans = cells.iter().enumerate().map(|(column, cell)| (column, span(row, column, cell)));
            spans.map(|(column, span)| if span == (1, 1) { span } else { taken.cover((row, column), span) }).collect()
        };
        self.rows.iter().enumerate().map(&mut of_row).collect()
    }

    /// From where to where each column reaches; none for one without a cell.
    pub(crate) fn extents(&self) -> Vec<Option<(f32, f32)>> {
        (0..self.columns()).map(|at| self.extent_of_column(at)).collect()
    }

    /// From where to where a column reaches: its narrowest cell, since wider ones reach into others.
    fn extent_of_column(&self, at: usize) -> Option<(f32, f32)> {
        let areas = self.column(at).filter_map(|cell| cell.area);
        areas.min_by(|a, b| a.width().total_cmp(&b.width())).map(|area| (area.left, area.right))
    }
}

/// Whether a sentence seems to go on from one text to the next.
fn flows_into(text: &str, next: &str) -> bool {
    text.ends_with(|c: char| c.is_alphabetic() || matches!(c, ',' | '-')) && next.starts_with(char::is_lowercase)
}

/// The middle of a row: of its lowest cell.
fn middle_of_row(row: &[GridCell]) -> Option<f32> {
    let areas = row.iter().filter_map(|cell| cell.area);
    areas.min_by(|a, b| a.height().total_cmp(&b.height())).map(|area| area.center().1)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::pieces::tests::word;

    /// A table without rules whose cells are words, 80 points from column to column and 12 from row to row.
    pub(crate) fn lettered(rows: &[&[&str]]) -> Grid {
        let mut drawn = 0;
        let mut cell = |row: usize, column: usize, text: &str| {
            let glyphs = word(text, 80.0 * count(column), 100.0 + 12.0 * count(row), drawn);
            drawn += u32::try_from(glyphs.len()).unwrap();
            crate::grow::of_glyphs(glyphs)
        };
        let mut cells: Vec<Vec<GridCell>> = Vec::new();
        for (row, texts) in rows.iter().enumerate() {
            cells.push(texts.iter().enumerate().map(|(column, text)| cell(row, column, text)).collect());
        }
        let area = cells.iter().flatten().filter_map(|cell| cell.area).reduce(|all, area| all.union(&area)).unwrap();
        Grid { area, is_ruled: false, method: Method::Aligned, rows: cells }
    }

    /// What its cells say.
    pub(crate) fn texts(grid: &Grid) -> Vec<Vec<String>> {
        grid.rows.iter().map(|row| row.iter().map(GridCell::letters).collect()).collect()
    }

    /// A table with cells of 10 by 10; `None` for a cell without a place, `<` for one that the cell to the left covers.
    fn grid(rows: &[&[&str]]) -> Grid {
        let mut cells: Vec<Vec<GridCell>> = Vec::new();
        for (y, row) in rows.iter().enumerate() {
            let mut line: Vec<GridCell> = Vec::new();
            for (x, text) in row.iter().enumerate() {
                let (left, top) = (10.0 * count(x), 10.0 * count(y));
                let area = Rect { left, top, right: left + 10.0, bottom: top + 10.0 };
                let is_covered = *text == "<";
                if is_covered && let Some(wide) = line.iter_mut().rev().find_map(|cell| cell.area.as_mut()) {
                    wide.right = area.right;
                }
                let text = if is_covered { String::new() } else { (*text).to_owned() };
                line.push(GridCell { text, area: (!is_covered).then_some(area), glyphs: Vec::new(), method: None });
            }
            cells.push(line);
        }
        let area = Rect { left: 0.0, top: 0.0, right: 10.0 * count(rows[0].len()), bottom: 10.0 * count(rows.len()) };
        Grid { area, is_ruled: true, method: Method::Ruled, rows: cells }
    }

    #[test]
    fn wide_cells_cover_others() {
        let spans = grid(&[&["a", "<", "b"], &["1", "2", "3"]]).spans();
        assert_eq!(spans, [[(1, 2), (1, 1), (1, 1)], [(1, 1), (1, 1), (1, 1)]]);
    }

    #[test]
    fn titles_and_notes_are_no_rows() {
        let table = grid(&[&["A title", "<"], &["a", "b"], &["1", "2"], &["A note", "<"]]).without_captions();
        assert_eq!((table.rows.len(), table.rows[0][0].text.as_str(), table.area.top), (2, "a", 10.0));
        // Without them there would be no table.
        assert_eq!(grid(&[&["A title", "<"], &["a", "b"]]).without_captions().rows.len(), 2);
    }

    #[test]
    fn columns_of_prose_are_no_table() {
        let prose = grid(&[
            &["The nut is of one piece,", "and fibre lock nuts with"],
            &["and is designed to hold", "a collar that keeps it in"],
            &["tight despite of heavy", "place when it is turned by"],
            &["shaking of the engine.", "hand or with a wrench."],
        ]);
        assert!(!prose.is_table());
        let table = grid(&[&["Harbour", "High water"], &["Brest", "6.90 m"], &["Dover", "6.71 m"]]);
        assert!(table.is_table());
        assert!(!grid(&[&["one row", "only"]]).is_table());
    }
}
