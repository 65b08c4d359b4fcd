//! Conversations: trees of messages, whose answers are jobs.
//!
//! A message is sent with its answer, which has no text yet, and with the job that writes it, in one transaction
//! ([`service::send`]). The job ([`jobs`]) looks passages up, asks a model, and appends what comes ([`writing`]); whoever
//! follows the conversation ([`follow`]) is told events in order, and text by offset between them.

pub mod answer;
pub mod exchange;
pub mod expiry;
pub mod feedback;
pub mod follow;
pub mod graphql;
pub mod jobs;
pub mod service;
mod writing;

#[cfg(test)]
mod tests;

use crate::base::id::ConversationId;
use crate::db::Signal;

/// Something happened in a conversation.
pub(crate) const fn events(id: ConversationId) -> Signal {
    Signal::of('m', id.0)
}

/// The answer that is written in a conversation has grown.
pub(crate) const fn growing(id: ConversationId) -> Signal {
    Signal::of('g', id.0)
}
