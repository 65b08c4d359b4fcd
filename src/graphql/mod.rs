//! The GraphQL toolkit. It knows no domain: domains bring their types, this brings what all of them need.

pub mod answer;
pub mod below;
pub mod connection;
pub mod context;
pub mod directives;
pub mod documents;
pub mod input;
pub mod limits;
pub mod loader;
pub mod plain;
pub mod rate_limit;
pub mod scalars;
pub mod transport;

pub use answer::{Fallible, answer, fallible, note_wait};
pub use connection::PageArguments;
pub use context::ContextExt;
pub use input::{Sparse, input_id};
pub use loader::{Key, Loaders};
pub use plain::Quick;
