//! The GraphQL toolkit: what the types of all domains need. It depends on no domain.

pub mod answer;
pub mod connection;
pub mod context;
pub mod directives;
pub mod inline;
pub mod input;
pub mod limits;
pub mod loader;
pub mod nested;
pub mod rate_limit;
pub mod request_documents;
pub mod resolved;
pub mod scalars;
pub mod transport;
pub mod upload;

pub use answer::{Fallible, answer, fallible, note_wait};
pub use connection::PageArguments;
pub use context::ContextExt;
pub use inline::Inlined;
pub use input::{Sparse, input_id, input_ids};
pub use loader::Key;
