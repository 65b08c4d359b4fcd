//! A part of a message that grows no more.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::id::{MessageId, WorkspaceId};

/// Kind of a part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PartKind {
    /// Text of the answer.
    #[sea_orm(string_value = "TEXT")]
    Text,
    /// Thoughts of the model.
    #[sea_orm(string_value = "REASONING")]
    Reasoning,
    /// A call of a tool: the text is its identifier, and each is a part of its own.
    #[sea_orm(string_value = "TOOL_CALL")]
    ToolCall,
}

impl PartKind {
    /// True when what follows in the same kind belongs to the same part.
    pub fn grows(self) -> bool {
        self != Self::ToolCall
    }
}

/// A part of a message that grows no more.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_parts")]
pub struct Model {
    /// The message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    /// The attempt that wrote it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt: i64,
    /// Position among the parts, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: i64,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Kind.
    pub kind: PartKind,
    /// The text.
    #[sea_orm(column_type = "Text")]
    pub text: String,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
