//! Full-text search: FTS5 on SQLite, `tsvector` on PostgreSQL, with the same matches and ranking on both.
//!
//! * **Words** are extracted here ([`words`]), not by the databases: lower case, no accents, split at punctuation. User
//!   input becomes quoted words and never query syntax.
//! * **Prompts** match all words of the query, the last one as a prefix, as people type; words are compared as they
//!   are, in any language (configuration `simple`). **Chunks** match any word of a question, reduced to its English
//!   stem (`porter`, `english`) and without English stop words; the stemmers mostly leave words of other languages
//!   unchanged. The two stemmers differ in rare words.
//! * **Tags** of prompts are words of the index too, so that a search among tagged prompts is one match.
//! * **Tenants** are filtered inside the match, before ranking (C-TEN-3). Word weights come from the tenant's own
//!   texts: those of others have no influence.
//! * **Scores** are relative to a perfect text, 0 to 1: each word counts by its rarity in the tenant (the inverse
//!   document frequency of BM25) times its relevance in the text, relative to the text where it is most relevant.
//!   Relevance is `bm25()` on SQLite and `ts_rank` with length normalization on PostgreSQL: orders agree but for near
//!   ties.

mod query;
mod statements;
mod words;

#[cfg(test)]
mod tests;

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use uuid::Uuid;

use self::query::{Query, tag_tokens};
use self::statements::Entry;
use self::words::normalize;
use crate::base::Result;
use crate::base::id::{TagId, WorkspaceId};
use crate::db::{Tx, Write, WriteBatch};

/// Rows per statement; limits its number of parameters.
const ROWS: usize = 200;

/// An index to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// Prompts: all words, the last one as a prefix.
    Prompts,
    /// Passages of documents: any word.
    Chunks,
}

impl Index {
    fn table(self) -> &'static str {
        match self {
            Self::Prompts => "prompt_search",
            Self::Chunks => "chunk_search",
        }
    }

    /// PostgreSQL's text search configuration.
    fn configuration(self) -> &'static str {
        match self {
            Self::Prompts => "simple",
            Self::Chunks => "english",
        }
    }
}

/// The searchable content of an object.
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

    /// Adds all tags of the object; only prompts are found by tags.
    #[must_use]
    pub fn tagged(self, tags: &'a [TagId]) -> Self {
        Self { tags, ..self }
    }
}

/// Indexes objects with the commit, replacing earlier entries. An object may occur only once in a change, and its row
/// must exist when the change ends.
pub fn index_in(change: &mut impl AsMut<WriteBatch>, index: Index, workspace: WorkspaceId, texts: &[Words<'_>]) {
    let change = change.as_mut();
    let backend = change.db().backend();
    for rows in texts.chunks(ROWS) {
        let entries: Vec<Entry> = rows
            .iter()
            .map(|row| Entry { id: row.id, words: normalize(row.text), tags: tag_tokens(backend, row.tags) })
            .collect();
        if change.db().is_sqlite() {
            // Rows of an FTS5 table are numbered: first each object gets its number, then its words.
            let numbers = statements::sqlite_numbers(index, entries.iter().map(|entry| entry.id));
            change.defer(Write::new(numbers).then(statements::sqlite_insert(index, workspace, entries)));
        } else {
            change.defer(Write::new(statements::postgres_insert(index, workspace, entries)));
        }
    }
}

/// Removes objects from the index; ignores those not in it. Deleting an object's row does the same.
pub async fn remove_in(tx: &Tx, index: Index, ids: &[Uuid]) -> Result<()> {
    for ids in ids.chunks(ROWS) {
        let (sql, values) = statements::delete(index, tx.get_database_backend(), ids);
        execute(tx, sql, values).await?;
    }
    Ok(())
}

/// Matching objects of a workspace, best first, with scores from 0 to 1. `documents` limits passages to those of some
/// documents, before ranking.
pub async fn matches(
    connection: &impl ConnectionTrait,
    index: Index,
    workspace: WorkspaceId,
    query: &str,
    limit: u64,
    documents: Option<&[Uuid]>,
) -> Result<Vec<(Uuid, f64)>> {
    let backend = connection.get_database_backend();
    let query = Query::parse(index, backend, workspace, query);
    if query.is_empty() || documents.is_some_and(<[Uuid]>::is_empty) {
        return Ok(Vec::new());
    }
    let (sql, values) = statements::frequencies(&query);
    let mut found = vec![0_i64; query.terms().len() + 1];
    for row in query_all(connection, sql, values).await? {
        let term = usize::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default();
        if let Some(slot) = found.get_mut(term) {
            *slot = row.try_get_by_index(1)?;
        }
    }
    let weighed = query.weigh(&found);
    if weighed.is_empty() {
        return Ok(Vec::new());
    }
    let (sql, values) = statements::ranking(&query, &weighed, limit, documents);
    let rows = query_all(connection, sql, values).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index::<f64>(1)?.clamp(0.0, 1.0)))).collect()
}

/// The condition that a prompt of the workspace matches the query and has all these tags, for lists that page and count
/// in the database. A query without words matches nothing.
pub fn prompts(backend: DbBackend, workspace: WorkspaceId, query: &str, tags: &[TagId]) -> SimpleExpr {
    statements::condition(&Query::parse(Index::Prompts, backend, workspace, query), tags)
}

async fn query_all(connection: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(connection.query_all_raw(statement).await?)
}

async fn execute(tx: &Tx, sql: String, values: Vec<Value>) -> Result<()> {
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}
