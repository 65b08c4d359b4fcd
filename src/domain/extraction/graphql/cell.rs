//! Cells of extracted tables.

use std::collections::HashMap;
use std::ops::Range;

use async_graphql::{Context, Object, SimpleObject, Union};
use extraction::tables::Source;
use extraction::values::Value;

use super::correction::{TableCorrection, TableCorrectionKey};
use super::table::TableMethod;
use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::ExtractedTableId;
use crate::base::{Error, Result, Viewer};
use crate::domain::documents::graphql::DocumentLocation;
use crate::domain::extraction::service::list;
use crate::entity::extracted_row::StoredCell;
use crate::entity::extracted_table::MOST_HEADER_ROWS;
use crate::entity::{extracted_row, extracted_table};
use crate::graphql::directives::list_size;
use crate::graphql::scalars::Json;
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// Most cells that are answered at once. A table may have a thousand columns.
pub(super) const MOST_CELLS: i32 = 2000;
/// Rows that are answered when no number is asked for.
const ROWS: i32 = 20;

/// The rows that are asked for; refuses more than may be answered at once.
pub(super) fn rows(from: i32, count: Option<i32>, columns: usize) -> Result<Range<i32>> {
    let columns = i32::try_from(columns).unwrap_or(i32::MAX).max(1);
    let most = (MOST_CELLS / columns).max(1);
    let count = count.unwrap_or_else(|| most.min(ROWS));
    if from < 0 || !(1..=most).contains(&count) {
        let message = format!(
            "`fromRow` must not be negative, and `rowCount` must be between 1 and {most}: at most {MOST_CELLS} cells are \
             answered at once, and the table has {columns} columns."
        );
        return Err(Error::new(Kind::BadUserInput, message));
    }
    Ok(from..from.saturating_add(count))
}

/// Letters of a page of a PDF, in the order in which they are drawn.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct PageGlyphs {
    /// The page, starting with 1.
    pub page: i32,
    /// The first of them, starting with 0.
    pub first: i32,
    /// How many there are.
    pub count: i32,
}

/// A part of the text of a document (`Document.text`).
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct DocumentTextRange {
    /// The first character, in Unicode code points.
    pub start: i32,
    /// The one after the last.
    pub end: i32,
}

/// Characters of a document that stand one after the other.
#[derive(Debug, Clone, Copy, Union)]
pub enum CellSource {
    /// Letters of a page of a PDF.
    PageGlyphs(PageGlyphs),
    /// A part of the text of a document.
    DocumentTextRange(DocumentTextRange),
}

impl From<Source> for CellSource {
    fn from(source: Source) -> Self {
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        match source {
            Source::Glyphs { page, first, count } => {
                Self::PageGlyphs(PageGlyphs { page: number(page), first: number(first), count: number(count) })
            }
            Source::Text { start, end } => {
                Self::DocumentTextRange(DocumentTextRange { start: number(start), end: number(end) })
            }
        }
    }
}

/// A cell of an extracted table, with the proof of its text.
#[derive(Debug, Clone)]
pub struct TableCell {
    /// Its row, those that head the columns included.
    row: i32,
    cell: StoredCell,
    /// Its text as a value of its column.
    value: Option<serde_json::Value>,
}

impl TableCell {
    /// The cells of a table that begin in some rows. `below` has those rows of them that do not head the columns.
    pub(super) fn of(table: &extracted_table::Model, rows: Range<i32>, below: &[extracted_row::Model]) -> Vec<Self> {
        let heading = i32::try_from(table.header_rows()).unwrap_or(i32::MAX);
        let header = (0..).zip(&table.header.0);
        let body = below.iter().map(|row| (row.position.saturating_add(heading), &row.cells));
        let wanted = header.chain(body).filter(|(row, _)| rows.contains(row));
        wanted.flat_map(|(row, cells)| cells.0.iter().map(move |cell| Self::at(table, row, cell))).collect()
    }

    fn at(table: &extracted_table::Model, row: i32, cell: &StoredCell) -> Self {
        let column = table.columns.0.get(cell.column as usize).filter(|_| !cell.is_header);
        let value = column.and_then(|column| column.notation.read(cell.shown())).map(json);
        Self { row, cell: cell.clone(), value }
    }
}

