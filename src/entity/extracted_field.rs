//! A field that a job filled in from a document.

use extraction::Location;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::citation::Verdict;
use crate::base::Timestamp;
use crate::base::id::{DocumentId, JobId, WorkspaceId};

/// What the values of a field rest on: of a list, each item; otherwise at most one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredEvidence(pub Vec<Evidence>);

/// A value with the words that it was taken from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The value; none when the answer of the model is not of the type of the field.
    pub value: Option<Json>,
    /// The answer of the model, where the value is not just that.
    pub answer: Option<String>,
    /// The words: those of the document when they stand there, otherwise as the model gave them.
    pub quote: String,
    /// Where the quote stands in the text of the document, in code points; none when it is not there.
    pub span: Option<Span>,
    /// Page of the passage in which it begins.
    pub page: Option<i32>,
    /// Where that passage stands in the original.
    pub locations: Vec<Location>,
    /// Result of the check of the value and the quote.
    pub verdict: Verdict,
}

/// A part of a text, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins.
    pub start: i32,
    /// Where it ends, exclusive.
    pub end: i32,
}

/// A field that a job filled in from a document.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "extracted_fields")]
pub struct Model {
    /// The job, which may be gone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: JobId,
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Position among the fields of the schema, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Name in the schema.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The value; none when none was found. Of a list, all values that were found.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub value: Option<Json>,
    /// The worst verdict of the evidence; none without any.
    pub verdict: Option<Verdict>,
    /// What the value rests on.
    #[sea_orm(column_type = "JsonBinary")]
    pub evidence: StoredEvidence,
    /// When it was filled in.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
