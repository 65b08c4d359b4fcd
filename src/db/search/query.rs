//! A user's query, as terms that a database understands.

use sea_orm::DbBackend;

use super::words::query_words;
use crate::base::id::{TagId, WorkspaceId};

/// A query in one workspace.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) backend: DbBackend,
    pub(super) workspace: WorkspaceId,
    terms: Vec<String>,
}

impl Query {
    pub(super) fn parse(backend: DbBackend, workspace: WorkspaceId, query: &str) -> Self {
        let words = query_words(query);
        let last = words.len().saturating_sub(1);
        // Words consist of letters and digits, so they cannot contain quotes.
        let term = |(place, word): (usize, &String)| match (backend, place == last) {
            (DbBackend::Postgres, false) => format!("'{word}'"),
            (DbBackend::Postgres, true) => format!("'{word}':*"),
            (_, false) => format!("\"{word}\""),
            (_, true) => format!("\"{word}\" *"),
        };
        let terms = words.iter().enumerate().map(term).collect();
        Self { backend, workspace, terms }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// All terms as one query.
    pub(super) fn whole(&self) -> String {
        self.terms.join(if self.backend == DbBackend::Postgres { " & " } else { " AND " })
    }

    /// FTS5 match expression for the whole query among prompts with all these tags, which belong to the workspace.
    pub(super) fn fts5(&self, tags: &[TagId]) -> String {
        if tags.is_empty() {
            return format!("tenant : \"{}\" AND body : ({})", tenant_token(self.workspace), self.whole());
        }
        let tags: Vec<String> = tags.iter().map(|tag| format!("\"{}\"", tag_token(self.backend, *tag))).collect();
        format!("tags : ({}) AND body : ({})", tags.join(" AND "), self.whole())
    }

    /// PostgreSQL query for all these tags.
    pub(super) fn tsquery_of_tags(&self, tags: &[TagId]) -> String {
        let tags: Vec<String> = tags.iter().map(|tag| format!("'{}'", tag_token(self.backend, *tag))).collect();
        tags.join(" & ")
    }
}

/// One word per tenant. The final digit keeps stemmers away.
pub(super) fn tenant_token(workspace: WorkspaceId) -> String {
    let WorkspaceId(id) = workspace;
    format!("t{}0", id.simple())
}

/// One word per tag. PostgreSQL keeps all words together, so its prefix occurs in no word of a text.
pub(super) fn tag_token(backend: DbBackend, tag: TagId) -> String {
    let TagId(id) = tag;
    match backend {
        DbBackend::Postgres => format!("#{}", id.simple()),
        _ => format!("g{}0", id.simple()),
    }
}

/// The words of tags, as the index stores them.
pub(super) fn tag_tokens(backend: DbBackend, tags: &[TagId]) -> String {
    let token = |tag: &TagId| match backend {
        DbBackend::Postgres => format!("'{}'", tag_token(backend, *tag)),
        _ => tag_token(backend, *tag),
    };
    tags.iter().map(token).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(backend: DbBackend, text: &str) -> String {
        Query::parse(backend, WorkspaceId::generate(), text).whole()
    }

    #[test]
    fn what_people_type_never_becomes_syntax() {
        let hostile = "a\" OR tenant:x* NEAR(b) -c ^d {e} 'f' | !g & \\h <-> \0";
        let expected = "\"a\" AND \"or\" AND \"tenant\" AND \"x\" AND \"near\" AND \"b\" AND \"c\" AND \"d\" AND \"e\" \
                        AND \"f\" AND \"g\" AND \"h\" *";
        assert_eq!(query(DbBackend::Sqlite, hostile), expected);
        assert_eq!(query(DbBackend::Postgres, "a' & b"), "'a' & 'b':*");
    }
}
