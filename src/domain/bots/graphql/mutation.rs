//! Changes of bots.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Upload};

use super::Bot;
use super::settings::{RetrievalSettingsInput, SamplingSettingsInput, Visibility};
use super::transfer::{ImportBotInput, ImportBotPayload};
use crate::base::Result;
use crate::base::id::{BotId, DocumentId, WorkspaceId};
use crate::domain::avatars::graphql::avatar_change;
use crate::domain::bots::service::{self, CreateBot, UpdateBot};
use crate::graphql::scalars::Decimal;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id, input_ids};

/// Input of `Mutation.createBot`.
#[derive(Debug, InputObject)]
pub struct CreateBotInput {
    /// Workspace that owns the bot.
    pub workspace_id: ID,
    /// Name, 1 to 200 characters on one line, unique in the workspace regardless of case.
    pub name: String,
    /// What the bot is for; at most 2,000 characters.
    pub description: Option<String>,
    /// Who can see and use the bot.
    #[graphql(default_with = "Visibility::Workspace")]
    pub visibility: Visibility,
    /// Whether people can chat with the bot.
    #[graphql(default = true)]
    pub is_enabled: bool,
    /// Instructions, at most 32,000 characters.
    pub system_prompt: String,
    /// First message of the bot in a new conversation, at most 4,000 characters.
    pub greeting: Option<String>,
    /// Questions to offer in a new conversation, at most 20 of up to 300 characters on one line.
    pub suggested_questions: Option<Vec<String>>,
    /// Model; the default of the workspace when left out.
    pub model_id: Option<ID>,
    /// Models that are tried in this order when the model fails, at most 7.
    pub fallback_model_ids: Option<Vec<ID>>,
    /// How the model chooses words.
    pub sampling: Option<SamplingSettingsInput>,
    /// How knowledge is looked up.
    pub retrieval: Option<RetrievalSettingsInput>,
    /// Documents that the bot shall know, at most 100; `addBotKnowledge` takes more.
    pub document_ids: Option<Vec<ID>>,
    /// Names of tags, at most 50: the bot knows the documents that have at least one of them. Tags that do not exist are
    /// created.
    pub knowledge_tags: Option<Vec<String>>,
    /// Tools that its model may call, at most 40; they are called with the rights of the person who asks.
    pub tool_ids: Option<Vec<ID>>,
    /// Whether thoughts of the model are kept and shown with answers.
    #[graphql(default = false)]
    pub shows_reasoning: bool,
    /// Most that answers of the bot may cost in a calendar month (UTC), in US dollars. Requires `WORKSPACE_UPDATE`.
    pub monthly_budget_usd: Option<Decimal>,
}

crate::domain::problem::payload!("Result of `Mutation.createBot`.", CreateBotPayload {
    "The new bot." bot: Option<Bot>,
});

/// Input of `Mutation.updateBot`.
#[derive(InputObject)]
pub struct UpdateBotInput {
    /// Bot to change.
    pub bot_id: ID,
    /// Fail with `CONFLICT` when the bot's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// Name, 1 to 200 characters on one line, unique in the workspace regardless of case.
    pub name: Option<String>,
    /// What the bot is for, at most 2,000 characters; null removes it.
    pub description: MaybeUndefined<String>,
    /// New picture, PNG or JPEG of at most 10 MiB and 16 million pixels; null removes it. Its middle square is kept.
    pub avatar: MaybeUndefined<Upload>,
    /// Who can see and use the bot. Only its creator and administrators of the workspace can make it private.
    pub visibility: Option<Visibility>,
    /// Whether people can chat with the bot.
    pub is_enabled: Option<bool>,
    /// Instructions, at most 32,000 characters.
    pub system_prompt: Option<String>,
    /// First message of the bot in a new conversation, at most 4,000 characters; null removes it.
    pub greeting: MaybeUndefined<String>,
    /// Questions to offer in a new conversation, at most 20 of up to 300 characters on one line.
    pub suggested_questions: Option<Vec<String>>,
    /// Model; null for the default of the workspace.
    pub model_id: MaybeUndefined<ID>,
    /// Models that are tried in this order when the model fails, at most 7; they replace the present ones.
    pub fallback_model_ids: Option<Vec<ID>>,
    /// How the model chooses words.
    pub sampling: Option<SamplingSettingsInput>,
    /// How knowledge is looked up.
    pub retrieval: Option<RetrievalSettingsInput>,
    /// Names of tags that replace the present ones, at most 50: the bot knows the documents that have at least one of
    /// them. Tags that do not exist are created.
    pub knowledge_tags: Option<Vec<String>>,
    /// Tools that its model may call, at most 40; they replace the present ones.
    pub tool_ids: Option<Vec<ID>>,
    /// Whether thoughts of the model are kept and shown with answers.
    pub shows_reasoning: Option<bool>,
    /// Most that answers of the bot may cost in a calendar month (UTC), in US dollars; null removes the limit. Changing
    /// it requires `WORKSPACE_UPDATE`.
    pub monthly_budget_usd: MaybeUndefined<Decimal>,
}

