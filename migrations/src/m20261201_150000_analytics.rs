//! Figures: what happened in workspaces, by day, bot, model and person.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Figures of workspaces.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// What happens is appended to `figure_deltas`, so that nobody waits for anybody; housekeeping adds it to the other tables.
// Bots, models, people and documents may be deleted: what they did stays. A missing bot is sixteen zero bytes where it is
// part of a key.
const UP: &str = "
CREATE TABLE figure_deltas (
    id {uuid} PRIMARY KEY NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    only_dimension TEXT,
    bot_id {uuid},
    model TEXT,
    person_id {uuid},
    is_act {bool} NOT NULL,
    figures TEXT NOT NULL,
    documents TEXT
){strict};

CREATE INDEX figure_deltas_day ON figure_deltas (workspace_id, day);

CREATE TABLE figure_totals (
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    dimension TEXT NOT NULL,
    grain TEXT NOT NULL,
    start_day BIGINT NOT NULL,
    key TEXT NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (workspace_id, dimension, grain, start_day, key)
){strict};

CREATE TABLE figure_people (
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    bot_id {uuid} NOT NULL,
    grain TEXT NOT NULL,
    start_day BIGINT NOT NULL,
    person_id {uuid} NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, grain, start_day, person_id)
){strict};

CREATE TABLE figure_documents (
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    bot_id {uuid} NOT NULL,
    grain TEXT NOT NULL,
    start_day BIGINT NOT NULL,
    document_id {uuid} NOT NULL,
    answers BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, grain, start_day, document_id)
){strict};

CREATE INDEX messages_completed ON messages (workspace_id, completed_at) WHERE completed_at IS NOT NULL;

CREATE INDEX conversations_created ON conversations (workspace_id, created_at);

CREATE INDEX message_feedback_created ON message_feedback (workspace_id, created_at);

CREATE INDEX message_feedback_changes_changed ON message_feedback_changes (workspace_id, changed_at);

CREATE INDEX usage_entries_settled ON usage_entries (workspace_id, settled_at) WHERE settled_at IS NOT NULL;
";
