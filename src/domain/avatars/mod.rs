//! Pictures of people and bots.
//!
//! A picture is decoded, cut and written anew before anything of it is kept (`crates/pictures`). Each one is a file of its
//! own, whose key stands in the row that it belongs to: a new file first, then the commit, then the old file goes. What is
//! left over when something breaks between these steps belongs to nothing, and maintenance deletes it.

pub mod graphql;
pub mod http;
mod links;
pub mod living;
pub mod service;

#[cfg(test)]
mod tests;
