//! How far a merge of the index of words has come: a large document is merged in several transactions.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The place of a merge that is under way.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, MERGE).await
    }
}

// A batch waits until its document has numbers, and is needed until all its terms are merged.
const MERGE: &str = "
ALTER TABLE search_indexes ADD COLUMN merged_through {bytes};

DROP INDEX search_documents_waiting;

CREATE INDEX search_documents_unmerged ON search_documents (workspace_id, document_id) WHERE batch IS NOT NULL;
";
