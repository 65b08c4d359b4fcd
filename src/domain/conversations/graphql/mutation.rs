//! Changes of conversations.

use async_graphql::{Context, ID, InputObject, Object, OneofObject};

use super::enums::BusyPolicy;
use super::import::{ImportConversationsInput, ImportConversationsPayload};
use super::{Conversation, Message};
use crate::base::Result;
use crate::base::id::{ConversationId, MessageId};
use crate::base::text::{Name, bounded};
use crate::domain::conversations::follow::newest_cursor;
use crate::domain::conversations::service::again::{self, Again};
use crate::domain::conversations::service::edit::{self, UpdateConversation};
use crate::domain::conversations::service::send::{self, SendMessage, Target, parse_text};
use crate::domain::conversations::service::{create, stop};
use crate::engine::IdempotencyKey;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id, input_ids};

/// Longest wish for another answer, in characters.
const MAXIMUM_INSTRUCTIONS: usize = 2_000;

/// Input of `Mutation.createConversation`.
#[derive(Debug, InputObject)]
pub struct CreateConversationInput {
    /// Bot to chat with.
    pub bot_id: ID,
    /// Title, 1 to 200 characters on one line; made from the first message when left out.
    pub title: Option<String>,
    /// Report whose sources the conversation is about, instead of what the bot knows.
    pub report_id: Option<ID>,
}

crate::domain::problem::payload!("Result of `Mutation.createConversation`.", CreateConversationPayload {
    "The new conversation." conversation: Option<Conversation>,
});

/// Input of `Mutation.updateConversation`.
#[derive(Debug, InputObject)]
pub struct UpdateConversationInput {
    /// Conversation to change.
    pub conversation_id: ID,
    /// Title, 1 to 200 characters on one line.
    pub title: Option<String>,
    /// Whether to keep it at the top.
    pub is_pinned: Option<bool>,
    /// Whether to leave it out of lists.
    pub is_archived: Option<bool>,
}

crate::domain::problem::payload!("Result of `Mutation.updateConversation`.", UpdateConversationPayload {
    "The changed conversation." conversation: Option<Conversation>,
});

