//! Search over the passages of a workspace.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use analysis::{Highlighter, Query};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::chunk::DocumentChunk;
use super::list::visible_bot;
use crate::base::Result;
use crate::base::id::DocumentId;
use crate::base::page::{decode_cursor, encode_cursor};
use crate::base::text::bounded;
use crate::domain::retrieval::service::{self as retrieval, Extent, Found, Hit, Mode, SearchScope};
use crate::entity::workspace;
use crate::graphql::connection::PageInfo;
use crate::graphql::directives::list_size;
use crate::graphql::{ContextExt as _, PageArguments};

/// Most passages of a search.
const MOST: usize = 200;

/// Most marked places of a hit.
const HIGHLIGHTS: usize = 20;

/// How search finds passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Mode")]
pub enum RetrievalMode {
    /// By words.
    Keyword,
    /// By meaning.
    Semantic,
    /// By words and by meaning, with both rankings merged.
    Hybrid,
}

/// Filter for passages: those of the named documents and of documents with all the tags, as far as the bot knows them if one
/// is named. Empty for all documents.
#[derive(Debug, Default, InputObject)]
pub struct SearchFilter {
    /// Passages of any of these documents. Identifiers that lead nowhere match nothing.
    pub document_ids: Option<Vec<ID>>,
    /// Only passages of documents that this bot knows: those that were given to it, and those with one of its
    /// `knowledgeTags`.
    pub bot_id: Option<ID>,
    /// Names of tags: passages of documents that have all of them.
    pub tags: Option<Vec<String>>,
}

impl SearchFilter {
    /// `None` for a filter that matches nothing: it names documents, none of which can exist, or a bot of which there is none
    /// for the caller. As in lists, that is no error.
    pub async fn scope(self, ctx: &Context<'_>) -> Result<Option<SearchScope>> {
        let bot = match &self.bot_id {
            Some(id) => match visible_bot(ctx, id).await? {
                Some(bot) => Some(bot),
                None => return Ok(None),
            },
            None => None,
        };
        let named = self.document_ids.unwrap_or_default();
        let documents: Vec<DocumentId> = named.iter().filter_map(|id| id.parse().ok()).collect();
        let tags = self.tags.unwrap_or_default();
        let matches_nothing = documents.is_empty() && !named.is_empty() && tags.is_empty();
        Ok((!matches_nothing).then_some(SearchScope { documents, tags, bot }))
    }
}

/// A range of characters in a text, counted in Unicode code points.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct TextRange {
    /// Position of the first character, starting at 0.
    pub start: i32,
    /// Position after the last character.
    pub end: i32,
}

/// A page of search hits.
#[derive(SimpleObject)]
pub struct SearchHitConnection {
    /// Items of the page with their cursors.
    pub edges: Vec<SearchHitEdge>,
    /// Items of the page without their cursors.
    pub nodes: Vec<DocumentChunk>,
    /// Whether items precede or follow this page, and its first and last cursors.
    pub page_info: PageInfo,
    /// Number of hits, at most 200.
    pub total_count: i32,
    /// How passages were found: `KEYWORD`, whatever was requested, when no embedding model answers or it cannot read the
    /// query. The model in the process reads Latin script only.
    pub used_mode: RetrievalMode,
    /// Sentence that says why passages were not found by meaning although that was requested; null when they were.
    pub used_mode_reason: Option<String>,
    /// Duration of the search in milliseconds.
    pub took_milliseconds: i32,
}

/// A search hit: a passage with its cursor and score.
#[derive(SimpleObject)]
pub struct SearchHitEdge {
    /// Opaque position of the item, for `after` and `before`.
    pub cursor: String,
    /// The item itself.
    pub node: DocumentChunk,
    /// How well the passage matches, between 0 and 1. By words: the share of what a passage would get that consists of
    /// nothing but the words of the query; one that has every word of a question has about 0.5, one that has a single
    /// common word of it is below 0.1. By meaning: the cosine. By both: 0.3 for the words, relative to the passage that
    /// fits best, and 0.7 for the meaning.
    pub score: f64,
    /// Rank by words, from 1; null when not found by words.
    pub keyword_rank: Option<i32>,
    /// Rank by meaning, from 1; null when not found by meaning.
    pub semantic_rank: Option<i32>,
    /// Where words of the query occur in the passage, in the form in which they stand there; at most 20.
    #[graphql(directive = list_size::apply(20))]
    pub highlights: Vec<TextRange>,
    /// Number of passages that say the same and match less well: their text is equal but for case, punctuation and space,
    /// or nearly equal with the same numbers. They are no hits of their own.
    pub duplicate_count: i32,
    /// Those passages, best first; at most 10.
    #[graphql(directive = list_size::apply(10))]
    pub duplicates: Vec<DocumentChunk>,
}

