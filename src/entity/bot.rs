//! An assistant with instructions, a model and knowledge.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::Timestamp;
use crate::base::id::{BotId, ModelId, UserId, WorkspaceId};

/// Who can use something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Visibility {
    /// Its creator and administrators of the workspace.
    #[sea_orm(string_value = "PRIVATE")]
    Private,
    /// Every member of the workspace.
    #[sea_orm(string_value = "WORKSPACE")]
    Workspace,
}

/// An assistant with instructions, a model and knowledge.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bots")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BotId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Name, unique in the workspace.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its comparable form.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// What it is for.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Where its picture is kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub avatar_file: Option<String>,
    /// Who can use it.
    pub visibility: Visibility,
    /// False while nobody can start chatting with it.
    pub is_enabled: bool,
    /// Instructions.
    #[sea_orm(column_type = "Text")]
    pub system_prompt: String,
    /// First message in a new conversation.
    #[sea_orm(column_type = "Text", nullable)]
    pub greeting: Option<String>,
    /// Questions to offer: a list of texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub suggested_questions: Json,
    /// Model; none for the default of the workspace.
    pub model_id: Option<ModelId>,
    /// How the model chooses words.
    #[sea_orm(column_type = "JsonBinary")]
    pub sampling: Json,
    /// How knowledge is looked up.
    #[sea_orm(column_type = "JsonBinary")]
    pub retrieval: Json,
    /// True when thoughts of the model are kept and shown.
    pub shows_reasoning: bool,
    /// What its answers may cost in a month, in millionths of a US dollar.
    pub monthly_budget_micros: Option<i64>,
    /// Counts changes, from 1.
    pub revision: i32,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    Name name,
    NameKey name_key,
    Description description,
    AvatarFile avatar_file,
    Visibility visibility,
    IsEnabled is_enabled,
    SystemPrompt system_prompt,
    Greeting greeting,
    SuggestedQuestions suggested_questions,
    ModelId model_id,
    Sampling sampling,
    Retrieval retrieval,
    ShowsReasoning shows_reasoning,
    MonthlyBudgetMicros monthly_budget_micros,
    Revision revision,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});
