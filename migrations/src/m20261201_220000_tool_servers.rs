//! Servers that offer tools by the Model Context Protocol, and what a tool of theirs has in place of a request.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Servers that offer tools.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SERVERS).await?;
        dialect::run_on(manager, SQLITE, POSTGRES).await
    }
}

const SERVERS: &str = "
CREATE TABLE mcp_servers (
    id {uuid} PRIMARY KEY NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    transport TEXT NOT NULL,
    url TEXT,
    program TEXT,
    arguments {json} NOT NULL,
    header_names {json} NOT NULL,
    headers_sealed TEXT,
    environment_names {json} NOT NULL,
    environment_sealed TEXT,
    approval_policy TEXT NOT NULL,
    is_enabled {bool} NOT NULL,
    status TEXT NOT NULL,
    status_message TEXT,
    synced_at BIGINT,
    revision INTEGER NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
){strict};

CREATE UNIQUE INDEX mcp_servers_name ON mcp_servers (workspace_id, name_key);
";

// A column of SQLite cannot be made nullable: the rows move to a new table. Nothing refers to it by a key.
const SQLITE: &str = "
ALTER TABLE tools RENAME TO tools_before;

CREATE TABLE tools (
    id {uuid} PRIMARY KEY NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    search_key TEXT NOT NULL,
    parameters_schema {json} NOT NULL,
    effect TEXT NOT NULL,
    is_idempotent {bool} NOT NULL,
    approval_policy TEXT NOT NULL,
    approval_condition {json},
    is_enabled {bool} NOT NULL,
    timeout_seconds BIGINT NOT NULL,
    method TEXT,
    url_template TEXT,
    body_template TEXT,
    header_names {json} NOT NULL,
    headers_sealed TEXT,
    answer_paths {json} NOT NULL,
    server_id {uuid} REFERENCES mcp_servers (id) ON DELETE CASCADE,
    remote_name TEXT,
    hints {json},
    review TEXT,
    review_message TEXT,
    revision INTEGER NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
){strict};

INSERT INTO tools (
    id, workspace_id, kind, name, name_key, title, description, search_key, parameters_schema, effect, is_idempotent,
    approval_policy, approval_condition, is_enabled, timeout_seconds, method, url_template, body_template, header_names,
    headers_sealed, answer_paths, revision, created_by, created_at, updated_at
)
SELECT
    id, workspace_id, kind, name, name_key, title, description, search_key, parameters_schema, effect, is_idempotent,
    approval_policy, approval_condition, is_enabled, timeout_seconds, method, url_template, body_template, header_names,
    headers_sealed, answer_paths, revision, created_by, created_at, updated_at
FROM tools_before;

DROP TABLE tools_before;

CREATE UNIQUE INDEX tools_name ON tools (workspace_id, name_key);

CREATE UNIQUE INDEX tools_of_server ON tools (server_id, remote_name) WHERE server_id IS NOT NULL;
";

const POSTGRES: &str = "
ALTER TABLE tools
    ALTER COLUMN method DROP NOT NULL,
    ALTER COLUMN url_template DROP NOT NULL,
    ADD COLUMN server_id uuid REFERENCES mcp_servers (id) ON DELETE CASCADE,
    ADD COLUMN remote_name TEXT,
    ADD COLUMN hints jsonb,
    ADD COLUMN review TEXT,
    ADD COLUMN review_message TEXT;

CREATE UNIQUE INDEX tools_of_server ON tools (server_id, remote_name) WHERE server_id IS NOT NULL;
";