crate::domain::problem::payload!("Result of `Mutation.updateBot`.", UpdateBotPayload {
    "The changed bot." bot: Option<Bot>,
});

/// Input of `Mutation.addBotKnowledge`.
#[derive(Debug, InputObject)]
pub struct AddBotKnowledgeInput {
    /// Bot to change.
    pub bot_id: ID,
    /// Documents to add, at most 100. A bot can know 1,000.
    pub document_ids: Vec<ID>,
}

crate::domain::problem::payload!("Result of `Mutation.addBotKnowledge`.", AddBotKnowledgePayload {
    "The changed bot." bot: Option<Bot>,
});

/// Input of `Mutation.removeBotKnowledge`.
#[derive(Debug, InputObject)]
pub struct RemoveBotKnowledgeInput {
    /// Bot to change.
    pub bot_id: ID,
    /// Documents to take away, at most 100.
    pub document_ids: Vec<ID>,
}

crate::domain::problem::payload!("Result of `Mutation.removeBotKnowledge`.", RemoveBotKnowledgePayload {
    "The changed bot." bot: Option<Bot>,
});

/// Input of `Mutation.duplicateBot`.
#[derive(Debug, InputObject)]
pub struct DuplicateBotInput {
    /// Bot to copy.
    pub bot_id: ID,
    /// Name of the copy, 1 to 200 characters on one line; derived from the original when left out.
    pub name: Option<String>,
}

crate::domain::problem::payload!("Result of `Mutation.duplicateBot`.", DuplicateBotPayload {
    "The new bot." bot: Option<Bot>,
});

