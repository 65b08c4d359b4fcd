//! A conversation.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::beside::{AllMessages, OnPath};
use super::enums::MessageScope;
use super::{Message, MessageConnection, MessageKey};
use crate::app::App;
use crate::base::id::ConversationId;
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::artifacts::graphql::{self as artifacts, ArtifactConnection};
use crate::domain::bots::graphql::{Bot, BotKey};
use crate::domain::conversations::follow::newest_cursor;
use crate::domain::conversations::service::is_readable;
use crate::domain::jobs::graphql::TokenUsage;
use crate::domain::research::graphql::{ResearchReport, ResearchReportKey};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::{OfWorkspace as _, conversation};
use crate::graphql::nested::nested_page;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

crate::graphql::connection::connection!(
    ConversationConnection,
    ConversationEdge,
    Conversation,
    "A page of conversations.",
    "A conversation with its cursor."
);

/// A chat of one person with a bot. Messages form a tree; one path through it is the active one.
#[derive(Debug, Clone)]
pub struct Conversation(pub Arc<conversation::Model>);

impl From<conversation::Model> for Conversation {
    fn from(row: conversation::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A chat of one person with a bot. Messages form a tree; one path through it is the active one.
#[Object]
impl Conversation {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that owns the conversation.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// The bot; null when it was deleted, or is hidden from the caller by now.
    async fn bot(&self, ctx: &Context<'_>) -> Fallible<Bot> {
        fallible(ctx.load(BotKey(self.0.bot_id?)).await)
    }

    /// The report whose sources the conversation is about; null when it is about what the bot knows.
    async fn report(&self, ctx: &Context<'_>) -> Fallible<ResearchReport> {
        fallible(ctx.load(ResearchReportKey(self.0.report_id?)).await)
    }

    /// Title; made from the first message until somebody sets it.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The person; null when the account is gone.
    async fn owner(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.owner_id?)).await)
    }

    /// True when the conversation came from a file: its first messages, and what they cite, are what the file says.
    async fn is_imported(&self) -> bool {
        self.0.origin.is_some()
    }

    /// True when the conversation is kept at the top.
    async fn is_pinned(&self) -> bool {
        self.0.is_pinned
    }

    /// True when the conversation is left out of lists.
    async fn is_archived(&self) -> bool {
        self.0.is_archived
    }

    /// True while an answer is being written, or waits to be.
    async fn is_generating(&self) -> bool {
        self.0.writing_id.is_some()
    }

    /// Number of messages on the active path.
    async fn message_count(&self) -> i32 {
        i32::try_from(self.0.message_count).unwrap_or(i32::MAX)
    }

    /// Messages, oldest first.
    async fn messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Which messages.", default_with = "MessageScope::ActivePath")] scope: MessageScope,
    ) -> async_graphql::Result<MessageConnection> {
        let page = PageArguments::new(first, after, last, before);
        let (page, count) = match scope {
            MessageScope::ActivePath => nested_page(ctx, OnPath, self.0.id.0, page).await?,
            MessageScope::All => nested_page(ctx, AllMessages, self.0.id.0, page).await?,
        };
        Ok(MessageConnection::new(page, count))
    }

    /// Last message of the active path; null before the first.
    async fn last_message(&self, ctx: &Context<'_>) -> Fallible<Message> {
        fallible(ctx.load(MessageKey(self.0.leaf_id?)).await)
    }

    /// Cursor of the newest event: pass it to `Subscription.messageStream` to continue from this answer without a gap. It knows
    /// no place in a text that is being written: that comes again from its beginning, as one piece. Cursors of the stream
    /// itself do.
    async fn stream_cursor(&self) -> String {
        newest_cursor(&self.0)
    }

    /// Files that the caller has made from the conversation, newest first.
    async fn artifacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ArtifactConnection> {
        let page = PageArguments::new(first, after, last, before);
        Ok(artifacts::of_subject(ctx, self.0.id.0, page).await?)
    }

    /// Model use so far, of all paths.
    async fn usage(&self) -> TokenUsage {
        TokenUsage {
            input_tokens: self.0.input_tokens.into(),
            cached_input_tokens: self.0.cached_input_tokens.into(),
            output_tokens: self.0.output_tokens.into(),
            requests: self.0.model_requests.into(),
            cost_usd: self.0.cost_micros.into(),
        }
    }

    /// Counter of changes, for `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.0.revision).unwrap_or(i32::MAX)
    }

    /// When the conversation was started.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When something was last said or changed in the conversation.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A conversation by identifier; absent when the caller may not read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConversationKey(pub ConversationId);

impl Key for ConversationKey {
    type Value = Conversation;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Conversation>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = conversation::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        let readable = rows.into_iter().filter(|row| is_readable(viewer, row));
        Ok(readable.map(|row| (Self(row.id), row.into())).collect())
    }
}
