//! Tables (ECMA-376, part 1, 17.4).

use super::body::Reader;
use super::styles::is_on;
use crate::Rejected;
use crate::markdown_writer::{Table, Writer};
use crate::xml::Element;

impl Reader<'_> {
    /// Reads a table. One of a single cell is a frame around its content; one within a cell becomes lines of it.
    pub(super) fn table(&mut self, table: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        let rows = rows(table);
        if let [row] = rows.as_slice()
            && let [cell] = cells(*row).as_slice()
        {
            return self.blocks(*cell, out);
        }
        if self.in_cell {
            return self.table_in_cell(&rows, out);
        }
        let mut written = Table::default();
        if let Some(headings) = heading_rows(&rows) {
            written.head(headings);
        }
        for row in rows {
            self.limits.stop.check()?;
            written.row();
            for _ in 0..skipped(row, "gridBefore") {
                written.cell("", 1, 1)?;
            }
            for cell in cells(row) {
                let columns = number(cell, "gridSpan").unwrap_or(1);
                if goes_on(cell, "hMerge") {
                    written.same_as_before(columns)?;
                } else if goes_on(cell, "vMerge") {
                    written.same_as_above(columns)?;
                } else {
                    written.cell(&self.apart(cell)?, columns, 1)?;
                }
            }
        }
        out.table(written)
    }

    fn table_in_cell(&mut self, rows: &[Element<'_>], out: &mut Writer) -> Result<(), Rejected> {
        for row in rows {
            let mut texts = Vec::new();
            for cell in cells(*row) {
                if !goes_on(cell, "hMerge") && !goes_on(cell, "vMerge") {
                    texts.push(self.apart(cell)?);
                }
            }
            out.row_in_cell(&texts)?;
        }
        Ok(())
    }
}

/// The rows of a table, without deleted ones.
fn rows(table: Element<'_>) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    collect(table, "tr", &mut found);
    found.retain(|row| row.path(&["trPr", "del"]).is_none());
    found
}

/// How many of the first rows head the columns (17.4.78); none where no row says so, or all do.
fn heading_rows(rows: &[Element<'_>]) -> Option<usize> {
    let heads = |row: &&Element<'_>| row.path(&["trPr", "tblHeader"]).is_some_and(is_on);
    let count = rows.iter().take_while(heads).count();
    (0 < count && count < rows.len()).then_some(count)
}

fn cells(row: Element<'_>) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    collect(row, "tc", &mut found);
    found
}

/// Elements of one name, also where controls or changes enclose them; not those of tables inside.
fn collect<'t>(element: Element<'t>, name: &str, found: &mut Vec<Element<'t>>) {
    for child in element.elements() {
        match child.name() {
            child_name if child_name == name => found.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => collect(child, name, found),
            _ => {}
        }
    }
}

fn number(cell: Element<'_>, name: &str) -> Option<usize> {
    cell.path(&["tcPr", name])?.attribute("val")?.parse().ok()
}

/// Cells that a row leaves free before its first one.
fn skipped(row: Element<'_>, name: &str) -> usize {
    let skipped = row.path(&["trPr", name]).and_then(|skipped| skipped.attribute("val")?.parse().ok());
    // No page has more columns.
    skipped.unwrap_or(0).min(63)
}

/// True for a cell that continues a merged one (17.4.84): that is what a merge without a value means.
fn goes_on(cell: Element<'_>, merge: &str) -> bool {
    let merge = cell.path(&["tcPr", merge]);
    merge.is_some_and(|merge| merge.attribute("val").is_none_or(|value| value == "continue"))
}
