//! Tables (OpenDocument 1.3, part 3, 9).

use super::blocks::Reader;
use crate::Rejected;
use crate::markdown_writer::{Table, Writer};
use crate::xml::Element;

/// Most times that a row or a cell with content is repeated.
const MAXIMUM_REPEATED: usize = 100;

/// A cell: its text in Markdown, and what it spans.
struct Cell {
    text: String,
    columns: usize,
    rows: usize,
    /// How often it stands there.
    times: usize,
}

impl<'t> Reader<'t> {
    /// Reads a table. One of a single cell is a frame around its content; one within a cell becomes lines of it.
    pub(super) fn table(&mut self, table: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        let mut rows = Vec::new();
        let headings = collect_rows(table, &mut rows);
        if let [row] = rows.as_slice()
            && let [cell] = cells(*row).as_slice()
        {
            return self.blocks(*cell, out);
        }
        if self.in_cell {
            return self.table_in_cell(&rows, out);
        }
        let mut written = Table::default();
        let mut heading_rows = 0;
        for (number, row) in rows.into_iter().enumerate() {
            self.limits.stop.check()?;
            let texts = self.row(row)?;
            let is_blank = texts.iter().all(|cell| cell.text.is_empty());
            let times = if is_blank { 1 } else { self.repetitions(row, "number-rows-repeated") };
            heading_rows += if number < headings { times } else { 0 };
            let spans = texts.iter().any(|cell| cell.rows > 1);
            written.row();
            for Cell { text, columns, rows, times: times_in_row } in texts {
                // A row that is repeated with cells that span others is written like what spans: again in each row.
                written.cell(&text, columns, if spans { rows.saturating_mul(times) } else { 1 })?;
                if text.is_empty() {
                    written.blanks(times_in_row - 1);
                } else {
                    (1..times_in_row).try_for_each(|_| written.repeat_cell(columns))?;
                }
            }
            for _ in 1..times {
                if spans {
                    written.row();
                } else {
                    written.repeat_row()?;
                }
            }
        }
        if heading_rows > 0 {
            written.head(heading_rows);
        }
        out.table(written)
    }

    /// The cells of a row. Those that another one covers are left out.
    fn row(&mut self, row: Element<'t>) -> Result<Vec<Cell>, Rejected> {
        let cells = cells(row);
        let mut texts = Vec::with_capacity(cells.len());
        for (number, cell) in cells.iter().enumerate() {
            let text = self.apart(*cell)?;
            // A list of a single item is how presentations indent a cell.
            let only = text.strip_prefix("- ").filter(|only| !only.contains('\n')).map(str::to_owned);
            let text = only.unwrap_or(text);
            let span = |name: &str| cell.attribute(name).and_then(|span| span.parse().ok()).unwrap_or(1_usize);
            // Empty cells at the end fill the page.
            let is_filling = text.is_empty() && number + 1 == cells.len();
            let times = match text.is_empty() {
                true if is_filling => 1,
                true => repeated(*cell, "number-columns-repeated"),
                false => self.repetitions(*cell, "number-columns-repeated"),
            };
            texts.push(Cell {
                text,
                columns: span("number-columns-spanned"),
                rows: span("number-rows-spanned"),
                times,
            });
        }
        Ok(texts)
    }

    /// How often something is repeated, or as often as it is written.
    fn repetitions(&mut self, element: Element<'t>, name: &str) -> usize {
        let times = repeated(element, name);
        self.is_shortened |= times > MAXIMUM_REPEATED;
        times.min(MAXIMUM_REPEATED)
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

/// Collects the rows of a table, also those in groups; tells how many of the first ones head the columns.
fn collect_rows<'t>(parent: Element<'t>, rows: &mut Vec<Element<'t>>) -> usize {
    let mut headings = 0;
    for child in parent.elements() {
        let before = rows.len();
        match child.name() {
            "table-row" => rows.push(child),
            "table-header-rows" => {
                collect_rows(child, rows);
                headings += if headings == before { rows.len() - before } else { 0 };
            }
            "table-rows" | "table-row-group" => {
                let inside = collect_rows(child, rows);
                headings += if headings == before { inside } else { 0 };
            }
            _ => {}
        }
    }
    headings
}

fn cells(row: Element<'_>) -> Vec<Element<'_>> {
    row.elements().filter(|cell| cell.name() == "table-cell").collect()
}

fn repeated(element: Element<'_>, name: &str) -> usize {
    element.attribute(name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}
