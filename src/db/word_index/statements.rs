//! SQL of the word index. Where the databases differ, it is in how a list of terms or numbers becomes a table: both take
//! it as one parameter, a JSON array, so that a statement has the same text for any number of them.

use sea_orm::DbBackend;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::Sql;

/// Rows in an `INSERT`: limits its number of parameters.
pub(super) const ROWS: usize = 1_000;

/// The row that numbers and removes passages of a workspace, one at a time.
pub(super) fn create_index(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new("INSERT INTO search_indexes (workspace_id, next_passage, statistics, version) VALUES (");
    sql.bind(workspace).push(", 0, ");
    sql.bind(analysis::Statistics::default().encode()).push(", ");
    sql.bind(i32::from(analysis::VERSION)).push(") ON CONFLICT (workspace_id) DO NOTHING");
    sql
}

pub(super) fn add_document(
    workspace: WorkspaceId,
    document: DocumentId,
    revision: Uuid,
    passages: u32,
    statistics: Vec<u8>,
    batch: Vec<u8>,
) -> Sql {
    let mut sql = Sql::new(
        "INSERT INTO search_documents (document_id, workspace_id, revision, passages, statistics, batch) VALUES (",
    );
    sql.bind(document).push(", ");
    sql.bind(workspace).push(", ");
    sql.bind(revision).push(", ");
    sql.bind(i64::from(passages)).push(", ");
    sql.bind(statistics).push(", ");
    sql.bind(batch).push(")");
    sql
}

/// What the workspace's row says: number of the next passage, statistics, number of changes of its vectors, last term of
/// the merge that is under way.
pub(super) fn index(workspace: WorkspaceId) -> Sql {
    let mut sql =
        Sql::new("SELECT next_passage, statistics, changes, merged_through FROM search_indexes WHERE workspace_id = ");
    sql.bind(workspace);
    sql
}

/// The same, locked until the transaction ends.
pub(super) fn lock_index(backend: DbBackend, workspace: WorkspaceId) -> Sql {
    let mut sql = index(workspace);
    if backend == DbBackend::Postgres {
        sql.push(" FOR UPDATE");
    }
    sql
}

pub(super) fn update_index(workspace: WorkspaceId, next_passage: u32, statistics: Vec<u8>) -> Sql {
    let mut sql = Sql::new("UPDATE search_indexes SET next_passage = ");
    sql.bind(i64::from(next_passage)).push(", statistics = ");
    sql.bind(statistics).push(" WHERE workspace_id = ");
    sql.bind(workspace);
    sql
}

/// Counts a change of the vectors of a workspace, or of the documents that have some.
pub(super) fn count_change(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new("UPDATE search_indexes SET changes = changes + 1 WHERE workspace_id = ");
    sql.bind(workspace);
    sql
}

/// Documents that are not merged wholly: document, batch, number of the first passage, which those that wait have not.
pub(super) fn unmerged(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new("SELECT document_id, batch, first_passage FROM search_documents WHERE workspace_id = ");
    sql.bind(workspace).push(" AND batch IS NOT NULL ORDER BY first_passage, document_id");
    sql
}

/// The documents whose merge is under way: document, number of the first passage.
pub(super) fn merging(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new("SELECT document_id, first_passage FROM search_documents WHERE workspace_id = ");
    sql.bind(workspace).push(" AND batch IS NOT NULL AND first_passage IS NOT NULL ORDER BY first_passage");
    sql
}

/// The first documents that wait: document, bytes of its batch, number of passages, statistics.
pub(super) fn waiting(workspace: WorkspaceId, most: usize) -> Sql {
    let mut sql = Sql::new(
        "SELECT document_id, CAST(LENGTH(batch) AS BIGINT), passages, statistics FROM search_documents \
         WHERE workspace_id = ",
    );
    sql.bind(workspace)
        .push(&format!(" AND batch IS NOT NULL AND first_passage IS NULL ORDER BY document_id LIMIT {most}"));
    sql
}

/// The batch of a document.
pub(super) fn batch(document: DocumentId) -> Sql {
    let mut sql = Sql::new("SELECT batch FROM search_documents WHERE batch IS NOT NULL AND document_id = ");
    sql.bind(document);
    sql
}

/// How many documents wait, their size in bytes, and how many are being merged.
pub(super) fn amount_unmerged(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new(
        "SELECT COUNT(*) - COUNT(first_passage), \
         CAST(COALESCE(SUM(CASE WHEN first_passage IS NULL THEN LENGTH(batch) END), 0) AS BIGINT), \
         COUNT(first_passage) FROM search_documents WHERE workspace_id = ",
    );
    sql.bind(workspace).push(" AND batch IS NOT NULL");
    sql
}

pub(super) fn give_numbers(document: DocumentId, first_passage: u32) -> Sql {
    let mut sql = Sql::new("UPDATE search_documents SET first_passage = ");
    sql.bind(i64::from(first_passage)).push(" WHERE document_id = ");
    sql.bind(document);
    sql
}

