//! The prices of a model from some moment on.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ModelId, UserId, WorkspaceId};

/// Where prices come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum PriceSource {
    /// The list of the provider.
    #[sea_orm(string_value = "PROVIDER")]
    Provider,
    /// An administrator.
    #[sea_orm(string_value = "PERSON")]
    Person,
    /// The settings of the server.
    #[sea_orm(string_value = "SETTINGS")]
    Settings,
}

/// The prices of a model from some moment on.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "model_prices")]
pub struct Model {
    /// The model.
    #[sea_orm(primary_key, auto_increment = false)]
    pub model_id: ModelId,
    /// 1, 2, 3 … of the model.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// The tenant; none for one of the instance.
    pub workspace_id: Option<WorkspaceId>,
    /// Price of a million input tokens, in millionths of a US dollar.
    pub input_price: Option<i64>,
    /// The same for input that the provider reads from its cache.
    pub cached_input_price: Option<i64>,
    /// The same for output.
    pub output_price: Option<i64>,
    /// Who said so.
    pub source: PriceSource,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
