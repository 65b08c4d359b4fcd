//! An attempt at writing an answer.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{MessageId, WorkspaceId};

/// An attempt at writing an answer.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_attempts")]
pub struct Model {
    /// The message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    /// 1, 2, 3 … of the message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt: i64,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it goes on.
    pub ended_at: Option<Timestamp>,
    /// Why another one followed.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
