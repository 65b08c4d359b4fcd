//! Tables as text, with commas, semicolons, tabs or bars between the cells (RFC 4180 and its relatives): Markdown tables.

mod delimiter;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::cells::heading::{ROWS_TO_COMPARE, is_heading, made_up};
use super::cells::{self, ROWS_UNDER_A_HEADING};
use super::raw::{Parts, Raw, decoded};
use super::recognise::{Fit, Sample};
use super::{Extracted, Extractor, Hints, Limits, Location, Markup, Rejected};
use delimiter::Dialect;
use rows::{Row, Rows};

/// Says how a file with an open quotation mark was read.
const OPEN_QUOTE: &str =
    "A quotation mark in the table is never closed, so all quotation marks were read as ordinary characters.";

/// Tables as text; see [`CSV`] and [`TSV`].
pub(super) struct Separated {
    name: &'static str,
    media_type: &'static str,
    other_media_types: &'static [&'static str],
    extensions: &'static [&'static str],
    /// What files of this kind have between their cells. Only tells the two apart: the content decides on the reading.
    delimiters: &'static [u8],
}

/// Tables with a visible character between the cells.
pub(super) static CSV: Separated = Separated {
    name: "CSV",
    media_type: "text/csv",
    other_media_types: &["application/csv", "text/comma-separated-values", "text/x-csv"],
    extensions: &["csv"],
    delimiters: b",;|",
};

/// Tables with tabs between the cells.
pub(super) static TSV: Separated = Separated {
    name: "TSV",
    media_type: "text/tab-separated-values",
    other_media_types: &["text/tsv"],
    extensions: &["tsv", "tab"],
    delimiters: b"\t",
};

impl Extractor for Separated {
    fn name(&self) -> &'static str {
        self.name
    }

    fn media_type(&self) -> &'static str {
        self.media_type
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        self.other_media_types
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }

    fn is_text(&self) -> bool {
        true
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        let Some(text) = sample.text else { return Fit::No };
        let is_table = delimiter::of_sure_table(text).is_some_and(|found| self.delimiters.contains(&found));
        if is_table { Fit::Likely } else { Fit::Hinted }
    }

    fn extract(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let (text, mut warnings) = decoded(original, hints, limits)?;
        let (dialect, table) = Dialect::of(&text);
        if !dialect.is_quoted {
            warnings.push(OPEN_QUOTE.to_owned());
        }
        let (parts, row_numbers) = parts(Rows::new(table, dialect), limits)?;
        Raw { parts, row_numbers, ..Raw::default() }.finish(Markup::Markdown, warnings, limits)
    }
}

/// The text in parts, and the numbers of the rows of each.
type Tables = (Vec<(Option<Location>, String)>, HashMap<usize, Vec<u32>>);

/// Writes the rows as tables, each under the heading row.
fn parts(rows: Rows<'_>, limits: &Limits) -> Result<Tables, Rejected> {
    let mut rows = rows.map(Row::without_empty_end);
    let opening: Vec<Row> = rows.by_ref().take(ROWS_TO_COMPARE).collect();
    let cells: Vec<Vec<String>> = opening.iter().map(|row| row.cells.clone()).collect();
    let mut rows = opening.into_iter().chain(rows).peekable();
    let heading = if is_heading(&cells) { rows.next() } else { None };
    let mut first = heading.as_ref().map(|row| row.number);
    let mut parts = Parts::new(limits);
    let mut row_numbers = HashMap::new();
    while rows.peek().is_some() || first.is_some() {
        let block: Vec<Row> = rows.by_ref().take(ROWS_UNDER_A_HEADING).collect();
        let numbers: Vec<u32> = first.into_iter().chain(block.iter().map(|row| row.number)).collect();
        let first = first.take().or(block.first().map(|row| row.number)).unwrap_or_default();
        let last = block.last().map_or(first, |row| row.number);
        let width = block.iter().chain(&heading).map(|row| row.cells.len()).max().unwrap_or_default();
        let heading = heading.as_ref().map_or_else(|| made_up(width), |row| row.cells.clone());
        let columns = 0..=u32::try_from(width.saturating_sub(1)).unwrap_or(u32::MAX);
        let table = cells::table(std::iter::once(&*heading).chain(block.iter().map(|row| &*row.cells)))?;
        row_numbers.insert(parts.count(), numbers);
        parts.write(Some(cells::location("", first..=last, columns)), |writer| writer.table(table))?;
    }
    Ok((parts.finish(), row_numbers))
}
