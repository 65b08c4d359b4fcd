//! Documents, their text and passages.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Documents, their text and passages.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

const UP: &str = "
CREATE TABLE uploads (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id {uuid},
    filename TEXT NOT NULL,
    media_type TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    sha256 TEXT,
    is_received {bool} NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX uploads_age ON uploads (expires_at);

CREATE TABLE documents (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source_url TEXT,
    media_type TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    blob_key TEXT NOT NULL,
    status TEXT NOT NULL,
    status_message TEXT,
    progress {real},
    latest_job_id {uuid},
    language TEXT,
    page_count INTEGER,
    chunk_count INTEGER NOT NULL,
    character_count INTEGER NOT NULL,
    metadata {json} NOT NULL,
    created_by {uuid},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX documents_created ON documents (workspace_id, created_at, id);

CREATE INDEX documents_hash ON documents (workspace_id, sha256);

CREATE TABLE document_texts (
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (document_id)
){strict};

CREATE TABLE document_tags (
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    tag_id {uuid} NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (document_id, tag_id)
){strict};

CREATE INDEX document_tags_tag ON document_tags (tag_id, document_id);

CREATE TABLE chunks (
    id {uuid} NOT NULL,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    heading TEXT,
    page_start INTEGER,
    page_end INTEGER,
    start_offset INTEGER NOT NULL,
    token_count INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (document_id, position)
){strict};
";
