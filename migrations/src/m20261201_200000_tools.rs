//! Tools, and their calls.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Tools, and their calls.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// Calls stay when their tool is deleted, and keep its name. A call goes with its job.
const UP: &str = "
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
    method TEXT NOT NULL,
    url_template TEXT NOT NULL,
    body_template TEXT,
    header_names {json} NOT NULL,
    headers_sealed TEXT,
    answer_paths {json} NOT NULL,
    revision INTEGER NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
){strict};

CREATE UNIQUE INDEX tools_name ON tools (workspace_id, name_key);

CREATE TABLE tool_calls (
    id {uuid} PRIMARY KEY NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    tool_id {uuid},
    called_name TEXT NOT NULL,
    status TEXT NOT NULL,
    arguments {json} NOT NULL,
    output {json},
    is_output_cut {bool} NOT NULL,
    failure {json},
    job_id {uuid} NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    sends INTEGER NOT NULL,
    is_outcome_open {bool} NOT NULL,
    requested_by {uuid},
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
){strict};

ALTER TABLE approvals ADD COLUMN tool_call_id {uuid};

CREATE INDEX approvals_of_tool_call ON approvals (tool_call_id, created_at, id) WHERE tool_call_id IS NOT NULL;

CREATE INDEX tool_calls_created ON tool_calls (workspace_id, created_at, id);

CREATE INDEX tool_calls_of_tool ON tool_calls (tool_id, created_at, id);

CREATE INDEX tool_calls_of_job ON tool_calls (job_id, created_at, id);

CREATE INDEX tool_calls_of_person ON tool_calls (workspace_id, requested_by, created_at, id);
";
