//! What the clients of all protocols have in common: one HTTP client for each provider, with its deadlines, retries and
//! failures, and one reader of answers.
//!
//! A protocol is a [`Dialect`]: it says how a request is written and how one value of an answer is read, and knows
//! nothing of bytes, time or failure. Redirects are never followed, so that a key cannot travel to another host.

mod answer;
mod call_ids;
mod chat;
mod connection;
mod dialect;
mod embeddings;
mod failure;
mod fetch;
mod lenient;
mod lines;
mod marks;
mod prompt;
mod quirks;
mod reasoning;
#[cfg(test)]
mod reasoning_tests;
mod refused_tools;
mod retry;
mod settings;
mod sse;
mod told;

pub use call_ids::plain_id;
pub use chat::ChatModel;
pub use connection::{Auth, Connection, Parts as ConnectionParts, Reach};
pub use dialect::{CallPiece, Content, Dialect, End, Frames};
pub use embeddings::{EmbeddingClient, EmbeddingDialect};
pub use failure::unusable;
pub use lenient::{decimal, tokens, word};
pub use prompt::{Conversation, formal_schema, in_words, temperature, top_p, without_system};
pub use quirks::{LearnedQuirks, Quirk, Quirks};
pub use retry::RetryPolicy;
pub use settings::{BaseUrl, ModelSettings, Timeouts};
pub use told::{Told, finish_reason, is_failed, usage};
