//! Tables of Markdown, whose heading row every passage of a long one needs.

use std::ops::Range;

use extraction::Markup;

/// Longest heading row that is repeated, in characters.
const LONGEST_ROW: usize = 300;

/// The tables of a text, in its order.
#[derive(Debug)]
pub(super) struct Tables(Vec<Table>);

#[derive(Debug)]
struct Table {
    /// Its rows below the heading row, in bytes.
    rows: Range<usize>,
    heading_row: String,
}

impl Tables {
    /// Finds tables as GitHub Flavored Markdown defines them (4.10), with bars at the start of their lines. Takes linear
    /// time.
    pub(super) fn of(text: &str, markup: Markup) -> Self {
        let mut tables: Vec<Table> = Vec::new();
        let (mut at, mut above) = (0, "");
        let mut is_inside = false;
        for line in text.split_inclusive('\n') {
            let end = at + line.len();
            let is_row = line.starts_with('|');
            match tables.last_mut().filter(|_| is_inside && is_row) {
                Some(table) => table.rows.end = end,
                None if is_row && above.starts_with('|') && is_delimiter_row(line) => {
                    tables.push(Table { rows: end..end, heading_row: cells(above) });
                    is_inside = true;
                }
                None => is_inside = false,
            }
            (at, above) = (end, line);
        }
        if markup == Markup::None { Self(Vec::new()) } else { Self(tables) }
    }

    /// The heading row of the table that the text at a byte is in, when that row stands before it.
    pub(super) fn heading_row_at(&self, byte: usize) -> Option<&str> {
        let upto = self.0.partition_point(|table| table.rows.start <= byte);
        let table = self.0[..upto].last().filter(|table| byte < table.rows.end)?;
        Some(&table.heading_row).filter(|row| !row.is_empty()).map(String::as_str)
    }
}

fn is_delimiter_row(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':') || c.is_whitespace())
}

/// The cells of a row, on one line.
fn cells(row: &str) -> String {
    let cells = row.trim().trim_matches('|').split('|').map(str::trim).filter(|cell| !cell.is_empty());
    let row = cells.collect::<Vec<_>>().join(" | ");
    row.chars().take(LONGEST_ROW).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_the_heading_row_above_them() {
        let text = "Depths\n\n| Harbour | Depth |\n| --- | ---: |\n| Brest | 12 |\n| Cork | 9 |\n\nEnd | of it.\n";
        let tables = Tables::of(text, Markup::Markdown);
        let at = |part: &str| tables.heading_row_at(text.find(part).unwrap());
        assert_eq!((at("| Brest"), at("ork")), (Some("Harbour | Depth"), Some("Harbour | Depth")));
        assert_eq!((at("Depths"), at("| Harbour"), at("| ---"), at("End")), (None, None, None, None));
        assert_eq!(Tables::of(text, Markup::None).heading_row_at(text.find("Cork").unwrap()), None);
    }

    #[test]
    fn bars_alone_make_no_table() {
        for text in ["| a | b |\n| c | d |\n", "a\n| --- |\n| b |\n", "| --- |\n"] {
            let tables = Tables::of(text, Markup::Markdown);
            assert!((0..text.len()).all(|byte| tables.heading_row_at(byte).is_none()), "{text:?}");
        }
    }
}