/// Input of `Mutation.deleteBot`.
#[derive(Debug, InputObject)]
pub struct DeleteBotInput {
    /// Bot to delete.
    pub bot_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deleteBot`.", DeleteBotPayload {
    "Identifier of the deleted bot." deleted_id: Option<ID>,
});

impl CreateBotInput {
    fn parse(self) -> Result<(WorkspaceId, CreateBot)> {
        let new = CreateBot {
            name: self.name,
            description: self.description,
            visibility: self.visibility.into(),
            is_enabled: self.is_enabled,
            system_prompt: self.system_prompt,
            greeting: self.greeting,
            suggested_questions: self.suggested_questions.unwrap_or_default(),
            model: self.model_id.map(|id| input_id("modelId", &id)).transpose()?,
            fallback_models: input_ids("fallbackModelIds", &self.fallback_model_ids.unwrap_or_default())?,
            sampling: self.sampling.unwrap_or_default().into(),
            retrieval: self.retrieval.unwrap_or_default().into(),
            shows_reasoning: self.shows_reasoning,
            monthly_budget_micros: self.monthly_budget_usd.map(|amount| amount.micros),
            documents: input_ids("documentIds", &self.document_ids.unwrap_or_default())?,
            knowledge_tags: self.knowledge_tags.unwrap_or_default(),
            tools: input_ids("toolIds", &self.tool_ids.unwrap_or_default())?,
        };
        Ok((input_id("workspaceId", &self.workspace_id)?, new))
    }
}

impl UpdateBotInput {
    fn parse(self, ctx: &Context<'_>) -> Result<(BotId, UpdateBot)> {
        let model: Option<Option<ID>> = self.model_id.into();
        let budget: Option<Option<Decimal>> = self.monthly_budget_usd.into();
        let new = UpdateBot {
            expected_revision: self.expected_revision,
            name: self.name,
            description: self.description.into(),
            avatar: avatar_change(ctx, self.avatar)?,
            visibility: self.visibility.map(Into::into),
            is_enabled: self.is_enabled,
            system_prompt: self.system_prompt,
            greeting: self.greeting.into(),
            suggested_questions: self.suggested_questions,
            model: model.map(|id| id.map(|id| input_id("modelId", &id)).transpose()).transpose()?,
            fallback_models: self.fallback_model_ids.map(|ids| input_ids("fallbackModelIds", &ids)).transpose()?,
            sampling: self.sampling.unwrap_or_default().into(),
            retrieval: self.retrieval.unwrap_or_default().into(),
            shows_reasoning: self.shows_reasoning,
            monthly_budget_micros: budget.map(|amount| amount.map(|amount| amount.micros)),
            knowledge_tags: self.knowledge_tags,
            tools: self.tool_ids.map(|ids| input_ids("toolIds", &ids)).transpose()?,
        };
        Ok((input_id("botId", &self.bot_id)?, new))
    }
}

/// Changes of bots.
#[derive(Debug, Default)]
pub struct BotsMutation;

#[Object]
impl BotsMutation {
    /// Create a bot. Requires `BOTS_WRITE`.
    async fn create_bot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new bot.")] input: CreateBotInput,
    ) -> Fallible<CreateBotPayload> {
        let created = async {
            let (workspace, new) = input.parse()?;
            service::create(ctx.app(), &ctx.viewer(), workspace, new).await
        };
        answer(created.await, |row| CreateBotPayload { bot: Some(row.into()), ..Default::default() })
    }

    /// Change a bot. Fields that are left out stay as they are. Requires `BOTS_WRITE`.
    async fn update_bot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bot and the fields to change.")] input: UpdateBotInput,
    ) -> Fallible<UpdateBotPayload> {
        let updated = async {
            let (id, new) = input.parse(ctx)?;
            service::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateBotPayload { bot: Some(row.into()), ..Default::default() })
    }

    /// Let a bot know documents; those that it knows already stay as they are. Requires `BOTS_WRITE`.
    async fn add_bot_knowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bot and the documents.")] input: AddBotKnowledgeInput,
    ) -> Fallible<AddBotKnowledgePayload> {
        let added = async {
            let documents: Vec<DocumentId> = input_ids("documentIds", &input.document_ids)?;
            service::add(ctx.app(), &ctx.viewer(), input_id("botId", &input.bot_id)?, &documents).await
        };
        answer(added.await, |row| AddBotKnowledgePayload { bot: Some(row.into()), ..Default::default() })
    }

    /// Let a bot forget documents. The documents stay. Requires `BOTS_WRITE`.
    async fn remove_bot_knowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bot and the documents.")] input: RemoveBotKnowledgeInput,
    ) -> Fallible<RemoveBotKnowledgePayload> {
        let removed = async {
            let documents: Vec<DocumentId> = input_ids("documentIds", &input.document_ids)?;
            service::remove(ctx.app(), &ctx.viewer(), input_id("botId", &input.bot_id)?, &documents).await
        };
        answer(removed.await, |row| RemoveBotKnowledgePayload { bot: Some(row.into()), ..Default::default() })
    }

    /// Copy a bot with all that it knows, but without its picture, into a new bot of the same workspace. Requires `BOTS_WRITE`.
    async fn duplicate_bot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bot to copy.")] input: DuplicateBotInput,
    ) -> Fallible<DuplicateBotPayload> {
        let copied = async {
            let id: BotId = input_id("botId", &input.bot_id)?;
            service::duplicate(ctx.app(), &ctx.viewer(), id, input.name.as_deref()).await
        };
        answer(copied.await, |row| DuplicateBotPayload { bot: Some(row.into()), ..Default::default() })
    }

    /// Make a private bot of an exported one. Its documents are found in the workspace by their content, its tags by
    /// their names. Requires `BOTS_WRITE`.
    async fn import_bot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The exported bot, and where it shall be.")] input: ImportBotInput,
    ) -> Fallible<ImportBotPayload> {
        let imported = async {
            let workspace: WorkspaceId = input_id("workspaceId", &input.workspace_id)?;
            service::import(ctx.app(), &ctx.viewer(), workspace, input.bot.0, input.name.as_deref()).await
        };
        answer(imported.await, |made| ImportBotPayload {
            bot: Some(made.row.into()),
            missing_documents: made.missing_documents.into_iter().map(Into::into).collect(),
            missing_models: made.missing_models,
            missing_tools: made.missing_tools,
            ..Default::default()
        })
    }

    /// Delete a bot. Its conversations stay readable but cannot be continued. Requires `BOTS_WRITE`.
    async fn delete_bot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bot to delete.")] input: DeleteBotInput,
    ) -> Fallible<DeleteBotPayload> {
        let deleted = async {
            let id: BotId = input_id("botId", &input.bot_id)?;
            service::delete(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(deleted.await, |id| DeleteBotPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
