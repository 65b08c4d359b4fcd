//! Types of bots.

mod bot;
mod knowledge;
mod list;
mod mutation;
mod of_document;
mod query;
mod settings;
mod transfer;

pub use bot::{Bot, BotConnection, BotKey};
pub use list::WorkspaceBots;
pub use mutation::BotsMutation;
pub use of_document::of_document;
pub use query::BotsQuery;
