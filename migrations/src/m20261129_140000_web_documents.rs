//! Documents from the web: what their addresses say of them, and what the addresses held before.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Documents from the web.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// The original of a document is what its address held when it was last read; what it held before stays here, for what
// was cited from it.
const UP: &str = "
ALTER TABLE documents ADD COLUMN fetched_url TEXT;

ALTER TABLE documents ADD COLUMN canonical_url TEXT;

ALTER TABLE documents ADD COLUMN published_at BIGINT;

ALTER TABLE documents ADD COLUMN fetched_at BIGINT;

ALTER TABLE documents ADD COLUMN validators {json};

CREATE INDEX documents_source_url ON documents (workspace_id, source_url) WHERE source_url IS NOT NULL;

CREATE TABLE document_snapshots (
    id {uuid} NOT NULL,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    url TEXT,
    media_type TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    blob_key TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (id)
){strict};

CREATE INDEX document_snapshots_document ON document_snapshots (document_id, replaced_at);

CREATE INDEX document_snapshots_workspace ON document_snapshots (workspace_id);
";
