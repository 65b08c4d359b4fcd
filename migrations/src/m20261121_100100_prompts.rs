//! Prompts with their versions and tags.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Prompts with their versions and tags.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

const UP: &str = "
CREATE TABLE prompts (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    current_version_id {uuid} NOT NULL,
    is_archived {bool} NOT NULL,
    revision INTEGER NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (workspace_id, name_key)
){strict};

CREATE INDEX prompts_updated ON prompts (workspace_id, is_archived, updated_at, id);

CREATE INDEX prompts_created ON prompts (workspace_id, created_at, id);

CREATE TABLE prompt_versions (
    id {uuid} NOT NULL,
    prompt_id {uuid} NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    number INTEGER NOT NULL,
    template TEXT NOT NULL,
    variables {json} NOT NULL,
    change_note TEXT,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (prompt_id, number)
){strict};

CREATE TABLE prompt_tags (
    prompt_id {uuid} NOT NULL REFERENCES prompts (id) ON DELETE CASCADE,
    tag_id {uuid} NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (prompt_id, tag_id)
){strict};

CREATE INDEX prompt_tags_tag ON prompt_tags (tag_id, prompt_id);
";
