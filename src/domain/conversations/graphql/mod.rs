//! Types of conversations.

mod beside;
mod conversation;
mod enums;
mod evidence;
pub mod feedback;
mod import;
mod list;
mod message;
mod mutation;
mod of_bot;
mod part;
mod query;
mod stream;

pub use conversation::{Conversation, ConversationConnection, ConversationKey};

pub use list::WorkspaceConversations;
pub use message::{Message, MessageConnection, MessageKey};
pub use mutation::ConversationsMutation;
pub use of_bot::of_bot;
pub use query::ConversationsQuery;
pub use stream::ConversationsSubscription;
