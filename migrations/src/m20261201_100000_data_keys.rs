//! Data keys, which seal stored secrets.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The keys of stored secrets.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// The instance has keys, too, and to a unique index all rows without a workspace differ: hence two of them.
const UP: &str = "
CREATE TABLE data_keys (
    id {uuid} NOT NULL,
    workspace_id {uuid} REFERENCES workspaces (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    master_key_id TEXT NOT NULL,
    wrapped_key {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT,
    PRIMARY KEY (id)
){strict};

CREATE UNIQUE INDEX data_keys_of_workspaces ON data_keys (workspace_id, version) WHERE workspace_id IS NOT NULL;

CREATE UNIQUE INDEX data_keys_of_instance ON data_keys (version) WHERE workspace_id IS NULL;
";
