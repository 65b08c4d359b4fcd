//! A document that a person attached to a message.

use sea_orm::entity::prelude::*;

use crate::base::id::{DocumentId, MessageId, WorkspaceId};

/// A document that a person attached to a message.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_attachments")]
pub struct Model {
    /// The message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Position among the attachments, from 0.
    pub position: i64,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
