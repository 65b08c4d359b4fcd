//! SQL statements and parameters for both databases.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{DbBackend, Value};
use uuid::Uuid;

use super::Index;
use super::query::{Query, Weighed, id_list, tenant_token};
use crate::base::id::{TagId, WorkspaceId};
use crate::db::Sql;

/// Index entry of an object.
pub(super) struct Entry {
    pub(super) id: Uuid,
    pub(super) words: String,
    /// Tokens, as the database reads them.
    pub(super) tags: String,
}

pub(super) fn postgres_insert(index: Index, workspace: WorkspaceId, entries: Vec<Entry>) -> Sql {
    let (table, configuration) = (index.table(), index.configuration());
    let mut sql = Sql::default();
    sql.push(&format!("INSERT INTO {table} (id, workspace_id, body) VALUES "));
    sql.each(", ", entries, |sql, Entry { id, words, tags }| {
        sql.push("(");
        sql.bind(id).push(", ");
        sql.bind(workspace).push(&format!(", to_tsvector('{configuration}', "));
        sql.bind(words).push(")");
        if !tags.is_empty() {
            sql.push(" || CAST(");
            sql.bind(tags).push(" AS tsvector)");
        }
        sql.push(")");
    });
    sql.push(" ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id, body = excluded.body");
    sql
}

/// Gives each object its row number; one that has a number keeps it.
pub(super) fn sqlite_numbers(index: Index, ids: impl Iterator<Item = Uuid>) -> Sql {
    let mut sql = Sql::default();
    sql.push(&format!("INSERT INTO {}_rows (id) VALUES ", index.table()));
    sql.each(", ", ids, |sql, id| {
        sql.push("(");
        sql.bind(id).push(")");
    });
    sql.push(" ON CONFLICT (id) DO NOTHING");
    sql
}

/// Puts words under the row numbers of their objects.
pub(super) fn sqlite_insert(index: Index, workspace: WorkspaceId, entries: Vec<Entry>) -> Sql {
    let table = index.table();
    let columns = if index == Index::Prompts { "rowid, tenant, body, tags" } else { "rowid, tenant, body" };
    let mut sql = Sql::default();
    sql.push(&format!("INSERT OR REPLACE INTO {table} ({columns}) VALUES "));
    sql.each(", ", entries, |sql, Entry { id, words, tags }| {
        sql.push(&format!("((SELECT row FROM {table}_rows WHERE id = "));
        sql.bind(id).push("), ");
        sql.bind(tenant_token(workspace)).push(", ");
        sql.bind(words);
        if index == Index::Prompts {
            sql.push(", ");
            sql.bind(tags);
        }
        sql.push(")");
    });
    sql
}

/// On SQLite a trigger deletes the words along with the number.
pub(super) fn delete(index: Index, backend: DbBackend, ids: &[Uuid]) -> (String, Vec<Value>) {
    let suffix = if backend == DbBackend::Postgres { "" } else { "_rows" };
    let mut sql = Sql::default();
    sql.push(&format!("DELETE FROM {}{suffix} WHERE id IN (", index.table()));
    sql.each(", ", ids, |sql, id| {
        sql.bind(*id);
    });
    sql.push(")");
    sql.finish()
}

/// Number of texts of the workspace with each term, by its position in the query; then the number of all texts.
pub(super) fn frequencies(query: &Query) -> (String, Vec<Value>) {
    let table = query.index.table();
    let terms = query.terms().iter().map(Some).chain([None]).enumerate();
    let mut sql = Sql::default();
    sql.each(" UNION ALL ", terms, |sql, (place, term)| {
        sql.push(&format!("SELECT CAST({place} AS BIGINT), count(*) FROM {table} WHERE "));
        match (query.backend, term) {
            (DbBackend::Postgres, term) => {
                sql.push("workspace_id = ");
                sql.bind(query.workspace);
                if let Some(term) = term {
                    sql.push(&format!(" AND body @@ to_tsquery('{}', ", query.index.configuration()));
                    sql.bind(term.as_str()).push(")");
                }
            }
            (_, Some(term)) => {
                sql.push(&format!("{table} MATCH "));
                sql.bind(query.fts5(term));
            }
            (_, None) => {
                sql.push(&format!("{table} MATCH "));
                sql.bind(format!("tenant : \"{}\"", tenant_token(query.workspace)));
            }
        }
    });
    sql.finish()
}