/// What search adds to `Workspace`.
#[derive(Debug, Clone)]
pub struct WorkspaceSearch(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceSearch {
    /// Search for passages in documents, by words and by meaning, best hits first; at most 200.
    #[expect(clippy::too_many_arguments, reason = "the four arguments of a page and what to look for")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(
            desc = "Words to search for, in any language, 1 to 1,000 characters. `tid*` finds all words that begin so."
        )]
        query: String,
        #[graphql(
            desc = "How to search; the answer's `usedMode` says what was available.",
            default_with = "RetrievalMode::Hybrid"
        )]
        mode: RetrievalMode,
        #[graphql(desc = "Only passages that match.")] filter: Option<SearchFilter>,
        #[graphql(desc = "Leave out hits below this score, between 0 and 1.")] minimum_score: Option<f64>,
    ) -> async_graphql::Result<SearchHitConnection> {
        let begun = Instant::now();
        let query = bounded("query", &query, 1, 1_000)?;
        let page = Window::parse(PageArguments::new(first, after, last, before))?;
        let extent =
            Extent { limit: MOST, minimum_score: minimum_score.unwrap_or(0.0), page: |total| page.range(total) };
        let found = match filter.unwrap_or_default().scope(ctx).await? {
            Some(scope) => {
                retrieval::search(ctx.app(), &ctx.viewer(), self.0.id, &query, mode.into(), &scope, extent).await?
            }
            None => Found::nothing(),
        };
        Ok(connection(found, &query, begun))
    }
}

fn connection(found: Found, query: &str, begun: Instant) -> SearchHitConnection {
    let mut highlighter = Highlighter::new(&Query::parse(query, &found.languages));
    let edge = |(index, hit): (usize, Hit)| SearchHitEdge {
        cursor: encode_cursor("search", &index),
        score: hit.score,
        keyword_rank: hit.keyword_rank.map(rank),
        semantic_rank: hit.semantic_rank.map(rank),
        highlights: highlights(&hit.chunk.text, &mut highlighter),
        duplicate_count: i32::try_from(hit.duplicate_count).unwrap_or(i32::MAX),
        duplicates: hit.duplicates.into_iter().map(|duplicate| duplicate.chunk.into()).collect(),
        node: DocumentChunk(Arc::new(hit.chunk)),
    };
    let edges: Vec<SearchHitEdge> = (found.page.start..).zip(found.hits).map(edge).collect();
    SearchHitConnection {
        nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
        page_info: PageInfo {
            has_next_page: found.page.end < found.total,
            has_previous_page: found.page.start > 0,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        },
        edges,
        total_count: i32::try_from(found.total).unwrap_or(i32::MAX),
        used_mode: found.mode.into(),
        used_mode_reason: found.reason,
        took_milliseconds: i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX),
    }
}

/// The arguments of a page of hits, checked.
struct Window {
    from: usize,
    before: Option<usize>,
    size: usize,
    from_end: bool,
}

impl Window {
    fn parse(page: PageArguments) -> Result<Self> {
        let request = page.parse()?;
        let position = |cursor: &Option<String>| -> Result<Option<usize>> {
            cursor.as_ref().map(|c| decode_cursor::<usize>("search", c)).transpose()
        };
        Ok(Self {
            from: position(&request.after)?.map_or(0, |at| at.saturating_add(1)),
            before: position(&request.before)?,
            size: usize::try_from(request.size).unwrap_or(usize::MAX),
            from_end: request.from_end,
        })
    }

    /// Which of so many hits are on the page.
    fn range(&self, total: usize) -> Range<usize> {
        let end = self.before.unwrap_or(total).min(total);
        let start = self.from.min(end);
        if self.from_end {
            end.saturating_sub(self.size).max(start)..end
        } else {
            start..start.saturating_add(self.size).min(end)
        }
    }
}

fn rank(rank: u32) -> i32 {
    i32::try_from(rank).unwrap_or(i32::MAX)
}

/// Where the words of the query are in a text.
fn highlights(text: &str, highlighter: &mut Highlighter) -> Vec<TextRange> {
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let range = |range: Range<usize>| TextRange { start: number(range.start), end: number(range.end) };
    highlighter.ranges(text, HIGHLIGHTS).into_iter().map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lies_within_the_hits_wherever_its_cursors_point() {
        let positions = [None, Some(0), Some(3), Some(9), Some(usize::MAX)];
        for (after, before, from_end) in positions
            .iter()
            .flat_map(|after| positions.iter().flat_map(move |before| [(after, before, false), (after, before, true)]))
        {
            let window =
                Window { from: after.map_or(0, |at: usize| at.saturating_add(1)), before: *before, size: 2, from_end };
            for total in [0, 1, 4, 200] {
                let page = window.range(total);
                assert!(
                    page.start <= page.end && page.end <= total && page.len() <= 2,
                    "{after:?} {before:?} {page:?}"
                );
            }
        }
        let window = |from, before, from_end| Window { from, before, size: 2, from_end };
        assert_eq!(window(0, None, false).range(5), 0..2);
        assert_eq!(window(2, None, false).range(5), 2..4);
        assert_eq!(window(2, Some(3), false).range(5), 2..3);
        assert_eq!(window(0, None, true).range(5), 3..5);
        assert_eq!(window(0, Some(3), true).range(5), 1..3);
    }
}
