//! A statement that research found support for.

use sea_orm::entity::prelude::*;

use super::citation::Verdict;
use crate::base::Timestamp;
use crate::base::id::{FindingId, ReportId, WorkspaceId};

/// A statement that research found support for.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "findings")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FindingId,
    /// The report.
    pub report_id: ReportId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// 0, 1, 2 … in order of discovery.
    pub position: i32,
    /// The statement.
    #[sea_orm(column_type = "Text")]
    pub statement: String,
    /// Part of the question that it answers.
    #[sea_orm(column_type = "Text", nullable)]
    pub sub_question: Option<String>,
    /// Confidence, 0 to 1.
    pub confidence: Option<f64>,
    /// Worst verdict of the evidence.
    pub verdict: Verdict,
    /// When it was found.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