/// Input of `Mutation.deleteConversation`.
#[derive(Debug, InputObject)]
pub struct DeleteConversationInput {
    /// Conversation to delete.
    pub conversation_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deleteConversation`.", DeleteConversationPayload {
    "Identifier of the deleted conversation." deleted_id: Option<ID>,
});

/// Where to send a message: exactly one of these.
#[expect(clippy::enum_variant_names, reason = "the names of the fields in the schema")]
#[derive(Debug, OneofObject)]
pub enum ConversationTargetInput {
    /// To this conversation, after the last message of the active path.
    ConversationId(ID),
    /// After this answer, which may start another path.
    ParentMessageId(ID),
    /// To a new conversation with this bot.
    BotId(ID),
}

/// Input of `Mutation.sendMessage`.
#[derive(Debug, InputObject)]
pub struct SendMessageInput {
    /// Where to send it.
    pub to: ConversationTargetInput,
    /// Text in Markdown, 1 to 32,000 characters.
    pub text: String,
    /// Documents to attach, at most 20: the answer rests on them first.
    pub attachment_ids: Option<Vec<ID>>,
    /// Model for this answer; that of the bot when left out.
    pub model_id: Option<ID>,
    /// What to do while an answer is being written.
    #[graphql(default_with = "BusyPolicy::Reject")]
    pub on_busy: BusyPolicy,
    /// Refuse when the conversation was changed since this revision.
    pub expected_revision: Option<i32>,
    /// Key that makes a repeated request return the first result, for 24 hours.
    pub idempotency_key: Option<String>,
}

crate::domain::problem::payload!("Result of `Mutation.sendMessage`.", SendMessagePayload {
    "The conversation." conversation: Option<Conversation>,
    "The message that was sent." user_message: Option<Message>,
    "The answer, still without text; null while the message waits." assistant_message: Option<Message>,
    "Cursor to pass to `Subscription.messageStream`, so that nothing is missed." stream_cursor: Option<String>,
});

/// Input of `Mutation.regenerateMessage`.
#[derive(Debug, InputObject)]
pub struct RegenerateMessageInput {
    /// Answer to replace on the active path.
    pub message_id: ID,
    /// Model for this answer; that of the bot when left out.
    pub model_id: Option<ID>,
    /// What to do differently, at most 2,000 characters.
    pub instructions: Option<String>,
    /// What to do while an answer is being written.
    #[graphql(default_with = "BusyPolicy::Reject")]
    pub on_busy: BusyPolicy,
    /// Refuse when the conversation was changed since this revision.
    pub expected_revision: Option<i32>,
}

crate::domain::problem::payload!("Result of `Mutation.regenerateMessage`.", RegenerateMessagePayload {
    "The conversation." conversation: Option<Conversation>,
    "The new answer, still without text." assistant_message: Option<Message>,
    "Cursor to pass to `Subscription.messageStream`, so that nothing is missed." stream_cursor: Option<String>,
});

/// Input of `Mutation.editMessage`.
#[derive(Debug, InputObject)]
pub struct EditMessageInput {
    /// Own message to replace on the active path. One that waits is changed in place.
    pub message_id: ID,
    /// Text in Markdown, 1 to 32,000 characters.
    pub text: String,
    /// What to do while an answer is being written.
    #[graphql(default_with = "BusyPolicy::Reject")]
    pub on_busy: BusyPolicy,
    /// Refuse when the conversation was changed since this revision.
    pub expected_revision: Option<i32>,
}

crate::domain::problem::payload!("Result of `Mutation.editMessage`.", EditMessagePayload {
    "The conversation." conversation: Option<Conversation>,
    "The new message." user_message: Option<Message>,
    "The answer, still without text; null when the message waits." assistant_message: Option<Message>,
    "Cursor to pass to `Subscription.messageStream`, so that nothing is missed." stream_cursor: Option<String>,
});

/// Input of `Mutation.continueMessage`.
#[derive(Debug, InputObject)]
pub struct ContinueMessageInput {
    /// Last answer of the active path, which was cut, stopped or broken off.
    pub message_id: ID,
    /// Refuse when the conversation was changed since this revision.
    pub expected_revision: Option<i32>,
}

crate::domain::problem::payload!("Result of `Mutation.continueMessage`.", ContinueMessagePayload {
    "The conversation." conversation: Option<Conversation>,
    "The answer, which goes on." assistant_message: Option<Message>,
    "Cursor to pass to `Subscription.messageStream`, so that nothing is missed." stream_cursor: Option<String>,
});

/// Input of `Mutation.selectAlternative`.
#[derive(Debug, InputObject)]
pub struct SelectAlternativeInput {
    /// Alternative to show.
    pub message_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.selectAlternative`.", SelectAlternativePayload {
    "The changed conversation." conversation: Option<Conversation>,
});

/// Input of `Mutation.withdrawMessage`.
#[derive(Debug, InputObject)]
pub struct WithdrawMessageInput {
    /// Message that waits.
    pub message_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.withdrawMessage`.", WithdrawMessagePayload {
    "Identifier of the message." deleted_id: Option<ID>,
    "The changed conversation." conversation: Option<Conversation>,
});

/// Input of `Mutation.stopMessage`.
#[derive(Debug, InputObject)]
pub struct StopMessageInput {
    /// Answer to stop.
    pub message_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.stopMessage`.", StopMessagePayload {
    "The answer." message: Option<Message>,
});

impl ConversationTargetInput {
    fn parse(&self) -> Result<Target> {
        let target = match self {
            Self::ConversationId(id) => input_id("conversationId", id).map(Target::Conversation),
            Self::ParentMessageId(id) => input_id("parentMessageId", id).map(Target::After),
            Self::BotId(id) => input_id("botId", id).map(Target::Bot),
        };
        target.map_err(|error| error.inside("to"))
    }
}

