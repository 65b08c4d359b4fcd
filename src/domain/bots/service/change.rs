//! Changing and deleting a bot.

use sea_orm::{ActiveModelTrait as _, ModelTrait as _, Set};
use serde_json::{Map, Value, json};

use super::access::{find_changeable, keeps, lock_changeable_in};
use super::knowledge::retag_in;
use super::models::{fallbacks_of, hold_writers_in, set_fallbacks_in};
use super::{Told, emit_in, fields, names, tools, unwritten};
use crate::app::App;
use crate::base::id::{BotId, ModelId, ToolId};
use crate::base::revision::expect_revision;
use crate::base::text::Name;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Tx;
use crate::domain::avatars::service::{AvatarChange, Prepared, prepare};
use crate::domain::bots::settings::{Retrieval, RetrievalChange, Sampling, SamplingChange};
use crate::domain::tags::service::set_tags_at_in;
use crate::domain::workspaces::service::require_person;
use crate::entity::bot::{self, Visibility};
use crate::port::blob::BlobKey;

/// Changes of a bot; `None` keeps a value, and `Some(None)` removes one.
#[derive(Debug, Default)]
pub struct UpdateBot {
    /// Refuse when the bot was changed since this revision.
    pub expected_revision: Option<i32>,
    /// Name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Picture.
    pub avatar: AvatarChange,
    /// Who can use it.
    pub visibility: Option<Visibility>,
    /// Whether people can chat with it.
    pub is_enabled: Option<bool>,
    /// Instructions.
    pub system_prompt: Option<String>,
    /// First message in a new conversation.
    pub greeting: Option<Option<String>>,
    /// Questions to offer.
    pub suggested_questions: Option<Vec<String>>,
    /// Model; `Some(None)` for the default of the workspace.
    pub model: Option<Option<ModelId>>,
    /// Models that are tried in their order when it fails, in place of the present ones.
    pub fallback_models: Option<Vec<ModelId>>,
    /// How the model chooses words.
    pub sampling: SamplingChange,
    /// How knowledge is looked up.
    pub retrieval: RetrievalChange,
    /// Whether thoughts of the model are kept and shown.
    pub shows_reasoning: Option<bool>,
    /// What answers may cost in a month, in millionths of a US dollar.
    pub monthly_budget_micros: Option<Option<i64>>,
    /// Names of the tags whose documents it knows, in place of the present ones.
    pub knowledge_tags: Option<Vec<String>>,
    /// Tools that it may use, in place of the present ones.
    pub tools: Option<Vec<ToolId>>,
}

impl UpdateBot {
    /// The changes with texts as they are stored.
    fn check(mut self) -> Result<Self> {
        self.name = self.name.map(|name| Name::parse("name", &name).map(Name::into_string)).transpose()?;
        self.description = self.description.map(|text| fields::description(text.as_deref())).transpose()?;
        self.system_prompt = self.system_prompt.map(|text| fields::instructions(&text)).transpose()?;
        self.greeting = self.greeting.map(|text| fields::greeting(text.as_deref())).transpose()?;
        let questions = self.suggested_questions.map(|texts| fields::suggested_questions(&texts));
        self.suggested_questions = questions.transpose()?;
        self.monthly_budget_micros = self.monthly_budget_micros.map(fields::budget).transpose()?;
        Ok(self)
    }
}

/// Changes a bot; returns the row as it is now.
pub async fn update(app: &App, viewer: &Viewer, id: BotId, new: UpdateBot) -> Result<bot::Model> {
    require_person(viewer)?;
    let mut new = new.check()?;
    let avatar = match std::mem::take(&mut new.avatar) {
        AvatarChange::Keep => None,
        change => {
            let row = find_changeable(app, viewer, id).await?;
            prepare(app, &BlobKey::of(row.workspace_id).with(id), change).await?
        }
    };
    let outcome = write(app, viewer, id, new, avatar.as_ref().map(Prepared::column)).await;
    if let Some(avatar) = avatar {
        avatar.settle(app, outcome.as_ref().map(|(before, _)| before.as_deref())).await;
    }
    outcome.map(|(_, row)| row)
}

/// Writes the changes; returns the picture that is not needed any more, and the row as it is now.
async fn write(
    app: &App,
    viewer: &Viewer,
    id: BotId,
    new: UpdateBot,
    avatar: Option<Option<String>>,
) -> Result<(Option<String>, bot::Model)> {
    let mut tx = app.db.begin().await?;
    let row = lock_changeable_in(&tx, viewer, id).await?;
    expect_revision("bot", row.id, row.revision, new.expected_revision)?;
    expect_rights(viewer, &row, &new)?;
    if let Some(name) = new.name.as_ref().filter(|name| names::name_key(name) != row.name_key) {
        names::expect_free(&*tx, row.workspace_id, name).await?;
    }
    let fallbacks = set_models_in(&tx, &row, &new).await?;
    let wanted_tools = new.tools.clone();
    let changes_tools = set_tools_in(&tx, &row, wanted_tools.as_deref()).await?;
    let tags = new.knowledge_tags.clone();
    let picture = row.avatar_file.clone().filter(|key| avatar.as_ref().is_some_and(|new| new.as_ref() != Some(key)));
    let (change, mut facts) = differences(&row, new, avatar)?;
    if let Some(fallbacks) = fallbacks {
        facts.insert("fallbackModelIds".to_owned(), json!(fallbacks));
    }
    if changes_tools {
        facts.insert("toolIds".to_owned(), json!(wanted_tools));
    }
    if let Some(tags) = tags {
        let wanted = set_tags_at_in(&tx, app, row.workspace_id, "knowledgeTags", &tags).await?;
        if retag_in(&tx, id, &wanted).await? {
            facts.insert("knowledgeTags".to_owned(), json!(tags));
        }
    }
    if facts.is_empty() {
        tx.commit().await?;
        return Ok((None, row));
    }
    let was_shared = row.visibility == Visibility::Workspace;
    let row = touch_in(&tx, app, &row, change).await?;
    let told = Told { was_shared, ..Told::new("bot.updated", "changed", Value::Object(facts)) };
    emit_in(&mut tx, app, viewer, &row, told);
    tx.commit().await?;
    Ok((picture, row))
}

