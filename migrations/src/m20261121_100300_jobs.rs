//! Durable jobs: steps, events, schedules, workers, ledger of model usage.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Durable jobs: steps, events, schedules, workers, ledger of model usage.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

const UP: &str = "
CREATE TABLE jobs (
    id {uuid} NOT NULL,
    workspace_id {uuid} REFERENCES workspaces (id) ON DELETE CASCADE,
    lane {uuid} NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    priority INTEGER NOT NULL,
    parameters {json} NOT NULL,
    subject_type TEXT,
    subject_id {uuid},
    result_type TEXT,
    result_id {uuid},
    prompt_version_id {uuid},
    parent_id {uuid},
    rerun_of_id {uuid},
    concurrency_key TEXT,
    attempt INTEGER NOT NULL,
    maximum_attempts INTEGER NOT NULL,
    crash_count INTEGER NOT NULL,
    fence BIGINT NOT NULL,
    lease_until BIGINT,
    worker_name TEXT,
    available_at BIGINT NOT NULL,
    cancel_requested_at BIGINT,
    progress {real},
    progress_message TEXT,
    completed_steps INTEGER NOT NULL,
    total_steps INTEGER,
    failure {json},
    event_sequence BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    model_requests BIGINT NOT NULL,
    cost_micros BIGINT NOT NULL,
    reserved_micros BIGINT NOT NULL,
    budget_micros BIGINT,
    timeout_ms BIGINT NOT NULL,
    correlation_id TEXT NOT NULL,
    created_by {uuid},
    api_key_id {uuid},
    created_at BIGINT NOT NULL,
    scheduled_for BIGINT,
    started_at BIGINT,
    deadline_at BIGINT,
    finished_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

-- Few jobs wait or run, many are done: what the queue looks at stays small, and no other index answers its questions,
-- whatever the planner believes of a table that has just changed.
CREATE INDEX jobs_claim ON jobs (lane, priority DESC, available_at, id) WHERE status = 'QUEUED';

CREATE INDEX jobs_held ON jobs (lane) WHERE status IN ('RUNNING', 'CANCELLING');

CREATE INDEX jobs_due ON jobs (available_at) WHERE status IN ('SCHEDULED', 'RETRYING', 'WAITING');

CREATE INDEX jobs_created ON jobs (workspace_id, created_at, id);

CREATE INDEX jobs_updated ON jobs (workspace_id, updated_at, id);

CREATE INDEX jobs_workspace_status ON jobs (workspace_id, status);

CREATE INDEX jobs_concurrency ON jobs (concurrency_key, status) WHERE concurrency_key IS NOT NULL;

CREATE INDEX jobs_prompt ON jobs (prompt_version_id, created_at, id);

CREATE INDEX jobs_parent ON jobs (parent_id, created_at, id);

CREATE INDEX jobs_subject ON jobs (subject_id);

CREATE INDEX jobs_finished ON jobs (status, finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE job_steps (
    id {uuid} NOT NULL,
    job_id {uuid} NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    workspace_id {uuid},
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    result {json},
    message TEXT,
    failure {json},
    input_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    model_requests BIGINT NOT NULL,
    cost_micros BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (job_id, key)
){strict};

CREATE TABLE job_events (
    id {uuid} NOT NULL,
    job_id {uuid} NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    workspace_id {uuid},
    sequence BIGINT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    message TEXT NOT NULL,
    progress {real},
    step_id {uuid},
    data {json},
    attempt INTEGER NOT NULL,
    occurred_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (job_id, sequence)
){strict};

CREATE TABLE schedules (
    id {uuid} NOT NULL,
    name TEXT NOT NULL,
    cron TEXT NOT NULL,
    kind TEXT NOT NULL,
    parameters {json} NOT NULL,
    next_at BIGINT NOT NULL,
    last_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (name)
){strict};

CREATE TABLE workers (
    name TEXT NOT NULL,
    host TEXT NOT NULL,
    version TEXT NOT NULL,
    capacity INTEGER NOT NULL,
    running INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (name)
){strict};

CREATE TABLE queue_pauses (
    kind TEXT NOT NULL,
    paused_at BIGINT NOT NULL,
    PRIMARY KEY (kind)
){strict};

CREATE TABLE usage_entries (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    job_id {uuid},
    step_key TEXT,
    user_id {uuid},
    month TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL,
    reserved_micros BIGINT NOT NULL,
    cost_micros BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    PRIMARY KEY (id)
){strict};

CREATE INDEX usage_entries_job ON usage_entries (job_id);

CREATE INDEX usage_entries_month ON usage_entries (workspace_id, month);

CREATE TABLE usage_months (
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    month TEXT NOT NULL,
    cost_micros BIGINT NOT NULL,
    reserved_micros BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, month)
){strict};
";
