//! A message.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::beside::BesideKey;
use super::enums::{MessageRole, MessageStatus};
use super::evidence::{
    AttachmentsKey, AttemptsKey, MessageAttempt, MessageCitationsKey, MessageRetrieval, RetrievalKey,
};
use super::feedback::{MessageFeedback, OwnFeedbackKey};
use super::part::{MessagePart, MessagePartsKey, shown};
use super::{Conversation, ConversationKey};
use crate::app::App;
use crate::base::id::MessageId;
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::conversations::follow::text_of;
use crate::domain::conversations::service::messages_visible;
use crate::domain::conversations::service::read::Place;
use crate::domain::conversations::writing::text::Part;
use crate::domain::documents::graphql::{Document, DocumentKey};
use crate::domain::jobs::graphql::{Failure, Job, JobKey, TokenUsage};
use crate::domain::models::graphql::{Model, ModelKey};
use crate::domain::research::graphql::Citation;
use crate::domain::tools::graphql::{OfMessageKey, ToolCall};
use crate::entity::message;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

crate::graphql::connection::connection!(
    MessageConnection,
    MessageEdge,
    Message,
    "A page of messages.",
    "A message with its cursor."
);

/// Most messages beside each other that are shown.
const MOST_ALTERNATIVES: usize = 100;

/// A message of a conversation.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its row.
    pub row: Arc<message::Model>,
    /// Its parts as they were at a moment; those of now when none.
    pub parts: Option<Arc<Vec<Part>>>,
    /// True for one that is told once, by a subscription.
    pub is_told: bool,
}

impl From<message::Model> for Message {
    fn from(row: message::Model) -> Self {
        Self { row: Arc::new(row), parts: None, is_told: false }
    }
}

impl Message {
    /// A message with its parts as they were at a moment.
    pub fn with_parts(row: message::Model, parts: Vec<Part>) -> Self {
        Self { row: Arc::new(row), parts: Some(Arc::new(parts)), is_told: true }
    }

    /// A message that a subscription tells once.
    pub fn told(row: message::Model) -> Self {
        Self { is_told: true, ..row.into() }
    }

    fn count(&self, ctx: &Context<'_>, text: &str) -> Result<()> {
        if self.is_told { Ok(()) } else { ctx.request().count_text(text) }
    }

    async fn parts_now(&self, ctx: &Context<'_>) -> Result<Arc<Vec<Part>>> {
        match &self.parts {
            Some(parts) => Ok(Arc::clone(parts)),
            None => Ok(Arc::new(ctx.load(MessagePartsKey(self.row.id)).await?.unwrap_or_default())),
        }
    }
}

