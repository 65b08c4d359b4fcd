//! Assistants, and what they know.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Bots.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// A bot whose model is removed goes on with the default of its workspace.
const UP: &str = "
CREATE TABLE bots (
    id {uuid} PRIMARY KEY NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    avatar_file TEXT,
    visibility TEXT NOT NULL,
    is_enabled {bool} NOT NULL,
    system_prompt TEXT NOT NULL,
    greeting TEXT,
    suggested_questions {json} NOT NULL,
    model_id {uuid} REFERENCES models (id) ON DELETE SET NULL,
    sampling {json} NOT NULL,
    retrieval {json} NOT NULL,
    shows_reasoning {bool} NOT NULL,
    monthly_budget_micros BIGINT,
    revision INTEGER NOT NULL,
    created_by {uuid} REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (workspace_id, name_key)
){strict};

CREATE INDEX bots_created ON bots (workspace_id, created_at, id);

CREATE INDEX bots_updated ON bots (workspace_id, updated_at, id);

CREATE INDEX bots_created_by ON bots (created_by);

CREATE INDEX bots_creator ON bots (workspace_id, created_by);

CREATE INDEX bots_enabled ON bots (workspace_id, is_enabled);

CREATE INDEX bots_visibility ON bots (workspace_id, visibility);

CREATE INDEX bots_model ON bots (model_id);

CREATE TABLE bot_fallbacks (
    bot_id {uuid} NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    model_id {uuid} NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    PRIMARY KEY (bot_id, position)
){strict};

CREATE INDEX bot_fallbacks_model ON bot_fallbacks (model_id);

CREATE TABLE bot_documents (
    id {uuid} PRIMARY KEY NOT NULL,
    bot_id {uuid} NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    added_by {uuid} REFERENCES users (id) ON DELETE SET NULL,
    added_at BIGINT NOT NULL,
    UNIQUE (bot_id, document_id)
){strict};

CREATE INDEX bot_documents_document ON bot_documents (document_id);

CREATE INDEX bot_documents_added ON bot_documents (bot_id, added_at, id);

CREATE INDEX bot_documents_workspace ON bot_documents (workspace_id);

CREATE INDEX bot_documents_added_by ON bot_documents (added_by);

CREATE TABLE bot_tags (
    bot_id {uuid} NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    tag_id {uuid} NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (bot_id, tag_id)
){strict};

CREATE INDEX bot_tags_tag ON bot_tags (tag_id);
";
