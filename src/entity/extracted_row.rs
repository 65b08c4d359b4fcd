//! A row of an extracted table, below those that head its columns.

use extraction::Location;
use extraction::tables::{Method, Source};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::id::{ExtractedRowId, ExtractedTableId, TableCorrectionId, WorkspaceId};

/// A cell, stored in the row in which it begins. Tables have many cells: the names are short, and what is usual is left
/// out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredCell {
    /// Its first column, from 0.
    #[serde(rename = "c")]
    pub column: u32,
    /// How many rows it takes.
    #[serde(rename = "rs", default = "one", skip_serializing_if = "is_one")]
    pub row_span: u32,
    /// How many columns it takes.
    #[serde(rename = "cs", default = "one", skip_serializing_if = "is_one")]
    pub column_span: u32,
    /// True when it heads rows or columns.
    #[serde(rename = "h", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_header: bool,
    /// Its text as it was extracted.
    #[serde(rename = "t", default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Where it stands.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// What its text is made of.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// How its borders were found.
    #[serde(rename = "m")]
    pub method: Method,
    /// How likely it is right, 0 to 1.
    #[serde(rename = "p")]
    pub confidence: f32,
    /// What a person made of its text.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Corrected>,
}

/// What a person made of the text of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// The correction.
    pub id: TableCorrectionId,
    /// The text.
    pub text: String,
}

impl StoredCell {
    /// Its text, corrected where a person has done so.
    pub fn shown(&self) -> &str {
        self.correction.as_ref().map_or(&self.text, |correction| &correction.text)
    }
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_one(number: &u32) -> bool {
    *number == 1
}

/// The cells that begin in a row, from left to right.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredCells(pub Vec<StoredCell>);

/// A row of an extracted table.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "extracted_rows")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExtractedRowId,
    /// The table.
    pub table_id: ExtractedTableId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Position below the rows that head the columns, from 0.
    pub position: i32,
    /// Its cells.
    #[sea_orm(column_type = "JsonBinary")]
    pub cells: StoredCells,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
