//! Full-text search of prompts and passages: FTS5 on SQLite, `tsvector` on PostgreSQL.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Full-text search of prompts and passages.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_on(manager, SQLITE, POSTGRES).await
    }
}

// The index stores no text of its own. `tenant` contains one token per workspace, so that the tenant is part of the
// match and filters before ranking; `tags` contains one per tag of a prompt. The `_rows` tables map index rows to
// identifiers: implicit row numbers of the real tables could change under VACUUM.
const SQLITE: &str = "
CREATE VIRTUAL TABLE prompt_search USING fts5(tenant, tags, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');

CREATE TABLE prompt_search_rows (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE REFERENCES prompts (id) ON DELETE CASCADE
) STRICT;

CREATE TRIGGER prompt_search_gone AFTER DELETE ON prompt_search_rows BEGIN
    DELETE FROM prompt_search WHERE rowid = old.row;
END;

CREATE VIRTUAL TABLE chunk_search USING fts5(tenant, body, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2');

CREATE TABLE chunk_search_rows (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE REFERENCES chunks (id) ON DELETE CASCADE
) STRICT;

CREATE TRIGGER chunk_search_gone AFTER DELETE ON chunk_search_rows BEGIN
    DELETE FROM chunk_search WHERE rowid = old.row;
END;
";

const POSTGRES: &str = "
CREATE TABLE prompt_search (
    id uuid PRIMARY KEY REFERENCES prompts (id) ON DELETE CASCADE,
    workspace_id uuid NOT NULL,
    body tsvector NOT NULL
);

CREATE INDEX prompt_search_body ON prompt_search USING gin (body);

CREATE INDEX prompt_search_tenant ON prompt_search (workspace_id);

CREATE TABLE chunk_search (
    id uuid PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    workspace_id uuid NOT NULL,
    body tsvector NOT NULL
);

CREATE INDEX chunk_search_body ON chunk_search USING gin (body);

CREATE INDEX chunk_search_tenant ON chunk_search (workspace_id);
";
