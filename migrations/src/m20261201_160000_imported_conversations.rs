//! Conversations that came from files.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Where conversations come from.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// Conversations that were started here have no origin, and are not limited by the index.
const UP: &str = "
ALTER TABLE conversations ADD COLUMN origin TEXT;

CREATE UNIQUE INDEX conversations_origin ON conversations (workspace_id, owner_id, origin);
";
