//! A user's query, as terms that a database understands.

use sea_orm::DbBackend;
use uuid::Uuid;

use super::Index;
use super::words::query_words;
use crate::base::id::{TagId, WorkspaceId};

/// A query in one workspace.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) index: Index,
    pub(super) backend: DbBackend,
    pub(super) workspace: WorkspaceId,
    terms: Vec<String>,
}

/// A matching term with its share of the score; all shares add up to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weighed {
    pub(super) term: String,
    pub(super) weight: f64,
}

impl Query {
    pub(super) fn parse(index: Index, backend: DbBackend, workspace: WorkspaceId, query: &str) -> Self {
        let words = query_words(query, index == Index::Chunks);
        let last = words.len().saturating_sub(1);
        let by_beginning = |place| index == Index::Prompts && place == last;
        // Words consist of letters and digits, so they cannot contain quotes.
        let term = |(place, word): (usize, &String)| match (backend, by_beginning(place)) {
            (DbBackend::Postgres, false) => format!("'{word}'"),
            (DbBackend::Postgres, true) => format!("'{word}':*"),
            (_, false) => format!("\"{word}\""),
            (_, true) => format!("\"{word}\" *"),
        };
        let terms = words.iter().enumerate().map(term).collect();
        Self { index, backend, workspace, terms }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    pub(super) fn terms(&self) -> &[String] {
        &self.terms
    }

    /// True when all terms are required.
    pub(super) fn needs_all(&self) -> bool {
        self.index == Index::Prompts
    }

    /// All terms as one query.
    pub(super) fn whole(&self) -> String {
        let joint = match (self.backend, self.needs_all()) {
            (DbBackend::Postgres, true) => " & ",
            (DbBackend::Postgres, false) => " | ",
            (_, true) => " AND ",
            (_, false) => " OR ",
        };
        self.terms.join(joint)
    }

    /// FTS5 match expression for a query within the workspace.
    pub(super) fn fts5(&self, query: &str) -> String {
        format!("tenant : \"{}\" AND body : ({query})", tenant_token(self.workspace))
    }

    /// FTS5 match expression for the whole query among objects with all these tags, which belong to the workspace.
    pub(super) fn fts5_tagged(&self, tags: &[TagId]) -> String {
        if tags.is_empty() {
            return self.fts5(&self.whole());
        }
        let tags: Vec<String> = tags.iter().map(|tag| format!("\"{}\"", tag_token(self.backend, *tag))).collect();
        format!("tags : ({}) AND body : ({})", tags.join(" AND "), self.whole())
    }

    /// PostgreSQL query for all these tags.
    pub(super) fn tsquery_of_tags(&self, tags: &[TagId]) -> String {
        let tags: Vec<String> = tags.iter().map(|tag| format!("'{}'", tag_token(self.backend, *tag))).collect();
        tags.join(" & ")
    }

    /// Weights the occurring terms by rarity. `found` contains the number of texts with each term, and then the number
    /// of all texts of the workspace. Empty when nothing can match.
    pub(super) fn weigh(&self, found: &[i64]) -> Vec<Weighed> {
        let all = found.last().copied().unwrap_or_default();
        if self.needs_all() && found.contains(&0) {
            return Vec::new();
        }
        let occurring = self.terms.iter().zip(found).filter(|(_, found)| **found > 0);
        let rarities: Vec<(&String, f64)> = occurring.map(|(term, found)| (term, rarity(all, *found))).collect();
        let sum: f64 = self.terms.iter().zip(found).map(|(_, found)| rarity(all, *found)).sum();
        rarities.into_iter().map(|(term, rarity)| Weighed { term: term.clone(), weight: rarity / sum }).collect()
    }
}

/// Inverse document frequency as in BM25, in the form that stays positive (Robertson and Zaragoza 2009, Lucene).
#[expect(clippy::cast_precision_loss, reason = "numbers of texts are far below 2^52")]
fn rarity(all: i64, found: i64) -> f64 {
    (1.0 + (all.max(found) as f64 - found as f64 + 0.5) / (found as f64 + 0.5)).ln()
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

/// Identifiers as one parameter: a JSON array of hexadecimal texts on SQLite, an array literal on PostgreSQL.
pub(super) fn id_list(backend: DbBackend, ids: &[Uuid]) -> String {
    match backend {
        DbBackend::Postgres => {
            format!("{{{}}}", ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(","))
        }
        _ => format!("[{}]", ids.iter().map(|id| format!("\"{}\"", id.simple())).collect::<Vec<_>>().join(",")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(index: Index, backend: DbBackend, text: &str) -> String {
        Query::parse(index, backend, WorkspaceId::generate(), text).whole()
    }

    #[test]
    fn what_people_type_never_becomes_syntax() {
        let hostile = "a\" OR tenant:x* NEAR(b) -c ^d {e} 'f' | !g & \\h <-> \0";
        let expected = "\"a\" AND \"or\" AND \"tenant\" AND \"x\" AND \"near\" AND \"b\" AND \"c\" AND \"d\" AND \"e\" \
                        AND \"f\" AND \"g\" AND \"h\" *";
        assert_eq!(query(Index::Prompts, DbBackend::Sqlite, hostile), expected);
        assert_eq!(query(Index::Prompts, DbBackend::Postgres, "a' & b"), "'a' & 'b':*");
        assert_eq!(query(Index::Chunks, DbBackend::Sqlite, "When is high tide?"), "\"high\" OR \"tide\"");
        assert_eq!(query(Index::Chunks, DbBackend::Postgres, "When is high tide?"), "'high' | 'tide'");
    }

    #[test]
    fn rare_words_weigh_more_and_all_weights_make_one() {
        let query = Query::parse(Index::Chunks, DbBackend::Sqlite, WorkspaceId::generate(), "common rare absent");
        let weighed = query.weigh(&[90, 2, 0, 100]);
        assert_eq!(weighed.len(), 2);
        assert!(weighed[1].weight > weighed[0].weight);
        let sum: f64 = query.weigh(&[90, 2, 1, 100]).iter().map(|w| w.weight).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
}
