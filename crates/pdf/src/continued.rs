//! Tables that go on over pages.

use crate::document::{Kind, Page};
use crate::geometry::Area;
use crate::tables::Table;

/// Says that a table is the rest of another one, which stands at the end of the page before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Continuation {
    /// The table that goes on an earlier one.
    pub table: TablePlace,
    /// The table that it goes on, which may be the rest of yet another one.
    pub of: TablePlace,
    /// How many of its rows repeat the heading.
    pub repeated_rows: usize,
}

/// Where a table is found in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TablePlace {
    /// The number of its page, from 1.
    pub page: u32,
    /// Its place among the blocks of the page, from 0.
    pub block: usize,
}

/// Left and right side of a column, as shares of the width of the page.
type Extent = (f32, f32);

/// How far columns that are the same may be apart, as a share of the width of the page.
const SAME_PLACE: f32 = 0.02;

/// Most text between two parts of a table, in characters: a title that is told again, or “continued”.
const MOST_BETWEEN: usize = 160;

/// Which tables go on over pages: the last of a page and the first of the next one, with the same columns and nothing of
/// note between them. The pages stay as they are.
pub fn continuations(pages: &[Page]) -> Vec<Continuation> {
    let pairs = pages.windows(2).filter(|pair| pair[0].number + 1 == pair[1].number);
    pairs.filter_map(|pair| continuation(&pair[0], &pair[1])).collect()
}

fn continuation(before: &Page, after: &Page) -> Option<Continuation> {
    let last = before.blocks.iter().rposition(|block| matches!(block.kind, Kind::Table(_)))?;
    let first = after.blocks.iter().position(|block| matches!(block.kind, Kind::Table(_)))?;
    let (Kind::Table(upper), Kind::Table(lower)) = (&before.blocks[last].kind, &after.blocks[first].kind) else {
        return None;
    };
    let length = |page: &Page, from: usize, to: usize| {
        page.blocks[from..to].iter().map(|block| block.markdown.chars().count()).sum::<usize>()
    };
    let between = length(before, last + 1, before.blocks.len()) + length(after, 0, first);
    let has_heading = after.blocks[..first].iter().any(|block| matches!(block.kind, Kind::Heading(_)));
    let is_at_edges = upper.area.top + upper.area.height > 0.6 && lower.area.top < 0.4;
    if between > MOST_BETWEEN || has_heading || !is_at_edges || !have_same_columns(upper, lower) {
        return None;
    }
    let of = TablePlace { page: before.number, block: last };
    let table = TablePlace { page: after.number, block: first };
    Some(Continuation { table, of, repeated_rows: repeated_rows(upper, lower)? })
}

/// Whether two tables have as many columns, each at the place of the other's.
fn have_same_columns(one: &Table, other: &Table) -> bool {
    let (one, other) = (columns(one), columns(other));
    let is_same = |one: &Extent, other: &Extent| {
        let shared = one.1.min(other.1) - one.0.max(other.0);
        let same_side = (one.0 - other.0).abs() < SAME_PLACE || (one.1 - other.1).abs() < SAME_PLACE;
        same_side || shared > 0.5 * (one.1 - one.0).min(other.1 - other.0)
    };
    let mut pairs = one.iter().zip(&other).filter_map(|(one, other)| one.as_ref().zip(other.as_ref()));
    one.len() >= 2 && one.len() == other.len() && pairs.all(|(one, other)| is_same(one, other))
}

/// From where to where the cells of each column reach that take no other one.
fn columns(table: &Table) -> Vec<Option<Extent>> {
    let number = table.rows.first().map_or(0, Vec::len);
    let extent = |column: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(column)).filter(|cell| cell.column_span == 1);
        let areas = cells.filter_map(|cell| cell.area);
        areas.reduce(Area::union).map(|area| (area.left, area.left + area.width))
    };
    (0..number).map(extent).collect()
}

/// How many rows of the lower table repeat those of the upper one; none when it has a heading of its own.
fn repeated_rows(upper: &Table, lower: &Table) -> Option<usize> {
    let heading = lower.rows.iter().take_while(|row| row.iter().any(|cell| cell.is_header)).count();
    let texts = |table: &Table, row: usize| {
        table.rows.get(row).map(|row| row.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>())
    };
    let is_repeated = |row: &usize| texts(upper, *row).is_some() && texts(upper, *row) == texts(lower, *row);
    let repeated = (0..lower.rows.len()).take_while(is_repeated).count();
    (repeated >= heading).then_some(repeated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, State};
    use crate::tables::{Cell, Method};

    fn table(top: f32, rows: &[&[&str]]) -> Block {
        let cell = |(row, column, text): (usize, usize, &&str)| Cell {
            text: (*text).to_owned(),
            reading: (*text).to_owned(),
            area: Some(Area {
                left: 0.1 + 0.3 * crate::geometry::count(column),
                top: top + 0.02 * crate::geometry::count(row),
                width: 0.2,
                height: 0.02,
            }),
            row_span: 1,
            column_span: 1,
            is_header: *text == "Port" || *text == "Depth",
            method: Method::Aligned,
            confidence: 0.9,
            sources: Vec::new(),
        };
        let rows: Vec<Vec<Cell>> = rows
            .iter()
            .enumerate()
            .map(|(row, cells)| cells.iter().enumerate().map(|(column, text)| cell((row, column, text))).collect())
            .collect();
        let area = rows.iter().flatten().filter_map(|cell| cell.area).reduce(Area::union).unwrap();
        let table = Table { rows, area, method: Method::Aligned, unplaced: Vec::new() };
        Block { kind: Kind::Table(table), markdown: String::new(), area }
    }

    fn page(number: u32, blocks: Vec<Block>) -> Page {
        Page { number, blocks, state: State::Read }
    }

    fn text(words: &str) -> Block {
        let area = Area { left: 0.1, top: 0.0, width: 0.5, height: 0.02 };
        Block { kind: Kind::Paragraph, markdown: words.to_owned(), area }
    }

    #[test]
    fn a_table_goes_on_without_its_heading_and_with_it() {
        let start = || page(1, vec![table(0.9, &[&["Port", "Depth"], &["Brest", "4"]])]);
        let bare = page(2, vec![table(0.05, &[&["Dover", "7"]])]);
        let told = page(2, vec![text("Table 1, continued"), table(0.1, &[&["Port", "Depth"], &["Dover", "7"]])]);
        let place = |page, block| TablePlace { page, block };
        let continued = |block, repeated_rows| Continuation { table: place(2, block), of: place(1, 0), repeated_rows };
        assert_eq!(continuations(&[start(), bare]), [continued(0, 0)]);
        assert_eq!(continuations(&[start(), told]), [continued(1, 1)]);
    }

    #[test]
    fn other_tables_do_not_go_on() {
        let start = || page(1, vec![table(0.9, &[&["Port", "Depth"], &["Brest", "4"]])]);
        let others = [
            page(2, vec![table(0.05, &[&["Dover", "7", "9"]])]),
            page(2, vec![table(0.05, &[&["Depth", "Port"], &["7", "Dover"]])]),
            page(2, vec![text(&"Much is said before the next table. ".repeat(9)), table(0.1, &[&["Dover", "7"]])]),
            page(2, vec![table(0.7, &[&["Dover", "7"]])]),
            page(3, vec![table(0.05, &[&["Dover", "7"]])]),
        ];
        for other in others {
            assert_eq!(continuations(&[start(), other.clone()]), [], "{other:?}");
        }
    }
}
