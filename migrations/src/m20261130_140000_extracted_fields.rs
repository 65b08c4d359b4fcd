//! Fields that jobs fill in from documents.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Extracted fields.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// A field outlives the job that filled it in. One without a value has a row, too: the document was looked through for it.
const UP: &str = "
CREATE TABLE extracted_fields (
    job_id {uuid} NOT NULL,
    document_id {uuid} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value {json},
    verdict TEXT,
    evidence {json} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (job_id, document_id, position)
){strict};

CREATE INDEX extracted_fields_document ON extracted_fields (document_id, job_id, position);
";
