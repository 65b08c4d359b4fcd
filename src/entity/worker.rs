//! A worker process.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;

/// A worker process.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workers")]
pub struct Model {
    /// Name of the process.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Machine that it runs on.
    #[sea_orm(column_type = "Text")]
    pub host: String,
    /// Version of its software.
    #[sea_orm(column_type = "Text")]
    pub version: String,
    /// Jobs that it can run at the same time.
    pub capacity: i32,
    /// Jobs that it is running.
    pub running: i32,
    /// When it started.
    pub started_at: Timestamp,
    /// When it last reported.
    pub seen_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
