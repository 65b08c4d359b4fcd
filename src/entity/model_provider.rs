//! A service that runs models.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ModelProviderId, UserId, WorkspaceId};

/// Protocol of a service that runs models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ProviderProtocol {
    /// The protocol of OpenAI, spoken by many others.
    #[sea_orm(string_value = "OPENAI")]
    OpenAi,
    /// The protocol of Anthropic.
    #[sea_orm(string_value = "ANTHROPIC")]
    Anthropic,
    /// The protocol of Google Gemini.
    #[sea_orm(string_value = "GEMINI")]
    Gemini,
    /// The protocol of Ollama.
    #[sea_orm(string_value = "OLLAMA")]
    Ollama,
    /// OpenRouter.
    #[sea_orm(string_value = "OPENROUTER")]
    OpenRouter,
    /// The service of the settings `llm.*`.
    #[sea_orm(string_value = "CONFIGURED")]
    Configured,
    /// Models that run in the server.
    #[sea_orm(string_value = "BUILT_IN")]
    BuiltIn,
}

/// State of a service that runs models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ProviderStatus {
    /// It answers.
    #[sea_orm(string_value = "AVAILABLE")]
    Available,
    /// It answers slowly or not always.
    #[sea_orm(string_value = "DEGRADED")]
    Degraded,
    /// It does not answer.
    #[sea_orm(string_value = "UNAVAILABLE")]
    Unavailable,
    /// It was not asked yet.
    #[sea_orm(string_value = "UNKNOWN")]
    Unknown,
}

/// A service that runs models.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "model_providers")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ModelProviderId,
    /// The tenant; none for one of the instance.
    pub workspace_id: Option<WorkspaceId>,
    /// Name, unique in the workspace, or in the instance.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its comparable form.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// Protocol.
    pub kind: ProviderProtocol,
    /// Address; none for models of this process.
    #[sea_orm(column_type = "Text", nullable)]
    pub base_url: Option<String>,
    /// Its secret, encrypted for this row by the vault.
    #[sea_orm(column_type = "Text", nullable)]
    pub api_key_sealed: Option<String>,
    /// False while it is not used.
    pub is_enabled: bool,
    /// State when it was last asked.
    pub status: ProviderStatus,
    /// Explains the state in one sentence.
    #[sea_orm(column_type = "Text", nullable)]
    pub status_message: Option<String>,
    /// When it was last asked.
    pub checked_at: Option<Timestamp>,
    /// Counts changes, from 1.
    pub revision: i32,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    Name name,
    NameKey name_key,
    Kind kind,
    BaseUrl base_url,
    ApiKeySealed api_key_sealed,
    IsEnabled is_enabled,
    Status status,
    StatusMessage status_message,
    CheckedAt checked_at,
    Revision revision,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