/// Keeps how far the merge that is under way has come; `None` when there is none.
pub(super) fn merged_through(workspace: WorkspaceId, term: Option<&[u8]>) -> Sql {
    let mut sql = Sql::new("UPDATE search_indexes SET merged_through = ");
    sql.bind(term.map(<[u8]>::to_vec)).push(" WHERE workspace_id = ");
    sql.bind(workspace);
    sql
}

/// Ends the merge that is under way: the batches are needed no longer.
pub(super) fn forget_merged_batches(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new("UPDATE search_documents SET batch = NULL WHERE workspace_id = ");
    sql.bind(workspace).push(" AND batch IS NOT NULL AND first_passage IS NOT NULL");
    sql
}

/// The last block of each of these terms: term, postings, number of its first passage.
pub(super) fn last_blocks(backend: DbBackend, workspace: WorkspaceId, terms: &[&str]) -> Sql {
    let mut sql = Sql::new("SELECT b.term, b.postings, b.first_passage FROM ");
    table_of(&mut sql, backend, &Json::from(terms));
    match backend {
        DbBackend::Postgres => {
            sql.push(
                " CROSS JOIN LATERAL (SELECT term, postings, first_passage FROM search_blocks WHERE workspace_id = ",
            );
            sql.bind(workspace).push(" AND term = convert_to(w.value, 'UTF8') ORDER BY first_passage DESC LIMIT 1) b");
        }
        _ => {
            sql.push(" CROSS JOIN search_blocks b ON b.workspace_id = ");
            sql.bind(workspace).push(
                " AND b.term = CAST(w.value AS BLOB) AND b.first_passage = \
                 (SELECT MAX(first_passage) FROM search_blocks WHERE workspace_id = ",
            );
            sql.bind(workspace).push(" AND term = CAST(w.value AS BLOB))");
        }
    }
    sql
}

/// All blocks of these terms: term, postings.
pub(super) fn blocks(backend: DbBackend, workspace: WorkspaceId, terms: &[&str]) -> Sql {
    let mut sql = Sql::new("SELECT b.term, b.postings FROM ");
    table_of(&mut sql, backend, &Json::from(terms));
    match backend {
        DbBackend::Postgres => {
            sql.push(" CROSS JOIN LATERAL (SELECT term, postings FROM search_blocks WHERE workspace_id = ");
            sql.bind(workspace).push(" AND term = convert_to(w.value, 'UTF8')) b");
        }
        _ => {
            sql.push(" CROSS JOIN search_blocks b ON b.workspace_id = ");
            sql.bind(workspace).push(" AND b.term = CAST(w.value AS BLOB)");
        }
    }
    sql
}

/// Blocks of the terms in a range, at most so many: term, postings.
pub(super) fn blocks_between(workspace: WorkspaceId, start: Vec<u8>, end: Vec<u8>, most: usize) -> Sql {
    let mut sql = Sql::new("SELECT term, postings FROM search_blocks WHERE workspace_id = ");
    sql.bind(workspace).push(" AND term >= ");
    sql.bind(start).push(" AND term < ");
    sql.bind(end).push(&format!(" ORDER BY term, first_passage LIMIT {most}"));
    sql
}

/// Blocks from a key on, in the order of keys: term, postings, number of the first passage.
pub(super) fn blocks_after(workspace: WorkspaceId, term: Vec<u8>, first_passage: i64, most: usize) -> Sql {
    let mut sql = Sql::new("SELECT term, postings, first_passage FROM search_blocks WHERE workspace_id = ");
    sql.bind(workspace).push(" AND (term, first_passage) > (");
    sql.bind(term).push(", ");
    sql.bind(first_passage).push(&format!(") ORDER BY term, first_passage LIMIT {most}"));
    sql
}

/// A block to store.
pub(super) struct BlockRow {
    pub(super) term: Vec<u8>,
    pub(super) first_passage: u32,
    pub(super) postings: Vec<u8>,
}

pub(super) fn write_blocks(workspace: WorkspaceId, rows: impl IntoIterator<Item = BlockRow>) -> Sql {
    let mut sql = Sql::new("INSERT INTO search_blocks (workspace_id, term, first_passage, postings) VALUES ");
    sql.each(", ", rows, |sql, BlockRow { term, first_passage, postings }| {
        sql.push("(");
        sql.bind(workspace).push(", ");
        sql.bind(term).push(", ");
        sql.bind(i64::from(first_passage)).push(", ");
        sql.bind(postings).push(")");
    });
    sql.push(" ON CONFLICT (workspace_id, term, first_passage) DO UPDATE SET postings = excluded.postings");
    sql
}

pub(super) fn delete_block(workspace: WorkspaceId, term: Vec<u8>, first_passage: i64) -> Sql {
    let mut sql = Sql::new("DELETE FROM search_blocks WHERE workspace_id = ");
    sql.bind(workspace).push(" AND term = ");
    sql.bind(term).push(" AND first_passage = ");
    sql.bind(first_passage);
    sql
}

