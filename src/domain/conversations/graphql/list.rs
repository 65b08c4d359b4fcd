//! Lists of conversations: filter and sort order.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::ConversationConnection;
use crate::base::Result;
use crate::base::page::Order;
use crate::domain::conversations::service::list::{self, Field, Filter};
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::scalars::{DateTimeRange, OrderDirection};
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for conversations. All conditions must hold; those left out match everything.
#[derive(Debug, InputObject)]
pub struct ConversationFilter {
    /// Words that the title or a message contains, all of them in the same one, at most 200 characters. A word of three
    /// letters or more also finds the words that begin with it.
    pub search: Option<String>,
    /// With this bot.
    pub bot_id: Option<ID>,
    /// Of this person.
    pub owner_id: Option<ID>,
    /// True for archived conversations only, false for the others only, null for both.
    #[graphql(default_with = "Some(false)")]
    pub is_archived: Option<bool>,
    /// Whether the conversation is pinned.
    pub is_pinned: Option<bool>,
    /// When something was last said or changed in the conversation.
    pub updated_at: Option<DateTimeRange>,
}

impl Default for ConversationFilter {
    fn default() -> Self {
        Self { search: None, bot_id: None, owner_id: None, is_archived: Some(false), is_pinned: None, updated_at: None }
    }
}

impl ConversationFilter {
    fn parse(self) -> Result<Filter> {
        let Self { search, bot_id, owner_id, is_archived, is_pinned, updated_at } = self;
        let filter = Filter {
            search,
            bot: bot_id.map(|id| id.parse().ok()),
            owner: owner_id.map(|id| id.parse().ok()),
            is_archived,
            is_pinned,
            updated: updated_at.map(Into::into).unwrap_or_default(),
        };
        filter.check()
    }
}

/// Fields that conversations can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum ConversationOrderField {
    /// When something was last said or changed.
    UpdatedAt,
    /// When the conversation was started.
    CreatedAt,
    /// Title.
    Title,
}

/// Sort order of conversations.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct ConversationOrder {
    /// Field to sort by.
    pub field: ConversationOrderField,
    /// Direction.
    pub direction: OrderDirection,
}

impl From<ConversationOrder> for Order<Field> {
    fn from(input: ConversationOrder) -> Self {
        Self { field: input.field.into(), descending: input.direction == OrderDirection::Desc }
    }
}

/// What the domain adds to `Workspace`.
#[derive(Debug, Clone)]
pub struct WorkspaceConversations(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceConversations {
    /// Conversations: the caller's own, or all with `CONVERSATIONS_READ_ALL`; the most recently active first by default.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only conversations that match; those that are not archived when left out.")] filter: Option<
            ConversationFilter,
        >,
        #[graphql(desc = "Sort order; the most recently active first when left out.")] order_by: Option<
            ConversationOrder,
        >,
    ) -> async_graphql::Result<ConversationConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, viewer, workspace) = (ctx.app().clone(), ctx.viewer(), self.0.id);
        let filter = filter.unwrap_or_default().parse()?;
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = list::page(&app, &viewer, workspace, &filter, order, &request).await?;
        let count = counter(move || {
            let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
            async move { list::count(&app, &viewer, workspace, &filter).await }
        });
        Ok(ConversationConnection::new(page.map(Into::into), count))
    }
}
