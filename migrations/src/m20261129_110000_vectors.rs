//! Meaning of passages as vectors: one row for a document, made by one model from one state of its passages.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Vectors of passages.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, VECTORS).await
    }
}

// `revision` is that of `search_documents`: vectors of another one are of passages that are gone. They refer to that row,
// not to the document: whoever stores them holds the lock of the index, which others take after that of a document.
const VECTORS: &str = "
CREATE TABLE search_vectors (
    document_id {uuid} PRIMARY KEY REFERENCES search_documents (document_id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    model TEXT NOT NULL,
    revision {uuid} NOT NULL,
    vectors {bytes} NOT NULL
){strict};

CREATE INDEX search_vectors_workspace ON search_vectors (workspace_id);
";
