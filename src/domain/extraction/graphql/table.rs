//! `ExtractedTable`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use extraction::values::ColumnType;

use super::cell::{self, CellsOfTable, MOST_CELLS, TableCell};
use super::correction::TableCorrectionConnection;
use super::nested::{Corrections, Rows};
use super::row::TableRowConnection;
use crate::app::App;
use crate::base::id::ExtractedTableId;
use crate::base::{Result, Viewer};
use crate::domain::artifacts::graphql::{self as artifacts, Artifact, ArtifactConnection};
use crate::domain::documents::graphql::{Document, DocumentKey, DocumentLocation};
use crate::domain::extraction::service::list;
use crate::domain::jobs::graphql::{Job, JobKey};
use crate::entity::extracted_table::{self, StoredColumn};
use crate::graphql::directives::list_size;
use crate::graphql::nested::nested_page;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

crate::graphql::connection::connection!(
    ExtractedTableConnection,
    ExtractedTableEdge,
    ExtractedTable,
    "A page of extracted tables.",
    "An extracted table with its cursor."
);

/// How a table or a cell was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "extracted_table::TableMethod")]
pub enum TableMethod {
    /// By lines that are drawn.
    Ruled,
    /// By the white space between texts that stand below each other.
    Aligned,
    /// By both.
    Both,
    /// The document itself says that it is a table, as HTML, Word and workbooks do.
    Marked,
}

/// Kind of the values in a column. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TableColumnType {
    /// Text.
    Text,
    /// Numbers.
    Number,
    /// Shares in hundredths.
    Percent,
    /// Amounts of money.
    Currency,
    /// Calendar days or points in time.
    Date,
    /// True or false.
    Boolean,
}

/// A column of an extracted table.
#[derive(Debug, Clone, SimpleObject)]
pub struct TableColumn {
    /// Heading; headings below each other are joined by a slash. `Column 3` and the like where there is none.
    pub name: String,
    /// Kind of the values: that of nearly all of its cells.
    pub r#type: TableColumnType,
    /// Code of the currency (ISO 4217) in a column of amounts; null when the column does not tell it.
    pub currency: Option<String>,
}

impl From<&StoredColumn> for TableColumn {
    fn from(column: &StoredColumn) -> Self {
        let r#type = match column.notation.kind {
            ColumnType::Text => TableColumnType::Text,
            ColumnType::Number => TableColumnType::Number,
            ColumnType::Percent => TableColumnType::Percent,
            ColumnType::Currency => TableColumnType::Currency,
            ColumnType::Date => TableColumnType::Date,
            ColumnType::Boolean => TableColumnType::Boolean,
        };
        Self { name: column.name.clone(), r#type, currency: column.notation.currency().map(ToOwned::to_owned) }
    }
}

/// Characters inside of a table that are in no cell.
#[derive(Debug, Clone, SimpleObject)]
pub struct UnplacedText {
    /// The characters.
    pub text: String,
    /// Where they stand in the original; null when that is not known.
    pub location: Option<DocumentLocation>,
}

/// A table that a job took out of a document. Its cells prove themselves: each tells of which characters of the document
/// it is made.
#[derive(Debug, Clone)]
pub struct ExtractedTable(pub Arc<extracted_table::Model>);

