//! Approval requests of jobs, and the decisions.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Approval requests.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// A request is deleted with its job: the audit log keeps the decisions. The index on the job alone serves the list of a
// job, and that deletion.
const UP: &str = "
CREATE TABLE approvals (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    job_id {uuid} NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    title TEXT NOT NULL,
    explanation TEXT,
    proposal {json} NOT NULL,
    proposal_hash TEXT NOT NULL,
    decision_schema {json} NOT NULL,
    decision {json},
    decided_by {uuid},
    decided_at BIGINT,
    note TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX approvals_created ON approvals (workspace_id, created_at, id);

CREATE INDEX approvals_status ON approvals (workspace_id, status);

CREATE INDEX approvals_job ON approvals (workspace_id, job_id);

CREATE INDEX approvals_of_job ON approvals (job_id, created_at, id);
";
