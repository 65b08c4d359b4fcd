//! An entry of a workspace's timeline.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ActivityId, ApiKeyId, JobId, UserId, WorkspaceId};

/// An entry of a workspace's timeline.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity_events")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivityId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// 1, 2, 3 … in the workspace, without gaps.
    pub sequence: i64,
    /// For example `document.uploaded`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// One sentence for people.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// Prefix of the subject's identifiers.
    #[sea_orm(column_type = "Text", nullable)]
    pub subject_type: Option<String>,
    /// The subject.
    pub subject_id: Option<Uuid>,
    /// Who caused it.
    pub actor_id: Option<UserId>,
    /// API key of the request.
    pub api_key_id: Option<ApiKeyId>,
    /// Job that caused it.
    pub job_id: Option<JobId>,
    /// Details.
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    /// Correlation identifier of the request.
    #[sea_orm(column_type = "Text", nullable)]
    pub correlation_id: Option<String>,
    /// When it happened.
    pub occurred_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
