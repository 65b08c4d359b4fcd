//! `Bot`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::knowledge::{self, BotKnowledgeConnection, KnowledgeTagsKey};
use super::settings::{RetrievalSettings, SamplingSettings, Visibility};
use super::transfer::ContentsKey;
use crate::app::App;
use crate::base::id::BotId;
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::analytics::graphql::{self as analytics, BotAnalytics};
use crate::domain::avatars::graphql::avatar_url;
use crate::domain::bots::service;
use crate::domain::bots::settings::{Retrieval, Sampling};
use crate::domain::conversations::graphql::feedback::{self, MessageFeedbackConnection};
use crate::domain::conversations::graphql::{self as conversations, ConversationConnection};
use crate::domain::models::graphql::{Model, ModelKey};
use crate::domain::tags::graphql::Tag;
use crate::domain::tools::graphql::Tool;
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::bot;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateRange, DateTime, Decimal, Json, Url};
use crate::graphql::{ContextExt as _, Fallible, Inlined, Key, PageArguments, fallible};

/// An assistant with instructions, a model, knowledge and tools.
#[derive(Debug, Clone)]
pub struct Bot(pub Arc<bot::Model>);

crate::graphql::connection::connection!(
    BotConnection,
    BotEdge,
    Bot as Inlined<Bot>,
    "A page of bots.",
    "A bot with its cursor."
);

impl From<bot::Model> for Bot {
    fn from(row: bot::Model) -> Self {
        Self(Arc::new(row))
    }
}

crate::graphql::inline::inline_fields!(Bot {
    "id" => id,
    "name" => name,
    "description" => description,
    "isEnabled" => is_enabled,
    "systemPrompt" => system_prompt,
    "greeting" => greeting,
    "showsReasoning" => shows_reasoning,
    "viewerCanUpdate" => viewer_can_update,
    "revision" => revision,
    "createdAt" => created_at,
    "updatedAt" => updated_at,
});