fn json(value: Value) -> serde_json::Value {
    match value {
        Value::Number(digits) => serde_json::from_str(&digits).unwrap_or(serde_json::Value::String(digits)),
        Value::Date(day) => day.format("%Y-%m-%d").to_string().into(),
        Value::Moment(moment) => moment.format("%Y-%m-%dT%H:%M:%S").to_string().into(),
        Value::Boolean(value) => value.into(),
    }
}

/// A cell of an extracted table, with the proof of its text.
#[Object]
impl TableCell {
    /// Row in which it begins, starting with 0; those that head the columns count.
    async fn row(&self) -> i32 {
        self.row
    }

    /// Column in which it begins, starting with 0.
    async fn column(&self) -> i32 {
        i32::try_from(self.cell.column).unwrap_or(i32::MAX)
    }

    /// How many rows it takes.
    async fn row_span(&self) -> i32 {
        i32::try_from(self.cell.row_span).unwrap_or(i32::MAX)
    }

    /// How many columns it takes.
    async fn column_span(&self) -> i32 {
        i32::try_from(self.cell.column_span).unwrap_or(i32::MAX)
    }

    /// True when it heads rows or columns.
    async fn is_header(&self) -> bool {
        self.cell.is_header
    }

    /// Its text: what a person corrected, otherwise what was extracted.
    async fn text(&self) -> &str {
        self.cell.shown()
    }

    /// Its text as it was extracted: exactly the characters of `sources`, white space aside.
    async fn extracted_text(&self) -> &str {
        &self.cell.text
    }

    /// Its text as a value of the kind of its column: a number, a boolean, or a day or moment as text (ISO 8601). Null in
    /// columns of texts, and for a text that is no such value.
    async fn value(&self) -> Option<Json> {
        self.value.clone().map(Into::into)
    }

    /// Where it stands in the original: page and rectangle, or sheet and cells; null where `sources` alone tell it.
    async fn location(&self) -> Option<DocumentLocation> {
        self.cell.location.clone().map(Into::into)
    }

    /// The characters of the document of which its text is made, in its order; empty for an empty cell.
    #[graphql(directive = list_size::apply(10))]
    async fn sources(&self) -> Vec<CellSource> {
        self.cell.sources.iter().copied().map(Into::into).collect()
    }

    /// How likely it is that people see a cell with just this text here, from 0 to 1; 1 where the document itself says so.
    async fn confidence(&self) -> f64 {
        // As many digits as it has: 0.9 is not 0.8999999761581421.
        self.cell.confidence.to_string().parse().unwrap_or_default()
    }

    /// How its borders were found.
    async fn method(&self) -> TableMethod {
        extracted_table::TableMethod::from(self.cell.method).into()
    }

    /// What a person corrected; null when nobody did.
    async fn correction(&self, ctx: &Context<'_>) -> Fallible<TableCorrection> {
        fallible(ctx.load(TableCorrectionKey(self.cell.correction.as_ref()?.id)).await)
    }
}

/// Rows of a table below those that head the columns, of which some are between two rows of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CellsOfTable {
    pub(super) table: ExtractedTableId,
    pub(super) from: i32,
    pub(super) end: i32,
}

impl Key for CellsOfTable {
    type Value = Vec<extracted_row::Model>;

    // Needs no viewer: the table was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>> {
        // Fields with the same arguments share a statement; an operation has few fields, however many rows.
        let mut alike: HashMap<(i32, i32), Vec<ExtractedTableId>> = HashMap::new();
        for Self { table, from, end } in keys {
            alike.entry((from, end)).or_default().push(table);
        }
        let mut found: HashMap<Self, Self::Value> = HashMap::new();
        for ((from, end), tables) in alike {
            // How many rows head its columns is not known here: rows are looked for so much further up.
            let positions = from.saturating_sub(MOST_HEADER_ROWS.into()).max(0)..end;
            for row in list::rows_between(app, tables, positions).await? {
                found.entry(Self { table: row.table_id, from, end }).or_default().push(row);
            }
        }
        Ok(found)
    }
}
