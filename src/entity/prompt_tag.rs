//! A tag on a prompt.

use sea_orm::entity::prelude::*;

use crate::base::id::{PromptId, TagId};

/// A tag on a prompt.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "prompt_tags")]
pub struct Model {
    /// The prompt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub prompt_id: PromptId,
    /// The tag.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag_id: TagId,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
