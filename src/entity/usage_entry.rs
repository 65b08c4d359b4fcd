//! An entry in the ledger of model usage: reserved before a call, settled after it.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{BotId, JobId, ModelId, UsageId, UserId, WorkspaceId};

/// State of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum UsageState {
    /// The call is in progress.
    #[sea_orm(string_value = "RESERVED")]
    Reserved,
    /// The call was made.
    #[sea_orm(string_value = "SETTLED")]
    Settled,
    /// The call was not made.
    #[sea_orm(string_value = "REFUNDED")]
    Refunded,
}

/// An entry in the ledger of model usage: reserved before a call, settled after it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_entries")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UsageId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Job that made the call.
    pub job_id: Option<JobId>,
    /// Step that made the call.
    #[sea_orm(column_type = "Text", nullable)]
    pub step_key: Option<String>,
    /// Person to whom it is charged.
    pub user_id: Option<UserId>,
    /// Month to which it is charged: `YYYY-MM` in UTC.
    #[sea_orm(column_type = "Text")]
    pub month: String,
    /// Provider.
    #[sea_orm(column_type = "Text")]
    pub provider: String,
    /// Model.
    #[sea_orm(column_type = "Text")]
    pub model: String,
    /// The model's row, where it has one.
    pub model_id: Option<ModelId>,
    /// Version of the prices by which its cost was computed.
    pub price_version: Option<i64>,
    /// Bot on whose behalf it was made.
    pub bot_id: Option<BotId>,
    /// State of the entry.
    pub state: UsageState,
    /// Highest cost of the call in millionths of a US dollar.
    pub reserved_micros: i64,
    /// Settled cost in millionths of a US dollar.
    pub cost_micros: i64,
    /// Tokens sent.
    pub input_tokens: i64,
    /// Part of them served from a cache.
    pub cached_input_tokens: i64,
    /// Tokens produced.
    pub output_tokens: i64,
    /// Requests that reached the provider, or may have.
    pub requests: i64,
    /// When it was reserved.
    pub created_at: Timestamp,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
