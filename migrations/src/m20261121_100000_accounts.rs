//! Server settings, people, sessions, workspaces, keys, timelines.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Server settings, people, sessions, workspaces, keys, timelines.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

const UP: &str = "
CREATE TABLE instance_settings (
    key TEXT NOT NULL,
    value {json} NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (key)
){strict};

CREATE TABLE users (
    id {uuid} NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    status TEXT NOT NULL,
    instance_role TEXT NOT NULL,
    locale TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    avatar_key TEXT,
    default_workspace_id {uuid},
    email_verified_at BIGINT,
    failed_sign_ins INTEGER NOT NULL,
    last_failure_at BIGINT,
    last_seen_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (email)
){strict};

CREATE TABLE sessions (
    id {uuid} NOT NULL,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    ip_address TEXT,
    user_agent TEXT,
    reauthenticated_at BIGINT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    absolute_expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (id)
){strict};

CREATE INDEX sessions_user ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    id {uuid} NOT NULL,
    session_id {uuid} NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    spent_at BIGINT,
    successor_id {uuid},
    PRIMARY KEY (id),
    UNIQUE (token_hash)
){strict};

CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE workspaces (
    id {uuid} NOT NULL,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    description TEXT,
    revision INTEGER NOT NULL,
    activity_sequence BIGINT NOT NULL,
    monthly_budget_micros BIGINT,
    document_retention_days INTEGER,
    conversation_retention_days INTEGER,
    requires_tool_approval {bool} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug)
){strict};

CREATE TABLE memberships (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    monthly_budget_micros BIGINT,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (workspace_id, user_id)
){strict};

CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE api_keys (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    owner_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    previous_hash TEXT,
    previous_until BIGINT,
    scopes {json} NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    expires_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (secret_hash)
){strict};

CREATE INDEX api_keys_workspace ON api_keys (workspace_id, id);

CREATE INDEX api_keys_owner ON api_keys (owner_id, id);

CREATE INDEX api_keys_previous ON api_keys (previous_hash);

CREATE TABLE tags (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    color TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (workspace_id, name_key)
){strict};

CREATE TABLE activity_events (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL,
    kind TEXT NOT NULL,
    summary TEXT NOT NULL,
    subject_type TEXT,
    subject_id {uuid},
    actor_id {uuid},
    api_key_id {uuid},
    job_id {uuid},
    payload {json} NOT NULL,
    correlation_id TEXT,
    occurred_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (workspace_id, sequence)
){strict};

CREATE INDEX activity_events_subject ON activity_events (subject_id, sequence);

CREATE TABLE audit_entries (
    id {uuid} NOT NULL,
    workspace_id {uuid},
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_id {uuid},
    api_key_id {uuid},
    subject_type TEXT,
    subject_id {uuid},
    changes {json} NOT NULL,
    ip_address TEXT,
    correlation_id TEXT,
    occurred_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX audit_entries_workspace ON audit_entries (workspace_id, id);

CREATE TABLE idempotency_keys (
    workspace_id {uuid} NOT NULL,
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    result_type TEXT NOT NULL,
    result_id {uuid} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, actor, key)
){strict};

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
";
