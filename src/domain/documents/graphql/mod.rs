//! Types of documents and of search.

mod chunk;
mod document;
mod enums;
mod list;
mod location;
mod mutation;
mod search;
mod subscription;

pub use chunk::{ChunkKey, DocumentChunk};
pub use document::{Document, DocumentKey, DocumentsQuery, FileLink};
pub use list::WorkspaceDocuments;
pub use location::DocumentLocation;
pub use mutation::DocumentsMutation;
pub use search::{RetrievalMode, SearchFilter, WorkspaceSearch};
pub use subscription::DocumentsSubscription;
