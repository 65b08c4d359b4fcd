//! What became of a document in a job that takes tables out of documents.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::id::{DocumentId, JobId, WorkspaceId};

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum OutcomeStatus {
    /// It was read.
    #[sea_orm(string_value = "SUCCEEDED")]
    Succeeded,
    /// It could not be read.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

/// What became of a document in a job.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "extraction_outcomes")]
pub struct Model {
    /// The job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: JobId,
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Position among the documents of the job, from 0.
    pub position: i32,
    /// What became of it.
    pub status: OutcomeStatus,
    /// What there is to say about it.
    #[sea_orm(column_type = "Text", nullable)]
    pub message: Option<String>,
    /// Number of its tables.
    pub table_count: i32,
    /// Number of their rows.
    pub row_count: i32,
    /// Number of corrections that do not fit them.
    pub conflict_count: i32,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
