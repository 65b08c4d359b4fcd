//! Types of documents and of search.

mod document;
mod enums;
mod list;
mod mutation;
mod search;

pub use document::{
    ChunkKey, Document, DocumentChunk, DocumentChunkConnection, DocumentChunkEdge, DocumentConnection, DocumentEdge,
    DocumentKey, DocumentText, DocumentsQuery, DocumentsSubscription, FileLink,
};
pub use enums::{DocumentSourceKind, DocumentStatus};
pub use list::{DocumentFilter, DocumentOrder, DocumentOrderField, WorkspaceDocuments};
pub use mutation::{
    AddDocumentInput, AddDocumentPayload, CreateUploadInput, CreateUploadPayload, DeleteDocumentsInput,
    DeleteDocumentsPayload, DocumentSourceInput, DocumentsMutation, HttpHeader, ReprocessDocumentInput,
    ReprocessDocumentPayload, TextSourceInput, UpdateDocumentInput, UpdateDocumentPayload, UploadTicket,
};
pub use search::{RetrievalMode, SearchFilter, SearchHitConnection, SearchHitEdge, TextRange, WorkspaceSearch};
