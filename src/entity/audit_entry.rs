//! An entry of the audit log.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ApiKeyId, AuditId, UserId, WorkspaceId};

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditId,
    /// The tenant; none for the instance.
    pub workspace_id: Option<WorkspaceId>,
    /// For example `session.created`.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// `SUCCESS`, `DENIED` or `FAILURE`.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Who acted.
    pub actor_id: Option<UserId>,
    /// API key of the request.
    pub api_key_id: Option<ApiKeyId>,
    /// Prefix of the subject's identifiers.
    #[sea_orm(column_type = "Text", nullable)]
    pub subject_type: Option<String>,
    /// The subject.
    pub subject_id: Option<Uuid>,
    /// What changed, without secrets.
    #[sea_orm(column_type = "JsonBinary")]
    pub changes: Json,
    /// Network address of the request.
    #[sea_orm(column_type = "Text", nullable)]
    pub ip_address: Option<String>,
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