/// An assistant with instructions, a model, knowledge and tools.
#[Object]
impl Bot {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that owns the bot.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// Name, unique in the workspace regardless of case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the bot is for.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Picture: a square PNG of at most 256 pixels. The address is the same for a day, and can be read without credentials
    /// for one day more; a new picture has another one.
    async fn avatar_url(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Url>> {
        Ok(avatar_url(ctx, self.0.avatar_file.as_deref())?)
    }

    /// Who can see and use the bot.
    async fn visibility(&self) -> Visibility {
        self.0.visibility.into()
    }

    /// False while nobody can start chatting with the bot.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// Instructions; visible to those who may change the bot (`viewerCanUpdate`), otherwise empty.
    async fn system_prompt(&self, ctx: &Context<'_>) -> &str {
        if service::may_change(&ctx.viewer(), &self.0) { &self.0.system_prompt } else { "" }
    }

    /// First message of the bot in a new conversation.
    async fn greeting(&self) -> Option<&str> {
        self.0.greeting.as_deref()
    }

    /// Questions to offer in a new conversation, at most 20.
    #[graphql(directive = list_size::apply(20))]
    async fn suggested_questions(&self) -> async_graphql::Result<Vec<String>> {
        Ok(service::questions(&self.0)?)
    }

    /// Model; null for the default of the workspace.
    async fn model(&self, ctx: &Context<'_>) -> Fallible<Model> {
        fallible(ctx.load(ModelKey(self.0.model_id?)).await)
    }

    /// Models that are tried in this order when the model fails, before those of the workspace.
    #[graphql(directive = list_size::apply(7))]
    async fn fallback_models(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Model>> {
        Ok(ctx.load(FallbacksKey(self.0.id)).await?.unwrap_or_default())
    }

    /// How the model chooses words.
    async fn sampling(&self) -> async_graphql::Result<SamplingSettings> {
        Ok(Sampling::of(&self.0)?.into())
    }

    /// How knowledge is looked up.
    async fn retrieval(&self) -> async_graphql::Result<RetrievalSettings> {
        Ok(Retrieval::of(&self.0)?.into())
    }

    /// Documents that were given to the bot, newest first. It knows those with one of its `knowledgeTags`, too.
    async fn knowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<BotKnowledgeConnection> {
        Ok(knowledge::of_bot(ctx, self.0.id, PageArguments::new(first, after, last, before)).await?)
    }

    /// Tags, by name: the bot knows every document that has at least one of them, now or later.
    #[graphql(directive = list_size::apply(50))]
    async fn knowledge_tags(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Tag>> {
        Ok(ctx.load(KnowledgeTagsKey(self.0.id)).await?.unwrap_or_default())
    }

    /// Tools that its model may call, by name.
    #[graphql(directive = list_size::apply(40))]
    async fn tools(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Tool>> {
        Ok(ctx.load(ToolsKey(self.0.id)).await?.unwrap_or_default())
    }

    /// True when thoughts of the model are kept and shown with answers.
    async fn shows_reasoning(&self) -> bool {
        self.0.shows_reasoning
    }

    /// Most that answers of the bot may cost in a calendar month (UTC), in US dollars; null for no limit of its own.
    async fn monthly_budget_usd(&self) -> Option<Decimal> {
        self.0.monthly_budget_micros.map(Into::into)
    }

    /// The bot as a file for `importBot`, here or on another server: a JSON object without identifiers, in which
    /// documents stand with the SHA-256 of their content. It contains the instructions, and is null for those who may
    /// not change the bot.
    async fn export(&self, ctx: &Context<'_>) -> Fallible<Json> {
        if !service::may_change(&ctx.viewer(), &self.0) {
            return None;
        }
        let contents = ctx.load(ContentsKey(self.0.id)).await;
        let exported = contents.and_then(|known| service::Exported::of(&self.0, known.unwrap_or_default()));
        fallible(exported.map(|file| Some(file.into())))
    }

    /// True when the caller may change and delete the bot: members who have `BOTS_WRITE`.
    async fn viewer_can_update(&self, ctx: &Context<'_>) -> bool {
        service::may_change(&ctx.viewer(), &self.0)
    }

    /// Conversations with the bot: the caller's own, or all with `CONVERSATIONS_READ_ALL`, archived ones too; the most
    /// recently active first.
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ConversationConnection> {
        Ok(conversations::of_bot(ctx, self.0.id, PageArguments::new(first, after, last, before)).await?)
    }

    /// Figures over time. Requires `ANALYTICS_READ`, unless the caller may change the bot (`viewerCanUpdate`).
    async fn analytics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days to cover, at most 366.")] range: DateRange,
    ) -> async_graphql::Result<BotAnalytics> {
        let viewer = ctx.viewer();
        Ok(analytics::of_bot(&viewer, &self.0, service::may_change(&viewer, &self.0), range)?)
    }

    /// What people think of the bot's answers, the latest first; null for those who may not change the bot.
    async fn feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> Fallible<MessageFeedbackConnection> {
        if !service::may_change(&ctx.viewer(), &self.0) {
            return None;
        }
        let page = PageArguments::new(first, after, last, before);
        fallible(feedback::of_bot(ctx, self.0.id, page).await.map(Some))
    }

    /// Number of the last change; pass it as `expectedRevision` to detect concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Who created the bot; null when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<Inlined<User>> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await.map(|found| found.map(Inlined)))
    }

    /// When the bot was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the bot last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A bot by identifier; absent when it does not exist for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BotKey(pub BotId);

impl Key for BotKey {
    type Value = Bot;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Bot>> {
        let rows = service::visible(app, viewer, keys.into_iter().map(|key| key.0).collect()).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// Models that stand in for that of a bot, in their order; absent when there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct FallbacksKey(BotId);

impl Key for FallbacksKey {
    type Value = Vec<Model>;

    // Needs no viewer: the bot was found for the caller, and has models that its workspace may use.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Model>>> {
        let mut found: HashMap<Self, Vec<Model>> = HashMap::new();
        for (bot, row) in service::fallbacks(app, keys.into_iter().map(|key| key.0)).await? {
            found.entry(Self(bot)).or_default().push(row.into());
        }
        Ok(found)
    }
}

/// Tools of a bot, by name; absent when there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ToolsKey(BotId);

impl Key for ToolsKey {
    type Value = Vec<Tool>;

    // Needs no viewer: the bot was found for the caller, and its tools are of the same workspace.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Tool>>> {
        let mut found: HashMap<Self, Vec<Tool>> = HashMap::new();
        for (bot, row) in service::tools::of_bots(app, keys.into_iter().map(|key| key.0)).await? {
            found.entry(Self(bot)).or_default().push(row.into());
        }
        Ok(found)
    }
}
