//! The index that conversations are searched by: FTS5 on SQLite, `tsvector` on PostgreSQL.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The index that conversations are searched by.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_on(manager, SQLITE, POSTGRES).await
    }
}

// An entry for each message, and one for the title, with the sequence 0. The words come from the server, each with the
// tenant in it, and are told apart by spaces: the tokenizer `ascii` leaves everything else as it is. On SQLite the number
// of an entry is that of its conversation, shifted by 24 bits, plus the sequence of the message, so that the conversations
// of many matches are known without looking each of them up.
const SQLITE: &str = "
CREATE VIRTUAL TABLE conversation_search USING fts5(body, content='', contentless_delete=1, detail=none, tokenize='ascii');

CREATE TABLE conversation_search_rows (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE REFERENCES conversations (id) ON DELETE CASCADE
) STRICT;

CREATE TRIGGER conversation_search_gone AFTER DELETE ON conversation_search_rows BEGIN
    DELETE FROM conversation_search WHERE rowid BETWEEN (old.row << 24) AND (old.row << 24) + 16777215;
END;
";

const POSTGRES: &str = "
CREATE TABLE conversation_search (
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    sequence bigint NOT NULL,
    workspace_id uuid NOT NULL,
    body tsvector NOT NULL,
    PRIMARY KEY (conversation_id, sequence)
);

CREATE INDEX conversation_search_body ON conversation_search USING gin (body);
";
