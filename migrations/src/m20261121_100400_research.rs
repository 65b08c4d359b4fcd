//! Reports, their findings, sources and citations, and snapshots of sources.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Reports, their findings, sources and citations, and snapshots of sources.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

const UP: &str = "
CREATE TABLE research_reports (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    job_id {uuid},
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    prompt_id {uuid},
    is_complete {bool} NOT NULL,
    summary TEXT,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    unanswered {json} NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX research_reports_created ON research_reports (workspace_id, created_at, id);

CREATE INDEX research_reports_job ON research_reports (job_id);

CREATE TABLE report_sections (
    id {uuid} NOT NULL,
    report_id {uuid} NOT NULL REFERENCES research_reports (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    position INTEGER NOT NULL,
    level INTEGER NOT NULL,
    heading TEXT NOT NULL,
    body TEXT NOT NULL,
    is_complete {bool} NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (report_id, position)
){strict};

CREATE TABLE findings (
    id {uuid} NOT NULL,
    report_id {uuid} NOT NULL REFERENCES research_reports (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    position INTEGER NOT NULL,
    statement TEXT NOT NULL,
    sub_question TEXT,
    confidence {real},
    verdict TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (report_id, position)
){strict};

CREATE TABLE snapshots (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (workspace_id, sha256)
){strict};

CREATE TABLE research_sources (
    id {uuid} NOT NULL,
    report_id {uuid} NOT NULL REFERENCES research_reports (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    mark INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    document_id {uuid},
    author TEXT,
    published_at BIGINT,
    retrieved_at BIGINT NOT NULL,
    relevance {real},
    snapshot_id {uuid} NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (report_id, mark)
){strict};

CREATE TABLE citations (
    id {uuid} NOT NULL,
    report_id {uuid} NOT NULL REFERENCES research_reports (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    source_id {uuid} NOT NULL,
    section_id {uuid},
    finding_id {uuid},
    mark INTEGER NOT NULL,
    quote TEXT NOT NULL,
    quote_offset INTEGER,
    chunk_id {uuid},
    page INTEGER,
    verdict TEXT NOT NULL,
    score {real},
    PRIMARY KEY (id)
){strict};

CREATE INDEX citations_report ON citations (report_id);

CREATE INDEX citations_section ON citations (section_id);

CREATE INDEX citations_finding ON citations (finding_id);
";
