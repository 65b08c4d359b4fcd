//! Text as search sees it: the terms of passages and of queries in any language, their posting lists, and the ranking.
//!
//! One analysis for the index and for queries, and none in a database, so that every database finds and ranks alike. The
//! crate does no input or output: a database layer stores the bytes of a [`Batch`] for each document, now and then moves
//! what waits into blocks with a [`Merge`], and hands what a [`Query`] asks for to a [`Search`]. `STORAGE.md` beside this
//! crate says how; [`MemoryIndex`] takes the same steps in memory.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use analysis::{Analyzer, Batch, Language, Merge, PassageText, Query, Scope, Search, Statistics, StoredBatch};
//!
//! // A document is added: its passages become one stored value.
//! let mut analyzer = Analyzer::new(Language::detect("The tide rises twice a day. Every port has a table of the hours."));
//! let mut batch = Batch::default();
//! for body in ["The tide rises twice a day.", "Every port has a table of the hours."] {
//!     batch.add(analyzer.passage(PassageText { body, name: "Tides", headings: "At sea" }));
//! }
//! let waiting = batch.encode();
//!
//! // Merged in the background: the passages get their numbers, and the lists of their terms grow.
//! let mut statistics = Statistics::default();
//! let mut merge = Merge::default();
//! let stored = StoredBatch::new(&waiting)?;
//! merge.add(0, &stored)?;
//! statistics.plus(stored.statistics());
//! let slice = merge.take(usize::MAX)?; // or less, to write little at once
//! let loaded: HashMap<String, Vec<u8>> = HashMap::new(); // the last block of each of `slice.terms()`
//! let blocks = slice.blocks(|term| loaded.get(term).map(Vec::as_slice))?;
//!
//! // Searched: the blocks of `exact_terms` and `term_ranges` are loaded, then ranked.
//! let query = Query::parse("table of ports", &statistics.languages());
//! let mut search = Search::new(&query);
//! for stored in blocks.iter().filter(|stored| query.exact_terms().contains(&stored.term.as_str())) {
//!     search.add_block(&stored.term, &stored.block.bytes)?;
//! }
//! let hits = search.rank(&statistics, &Scope::default(), 10);
//! assert_eq!(hits[0].passage, 1);
//! # Ok::<(), analysis::Corrupt>(())
//! ```

mod batch;
mod character;
mod clauses;
mod compound;
mod fingerprint;
mod fold;
mod form;
mod highlight;
mod korean;
mod language;
mod length;
mod memory_index;
mod merge;
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
mod word;

pub use batch::{Batch, StoredBatch};
pub use fingerprint::Fingerprint;
pub use highlight::Highlighter;
pub use language::Language;
pub use memory_index::MemoryIndex;
pub use merge::{Merge, Slice, TermBlock};
pub use passage::{Analyzer, Frequencies, PassageTerms, PassageText};
pub use posting::{BLOCK, Block, LAST_PASSAGE, purge};
pub use query::{Clause, LONGEST_QUERY, MOST_CLAUSES, Query, Term};
pub use rank::{Hit, Passages, Scope, Search};
pub use statistics::Statistics;
pub use word::{is_stop_word, sequence_length, stem};

/// The version of the analysis. Terms of different versions do not find one another: an index of an older version must
/// be written anew.
pub const VERSION: u8 = 1;

/// Stored bytes that are no posting list, batch or statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored search index is damaged; index the documents again")]
pub struct Corrupt;
