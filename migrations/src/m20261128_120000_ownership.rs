//! Who may write: the attempt that an upload's file belongs to, the text that a document's reprocessing has not
//! finished yet, and whether the old passages remain searchable meanwhile.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Owners of files and texts.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// Files uploaded before this migration have no key in their row; they remain where all files were stored until then.
const UP: &str = "
ALTER TABLE uploads ADD COLUMN blob_key TEXT;

CREATE INDEX uploads_workspace ON uploads (workspace_id, byte_size);

ALTER TABLE documents ADD COLUMN is_searchable {bool} NOT NULL DEFAULT FALSE;

UPDATE documents SET is_searchable = TRUE
WHERE status = 'READY' OR (status IN ('PENDING', 'FETCHING', 'PROCESSING') AND chunk_count > 0);

CREATE TABLE document_drafts (
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    job_id {uuid} NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (document_id)
){strict};
";
