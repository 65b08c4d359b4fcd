//! How many requests each call of a model took.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// How many requests each call of a model took. Until now a call that was settled counted as one.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE usage_entries ADD COLUMN requests BIGINT NOT NULL DEFAULT 0").await?;
        dialect::run(manager, "UPDATE usage_entries SET requests = 1 WHERE state = 'SETTLED'").await
    }
}
