//! Conversations, their messages, and the text of answers while it is written.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Conversations.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// Messages are a tree. `path_position` numbers those on the path that is shown, so that a page of a long conversation is
// a range of an index; it is unique by the hand of whoever changes the path, with the row of the conversation locked,
// since a path is renumbered by several statements. The text of an answer that is being written is in pieces, named by
// attempt, part and offset; when it is done, each part is one row, and the message repeats the text.
const UP: &str = "
CREATE TABLE conversations (
    id {uuid} PRIMARY KEY NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    bot_id {uuid} REFERENCES bots (id) ON DELETE SET NULL,
    owner_id {uuid} REFERENCES users (id) ON DELETE SET NULL,
    report_id {uuid} REFERENCES research_reports (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    title_source TEXT NOT NULL,
    is_pinned {bool} NOT NULL,
    is_archived {bool} NOT NULL,
    leaf_id {uuid},
    writing_id {uuid},
    message_count BIGINT NOT NULL,
    message_sequence BIGINT NOT NULL,
    event_sequence BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    model_requests BIGINT NOT NULL,
    cost_micros BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
){strict};

CREATE INDEX conversations_owner_updated ON conversations (workspace_id, owner_id, is_archived, updated_at, id);

CREATE INDEX conversations_owner_created ON conversations (workspace_id, owner_id, is_archived, created_at, id);

CREATE INDEX conversations_updated ON conversations (workspace_id, is_archived, updated_at, id);

CREATE INDEX conversations_with_bot ON conversations (workspace_id, bot_id);

CREATE INDEX conversations_bot ON conversations (bot_id, updated_at, id);

CREATE INDEX conversations_owner ON conversations (owner_id);

CREATE INDEX conversations_report ON conversations (report_id);

CREATE TABLE messages (
    id {uuid} PRIMARY KEY NOT NULL,
    conversation_id {uuid} NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL,
    parent_id {uuid},
    path_position BIGINT,
    chosen_child_id {uuid},
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    author_id {uuid} REFERENCES users (id) ON DELETE SET NULL,
    bot_id {uuid} REFERENCES bots (id) ON DELETE SET NULL,
    job_id {uuid} REFERENCES jobs (id) ON DELETE SET NULL,
    text TEXT NOT NULL,
    instructions TEXT,
    requested_model_id {uuid},
    model_id {uuid} REFERENCES models (id) ON DELETE SET NULL,
    model_name TEXT,
    attempt BIGINT NOT NULL,
    cut TEXT,
    is_no_answer {bool} NOT NULL,
    failure {json},
    input_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    model_requests BIGINT NOT NULL,
    cost_micros BIGINT NOT NULL,
    first_token_ms BIGINT,
    total_ms BIGINT,
    created_at BIGINT NOT NULL,
    completed_at BIGINT,
    UNIQUE (conversation_id, sequence)
){strict};

CREATE INDEX messages_path ON messages (conversation_id, path_position);

CREATE INDEX messages_siblings ON messages (conversation_id, parent_id, sequence);

CREATE INDEX messages_job ON messages (job_id);

CREATE INDEX messages_author ON messages (author_id);

CREATE INDEX messages_bot ON messages (bot_id, created_at);

CREATE INDEX messages_model ON messages (model_id);

CREATE INDEX messages_workspace ON messages (workspace_id, created_at);

CREATE TABLE message_parts (
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    attempt BIGINT NOT NULL,
    part BIGINT NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (message_id, attempt, part)
){strict};

CREATE INDEX message_parts_workspace ON message_parts (workspace_id);

CREATE TABLE message_pieces (
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    attempt BIGINT NOT NULL,
    part BIGINT NOT NULL,
    start BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (message_id, attempt, part, start)
){strict};

CREATE TABLE message_attempts (
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    attempt BIGINT NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    reason TEXT,
    PRIMARY KEY (message_id, attempt)
){strict};

CREATE INDEX message_attempts_workspace ON message_attempts (workspace_id);

CREATE TABLE message_attachments (
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (message_id, document_id)
){strict};

CREATE INDEX message_attachments_document ON message_attachments (document_id);

CREATE INDEX message_attachments_workspace ON message_attachments (workspace_id);

CREATE TABLE message_candidates (
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    chunk_id {uuid},
    document_id {uuid},
    title TEXT NOT NULL,
    page BIGINT,
    word_rank BIGINT,
    meaning_rank BIGINT,
    score {real} NOT NULL,
    mark BIGINT,
    left_out TEXT,
    PRIMARY KEY (message_id, position)
){strict};

CREATE INDEX message_candidates_workspace ON message_candidates (workspace_id);

CREATE INDEX message_candidates_document ON message_candidates (document_id);

CREATE TABLE message_citations (
    id {uuid} PRIMARY KEY NOT NULL,
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    mark BIGINT NOT NULL,
    start_offset BIGINT,
    end_offset BIGINT,
    document_id {uuid},
    chunk_id {uuid},
    title TEXT NOT NULL,
    url TEXT,
    page BIGINT,
    quote TEXT NOT NULL,
    quote_offset BIGINT,
    source_sha256 TEXT,
    verdict TEXT NOT NULL,
    is_removed {bool} NOT NULL,
    score {real},
    UNIQUE (message_id, position)
){strict};

CREATE INDEX message_citations_workspace ON message_citations (workspace_id);

CREATE INDEX message_citations_document ON message_citations (document_id);

CREATE TABLE conversation_events (
    conversation_id {uuid} NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    message_id {uuid},
    attempt BIGINT,
    occurred_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, sequence)
){strict};

CREATE INDEX conversation_events_workspace ON conversation_events (workspace_id);

CREATE TABLE message_feedback (
    id {uuid} PRIMARY KEY NOT NULL,
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    conversation_id {uuid} NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    bot_id {uuid} REFERENCES bots (id) ON DELETE SET NULL,
    author_id {uuid} REFERENCES users (id) ON DELETE SET NULL,
    rating TEXT,
    reasons {json} NOT NULL,
    comment TEXT,
    corrected_answer TEXT,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (message_id, author_id)
){strict};

CREATE INDEX message_feedback_conversation ON message_feedback (conversation_id);

CREATE INDEX message_feedback_workspace ON message_feedback (workspace_id, updated_at, id);

CREATE INDEX message_feedback_bot ON message_feedback (bot_id, updated_at, id);

CREATE INDEX message_feedback_author ON message_feedback (author_id);

CREATE TABLE message_feedback_changes (
    feedback_id {uuid} NOT NULL REFERENCES message_feedback (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    rating TEXT,
    reasons {json} NOT NULL,
    comment TEXT,
    corrected_answer TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (feedback_id, revision)
){strict};

CREATE INDEX message_feedback_changes_workspace ON message_feedback_changes (workspace_id);
";
