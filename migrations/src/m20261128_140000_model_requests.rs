//! Number of requests per model call.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Number of requests per model call. Calls settled before count as one.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE usage_entries ADD COLUMN requests BIGINT NOT NULL DEFAULT 0").await?;
        dialect::run(manager, "UPDATE usage_entries SET requests = 1 WHERE state = 'SETTLED'").await
    }
}
