//! Passages of documents.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use extraction::Location;
use serde::Deserialize as _;
use uuid::Uuid;

use super::document::{Document, DocumentKey};
use super::location::DocumentLocation;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{ChunkId, DocumentId, WorkspaceId};
use crate::base::{Error, Refusal, Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::db::vectors;
use crate::domain::documents::service::neighbors::{Surroundings, passages_of};
use crate::entity::{OfWorkspace as _, chunk};
use crate::graphql::directives::list_size;
use crate::graphql::nested::NestedConnection;
use crate::graphql::{ContextExt as _, Key};

crate::graphql::connection::connection!(
    DocumentChunkConnection,
    DocumentChunkEdge,
    DocumentChunk,
    "A page of passages.",
    "A passage with its cursor."
);

/// A passage of a document: what search finds.
#[derive(Debug, Clone)]
pub struct DocumentChunk(pub Arc<chunk::Model>);

/// A passage of a document: what search finds.
#[Object]
impl DocumentChunk {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Document> {
        Ok(ctx.load_present(DocumentKey(self.0.document_id)).await?)
    }

    /// Position in the document, starting at 0.
    async fn index(&self) -> i32 {
        self.0.position
    }

    /// The passage.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Nearest heading above the passage, and behind it the heading row of the table in which the passage begins; null when
    /// there is neither.
    async fn heading(&self) -> Option<&str> {
        self.0.heading.as_deref()
    }

    /// Page on which the passage starts, counted from 1; null for formats without pages.
    async fn page_start(&self) -> Option<i32> {
        self.0.page_start
    }

    /// Page on which the passage ends; null for formats without pages.
    async fn page_end(&self) -> Option<i32> {
        self.0.page_end
    }

    /// Where the passage stands in the original file, in the order of the text: the first 100 places. Empty for originals
    /// that are one piece, such as a text, where `offset` tells it, and for documents processed by an earlier version.
    #[graphql(directive = list_size::apply(100))]
    async fn locations(&self) -> Vec<DocumentLocation> {
        let stored = self.0.locations.as_ref();
        let locations: Option<Vec<Location>> = stored.and_then(|json| Vec::deserialize(json).ok());
        locations.unwrap_or_default().into_iter().map(Into::into).collect()
    }

    /// Start of the passage in the text of the document, in Unicode code points.
    async fn offset(&self) -> i32 {
        self.0.start_offset
    }

    /// Estimated number of model tokens.
    async fn token_count(&self) -> i32 {
        self.0.token_count
    }

    /// Model of the embedding by which search finds the passage, null when there is none: the passage is found by its words
    /// alone then.
    async fn embedding_model(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let key = EmbeddingModelKey { workspace: self.0.workspace_id, document: self.0.document_id };
        Ok(ctx.load(key).await?)
    }

    /// The passages that stand right before and after this one in its document, in the order of the text and without the
    /// passage itself.
    #[graphql(directive = list_size::apply(20))]
    async fn neighbors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many passages before it, 0 to 10.", default = 1)] before: i32,
        #[graphql(desc = "How many passages after it, 0 to 10.", default = 1)] after: i32,
    ) -> async_graphql::Result<Vec<DocumentChunk>> {
        for (name, count) in [("before", before), ("after", after)] {
            if !(0..=MOST_NEIGHBORS).contains(&count) {
                let reason = Reason::InvalidInput { constraint: Some("maximum"), limit: Some(MOST_NEIGHBORS.into()) };
                return Err(Error::from(Refusal::new(reason, "Must be between 0 and 10.").at([name])).into());
            }
        }
        let (document, position) = (self.0.document_id, self.0.position);
        let surroundings = Surroundings { document, position, before, after };
        Ok(ctx.load(NeighborsKey(surroundings)).await?.unwrap_or_default())
    }
}

/// Most neighbours on one side.
const MOST_NEIGHBORS: i32 = 10;

/// The passages around one, as far as the caller sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct NeighborsKey(Surroundings);

impl Key for NeighborsKey {
    type Value = Vec<DocumentChunk>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<DocumentChunk>>> {
        let all: Vec<Surroundings> = keys.iter().map(|key| key.0).collect();
        let rows: Vec<_> = passages_of(app, viewer, &all).await?.into_iter().map(Arc::new).collect();
        let own =
            |key: &Self| rows.iter().filter(|row| key.0.have(row)).map(|row| DocumentChunk(Arc::clone(row))).collect();
        Ok(keys.into_iter().map(|key| (key, own(&key))).collect())
    }
}

/// The model whose vectors of a document are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct EmbeddingModelKey {
    workspace: WorkspaceId,
    document: DocumentId,
}

impl Key for EmbeddingModelKey {
    type Value = String;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, String>> {
        let keys: HashMap<DocumentId, Self> =
            keys.into_iter().filter(|key| viewer.sees(key.workspace)).map(|key| (key.document, key)).collect();
        let documents: Vec<DocumentId> = keys.keys().copied().collect();
        let models = vectors::models(&app.db, &documents).await?;
        Ok(models.into_iter().filter_map(|(document, model)| Some((*keys.get(&document)?, model))).collect())
    }
}

/// A passage by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChunkKey(pub ChunkId);

impl Key for ChunkKey {
    type Value = DocumentChunk;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, DocumentChunk>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = chunk::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), DocumentChunk(Arc::new(row)))).collect())
    }
}

impl From<chunk::Model> for DocumentChunk {
    fn from(row: chunk::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// The passages of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Passages;

impl NestedConnection for Passages {
    type Entity = chunk::Entity;
    type Node = DocumentChunk;

    const PARENT: chunk::Column = chunk::Column::DocumentId;
    const WORKSPACE: chunk::Column = chunk::Column::WorkspaceId;

    fn sort() -> Sort<chunk::Column> {
        Sort { name: "chunks", column: chunk::Column::Position, id: chunk::Column::Id, descending: false }
    }

    fn place(row: &chunk::Model) -> (Uuid, SortKey, Uuid) {
        (row.document_id.0, row.position.into(), row.id.0)
    }
}
