//! Root fields for conversations.

use async_graphql::{Context, ID, Object};

use super::{Conversation, ConversationKey};
use crate::domain::lookup;
use crate::graphql::{Fallible, fallible};

/// `Query.conversation`.
#[derive(Debug, Default)]
pub struct ConversationsQuery;

#[Object]
impl ConversationsQuery {
    /// The conversation with an identifier.
    async fn conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the conversation.")] id: ID,
    ) -> Fallible<Conversation> {
        fallible(lookup::by_id(ctx, &id, ConversationKey).await)
    }
}
