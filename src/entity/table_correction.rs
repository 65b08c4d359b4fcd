//! What a person corrected in an extracted table.

use extraction::Location;
use extraction::tables::Source;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::Timestamp;
use crate::base::id::{DocumentId, ExtractedTableId, TableCorrectionId, UserId, WorkspaceId};

/// State of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CorrectionStatus {
    /// The cell shows it.
    #[sea_orm(string_value = "APPLIED")]
    Applied,
    /// It does not fit what was extracted later.
    #[sea_orm(string_value = "CONFLICT")]
    Conflict,
    /// The cell was corrected again.
    #[sea_orm(string_value = "REPLACED")]
    Replaced,
    /// It was taken back.
    #[sea_orm(string_value = "WITHDRAWN")]
    Withdrawn,
}

/// Why a correction does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CorrectionConflict {
    /// No table has a cell at its place.
    #[sea_orm(string_value = "NO_CELL")]
    NoCell,
    /// The cell at its place has another text than the one that was corrected.
    #[sea_orm(string_value = "OTHER_TEXT")]
    OtherText,
}

/// By what the corrected cell is found again in what is extracted later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "camelCase")]
pub struct Anchor {
    /// The characters that it was made of.
    pub sources: Vec<Source>,
    /// Where it stood.
    pub location: Option<Location>,
    /// Page on which its table begins, from 1.
    pub page: Option<u32>,
    /// Heading of its column.
    pub column: String,
    /// The first other text of its row.
    pub row: String,
}

/// What a person corrected in an extracted table.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "table_corrections")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TableCorrectionId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// The document of the table.
    pub document_id: DocumentId,
    /// The table; none when no table of the newest extraction has a cell for it.
    pub table_id: Option<ExtractedTableId>,
    /// Row of the cell, from 0, those that head the columns included.
    pub row_index: i32,
    /// Column of the cell, from 0.
    pub column_index: i32,
    /// The text that was extracted.
    #[sea_orm(column_type = "Text")]
    pub extracted_text: String,
    /// The text that a person gave.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// State.
    pub status: CorrectionStatus,
    /// Why it does not fit, when it does not.
    pub conflict: Option<CorrectionConflict>,
    /// By what the cell is found again.
    #[sea_orm(column_type = "JsonBinary")]
    pub anchor: Anchor,
    /// True for the one that the next extraction takes up.
    pub is_latest: bool,
    /// Who corrected.
    pub created_by: Option<UserId>,
    /// When the person corrected.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
