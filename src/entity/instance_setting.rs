//! One fact about the server itself, by name.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;

/// One fact about the server itself, by name.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "instance_settings")]
pub struct Model {
    /// Name of the fact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The fact.
    #[sea_orm(column_type = "JsonBinary")]
    pub value: Json,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
