//! Since when a job has been waiting for a dependency that is not ready, such as a model that is loading.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Since when a job has been waiting for a dependency that is not ready.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE jobs ADD COLUMN unready_since BIGINT").await
    }
}
