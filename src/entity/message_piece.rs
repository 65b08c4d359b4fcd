//! A piece of a part of a message that is being written.

use sea_orm::entity::prelude::*;

use crate::base::id::MessageId;
use crate::entity::message_part::PartKind;

/// A piece of a part of a message that is being written.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_pieces")]
pub struct Model {
    /// The message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    /// The attempt that writes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt: i64,
    /// Position of the part, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: i64,
    /// Where it begins in the part, in UTF-16 code units.
    #[sea_orm(primary_key, auto_increment = false)]
    pub start: i64,
    /// Kind of the part.
    pub kind: PartKind,
    /// The piece.
    #[sea_orm(column_type = "Text")]
    pub text: String,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
