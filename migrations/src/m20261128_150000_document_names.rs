//! Whether a document has been named, so that a name given by a person is never taken for none.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Documents that wait for the title of their content.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// So far the placeholder told it.
const UP: &str = "
ALTER TABLE documents ADD COLUMN is_named {bool} NOT NULL DEFAULT TRUE;

UPDATE documents SET is_named = FALSE WHERE name = 'Text' AND source_kind = 'TEXT';
";
