//! Artifacts: files that the server made.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Generated files.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// Neither what a file was made from nor the job that made it keeps it: a file outlives both.
const UP: &str = "
CREATE TABLE artifacts (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    filename TEXT NOT NULL,
    format TEXT NOT NULL,
    media_type TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    blob_key TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id {uuid} NOT NULL,
    job_id {uuid},
    neutralizes_formulas {bool} NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (id)
){strict};

CREATE INDEX artifacts_created ON artifacts (workspace_id, created_at, id);

CREATE INDEX artifacts_format ON artifacts (workspace_id, format, created_at, id);

CREATE INDEX artifacts_subject ON artifacts (subject_id, created_at, id);

CREATE INDEX artifacts_job ON artifacts (job_id, created_at, id);

CREATE INDEX artifacts_expiry ON artifacts (expires_at);
";
