//! Text as search sees it: the terms of passages and of queries in any language, their posting lists, and the ranking.
//!
//! One analysis for the index and for queries, and none in a database, so that every database finds and ranks alike.

mod batch;
mod character;
mod compound;
mod fold;
mod form;
mod korean;
mod language;
mod length;
mod memory_index;
mod normal;
mod passage;
mod posting;
mod query;
mod rank;
mod scores;
mod segment;
mod split;
mod statistics;
mod stop_words;
mod unit;
mod varint;

pub use batch::{Batch, Merge, StoredBatch, TermBlock};
pub use language::Language;
pub use memory_index::MemoryIndex;
pub use passage::{Analyzer, Frequencies, PassageTerms, PassageText};
pub use posting::{BLOCK, Block, LAST_PASSAGE, purge};
pub use query::{Clause, LONGEST_QUERY, MOST_CLAUSES, Query, Term};
pub use rank::{Hit, Passages, Scope, Search};
pub use statistics::Statistics;

/// The version of the analysis. Terms of different versions do not find one another: an index of an older version must
/// be written anew.
pub const VERSION: u8 = 1;

/// Stored bytes that are no posting list, batch or statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored search index is damaged; index the documents again")]
pub struct Corrupt;