/// Checks the models when any of them changes, and sets those that stand in; answers with them when they changed.
async fn set_models_in(tx: &Tx, row: &bot::Model, new: &UpdateBot) -> Result<Option<Vec<ModelId>>> {
    if new.model.is_none() && new.fallback_models.is_none() {
        return Ok(None);
    }
    let others = match &new.fallback_models {
        Some(models) => models.clone(),
        None => fallbacks_of(&**tx, row.id).await?,
    };
    hold_writers_in(tx, row.workspace_id, new.model.unwrap_or(row.model_id), &others).await?;
    Ok(set_fallbacks_in(tx, row.id, &others).await?.then_some(others))
}

/// Checks and sets the tools; true when they changed.
async fn set_tools_in(tx: &Tx, row: &bot::Model, wanted: Option<&[ToolId]>) -> Result<bool> {
    let Some(wanted) = wanted else { return Ok(false) };
    tools::hold_in(tx, row.workspace_id, wanted).await?;
    tools::set_in(tx, row.id, wanted).await
}

/// Nobody takes somebody else's bot away from others, or a limit on costs that an administrator set.
fn expect_rights(viewer: &Viewer, row: &bot::Model, new: &UpdateBot) -> Result<()> {
    if new.monthly_budget_micros.is_some_and(|budget| budget != row.monthly_budget_micros) {
        viewer.require(row.workspace_id, Permission::WorkspaceUpdate)?;
    }
    let hides = new.visibility == Some(Visibility::Private) && row.visibility == Visibility::Workspace;
    if hides && !keeps(viewer, row) {
        let message = "Only its creator and administrators of the workspace can make a bot private.";
        return Err(Error::forbidden(message));
    }
    Ok(())
}

/// What differs from the row, and what is told of it: never the instructions, which not everybody may read.
fn differences(
    row: &bot::Model,
    new: UpdateBot,
    avatar: Option<Option<String>>,
) -> Result<(bot::ActiveModel, Map<String, Value>)> {
    let sampling = new.sampling.apply(Sampling::of(row)?)?;
    let retrieval = new.retrieval.apply(Retrieval::of(row)?)?;
    let sampling = Some(serde_json::to_value(sampling).map_err(Error::internal)?);
    let retrieval = Some(serde_json::to_value(retrieval).map_err(Error::internal)?);
    let mut change = bot::ActiveModel { id: Set(row.id), ..Default::default() };
    let mut facts = Map::new();
    macro_rules! differ {
        ($($field:ident: $new:expr, $fact:literal => |$value:ident| $told:expr;)+) => {
            $(if let Some($value) = $new.filter(|value| *value != row.$field) {
                facts.insert($fact.to_owned(), json!($told));
                change.$field = Set($value);
            })+
        };
    }
    differ! {
        description: new.description, "description" => |value| value;
        avatar_file: avatar, "avatar" => |value| value.is_some();
        visibility: new.visibility, "visibility" => |value| value;
        is_enabled: new.is_enabled, "isEnabled" => |value| value;
        system_prompt: new.system_prompt, "systemPrompt" => |value| json!({ "characters": value.chars().count() });
        greeting: new.greeting, "greeting" => |value| value;
        suggested_questions: new.suggested_questions.map(|texts| json!(texts)), "suggestedQuestions" => |value| value;
        model_id: new.model, "modelId" => |value| value;
        sampling: sampling, "sampling" => |value| value;
        retrieval: retrieval, "retrieval" => |value| value;
        shows_reasoning: new.shows_reasoning, "showsReasoning" => |value| value;
        monthly_budget_micros: new.monthly_budget_micros, "monthlyBudgetMicros" => |value| value;
    }
    if let Some(name) = new.name.filter(|name| *name != row.name) {
        facts.insert("name".to_owned(), json!(name));
        change.name_key = Set(names::name_key(&name));
        change.name = Set(name);
    }
    Ok((change, facts))
}

/// Writes a change with the next revision.
pub(super) async fn touch_in(tx: &Tx, app: &App, row: &bot::Model, mut change: bot::ActiveModel) -> Result<bot::Model> {
    change.revision = Set(row.revision + 1);
    change.updated_at = Set(app.clock.now());
    change.update(&**tx).await.map_err(|error| unwritten(error, row.workspace_id))
}

/// Deletes a bot. Its conversations stay readable.
pub async fn delete(app: &App, viewer: &Viewer, id: BotId) -> Result<()> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_changeable_in(&tx, viewer, id).await?;
    // What it knows goes with the row; conversations and messages lose their reference.
    row.clone().delete(&*tx).await?;
    emit_in(&mut tx, app, viewer, &row, Told::new("bot.deleted", "deleted", json!({ "name": row.name })));
    tx.commit().await?;
    // What a crash leaves here is deleted with the files that belong to nothing.
    if let Some(picture) = &row.avatar_file
        && let Err(error) = app.blob.delete(&BlobKey::stored(picture)?).await
    {
        tracing::warn!(error = ?error, bot = %id, "the picture of a deleted bot could not be removed");
    }
    Ok(())
}
