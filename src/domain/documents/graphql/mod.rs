//! Types of documents and of search.

mod chunk;
mod document;
mod enums;
mod list;
mod mutation;
mod search;
mod subscription;

pub use chunk::{ChunkKey, DocumentChunk, DocumentChunkConnection, DocumentChunkEdge};
pub use document::{Document, DocumentConnection, DocumentEdge, DocumentKey, DocumentText, DocumentsQuery, FileLink};
pub use enums::{DocumentSourceKind, DocumentStatus};
pub use list::{DocumentFilter, DocumentOrder, DocumentOrderField, WorkspaceDocuments};
pub use mutation::{
    AddDocumentInput, AddDocumentPayload, CreateUploadInput, CreateUploadPayload, DeleteDocumentsInput,
    DeleteDocumentsPayload, DocumentSourceInput, DocumentsMutation, HttpHeader, ReprocessDocumentInput,
    ReprocessDocumentPayload, TextSourceInput, UpdateDocumentInput, UpdateDocumentPayload, UploadTicket,
};
pub use search::{RetrievalMode, SearchFilter, SearchHitConnection, SearchHitEdge, TextRange, WorkspaceSearch};
pub use subscription::DocumentsSubscription;
