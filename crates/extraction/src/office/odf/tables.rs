//! Tables (OpenDocument 1.3, part 3, 9).

use super::blocks::Reader;
use crate::Rejected;
use crate::markdown_writer::{Table, Writer};
use crate::xml::Element;

/// Most times that a row with content is repeated.
const MAXIMUM_REPEATED: usize = 1_000;

impl<'t> Reader<'t> {
    /// Reads a table. One of a single cell is a frame around its content; one within a cell becomes lines of it.
    pub(super) fn table(&mut self, table: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        let mut rows = Vec::new();
        collect_rows(table, &mut rows);
        if let [row] = rows.as_slice()
            && let [cell] = cells(*row).as_slice()
        {
            return self.blocks(*cell, out);
        }
        if self.in_cell {
            return self.table_in_cell(&rows, out);
        }
        let mut written = Table::default();
        for row in rows {
            let texts = self.row(row)?;
            let is_blank = texts.iter().all(|(text, ..)| text.is_empty());
            let times = if is_blank { 1 } else { repeated(row, "number-rows-repeated").min(MAXIMUM_REPEATED) };
            for _ in 0..times {
                self.limits.stop.check()?;
                written.row();
                for (text, columns, rows) in &texts {
                    written.cell(text, *columns, *rows)?;
                }
            }
        }
        out.table(written)
    }

    /// The cells of a row: text, columns and rows. Those that another one covers are left out.
    fn row(&mut self, row: Element<'t>) -> Result<Vec<(String, usize, usize)>, Rejected> {
        let mut texts = Vec::new();
        let cells = cells(row);
        for (number, cell) in cells.iter().enumerate() {
            let mut text = self.apart(*cell)?;
            if let Some(only) = text.strip_prefix("- ").filter(|only| !only.contains('\n')) {
                // A list of a single item is how presentations indent a cell.
                text = only.to_owned();
            }
            let span = |name: &str| cell.attribute(name).and_then(|span| span.parse().ok()).unwrap_or(1);
            let (columns, rows) = (span("number-columns-spanned"), span("number-rows-spanned"));
            // Empty cells at the end fill the page.
            let is_filling = text.is_empty() && number + 1 == cells.len();
            let times = if is_filling { 1 } else { repeated(*cell, "number-columns-repeated").min(MAXIMUM_REPEATED) };
            texts.extend(std::iter::repeat_n((text, columns, rows), times));
        }
        Ok(texts)
    }

    fn table_in_cell(&mut self, rows: &[Element<'t>], out: &mut Writer) -> Result<(), Rejected> {
        for row in rows {
            let mut texts = Vec::new();
            for cell in cells(*row) {
                texts.push(self.apart(cell)?);
            }
            out.row_in_cell(&texts)?;
        }
        Ok(())
    }
}

/// The rows of a table, also those in groups.
fn collect_rows<'t>(parent: Element<'t>, rows: &mut Vec<Element<'t>>) {
    for child in parent.elements() {
        match child.name() {
            "table-row" => rows.push(child),
            "table-header-rows" | "table-rows" | "table-row-group" => collect_rows(child, rows),
            _ => {}
        }
    }
}

fn cells(row: Element<'_>) -> Vec<Element<'_>> {
    row.elements().filter(|cell| cell.name() == "table-cell").collect()
}

fn repeated(element: Element<'_>, name: &str) -> usize {
    element.attribute(name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}
