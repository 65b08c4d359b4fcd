//! Full-text search of prompts: FTS5 on SQLite, `tsvector` on PostgreSQL, with the same matches on both.
//!
//! * **Words** are extracted here ([`words`]), not by the databases: lower case, no accents, split at punctuation. User
//!   input becomes quoted words and never query syntax.
//! * **Prompts** match all words of the query, the last one as a prefix, as people type; words are compared as they
//!   are, in any language (configuration `simple`).
//! * **Tags** of prompts are words of the index too, so that a search among tagged prompts is one match.
//! * **Tenants** are filtered inside the match (C-TEN-3).
//!
//! Passages of documents have an index of their own: [`super::word_index`].

mod query;
mod statements;
mod words;

#[cfg(test)]
mod tests;

use sea_orm::DbBackend;
use sea_orm::sea_query::SimpleExpr;
use uuid::Uuid;

use self::query::{Query, tag_tokens};
use self::statements::Entry;
use self::words::normalize;
use crate::base::id::{TagId, WorkspaceId};
use crate::db::{Write, WriteBatch};

/// Rows per statement; limits its number of parameters.
const ROWS: usize = 200;

/// The searchable content of a prompt.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    id: Uuid,
    text: &'a str,
    tags: &'a [TagId],
}

impl<'a> Words<'a> {
    /// Content without tags.
    pub fn new(id: Uuid, text: &'a str) -> Self {
        Self { id, text, tags: &[] }
    }

    /// Adds all tags of the prompt.
    #[must_use]
    pub fn tagged(self, tags: &'a [TagId]) -> Self {
        Self { tags, ..self }
    }
}

/// Indexes prompts with the commit, replacing earlier entries. A prompt may occur only once in a change, and its row must
/// exist when the change ends.
pub fn index_in(change: &mut impl AsMut<WriteBatch>, workspace: WorkspaceId, texts: &[Words<'_>]) {
    let change = change.as_mut();
    let backend = change.db().backend();
    for rows in texts.chunks(ROWS) {
        let entries: Vec<Entry> = rows
            .iter()
            .map(|row| Entry { id: row.id, words: normalize(row.text), tags: tag_tokens(backend, row.tags) })
            .collect();
        if change.db().is_sqlite() {
            // Rows of an FTS5 table are numbered: first each prompt gets its number, then its words.
            let numbers = statements::sqlite_numbers(entries.iter().map(|entry| entry.id));
            change.defer(Write::new(numbers).then(statements::sqlite_insert(workspace, entries)));
        } else {
            change.defer(Write::new(statements::postgres_insert(workspace, entries)));
        }
    }
}

/// The condition that a prompt of the workspace matches the query and has all these tags, for lists that page and count
/// in the database. A query without words matches nothing.
pub fn prompts(backend: DbBackend, workspace: WorkspaceId, query: &str, tags: &[TagId]) -> SimpleExpr {
    statements::condition(&Query::parse(backend, workspace, query), tags)
}
