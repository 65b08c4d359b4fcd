//! Types of people.

pub mod mutation;
mod query;
pub mod user;
pub mod viewer;

pub use mutation::AccountsMutation;
pub use query::{AccountsQuery, Instance, SchemaHash};
