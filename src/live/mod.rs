//! Following what changes, in four shapes and no other: a log by sequence ([`log`]), the state of one thing
//! ([`snapshot`]), texts that grow at their end, by offset ([`text`]), and several of these together ([`steady`]).
//! [`growth`] is the other side: it stores what grows.
//!
//! What a subscriber is told is always read from the database; a wake-up only says that there is something to read
//! ([`WakeUps`]). One that was lost costs time, never an event: after [`WakeUps`]' interval the subscriber looks by
//! itself. A shape reads on only when its subscriber has taken what was read before, so nothing piles up behind a slow
//! one. It ends when what it follows has ended, and with the first error.
//!
//! What a shape yields is a [`Feed`], which becomes a stream only by saying who may read it, for as long as he may.

mod feed;
pub mod growth;
pub mod log;
pub mod snapshot;
pub mod steady;
pub mod text;
mod wake_ups;

#[cfg(test)]
mod tests;

pub use feed::{Feed, Permit};
pub use wake_ups::WakeUps;