/// Texts with scores, best first: each term's weight times its relevance in a text, relative to the text where it is
/// most relevant.
pub(super) fn ranking(
    query: &Query,
    terms: &[Weighed],
    limit: u64,
    documents: Option<&[Uuid]>,
) -> (String, Vec<Value>) {
    let needed = if query.needs_all() { terms.len() } else { 1 };
    let mut sql = Sql::default();
    sql.push("WITH hits AS (");
    sql.each(" UNION ALL ", terms.iter().enumerate(), |sql, (place, weighed)| match query.backend {
        DbBackend::Postgres => postgres_hits(sql, query, place, weighed, documents),
        _ => sqlite_hits(sql, query, place, weighed, documents),
    });
    let table = query.index.table();
    sql.push(
        "), shares AS (SELECT item, weight * aboutness / MAX(aboutness) OVER (PARTITION BY term) AS share FROM hits), \
         best AS (SELECT item, SUM(share) AS score FROM shares GROUP BY item HAVING COUNT(*) >= ",
    );
    sql.push(&format!("{needed} ORDER BY score DESC, item LIMIT {limit}) "));
    match query.backend {
        DbBackend::Postgres => sql.push("SELECT item, score FROM best ORDER BY score DESC, item"),
        _ => sql.push(&format!(
            "SELECT numbered.id, best.score FROM best JOIN {table}_rows numbered ON numbered.row = best.item \
             ORDER BY best.score DESC, best.item"
        )),
    }
    sql.finish()
}

fn sqlite_hits(sql: &mut Sql, query: &Query, place: usize, weighed: &Weighed, documents: Option<&[Uuid]>) {
    let table = query.index.table();
    sql.push(&format!("SELECT {place} AS term, {table}.rowid AS item, "));
    // Only words count, not tenant and tags; bm25() is negative, and never zero for a match.
    let weights = if query.index == Index::Prompts { "0.0, 0.0, 1.0" } else { "0.0, 1.0" };
    sql.bind(weighed.weight).push(&format!(" AS weight, -bm25({table}, {weights}) AS aboutness FROM {table} "));
    if let Some(documents) = documents {
        // CROSS JOIN fixes the order: bm25() needs the full-text table on the outside.
        sql.push(&format!(
            "CROSS JOIN {table}_rows numbered ON numbered.row = {table}.rowid \
             CROSS JOIN chunks ON chunks.id = numbered.id \
             AND chunks.document_id IN (SELECT unhex(value) FROM json_each("
        ));
        sql.bind(id_list(query.backend, documents)).push(")) ");
    }
    sql.push(&format!("WHERE {table} MATCH "));
    sql.bind(query.fts5(&weighed.term));
}

fn postgres_hits(sql: &mut Sql, query: &Query, place: usize, weighed: &Weighed, documents: Option<&[Uuid]>) {
    let (table, configuration) = (query.index.table(), query.index.configuration());
    sql.push(&format!("SELECT {place} AS term, searched.id AS item, CAST("));
    // Normalization 1 divides by 1 + the logarithm of the length.
    sql.bind(weighed.weight).push(&format!(
        " AS double precision) AS weight, \
         CAST(ts_rank('{{1, 1, 1, 1}}', searched.body, wanted, 1) AS double precision) AS aboutness \
         FROM {table} searched, to_tsquery('{configuration}', "
    ));
    sql.bind(weighed.term.as_str()).push(") wanted WHERE searched.workspace_id = ");
    sql.bind(query.workspace).push(" AND searched.body @@ wanted");
    if let Some(documents) = documents {
        sql.push(" AND searched.id IN (SELECT id FROM chunks WHERE document_id = ANY(CAST(");
        sql.bind(id_list(query.backend, documents)).push(" AS uuid[])))");
    }
}

pub(super) fn condition(query: &Query, tags: &[TagId]) -> SimpleExpr {
    if query.is_empty() {
        return Expr::cust("1 = 0");
    }
    let (table, configuration) = (query.index.table(), query.index.configuration());
    if query.backend != DbBackend::Postgres {
        let found = format!(
            "\"prompts\".\"id\" IN (SELECT numbered.id FROM {table} JOIN {table}_rows numbered \
             ON numbered.row = {table}.rowid WHERE {table} MATCH ?)"
        );
        return Expr::cust_with_values(found, [query.fts5_tagged(tags)]);
    }
    let mut values = vec![Value::from(query.workspace), Value::from(query.whole())];
    let mut wanted = format!("to_tsquery('{configuration}', $2)");
    if !tags.is_empty() {
        values.push(query.tsquery_of_tags(tags).into());
        wanted.push_str(" && CAST($3 AS tsquery)");
    }
    let found =
        format!("\"prompts\".\"id\" IN (SELECT id FROM {table} WHERE workspace_id = $1 AND body @@ ({wanted}))");
    Expr::cust_with_values(found, values)
}
