//! Words of documents.

use async_graphql::Enum;

use crate::entity::document as stored;

/// Processing status of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "stored::DocumentStatus")]
pub enum DocumentStatus {
    /// Waiting for its job. A short text stays so while it is read: that takes a moment.
    Pending,
    /// Its address is being read.
    Fetching,
    /// Being split into passages and indexed. Until that is done, search finds the previous passages, if any.
    Processing,
    /// Searchable.
    Ready,
    /// Processing failed; see `statusMessage`.
    Failed,
    /// Stored without processing; not searchable.
    Stored,
}

/// Where a document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "stored::DocumentSourceKind")]
pub enum DocumentSourceKind {
    /// An uploaded file.
    Upload,
    /// A page or file fetched from an address.
    Web,
    /// Text sent in a request.
    Text,
}