/// Passages of documents in the index: document, first passage, number of passages, statistics.
pub(super) fn documents(backend: DbBackend, workspace: WorkspaceId, ids: &[DocumentId]) -> Sql {
    let ids = ids.iter().map(|id| id.0.simple().to_string()).collect::<Vec<_>>();
    let mut sql = Sql::new("SELECT d.document_id, d.first_passage, d.passages, d.statistics FROM ");
    table_of(&mut sql, backend, &Json::from(ids));
    sql.push(" JOIN search_documents d ON d.document_id = ");
    sql.push(if backend == DbBackend::Postgres { "CAST(w.value AS uuid)" } else { "unhex(w.value)" });
    sql.push(" AND d.workspace_id = ");
    sql.bind(workspace);
    sql
}

/// The documents that passages belong to: passage, document, number of its first passage.
pub(super) fn owners(backend: DbBackend, workspace: WorkspaceId, passages: &[u32]) -> Sql {
    let mut sql = Sql::new("SELECT CAST(w.value AS BIGINT), d.document_id, d.first_passage FROM ");
    table_of(&mut sql, backend, &Json::from(passages));
    match backend {
        DbBackend::Postgres => {
            sql.push(
                " CROSS JOIN LATERAL (SELECT document_id, first_passage FROM search_documents WHERE workspace_id = ",
            );
            sql.bind(workspace)
                .push(" AND first_passage <= CAST(w.value AS BIGINT) ORDER BY first_passage DESC LIMIT 1) d");
        }
        _ => {
            sql.push(" CROSS JOIN search_documents d ON d.workspace_id = ");
            sql.bind(workspace)
                .push(" AND d.first_passage = (SELECT MAX(first_passage) FROM search_documents WHERE workspace_id = ");
            sql.bind(workspace).push(" AND first_passage <= w.value)");
        }
    }
    sql
}

pub(super) fn delete_documents(ids: &[DocumentId]) -> Sql {
    let mut sql = Sql::new("DELETE FROM search_documents WHERE document_id IN (");
    sql.each(", ", ids, |sql, id| {
        sql.bind(*id);
    });
    sql.push(")");
    sql
}

/// Removed passages whose postings are still in blocks: number of the first one, number of passages.
pub(super) fn removed(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new("SELECT first_passage, passages FROM search_removed WHERE workspace_id = ");
    sql.bind(workspace);
    sql
}

pub(super) fn add_removed(workspace: WorkspaceId, passages: &[std::ops::Range<u32>]) -> Sql {
    let mut sql = Sql::new("INSERT INTO search_removed (workspace_id, first_passage, passages) VALUES ");
    sql.each(", ", passages, |sql, range| {
        sql.push("(");
        sql.bind(workspace).push(", ");
        sql.bind(i64::from(range.start)).push(", ");
        sql.bind(i64::from(range.end - range.start)).push(")");
    });
    sql
}

pub(super) fn forget_removed(workspace: WorkspaceId, first_passages: &[u32]) -> Sql {
    let mut sql = Sql::new("DELETE FROM search_removed WHERE workspace_id = ");
    sql.bind(workspace).push(" AND first_passage IN (");
    sql.each(", ", first_passages, |sql, first| {
        sql.bind(i64::from(*first));
    });
    sql.push(")");
    sql
}

/// Everything that the index has of a workspace.
pub(super) fn drop_index(workspace: WorkspaceId) -> [Sql; 4] {
    ["search_documents", "search_blocks", "search_removed", "search_indexes"].map(|table| {
        let mut sql = Sql::new(format!("DELETE FROM {table} WHERE workspace_id = "));
        sql.bind(workspace);
        sql
    })
}

/// Workspaces whose index an earlier version of the analysis made. A later one, in an upgrade that is under way, knows
/// better.
pub(super) fn outdated() -> Sql {
    let mut sql = Sql::new("SELECT workspace_id FROM search_indexes WHERE version < ");
    sql.bind(i32::from(analysis::VERSION));
    sql
}

/// Documents that can be searched and are not in the index: workspace, document.
pub(super) fn unindexed(most: usize) -> Sql {
    Sql::new(format!(
        "SELECT workspace_id, id FROM documents d WHERE (is_searchable OR status = 'READY') AND chunk_count > 0 \
         AND NOT EXISTS (SELECT 1 FROM search_documents s WHERE s.document_id = d.id) ORDER BY random() LIMIT {most}"
    ))
}

/// Adds a table `w` with one column `value`, of the entries of a JSON array.
fn table_of(sql: &mut Sql, backend: DbBackend, entries: &Json) {
    match backend {
        DbBackend::Postgres => {
            sql.push("json_array_elements_text(CAST(");
            sql.bind(entries.to_string()).push(" AS json)) AS w (value)");
        }
        _ => {
            sql.push("json_each(");
            sql.bind(entries.to_string()).push(") AS w");
        }
    }
}
