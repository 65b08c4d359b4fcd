//! Tools of bots, and the calls that answers make.
//!
//! A call outside a conversation goes with its job, as before. A call of an answer is part of it: it stays when the job is
//! cleaned away, and goes with the message.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Tools of bots, and the calls that answers make.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_on(manager, CALLS_SQLITE, CALLS_POSTGRES).await?;
        dialect::run(manager, BOTH).await
    }
}

// SQLite changes no constraint of a column that exists.
const CALLS_SQLITE: &str = "
DROP INDEX tool_calls_created;

DROP INDEX tool_calls_of_tool;

DROP INDEX tool_calls_of_job;

DROP INDEX tool_calls_of_person;

ALTER TABLE tool_calls RENAME TO tool_calls_before;

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
    job_id {uuid} REFERENCES jobs (id) ON DELETE SET NULL,
    only_job_id {uuid} REFERENCES jobs (id) ON DELETE CASCADE,
    message_id {uuid} REFERENCES messages (id) ON DELETE CASCADE,
    part BIGINT,
    sends INTEGER NOT NULL,
    is_outcome_open {bool} NOT NULL,
    requested_by {uuid},
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
){strict};

INSERT INTO tool_calls SELECT id, workspace_id, tool_id, called_name, status, arguments, output, is_output_cut, failure,
    job_id, job_id, NULL, NULL, sends, is_outcome_open, requested_by, created_at, started_at, finished_at
    FROM tool_calls_before;

DROP TABLE tool_calls_before;

CREATE INDEX tool_calls_created ON tool_calls (workspace_id, created_at, id);

CREATE INDEX tool_calls_of_tool ON tool_calls (tool_id, created_at, id);

CREATE INDEX tool_calls_of_job ON tool_calls (job_id, created_at, id);

CREATE INDEX tool_calls_of_person ON tool_calls (workspace_id, requested_by, created_at, id);
";

const CALLS_POSTGRES: &str = "
ALTER TABLE tool_calls ALTER COLUMN job_id DROP NOT NULL;

ALTER TABLE tool_calls DROP CONSTRAINT tool_calls_job_id_fkey;

ALTER TABLE tool_calls ADD CONSTRAINT tool_calls_job_id_fkey
    FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE SET NULL;

ALTER TABLE tool_calls ADD COLUMN only_job_id uuid REFERENCES jobs (id) ON DELETE CASCADE;

UPDATE tool_calls SET only_job_id = job_id;

ALTER TABLE tool_calls ADD COLUMN message_id uuid REFERENCES messages (id) ON DELETE CASCADE;

ALTER TABLE tool_calls ADD COLUMN part BIGINT;
";

const BOTH: &str = "
CREATE INDEX tool_calls_only_of_job ON tool_calls (only_job_id) WHERE only_job_id IS NOT NULL;

CREATE INDEX tool_calls_of_message ON tool_calls (message_id, part) WHERE message_id IS NOT NULL;

CREATE TABLE bot_tools (
    bot_id {uuid} NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    tool_id {uuid} NOT NULL REFERENCES tools (id) ON DELETE CASCADE,
    PRIMARY KEY (bot_id, tool_id)
){strict};

CREATE INDEX bot_tools_tool ON bot_tools (tool_id);

ALTER TABLE conversation_events ADD COLUMN tool_call_id {uuid};

ALTER TABLE approvals ADD COLUMN conversation_id {uuid};

ALTER TABLE approvals ADD COLUMN owner_id {uuid};

CREATE INDEX approvals_of_conversation ON approvals (workspace_id, conversation_id, created_at, id)
    WHERE conversation_id IS NOT NULL;
";
