//! How long an answer had ended before somebody let it go on: no part of the time that it took.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// How long an answer had ended before somebody let it go on.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE messages ADD COLUMN paused_ms BIGINT NOT NULL DEFAULT 0").await
    }
}
