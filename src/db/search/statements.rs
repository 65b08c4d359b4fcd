//! SQL statements and parameters for both databases.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{DbBackend, Value};
use uuid::Uuid;

use super::query::{Query, tenant_token};
use crate::base::id::{TagId, WorkspaceId};
use crate::db::Sql;

/// Index entry of an object.
pub(super) struct Entry {
    pub(super) id: Uuid,
    pub(super) words: String,
    /// Tokens, as the database reads them.
    pub(super) tags: String,
}

pub(super) fn postgres_insert(workspace: WorkspaceId, entries: Vec<Entry>) -> Sql {
    let mut sql = Sql::new("INSERT INTO prompt_search (id, workspace_id, body) VALUES ");
    sql.each(", ", entries, |sql, Entry { id, words, tags }| {
        sql.push("(");
        sql.bind(id).push(", ");
        sql.bind(workspace).push(", to_tsvector('simple', ");
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
pub(super) fn sqlite_numbers(ids: impl Iterator<Item = Uuid>) -> Sql {
    let mut sql = Sql::new("INSERT INTO prompt_search_rows (id) VALUES ");
    sql.each(", ", ids, |sql, id| {
        sql.push("(");
        sql.bind(id).push(")");
    });
    sql.push(" ON CONFLICT (id) DO NOTHING");
    sql
}

/// Puts words under the row numbers of their objects.
pub(super) fn sqlite_insert(workspace: WorkspaceId, entries: Vec<Entry>) -> Sql {
    let mut sql = Sql::new("INSERT OR REPLACE INTO prompt_search (rowid, tenant, body, tags) VALUES ");
    sql.each(", ", entries, |sql, Entry { id, words, tags }| {
        sql.push("((SELECT row FROM prompt_search_rows WHERE id = ");
        sql.bind(id).push("), ");
        sql.bind(tenant_token(workspace)).push(", ");
        sql.bind(words).push(", ");
        sql.bind(tags).push(")");
    });
    sql
}

pub(super) fn condition(query: &Query, tags: &[TagId]) -> SimpleExpr {
    if query.is_empty() {
        return Expr::cust("1 = 0");
    }
    if query.backend != DbBackend::Postgres {
        let found = "\"prompts\".\"id\" IN (SELECT numbered.id FROM prompt_search JOIN prompt_search_rows numbered \
             ON numbered.row = prompt_search.rowid WHERE prompt_search MATCH ?)";
        return Expr::cust_with_values(found, [query.fts5(tags)]);
    }
    let mut values = vec![Value::from(query.workspace), Value::from(query.whole())];
    let mut wanted = "to_tsquery('simple', $2)".to_owned();
    if !tags.is_empty() {
        values.push(query.tsquery_of_tags(tags).into());
        wanted.push_str(" && CAST($3 AS tsquery)");
    }
    let found =
        format!("\"prompts\".\"id\" IN (SELECT id FROM prompt_search WHERE workspace_id = $1 AND body @@ ({wanted}))");
    Expr::cust_with_values(found, values)
}
