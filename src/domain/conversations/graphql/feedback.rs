//! Types of feedback.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::{Message, MessageKey};
use crate::app::App;
use crate::base::id::{BotId, FeedbackId, MessageId};
use crate::base::{Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::conversations::feedback::service::{self, RateMessage, reasons_of};
use crate::entity::{message_feedback, message_feedback_change};
use crate::graphql::directives::list_size;
use crate::graphql::nested::{ItemCondition, NestedConnection, nested_page};
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, answer, fallible, input_id};

/// What somebody thinks of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "message_feedback::FeedbackRating")]
pub enum FeedbackRating {
    /// Helpful.
    Positive,
    /// Not helpful.
    Negative,
}

/// Why an answer is not what it should be. New values may be added; treat unknown ones as `OTHER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "message_feedback::FeedbackReason")]
pub enum FeedbackReason {
    /// What it says is wrong.
    Incorrect,
    /// It answers another question.
    NotRelevant,
    /// Something is missing.
    Incomplete,
    /// It rests on the wrong source, or its source does not say so.
    WrongSource,
    /// It was true once.
    Outdated,
    /// It is too long, or hard to understand.
    Unclear,
    /// Its tone is not appropriate.
    BadTone,
    /// It is harmful.
    Unsafe,
    /// Something else.
    Other,
}

/// What somebody thinks of an answer. There is one for each person and answer.
#[derive(Debug, Clone)]
pub struct MessageFeedback(pub Arc<message_feedback::Model>);

crate::graphql::connection::connection!(
    MessageFeedbackConnection,
    MessageFeedbackEdge,
    MessageFeedback,
    "A page of feedback.",
    "Feedback with its cursor."
);

impl From<message_feedback::Model> for MessageFeedback {
    fn from(row: message_feedback::Model) -> Self {
        Self(Arc::new(row))
    }
}

fn reasons(stored: &serde_json::Value) -> Vec<FeedbackReason> {
    reasons_of(stored).into_iter().map(Into::into).collect()
}

/// What somebody thinks of an answer. There is one for each person and answer.
#[Object]
impl MessageFeedback {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The answer; null for those who may not read its conversation.
    async fn message(&self, ctx: &Context<'_>) -> Fallible<Message> {
        fallible(ctx.load(MessageKey(self.0.message_id)).await)
    }

    /// Verdict; null when it was taken back meanwhile.
    async fn rating(&self) -> Option<FeedbackRating> {
        self.0.rating.map(Into::into)
    }

    /// Why, of a list of reasons.
    #[graphql(directive = list_size::apply(10))]
    async fn reasons(&self) -> Vec<FeedbackReason> {
        reasons(&self.0.reasons)
    }

    /// Why, in words.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// What the answer should have been.
    async fn corrected_answer(&self) -> Option<&str> {
        self.0.corrected_answer.as_deref()
    }