/// A message of a conversation.
#[Object]
impl Message {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.row.id.into()
    }

    /// The conversation.
    async fn conversation(&self, ctx: &Context<'_>) -> async_graphql::Result<Conversation> {
        Ok(ctx.load_present(ConversationKey(self.row.conversation_id)).await?)
    }

    /// Who wrote it.
    async fn role(&self) -> MessageRole {
        self.row.role.into()
    }

    /// The person, for messages of persons whose account exists.
    async fn author(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.row.author_id?)).await)
    }

    /// State.
    async fn status(&self) -> MessageStatus {
        self.row.status.into()
    }

    /// All text parts so far, in Markdown.
    async fn text(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let text = match (&self.parts, self.row.status.is_open()) {
            (None, false) => self.row.text.clone(),
            _ => text_of(&self.parts_now(ctx).await?),
        };
        self.count(ctx, &text)?;
        Ok(text)
    }

    /// Text, thoughts and tool calls in order.
    #[graphql(directive = list_size::apply(100))]
    async fn parts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MessagePart>> {
        let parts = self.parts_now(ctx).await?;
        parts.iter().try_for_each(|part| self.count(ctx, &part.text))?;
        Ok(shown(&parts))
    }

    /// Documents that the person attached; those deleted since are left out.
    #[graphql(directive = list_size::apply(20))]
    async fn attachments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Document>> {
        let ids = ctx.load(AttachmentsKey(self.row.id)).await?.unwrap_or_default();
        let mut documents = Vec::with_capacity(ids.len());
        for document in futures_util::future::join_all(ids.into_iter().map(|id| ctx.load(DocumentKey(id)))).await {
            documents.extend(document?);
        }
        Ok(documents)
    }

    /// What the citation marks stand for, in the order of the text; also those that were taken out of it because their
    /// check failed (`isRemoved`).
    #[graphql(directive = list_size::apply(500))]
    async fn citations(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Citation>> {
        Ok(ctx.load(MessageCitationsKey(self.row.id)).await?.unwrap_or_default())
    }

    /// What was looked up for the answer, and what became of each passage; null when nothing was looked up.
    async fn retrieval(&self, ctx: &Context<'_>) -> Fallible<MessageRetrieval> {
        fallible(ctx.load(RetrievalKey(self.row.id)).await)
    }

    /// Tool calls in order, also those that could not be made.
    #[graphql(directive = list_size::apply(100))]
    async fn tool_calls(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ToolCall>> {
        Ok(ctx.load(OfMessageKey(self.row.id)).await?.unwrap_or_default())
    }

    /// The message that it answers or follows; null for a first one.
    async fn parent(&self, ctx: &Context<'_>) -> Fallible<Message> {
        fallible(ctx.load(MessageKey(self.row.parent_id?)).await)
    }

    /// Messages with the same parent and role, itself included, by creation; the newest hundred of more.
    #[graphql(directive = list_size::apply(100))]
    async fn alternatives(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Message>> {
        let all = ctx.load(BesideKey(Place::of(&self.row))).await?.unwrap_or_default();
        Ok(all[all.len().saturating_sub(MOST_ALTERNATIVES)..].to_vec())
    }

    /// Position among the alternatives, starting at 0.
    async fn alternative_index(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let all = ctx.load(BesideKey(Place::of(&self.row))).await?.unwrap_or_default();
        let index = all.iter().position(|other| other.row.id == self.row.id);
        Ok(index.and_then(|index| i32::try_from(index).ok()).unwrap_or_default())
    }

    /// What the answer was asked to do differently; null without a wish.
    async fn instructions(&self) -> Option<&str> {
        self.row.instructions.as_deref()
    }

    /// Attempts at writing the answer, in order; more than one when a worker died, or the provider failed. Empty for
    /// messages of persons.
    #[graphql(directive = list_size::apply(20))]
    async fn attempts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MessageAttempt>> {
        Ok(ctx.load(AttemptsKey(self.row.id)).await?.unwrap_or_default())
    }

    /// Number of the attempt that the text is of, starting at 1; 0 before the first.
    async fn attempt(&self) -> i32 {
        i32::try_from(self.row.attempt).unwrap_or(i32::MAX)
    }

    /// Why the end of the answer is missing, although the model is done with it: `LENGTH`, `CONTENT_FILTER`, `TOOL_CALL` or
    /// `NO_TEXT`. `Mutation.continueMessage` lets it go on.
    async fn cut(&self) -> Option<&str> {
        self.row.cut.as_deref()
    }

    /// True for an answer that says that nothing was found.
    async fn is_no_answer(&self) -> bool {
        self.row.is_no_answer
    }

    /// Model that wrote it; null where `modelName` is, and when the model was removed.
    async fn model(&self, ctx: &Context<'_>) -> Fallible<Model> {
        fallible(ctx.load(ModelKey(self.row.model_id?)).await)
    }

    /// Name of the model that wrote it, at the time, or, if none did, of the first that was asked; null for messages of
    /// persons, and for answers that were put together from sentences of the passages.
    async fn model_name(&self) -> Option<&str> {
        self.row.model_name.as_deref()
    }

    /// Model use of the job that writes it; null for messages of persons. The first answer of a conversation also pays for its
    /// title, even when the answer itself was made without a model.
    async fn usage(&self) -> async_graphql::Result<Option<TokenUsage>> {
        if self.row.role != message::MessageRole::Assistant {
            return Ok(None);
        }
        Ok(Some(usage(&self.row)))
    }

    /// Milliseconds from the question to the first word of the answer; null before it, and for messages of persons.
    async fn first_token_milliseconds(&self) -> Option<i32> {
        self.row.first_token_ms.and_then(|ms| i32::try_from(ms).ok())
    }

    /// Milliseconds from the question to the end of the answer, without those before it was continued; null before its end,
    /// and for messages of persons.
    async fn total_milliseconds(&self) -> Option<i32> {
        self.row.total_ms.and_then(|ms| i32::try_from(ms).ok())
    }

    /// Why it failed.
    async fn failure(&self) -> async_graphql::Result<Option<Failure>> {
        Ok(Failure::read(self.row.failure.as_ref())?)
    }

    /// What the caller thinks of it; null for messages that the caller did not rate.
    async fn feedback(&self, ctx: &Context<'_>) -> Fallible<MessageFeedback> {
        fallible(ctx.load(OwnFeedbackKey(self.row.id)).await)
    }

    /// Job that writes it; null for messages of persons, and when the job was cleaned away.
    async fn job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.row.job_id?)).await)
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }

    /// When it was done.
    async fn completed_at(&self) -> Option<DateTime> {
        self.row.completed_at.map(Into::into)
    }
}

fn usage(row: &message::Model) -> TokenUsage {
    TokenUsage {
        input_tokens: row.input_tokens.into(),
        cached_input_tokens: row.cached_input_tokens.into(),
        output_tokens: row.output_tokens.into(),
        requests: row.model_requests.into(),
        cost_usd: row.cost_micros.into(),
    }
}

/// A message by identifier; absent when the caller may not read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageKey(pub MessageId);

impl Key for MessageKey {
    type Value = Message;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Message>> {
        let rows = messages_visible(app.db.read(), viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (MessageKey(row.id), row.into())).collect())
    }
}
