//! A schedule of a recurring job.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::ScheduleId;

/// A schedule of a recurring job.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedules")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScheduleId,
    /// Name; unique.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Cron expression in UTC.
    #[sea_orm(column_type = "Text")]
    pub cron: String,
    /// Kind of job that it starts.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What the job is started with.
    #[sea_orm(column_type = "JsonBinary")]
    pub parameters: Json,
    /// When it fires next.
    pub next_at: Timestamp,
    /// When it fired last.
    pub last_at: Option<Timestamp>,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
