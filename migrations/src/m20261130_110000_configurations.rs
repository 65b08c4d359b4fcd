//! Configurations: named settings of jobs, in versions that never change.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Configurations and their versions.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// `active_version_id` and `activated_at` are both there or both absent. The moment is kept with the configuration too:
// jobs that name none use the one that was activated last.
const UP: &str = "
CREATE TABLE configurations (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    active_version_id {uuid},
    activated_at BIGINT,
    revision INTEGER NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (workspace_id, kind, name_key)
){strict};

CREATE INDEX configurations_name ON configurations (workspace_id, name_key, id);

CREATE INDEX configurations_updated ON configurations (workspace_id, updated_at, id);

CREATE INDEX configurations_activated ON configurations (workspace_id, kind, activated_at, id);

CREATE TABLE configuration_versions (
    id {uuid} NOT NULL,
    configuration_id {uuid} NOT NULL REFERENCES configurations (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    number INTEGER NOT NULL,
    settings {json} NOT NULL,
    change_note TEXT,
    activated_at BIGINT,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (configuration_id, number)
){strict};
";
