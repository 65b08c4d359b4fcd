//! SQL statements and parameters for both databases.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{DbBackend, Value};

use super::Indexed;
use super::words::Term;
use crate::base::id::ConversationId;
use crate::db::Sql;

/// Bits of the number of an entry that tell the message; the others are the number of the conversation.
const BITS: u32 = 24;
/// Messages beyond this one share a number: a conversation has no 16 million messages.
const LAST: i64 = (1 << BITS) - 1;

/// The words of a text.
pub(super) struct Entry {
    pub(super) of: Indexed,
    pub(super) sequence: i64,
    pub(super) words: Vec<String>,
}

pub(super) fn postgres_insert(entry: Entry) -> Sql {
    let Entry { of, sequence, words } = entry;
    let mut sql = Sql::new("INSERT INTO conversation_search (conversation_id, sequence, workspace_id, body) VALUES (");
    sql.bind(of.conversation).push(", ");
    sql.bind(sequence).push(", ");
    sql.bind(of.workspace).push(", CAST(");
    // Words consist of letters and digits, so they cannot contain quotes.
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    sql.bind(quoted.join(" ")).push(" AS tsvector))");
    sql.push(" ON CONFLICT (conversation_id, sequence) DO UPDATE SET body = excluded.body");
    sql
}

/// Gives a conversation its number; one that has a number keeps it.
pub(super) fn sqlite_number(conversation: ConversationId) -> Sql {
    let mut sql = Sql::new("INSERT INTO conversation_search_rows (id) VALUES (");
    sql.bind(conversation).push(") ON CONFLICT (id) DO NOTHING");
    sql
}

pub(super) fn sqlite_insert(entry: Entry) -> Sql {
    let mut sql = Sql::new("INSERT OR REPLACE INTO conversation_search (rowid, body) VALUES (");
    push_number(&mut sql, entry.of.conversation, entry.sequence);
    sql.push(", ");
    sql.bind(entry.words.join(" ")).push(")");
    sql
}

pub(super) fn delete(backend: DbBackend, conversation: ConversationId, sequence: i64) -> Sql {
    if backend == DbBackend::Postgres {
        let mut sql = Sql::new("DELETE FROM conversation_search WHERE conversation_id = ");
        sql.bind(conversation).push(" AND sequence = ");
        sql.bind(sequence);
        return sql;
    }
    let mut sql = Sql::new("DELETE FROM conversation_search WHERE rowid = ");
    push_number(&mut sql, conversation, sequence);
    sql
}

/// The number of an entry.
fn push_number(sql: &mut Sql, conversation: ConversationId, sequence: i64) {
    sql.push("((SELECT row FROM conversation_search_rows WHERE id = ");
    sql.bind(conversation).push(&format!(") << {BITS}) + "));
    sql.bind(sequence.clamp(0, LAST));
}

pub(super) fn condition(backend: DbBackend, terms: &[Term]) -> SimpleExpr {
    if terms.is_empty() {
        return Expr::cust("1 = 0");
    }
    let term = |Term { text, is_beginning }: &Term| match (backend, is_beginning) {
        (DbBackend::Postgres, false) => format!("'{text}'"),
        (DbBackend::Postgres, true) => format!("'{text}':*"),
        (_, false) => format!("\"{text}\""),
        (_, true) => format!("\"{text}\" *"),
    };
    let terms: Vec<String> = terms.iter().map(term).collect();
    if backend == DbBackend::Postgres {
        let found = "\"conversations\".\"id\" IN (SELECT conversation_id FROM conversation_search WHERE body @@ \
                     CAST($1 AS tsquery))";
        return Expr::cust_with_values(found, [Value::from(terms.join(" & "))]);
    }
    let found = format!(
        "\"conversations\".\"id\" IN (SELECT numbered.id FROM conversation_search_rows numbered WHERE numbered.row IN \
         (SELECT rowid >> {BITS} FROM conversation_search WHERE conversation_search MATCH ?))"
    );
    Expr::cust_with_values(found, [Value::from(terms.join(" AND "))])
}
