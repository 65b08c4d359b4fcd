//! Adding documents.

use analysis::{Analyzer, Batch, Language, PassageText};
use uuid::Uuid;

use super::statements;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::{Signal, Write, WriteBatch};

/// Signals that documents were added.
pub const ADDED: Signal = Signal::all('e');

/// The analysed passages of a document, to be added to the index. Analysing takes up to a millisecond for each passage:
/// do it on a thread for work that blocks.
#[derive(Debug)]
pub struct Passages {
    batch: Vec<u8>,
    statistics: Vec<u8>,
    count: u32,
}

impl Passages {
    /// Analyses the passages of a document, in their order. `language` is the document's, as a language tag; without one
    /// it is detected in `sample`.
    pub fn analyze<'a>(
        language: Option<&str>,
        sample: &str,
        passages: impl IntoIterator<Item = PassageText<'a>>,
    ) -> Self {
        let language = language.map_or_else(|| Language::detect(sample), Language::from_tag);
        let (mut analyzer, mut batch, mut count) = (Analyzer::new(language), Batch::default(), 0);
        for passage in passages {
            batch.add(analyzer.passage(passage));
            count += 1;
        }
        Self { batch: batch.encode(), statistics: batch.statistics().encode(), count }
    }
}

/// Adds a document with the commit; from then on it is found. Remove what the index has of it before.
pub fn add_in(change: &mut impl AsMut<WriteBatch>, workspace: WorkspaceId, document: DocumentId, passages: Passages) {
    let Passages { batch, statistics, count } = passages;
    if count == 0 {
        return;
    }
    let change = change.as_mut();
    // Exists already but for the first document, and is then not even locked.
    change.defer(Write::new(statements::create_index(workspace)));
    change.signal(ADDED);
    change.defer(Write::new(statements::add_document(workspace, document, Uuid::now_v7(), count, statistics, batch)));
}
