//! A workspace's model usage in a month.

use sea_orm::entity::prelude::*;

use crate::base::id::WorkspaceId;

/// A workspace's model usage in a month.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_months")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// `YYYY-MM` in UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: String,
    /// Settled cost in millionths of a US dollar.
    pub cost_micros: i64,
    /// Cost reserved for calls in progress.
    pub reserved_micros: i64,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
