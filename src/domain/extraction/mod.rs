//! Extraction: tables and fields that jobs take out of documents, with proof of where each value stands, and what people
//! correct in them.

mod carry;
mod commit;
mod fields;
pub mod graphql;
pub mod jobs;
mod layout;
pub mod service;
mod steps;
mod store;

#[cfg(test)]
mod tests;
