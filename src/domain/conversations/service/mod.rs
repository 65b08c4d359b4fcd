//! Rules of conversations.
//!
//! A conversation is its owner's: others read it with `CONVERSATIONS_READ_ALL`, and nobody else writes in it. Whoever
//! changes it holds its row ([`change::Change`]), so that events are numbered without gaps and one answer is written at a
//! time. Rows are locked in this order: job, conversation, message.

mod access;
pub mod again;
pub mod change;
pub mod create;
pub mod edit;
pub mod end;
pub mod import;
mod imported;
pub mod list;
pub mod of_bot;
pub mod path;
pub mod read;
pub mod send;
pub mod stop;
pub mod transcript;

pub use access::{find_readable, is_readable, messages_visible};
