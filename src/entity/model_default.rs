//! A model that is used for something unless another one is named, and after which others.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::id::{ModelDefaultId, ModelId, WorkspaceId};

/// What a model is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ModelPurpose {
    /// Answers of bots and drafts.
    #[sea_orm(string_value = "CHAT")]
    Chat,
    /// Reports, and fields of documents.
    #[sea_orm(string_value = "RESEARCH")]
    Research,
    /// Short texts on the side, such as titles and summaries.
    #[sea_orm(string_value = "FAST")]
    Fast,
    /// Vectors of passages.
    #[sea_orm(string_value = "EMBEDDING")]
    Embedding,
}

/// A model that is used for something unless another one is named, and after which others.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "model_defaults")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ModelDefaultId,
    /// The tenant; none for one of the instance.
    pub workspace_id: Option<WorkspaceId>,
    /// For what.
    pub purpose: ModelPurpose,
    /// 0 for the first choice; the others are tried in their order when it fails.
    pub position: i64,
    /// The model.
    pub model_id: ModelId,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
