//! Whether a document has been named, so that a user-supplied name is never mistaken for a missing one.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Documents that will be named after the title in their content.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// So far this was recognised by the placeholder.
const UP: &str = "
ALTER TABLE documents ADD COLUMN is_named {bool} NOT NULL DEFAULT TRUE;

UPDATE documents SET is_named = FALSE WHERE name = 'Text' AND source_kind = 'TEXT';
";
