//! Tables that jobs take out of documents, what people correct in them, and what became of each document of a job.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Extracted tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// The contents of a table are written before the table, in several commits when they are large. A table outlives the job that took it out, an outcome does not. A correction stands on a table, or on none when the
// newest extraction has no cell for it; `is_latest` marks the one of its chain that the next extraction takes up.
const UP: &str = "
CREATE TABLE extracted_contents (
    id {uuid} NOT NULL,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    job_id {uuid} NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX extracted_contents_document ON extracted_contents (document_id);

CREATE INDEX extracted_contents_job ON extracted_contents (job_id);

CREATE TABLE extracted_tables (
    id {uuid} NOT NULL REFERENCES extracted_contents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    job_id {uuid} NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    page INTEGER,
    location {json},
    method TEXT NOT NULL,
    confidence {real} NOT NULL,
    columns {json} NOT NULL,
    header {json} NOT NULL,
    row_count INTEGER NOT NULL,
    unplaced {json} NOT NULL,
    revision INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX extracted_tables_document ON extracted_tables (document_id, created_at, id);

CREATE INDEX extracted_tables_job ON extracted_tables (job_id, position, id);

CREATE TABLE extracted_rows (
    id {uuid} NOT NULL,
    table_id {uuid} NOT NULL REFERENCES extracted_contents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    position INTEGER NOT NULL,
    cells {json} NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (table_id, position)
){strict};

CREATE TABLE table_corrections (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    table_id {uuid} REFERENCES extracted_tables (id) ON DELETE CASCADE,
    row_index INTEGER NOT NULL,
    column_index INTEGER NOT NULL,
    extracted_text TEXT NOT NULL,
    text TEXT NOT NULL,
    status TEXT NOT NULL,
    conflict TEXT,
    anchor {json} NOT NULL,
    is_latest {bool} NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX table_corrections_document ON table_corrections (document_id, is_latest, created_at, id);

CREATE INDEX table_corrections_table ON table_corrections (table_id, created_at, id);

CREATE TABLE extraction_outcomes (
    job_id {uuid} NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    message TEXT,
    table_count INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    conflict_count INTEGER NOT NULL,
    PRIMARY KEY (job_id, document_id)
){strict};

CREATE INDEX extraction_outcomes_document ON extraction_outcomes (document_id);

ALTER TABLE artifacts ADD COLUMN subject_revision INTEGER;
";
