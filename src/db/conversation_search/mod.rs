//! Full-text search of conversations: FTS5 on SQLite, `tsvector` on PostgreSQL, with the same matches on both.
//!
//! * **Words** are made here ([`words`]), for texts and queries alike, and the databases take them as they are.
//! * **A message matches**, or a title, that has all words of the query; a word of three letters or more matches the
//!   words that begin with it, too.
//! * **Tenants** are part of each word, so that what others have written costs a search nothing, and so is their owner
//!   of each entry.
//!
//! What is found is a condition on conversations; who may read them is for their list to say.

mod statements;
mod words;

#[cfg(test)]
mod tests;

use sea_orm::DbBackend;
use sea_orm::sea_query::SimpleExpr;

use self::statements::Entry;
use self::words::{Term, entry_words, query_terms};
use crate::base::id::{ConversationId, UserId, WorkspaceId};
use crate::db::{Tx, Write};

/// The place of a title among the entries of its conversation; messages are numbered from 1.
pub const TITLE: i64 = 0;

/// A conversation whose texts are indexed.
#[derive(Debug, Clone, Copy)]
pub struct Indexed {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Whose it is.
    pub owner: Option<UserId>,
    /// The conversation.
    pub conversation: ConversationId,
}

/// Indexes a message by its sequence, or the title, with the commit, in place of what was indexed there before. The row of
/// the conversation must exist when the transaction ends. Each text can be indexed once in a transaction.
pub fn index_in(tx: &mut Tx, of: Indexed, sequence: i64, text: &str) {
    let write = entry(tx.db().backend(), of, sequence, text);
    tx.defer(write);
}

/// What [`index_in`] writes. Long texts take their time, which nobody should have to wait for at the writer.
pub fn entry(backend: DbBackend, of: Indexed, sequence: i64, text: &str) -> Write {
    let scope = scope(of.workspace);
    let words = entry_words(&scope, of.owner.map(|owner| owner_word(&scope, owner)), text);
    let entry = Entry { of, sequence, words };
    match backend {
        DbBackend::Postgres => Write::new(statements::postgres_insert(entry)),
        _ => Write::new(statements::sqlite_number(of.conversation)).then(statements::sqlite_insert(entry)),
    }
}

/// Forgets a message that is deleted, with the commit.
pub fn forget_in(tx: &mut Tx, conversation: ConversationId, sequence: i64) {
    let delete = statements::delete(tx.db().backend(), conversation, sequence);
    tx.defer(Write::new(delete));
}

/// The condition that a conversation of the workspace has a text that matches the query; only texts of this person, if
/// there is one. A query without words matches nothing.
pub fn matching(backend: DbBackend, workspace: WorkspaceId, owner: Option<UserId>, query: &str) -> SimpleExpr {
    let scope = scope(workspace);
    let mut terms = query_terms(&scope, query);
    if let (false, Some(owner)) = (terms.is_empty(), owner) {
        terms.push(Term { text: owner_word(&scope, owner), is_beginning: false });
    }
    statements::condition(backend, &terms)
}

/// What words of a workspace begin with: the random end of its identifier, always of the same length. Two workspaces with
/// the same one would cost each other time and nothing else.
fn scope(workspace: WorkspaceId) -> String {
    let id = workspace.0.simple().to_string();
    id.chars().skip(22).collect()
}

/// A word for a person. No word of a text or a query begins like it: those begin with the digits of a scope.
fn owner_word(scope: &str, owner: UserId) -> String {
    format!("o{scope}{}", owner.0.simple())
}