impl From<extracted_table::Model> for ExtractedTable {
    fn from(row: extracted_table::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A table that a job took out of a document. Its cells prove themselves: each tells of which characters of the document
/// it is made.
#[Object]
impl ExtractedTable {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Document> {
        Ok(ctx.load_present(DocumentKey(self.0.document_id)).await?)
    }

    /// The job that took it out; null when the job was deleted.
    async fn job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.job_id)).await)
    }

    /// Caption or name of the sheet; `Table 3` and the like where there is none.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Position among the tables of the job, starting with 0.
    async fn index(&self) -> i32 {
        self.0.position
    }

    /// Page or slide on which it begins, starting with 1; null for formats without pages.
    async fn page(&self) -> Option<i32> {
        self.0.page
    }

    /// Where it begins in the original; null for originals that are one piece, such as a text.
    async fn location(&self) -> Option<DocumentLocation> {
        self.0.location.clone().map(|location| location.0.into())
    }

    /// How it was recognised.
    async fn method(&self) -> TableMethod {
        self.0.method.into()
    }

    /// Columns, from left to right.
    #[graphql(directive = list_size::apply(50))]
    async fn columns(&self) -> Vec<TableColumn> {
        self.0.columns.0.iter().map(Into::into).collect()
    }

    /// Number of rows, without those that head the columns.
    async fn row_count(&self) -> i32 {
        self.0.row_count
    }

    /// Number of rows that head the columns.
    async fn header_row_count(&self) -> i32 {
        i32::try_from(self.0.header_rows()).unwrap_or(i32::MAX)
    }

    /// Rows from above, without those that head the columns.
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<TableRowConnection> {
        let page = PageArguments::new(first, after, last, before);
        let (page, count) = nested_page(ctx, Rows, self.0.id.0, page).await?;
        Ok(TableRowConnection::new(page, count))
    }

    /// Cells that begin in some rows, with the proof of each: row by row, from left to right. Rows are counted from 0, and
    /// those that head the columns come first. A cell that goes over several rows or columns is listed once.
    #[graphql(directive = list_size::apply(MOST_CELLS))]
    async fn cells(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First row.", default = 0)] from_row: i32,
        #[graphql(
            desc = "Number of rows: as many as have at most 2,000 cells. When left out 20, or fewer in a very wide table."
        )]
        row_count: Option<i32>,
    ) -> async_graphql::Result<Vec<TableCell>> {
        let rows = cell::rows(from_row, row_count, self.0.columns.0.len())?;
        let key = CellsOfTable { table: self.0.id, from: rows.start, end: rows.end };
        let below = ctx.load(key).await?.unwrap_or_default();
        Ok(TableCell::of(&self.0, rows, &below))
    }

    /// How sure the extraction is, from 0 to 1: the mean over the cells that have a text.
    async fn confidence(&self) -> f64 {
        self.0.confidence
    }

    /// What stands inside of the table and is in no cell, such as dots that lead from one column to the next.
    #[graphql(directive = list_size::apply(50))]
    async fn unplaced(&self) -> Vec<UnplacedText> {
        let told = self.0.unplaced.0.iter();
        told.map(|rest| UnplacedText { text: rest.text.clone(), location: rest.location.clone().map(Into::into) })
            .collect()
    }

    /// The table as a CSV file. Null when it was corrected since its last one was written: `createExport` writes another.
    async fn csv(&self, ctx: &Context<'_>) -> Fallible<Artifact> {
        fallible(ctx.load(CsvOfTable { table: self.0.id, revision: self.0.revision }).await)
    }

    /// All files made from the table, newest first.
    async fn artifacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ArtifactConnection> {
        Ok(artifacts::of_subject(ctx, self.0.id.0, PageArguments::new(first, after, last, before)).await?)
    }

    /// What people corrected in it, newest first, with what was replaced and taken back.
    async fn corrections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<TableCorrectionConnection> {
        let page = PageArguments::new(first, after, last, before);
        let (page, count) = nested_page(ctx, Corrections, self.0.id.0, page).await?;
        Ok(TableCorrectionConnection::new(page, count))
    }

    /// Counter of corrections, for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When the table was stored.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the table was last corrected, or stored.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// An extracted table by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExtractedTableKey(pub ExtractedTableId);

impl Key for ExtractedTableKey {
    type Value = ExtractedTable;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ExtractedTable>> {
        let rows = list::tables(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// The CSV file that shows a table at a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CsvOfTable {
    table: ExtractedTableId,
    revision: i32,
}

impl Key for CsvOfTable {
    type Value = Artifact;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Artifact>> {
        let tables: Vec<_> = keys.iter().map(|key| (key.table, key.revision)).collect();
        let mut files = list::current_csv(app, viewer, &tables).await?;
        Ok(keys.into_iter().filter_map(|key| Some((key, files.remove(&key.table)?.into()))).collect())
    }
}
