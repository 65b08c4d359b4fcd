//! What calls of models cost, and who pays for them.
//!
//! Every call has a [`Payer`]: a workspace and the person whom it is charged to, and the step of a job when one makes the
//! call. Whoever asks a model holds an [`Account`] of the payer and asks through [`Account::model`]: the highest cost of
//! a call is reserved in the [`ledger`] before it is made, and what it really cost is settled when it is over. Whoever
//! spends for something new (a conversation, a bot) adds it to the payer, with a column of the ledger that it fills.
//! Whoever has several models to choose from asks a chain of them ([`Account::stream_first`]).
//!
//! With a job, calls that are over are facts of the attempt ([`crate::engine::facts`]): they are settled with its next
//! reservation, its next finished step, or its end. [`OpenCalls`] closes what a dead worker left behind. Without a job
//! they are settled with the account's next reservation, by [`Account::settle_in`], or when nobody holds the account any
//! more; [`AbandonedCalls`] closes what a dead process left behind.

mod abandoned;
mod account;
mod chain;
mod chained;
mod embedding;
mod failure;
pub mod ledger;
mod metered;
mod open_calls;
mod payer;

pub use abandoned::AbandonedCalls;
pub use account::Account;
pub use chain::{Attempt, ChainError, Opened};
pub use chained::{Chained, told};
pub use failure::budget_spent;
pub use metered::Metered;
pub use open_calls::OpenCalls;
pub use payer::Payer;

#[cfg(test)]
mod tests;
