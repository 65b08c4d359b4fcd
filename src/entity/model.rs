//! A model of a provider.

use sea_orm::entity::prelude::*;

use super::model_price::PriceSource;
use crate::base::Timestamp;
use crate::base::id::{ModelId, ModelProviderId, WorkspaceId};

/// A model of a provider.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "models")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ModelId,
    /// Its provider.
    pub provider_id: ModelProviderId,
    /// The tenant; none for one of the instance.
    pub workspace_id: Option<WorkspaceId>,
    /// Name at the provider.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Name for people.
    #[sea_orm(column_type = "Text")]
    pub display_name: String,
    /// What it can do: a list of names of capabilities.
    #[sea_orm(column_type = "JsonBinary")]
    pub capabilities: Json,
    /// Size of its context.
    pub context_tokens: Option<i64>,
    /// Longest answer.
    pub maximum_output_tokens: Option<i64>,
    /// Length of its vectors.
    pub embedding_dimensions: Option<i64>,
    /// Version of its prices; 0 when none was ever known.
    pub price_version: i64,
    /// Who set them; none when none was ever known.
    pub price_source: Option<PriceSource>,
    /// Price of a million input tokens, in millionths of a US dollar.
    pub input_price: Option<i64>,
    /// The same for input that the provider reads from its cache.
    pub cached_input_price: Option<i64>,
    /// The same for output.
    pub output_price: Option<i64>,
    /// False while it is not offered.
    pub is_enabled: bool,
    /// False when the provider did not list it the last time.
    pub is_listed: bool,
    /// Counts changes, from 1.
    pub revision: i32,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

super::columns::row!(Model {
    Id id,
    ProviderId provider_id,
    WorkspaceId workspace_id,
    Name name,
    DisplayName display_name,
    Capabilities capabilities,
    ContextTokens context_tokens,
    MaximumOutputTokens maximum_output_tokens,
    EmbeddingDimensions embedding_dimensions,
    PriceVersion price_version,
    PriceSource price_source,
    InputPrice input_price,
    CachedInputPrice cached_input_price,
    OutputPrice output_price,
    IsEnabled is_enabled,
    IsListed is_listed,
    Revision revision,
    CreatedAt created_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
