//! What research reads. The steps speak of references and passages; what a kind of source is made of, and where it is
//! found, only its [`Source`] knows. A further kind is a variant of [`SourceRef`] and of [`PassageRef`], a file here and a
//! line in [`KINDS`].

mod documents;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::parameters::Parameters;
use crate::app::App;
use crate::base::id::{ChunkId, DocumentId, WorkspaceId};
use crate::base::{Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::entity::source::SourceRef;

/// Every kind of source that research reads.
const KINDS: [&dyn Source; 1] = [&documents::Documents];

/// A kind of source. What may be read, and what of it, the parameters of the research say; the viewer is the person that
/// the research acts for.
trait Source: Send + Sync {
    /// How many sources may be read.
    fn count<'a>(
        &'a self,
        app: &'a App,
        viewer: &'a Viewer,
        workspace: WorkspaceId,
        parameters: &'a Parameters,
    ) -> BoxFuture<'a, Result<u64>>;

    /// At most `limit` passages that answer the queries, best first.
    fn find<'a>(
        &'a self,
        app: &'a App,
        viewer: &'a Viewer,
        workspace: WorkspaceId,
        parameters: &'a Parameters,
        queries: &'a [String],
        limit: u64,
    ) -> BoxFuture<'a, Result<Vec<FoundPassage>>>;

    /// A source as it is now. None when it is gone, or of another kind.
    fn read_in<'a>(
        &'a self,
        tx: &'a Tx,
        workspace: WorkspaceId,
        reference: &'a SourceRef,
    ) -> BoxFuture<'a, Result<Option<SourceContent>>>;

    /// Those of the passages that are of this kind and still there, in any order.
    fn passages<'a>(
        &'a self,
        app: &'a App,
        workspace: WorkspaceId,
        wanted: &'a [PassageRef],
    ) -> BoxFuture<'a, Result<Vec<Passage>>>;
}

/// Which passage is meant. Stored with the results of steps, where the names of the members tell the kinds apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum PassageRef {
    /// A passage of a document of the workspace.
    Document {
        /// The document.
        document: DocumentId,
        /// The passage.
        chunk: ChunkId,
    },
}

impl PassageRef {
    /// The source that it belongs to.
    pub(super) fn source(&self) -> SourceRef {
        match self {
            Self::Document { document, .. } => SourceRef::Document(*document),
        }
    }
}

/// A passage that answers a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FoundPassage {
    /// Which one.
    #[serde(flatten)]
    pub(super) passage: PassageRef,
    /// How well it answers, between 0 and 1.
    pub(super) score: f64,
}

/// A passage to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// Which one.
    pub(super) reference: PassageRef,
    /// The heading above it, and the columns of the table in which it begins; may be empty.
    pub(super) heading: String,
    /// The words.
    pub(super) text: String,
    /// Number of tokens.
    pub(super) token_count: i32,
    /// How a citation finds it again.
    pub(super) location: PassageLocation,
}

/// The location of a passage in its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PassageLocation {
    /// The passage of a document.
    pub(super) chunk: Option<ChunkId>,
    /// The page, where there are pages.
    pub(super) page: Option<i32>,
}

/// A source as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceContent {
    /// Title.
    pub(super) title: String,
    /// Where a reader finds it, when it has an address.
    pub(super) url: Option<String>,
    /// Author or site.
    pub(super) author: Option<String>,
    /// When it was published.
    pub(super) published_at: Option<Timestamp>,
    /// All of its text, against which quotes are checked.
    pub(super) text: String,
}

/// How many sources may be read.
pub(super) async fn count(app: &App, viewer: &Viewer, workspace: WorkspaceId, parameters: &Parameters) -> Result<u64> {
    let mut all = 0;
    for kind in KINDS {
        all += kind.count(app, viewer, workspace, parameters).await?;
    }
    Ok(all)
}

/// At most `limit` passages that answer the queries, best first.
pub(super) async fn find(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    parameters: &Parameters,
    queries: &[String],
    limit: u64,
) -> Result<Vec<FoundPassage>> {
    let mut found = Vec::new();
    for kind in KINDS {
        found.extend(kind.find(app, viewer, workspace, parameters, queries, limit).await?);
    }
    // Passages of one kind keep their order among equals.
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// A source as it is now; none when it is gone.
pub(super) async fn read_in(tx: &Tx, workspace: WorkspaceId, reference: &SourceRef) -> Result<Option<SourceContent>> {
    for kind in KINDS {
        if let Some(reading) = kind.read_in(tx, workspace, reference).await? {
            return Ok(Some(reading));
        }
    }
    Ok(None)
}

/// The passages that were found, in their order; those that are gone by now are left out.
pub(super) async fn passages(app: &App, workspace: WorkspaceId, found: &[FoundPassage]) -> Result<Vec<Passage>> {
    let wanted: Vec<PassageRef> = found.iter().map(|found| found.passage.clone()).collect();
    let mut passages = Vec::with_capacity(wanted.len());
    for kind in KINDS {
        passages.extend(kind.passages(app, workspace, &wanted).await?);
    }
    passages.sort_by_key(|passage| wanted.iter().position(|reference| *reference == passage.reference));
    Ok(passages)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A job that an earlier version began goes on from its stored steps, and the other way round.
    #[test]
    fn passages_are_stored_as_they_always_were() {
        let (document, chunk) = (DocumentId::generate(), ChunkId::generate());
        let stored = json!({ "chunk": chunk, "document": document, "score": 0.5 });
        let found = FoundPassage { passage: PassageRef::Document { document, chunk }, score: 0.5 };
        assert_eq!(serde_json::to_value(&found).unwrap(), stored);
        assert_eq!(serde_json::from_value::<FoundPassage>(stored).unwrap(), found);
        assert_eq!(found.passage.source(), SourceRef::Document(document));
    }
}
