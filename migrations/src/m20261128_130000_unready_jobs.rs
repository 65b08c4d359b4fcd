//! Since when a job waits for something that is not ready, such as a model that is being loaded.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Since when a job waits for something that is not ready.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE jobs ADD COLUMN unready_since BIGINT").await
    }
}
