//! The index of words in passages, in tables of its own on both databases, in place of their full-text search.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The index of words in passages.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, TABLES).await?;
        dialect::run_on(manager, &BLOCKS.replace("{options}", " STRICT, WITHOUT ROWID"), &postgres_blocks()).await?;
        dialect::run_on(
            manager,
            "DROP TABLE chunk_search_rows;\n\nDROP TABLE chunk_search;",
            "DROP TABLE chunk_search;",
        )
        .await
    }
}

// `search_indexes`, `search_blocks` and `search_removed` refer to no other table: a check for each of thousands of blocks
// would cost more than the blocks, and a deletion that cascades would lock rows in an order of its own. They are written
// only while the row of `search_indexes` is locked, and deleted with the workspace by name.
const TABLES: &str = "
CREATE TABLE search_indexes (
    workspace_id {uuid} PRIMARY KEY,
    next_passage BIGINT NOT NULL,
    statistics {bytes} NOT NULL,
    version INTEGER NOT NULL,
    changes BIGINT NOT NULL DEFAULT 0
){strict};

CREATE TABLE search_documents (
    document_id {uuid} PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    workspace_id {uuid} NOT NULL,
    revision {uuid} NOT NULL,
    passages BIGINT NOT NULL,
    statistics {bytes} NOT NULL,
    first_passage BIGINT,
    batch {bytes}
){strict};

CREATE UNIQUE INDEX search_documents_passages ON search_documents (workspace_id, first_passage);

CREATE INDEX search_documents_waiting ON search_documents (workspace_id, document_id) WHERE first_passage IS NULL;

CREATE TABLE search_removed (
    workspace_id {uuid} NOT NULL,
    first_passage BIGINT NOT NULL,
    passages BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, first_passage)
){strict};
";

const BLOCKS: &str = "
CREATE TABLE search_blocks (
    workspace_id {uuid} NOT NULL,
    term {bytes} NOT NULL,
    first_passage BIGINT NOT NULL,
    postings {bytes} NOT NULL,
    PRIMARY KEY (workspace_id, term, first_passage)
){options};
";

/// Postings are compact already; the last block of a list is rewritten in place.
fn postgres_blocks() -> String {
    let table = BLOCKS.replace("{options}", " WITH (fillfactor = 80)");
    format!("{table}\n\nALTER TABLE search_blocks ALTER COLUMN postings SET STORAGE EXTERNAL;")
}
