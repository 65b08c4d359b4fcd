//! Words of documents.

use async_graphql::Enum;

use crate::entity::document as stored;

/// How far the processing of a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "stored::DocumentStatus")]
pub enum DocumentStatus {
    /// Waits for its job.
    Pending,
    /// The content is being fetched from its address.
    Fetching,
    /// Text, passages and embeddings are being made. What could be searched before is found as it was meanwhile.
    Processing,
    /// Can be searched.
    Ready,
    /// Processing failed; see `statusMessage`.
    Failed,
    /// Kept without processing.
    Stored,
}

/// Where a document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "stored::DocumentSourceKind")]
pub enum DocumentSourceKind {
    /// A file that somebody sent.
    Upload,
    /// A web page or file fetched from an address.
    Web,
    /// Text that somebody sent.
    Text,
    /// Made by a job.
    Generated,
}