    /// Who said it, null when the account is gone.
    async fn author(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.author_id?)).await)
    }

    /// What was said before and is said now, oldest first, at most the latest 100.
    #[graphql(directive = list_size::apply(100))]
    async fn history(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MessageFeedbackChange>> {
        Ok(ctx.load(HistoryKey(self.0.id)).await?.unwrap_or_default())
    }

    /// When it was first said.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// What somebody thought of an answer at a time.
#[derive(Debug, Clone, SimpleObject)]
pub struct MessageFeedbackChange {
    /// Verdict; null when it was taken back.
    pub rating: Option<FeedbackRating>,
    /// Why, of a list of reasons.
    #[graphql(directive = list_size::apply(10))]
    pub reasons: Vec<FeedbackReason>,
    /// Why, in words.
    pub comment: Option<String>,
    /// What the answer should have been.
    pub corrected_answer: Option<String>,
    /// Since when.
    pub changed_at: DateTime,
}

impl From<message_feedback_change::Model> for MessageFeedbackChange {
    fn from(row: message_feedback_change::Model) -> Self {
        Self {
            rating: row.rating.map(Into::into),
            reasons: reasons(&row.reasons),
            comment: row.comment,
            corrected_answer: row.corrected_answer,
            changed_at: row.changed_at.into(),
        }
    }
}

/// Feedback by identifier; absent for those who may not see it, and when it was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FeedbackKey(pub FeedbackId);

impl Key for FeedbackKey {
    type Value = MessageFeedback;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, MessageFeedback>> {
        let rows = service::visible(app, viewer, keys.into_iter().map(|key| key.0).collect()).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// The caller's own feedback on a message, which was found for him.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnFeedbackKey(pub MessageId);

impl Key for OwnFeedbackKey {
    type Value = MessageFeedback;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, MessageFeedback>> {
        let rows = service::own(app, viewer, keys.into_iter().map(|key| key.0).collect()).await?;
        Ok(rows.into_iter().map(|(message, row)| (Self(message), row.into())).collect())
    }
}

/// The history of feedback that was found for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct HistoryKey(FeedbackId);

impl Key for HistoryKey {
    type Value = Vec<MessageFeedbackChange>;

    async fn load(app: &App, _: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<MessageFeedbackChange>>> {
        let rows = service::history(app, keys.into_iter().map(|key| key.0).collect()).await?;
        Ok(rows.into_iter().map(|(id, rows)| (Self(id), rows.into_iter().map(Into::into).collect())).collect())
    }
}

/// Input of `Mutation.rateMessage`.
#[derive(Debug, InputObject)]
pub struct RateMessageInput {
    /// Answer to rate.
    pub message_id: ID,
    /// Verdict; null takes back what was said.
    pub rating: Option<FeedbackRating>,
    /// Why, of a list of reasons.
    pub reasons: Option<Vec<FeedbackReason>>,
    /// Why, in words: at most 2,000 characters.
    pub comment: Option<String>,
    /// What the answer should have been: at most 32,000 characters.
    pub corrected_answer: Option<String>,
}

impl RateMessageInput {
    /// The command.
    pub(super) fn parse(self) -> Result<RateMessage> {
        let Self { message_id, rating, reasons, comment, corrected_answer } = self;
        RateMessage::parse(
            input_id("messageId", &message_id)?,
            rating.map(Into::into),
            reasons.unwrap_or_default().into_iter().map(Into::into),
            comment.as_deref(),
            corrected_answer.as_deref(),
        )
    }
}

crate::domain::problem::payload!("Result of `Mutation.rateMessage`.", RateMessagePayload {
    "The answer with the feedback." message: Option<Message>,
});

/// Changes of feedback.
#[derive(Debug, Default)]
pub struct FeedbackMutation;

#[Object]
impl FeedbackMutation {
    /// Say what to think of an answer that is done. It takes the place of what the caller said of it before: what is left
    /// out is gone. Requires `CONVERSATIONS_WRITE`.
    async fn rate_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer, the verdict, and why.")] input: RateMessageInput,
    ) -> Fallible<RateMessagePayload> {
        let rated = async { service::rate(ctx.app(), &ctx.viewer(), input.parse()?).await };
        answer(rated.await, |row| RateMessagePayload { message: Some(row.into()), ..Default::default() })
    }
}

/// Feedback on the answers of a bot, the latest first, without what was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfBot;

impl NestedConnection for OfBot {
    type Entity = message_feedback::Entity;
    type Node = MessageFeedback;

    const PARENT: message_feedback::Column = message_feedback::Column::BotId;
    const WORKSPACE: message_feedback::Column = message_feedback::Column::WorkspaceId;

    fn sort() -> Sort<message_feedback::Column> {
        let (column, id) = (message_feedback::Column::UpdatedAt, message_feedback::Column::Id);
        Sort { name: "feedback:updated", column, id, descending: true }
    }

    fn place(row: &message_feedback::Model) -> (Uuid, SortKey, Uuid) {
        (row.bot_id.map_or(Uuid::nil(), |bot| bot.0), row.updated_at.into(), row.id.0)
    }

    fn condition(_viewer: &Viewer) -> Option<ItemCondition> {
        Some(service::is_given())
    }
}

/// Feedback on the answers of a bot that the caller may change, the latest first.
pub async fn of_bot(ctx: &Context<'_>, bot: BotId, page: PageArguments) -> Result<MessageFeedbackConnection> {
    let (page, count) = nested_page(ctx, OfBot, bot.0, page).await?;
    Ok(MessageFeedbackConnection::new(page, count))
}
