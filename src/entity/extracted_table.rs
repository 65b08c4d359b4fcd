//! A table that a job took out of a document.

use extraction::Location;
use extraction::values::Notation;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::extracted_row::StoredCells;
use crate::base::Timestamp;
use crate::base::id::{DocumentId, ExtractedTableId, JobId, WorkspaceId};

/// How a table or cell was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TableMethod {
    /// By lines that are drawn.
    #[sea_orm(string_value = "RULED")]
    Ruled,
    /// By white space.
    #[sea_orm(string_value = "ALIGNED")]
    Aligned,
    /// By both.
    #[sea_orm(string_value = "BOTH")]
    Both,
    /// The document itself says that it is a table.
    #[sea_orm(string_value = "MARKED")]
    Marked,
}

/// The columns, from left to right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredColumns(pub Vec<StoredColumn>);

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredColumn {
    /// Its heading; made up when there is none.
    pub name: String,
    /// How its values are written.
    pub notation: Notation,
}

/// Most rows that head columns.
pub const MOST_HEADER_ROWS: u8 = 20;

/// The rows that head the columns, from above.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredHeader(pub Vec<StoredCells>);

/// What stands inside of the table and is in no cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredUnplaced(pub Vec<extraction::tables::Unplaced>);

/// A place in the original.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredLocation(pub Location);

/// A table that a job took out of a document.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "extracted_tables")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExtractedTableId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The document.
    pub document_id: DocumentId,
    /// The job, which may be gone.
    pub job_id: JobId,
    /// Position among the tables of the job, from 0.
    pub position: i32,
    /// Title; made up when there is none.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Page on which it begins, from 1.
    pub page: Option<i32>,
    /// Where it begins.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub location: Option<StoredLocation>,
    /// How it was found.
    pub method: TableMethod,
    /// How sure the extraction is, 0 to 1.
    pub confidence: f64,
    /// Its columns.
    #[sea_orm(column_type = "JsonBinary")]
    pub columns: StoredColumns,
    /// The rows that head the columns.
    #[sea_orm(column_type = "JsonBinary")]
    pub header: StoredHeader,
    /// Number of rows below these.
    pub row_count: i32,
    /// What is in no cell.
    #[sea_orm(column_type = "JsonBinary")]
    pub unplaced: StoredUnplaced,
    /// Counter of corrections.
    pub revision: i32,
    /// When it was taken out.
    pub created_at: Timestamp,
    /// When it was last corrected.
    pub updated_at: Timestamp,
}

impl Model {
    /// Number of rows that head the columns.
    pub fn header_rows(&self) -> usize {
        self.header.0.len()
    }
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
