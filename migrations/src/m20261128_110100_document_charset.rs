//! The encoding declared with an uploaded file, used whenever the file is processed again.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The declared encoding of documents.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE documents ADD COLUMN charset TEXT").await
    }
}