impl SendMessageInput {
    fn parse(self) -> Result<SendMessage> {
        let attachments = self.attachment_ids.unwrap_or_default();
        Ok(SendMessage {
            to: self.to.parse()?,
            text: parse_text(&self.text)?,
            attachments: input_ids("attachmentIds", &attachments)?,
            model: self.model_id.map(|id| input_id("modelId", &id)).transpose()?,
            on_busy: self.on_busy.into(),
            expected_revision: self.expected_revision,
            key: self.idempotency_key.map(|text| IdempotencyKey { operation: "sendMessage", text }),
        })
    }
}

/// Changes of conversations.
#[derive(Debug, Default)]
pub struct ConversationsMutation;

#[Object]
impl ConversationsMutation {
    /// Start a conversation without a message. Requires `CONVERSATIONS_WRITE`.
    async fn create_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bot, and what the conversation is about.")] input: CreateConversationInput,
    ) -> Fallible<CreateConversationPayload> {
        let created = async {
            let bot = input_id("botId", &input.bot_id)?;
            let title = input.title.as_deref().map(|title| Name::parse("title", title)).transpose()?;
            let report = input.report_id.as_ref().map(|id| input_id("reportId", id)).transpose()?;
            create::create(ctx.app(), &ctx.viewer(), bot, title, report).await
        };
        answer(created.await, |row| CreateConversationPayload { conversation: Some(row.into()), ..Default::default() })
    }

    /// Import conversations of a file, with their branches and times. What the caller has imported before is not imported
    /// again. Requires `CONVERSATIONS_WRITE`.
    async fn import_conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, and the bot to go on with.")] input: ImportConversationsInput,
    ) -> Fallible<ImportConversationsPayload> {
        answer(input.run(ctx).await, Into::into)
    }

    /// Change a conversation. Fields that are left out stay as they are. Only its owner can.
    async fn update_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation and the fields to change.")] input: UpdateConversationInput,
    ) -> Fallible<UpdateConversationPayload> {
        let updated = async {
            let id = input_id("conversationId", &input.conversation_id)?;
            let title = input.title.as_deref().map(|title| Name::parse("title", title)).transpose()?;
            let new = UpdateConversation { title, is_pinned: input.is_pinned, is_archived: input.is_archived };
            edit::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateConversationPayload { conversation: Some(row.into()), ..Default::default() })
    }

    /// Delete a conversation with its messages and the files made from it. Only its owner can.
    async fn delete_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation to delete.")] input: DeleteConversationInput,
    ) -> Fallible<DeleteConversationPayload> {
        let deleted = async {
            let id: ConversationId = input_id("conversationId", &input.conversation_id)?;
            edit::delete(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(deleted.await, |id| DeleteConversationPayload { deleted_id: Some(id.into()), ..Default::default() })
    }

    /// Send a message and let the bot answer. The answer comes through `Subscription.messageStream`. Requires
    /// `CONVERSATIONS_WRITE`.
    async fn send_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message and where to send it.")] input: SendMessageInput,
    ) -> Fallible<SendMessagePayload> {
        let sent = async { send::send(ctx.app(), &ctx.viewer(), input.parse()?).await };
        answer(sent.await, |sent| SendMessagePayload {
            stream_cursor: Some(newest_cursor(&sent.conversation)),
            conversation: Some(sent.conversation.into()),
            user_message: Some(sent.message.into()),
            assistant_message: sent.answer.map(Into::into),
            ..Default::default()
        })
    }

    /// Let the bot answer again. The old answer stays as an alternative. Only the owner of the conversation can.
    async fn regenerate_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer, and what to do differently.")] input: RegenerateMessageInput,
    ) -> Fallible<RegenerateMessagePayload> {
        let regenerated = async {
            let id = input_id("messageId", &input.message_id)?;
            let model = input.model_id.as_ref().map(|id| input_id("modelId", id)).transpose()?;
            let wish = input.instructions.as_deref();
            let wish = wish.map(|text| bounded("instructions", text, 0, MAXIMUM_INSTRUCTIONS)).transpose()?;
            let wish = wish.filter(|text| !text.is_empty());
            let how = Again { on_busy: input.on_busy.into(), expected_revision: input.expected_revision };
            again::regenerate(ctx.app(), &ctx.viewer(), id, model, wish, how).await
        };
        answer(regenerated.await, |(conversation, message)| RegenerateMessagePayload {
            stream_cursor: Some(newest_cursor(&conversation)),
            conversation: Some(conversation.into()),
            assistant_message: Some(message.into()),
            ..Default::default()
        })
    }

    /// Send an own message anew with another text and let the bot answer. The old one stays as an alternative. Only the
    /// owner of the conversation can.
    async fn edit_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message and its new text.")] input: EditMessageInput,
    ) -> Fallible<EditMessagePayload> {
        let edited = async {
            let id = input_id("messageId", &input.message_id)?;
            let text = parse_text(&input.text)?;
            let how = Again { on_busy: input.on_busy.into(), expected_revision: input.expected_revision };
            again::edit(ctx.app(), &ctx.viewer(), id, text, how).await
        };
        answer(edited.await, |sent| EditMessagePayload {
            stream_cursor: Some(newest_cursor(&sent.conversation)),
            conversation: Some(sent.conversation.into()),
            user_message: Some(sent.message.into()),
            assistant_message: sent.answer.map(Into::into),
            ..Default::default()
        })
    }

    /// Let an answer that was cut, stopped or broken off go on from its end. Only the owner of the conversation can.
    async fn continue_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: ContinueMessageInput,
    ) -> Fallible<ContinueMessagePayload> {
        let continued = async {
            let id = input_id("messageId", &input.message_id)?;
            let how = Again { on_busy: send::OnBusy::Reject, expected_revision: input.expected_revision };
            again::go_on(ctx.app(), &ctx.viewer(), id, how).await
        };
        answer(continued.await, |(conversation, message)| ContinueMessagePayload {
            stream_cursor: Some(newest_cursor(&conversation)),
            conversation: Some(conversation.into()),
            assistant_message: Some(message.into()),
            ..Default::default()
        })
    }

    /// Make the path through another alternative the active one. Only the owner of the conversation can.
    async fn select_alternative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The alternative.")] input: SelectAlternativeInput,
    ) -> Fallible<SelectAlternativePayload> {
        let selected =
            async { edit::select(ctx.app(), &ctx.viewer(), input_id("messageId", &input.message_id)?).await };
        answer(selected.await, |row| SelectAlternativePayload { conversation: Some(row.into()), ..Default::default() })
    }

    /// Take back a message that waits. Only the owner of the conversation can.
    async fn withdraw_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message.")] input: WithdrawMessageInput,
    ) -> Fallible<WithdrawMessagePayload> {
        let withdrawn = async {
            let id: MessageId = input_id("messageId", &input.message_id)?;
            Ok((id, edit::withdraw(ctx.app(), &ctx.viewer(), id).await?))
        };
        answer(withdrawn.await, |(id, row)| WithdrawMessagePayload {
            deleted_id: Some(id.into()),
            conversation: Some(row.into()),
            ..Default::default()
        })
    }

    /// Stop the writing of an answer and keep what is there. Stopping one that is done changes nothing and is no error.
    /// Only the owner of the conversation can.
    async fn stop_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: StopMessageInput,
    ) -> Fallible<StopMessagePayload> {
        let stopped = async { stop::stop(ctx.app(), &ctx.viewer(), input_id("messageId", &input.message_id)?).await };
        answer(stopped.await, |row| StopMessagePayload { message: Some(row.into()), ..Default::default() })
    }
}
