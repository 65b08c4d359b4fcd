//! Creating a bot.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, SqlErr};
use serde_json::{Value, json};

use super::knowledge::{self, MAXIMUM_AT_ONCE, document_rows, tag_rows};
use super::models::{Chosen, fallback_rows, hold_writers_in};
use super::{Told, emit_in, fields, names, tools};
use crate::app::App;
use crate::base::id::{BotId, DocumentId, ModelId, ToolId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Write;
use crate::domain::bots::settings::{Retrieval, RetrievalChange, Sampling, SamplingChange};
use crate::domain::tags::service::set_tags_at_in;
use crate::domain::workspaces::service::permit;
use crate::entity::bot::{self, Visibility};

/// A bot to create.
#[derive(Debug, Clone)]
pub struct CreateBot {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Who can use it.
    pub visibility: Visibility,
    /// False while nobody can start chatting with it.
    pub is_enabled: bool,
    /// Instructions.
    pub system_prompt: String,
    /// First message in a new conversation.
    pub greeting: Option<String>,
    /// Questions to offer.
    pub suggested_questions: Vec<String>,
    /// Model; none for the default of the workspace.
    pub model: Option<ModelId>,
    /// Models that are tried in their order when it fails.
    pub fallback_models: Vec<ModelId>,
    /// How the model chooses words.
    pub sampling: SamplingChange,
    /// How knowledge is looked up.
    pub retrieval: RetrievalChange,
    /// True when thoughts of the model are kept and shown.
    pub shows_reasoning: bool,
    /// What answers may cost in a month, in millionths of a US dollar.
    pub monthly_budget_micros: Option<i64>,
    /// Documents that it shall know.
    pub documents: Vec<DocumentId>,
    /// Names of the tags whose documents it shall know.
    pub knowledge_tags: Vec<String>,
    /// Tools that it may use.
    pub tools: Vec<ToolId>,
}

/// A bot whose values have been checked.
#[derive(Debug, Clone)]
pub(super) struct NewBot {
    pub(super) name: Name,
    pub(super) description: Option<String>,
    pub(super) visibility: Visibility,
    pub(super) is_enabled: bool,
    pub(super) system_prompt: String,
    pub(super) greeting: Option<String>,
    pub(super) suggested_questions: Vec<String>,
    pub(super) models: Chosen,
    pub(super) sampling: Sampling,
    pub(super) retrieval: Retrieval,
    pub(super) shows_reasoning: bool,
    pub(super) monthly_budget_micros: Option<i64>,
    pub(super) documents: Vec<DocumentId>,
    pub(super) knowledge_tags: Vec<String>,
    pub(super) tools: Vec<ToolId>,
}

impl CreateBot {
    pub(super) fn check(self) -> Result<NewBot> {
        Ok(NewBot {
            name: Name::parse("name", &self.name)?,
            description: fields::description(self.description.as_deref())?,
            visibility: self.visibility,
            is_enabled: self.is_enabled,
            system_prompt: fields::instructions(&self.system_prompt)?,
            greeting: fields::greeting(self.greeting.as_deref())?,
            suggested_questions: fields::suggested_questions(&self.suggested_questions)?,
            models: Chosen { first: self.model, others: self.fallback_models },
            sampling: self.sampling.apply(Sampling::default())?,
            retrieval: self.retrieval.apply(Retrieval::default())?,
            shows_reasoning: self.shows_reasoning,
            monthly_budget_micros: fields::budget(self.monthly_budget_micros)?,
            documents: self.documents,
            knowledge_tags: self.knowledge_tags,
            tools: self.tools,
        })
    }
}

/// Creates a bot. `ALREADY_EXISTS` when another bot of the workspace has the name.
pub async fn create(app: &App, viewer: &Viewer, workspace: WorkspaceId, new: CreateBot) -> Result<bot::Model> {
    permit(viewer, workspace, Permission::BotsWrite, "workspaceId", workspace)?;
    let new = new.check()?;
    if new.monthly_budget_micros.is_some() {
        viewer.require(workspace, Permission::WorkspaceUpdate)?;
    }
    if new.documents.len() > MAXIMUM_AT_ONCE {
        return Err(Error::invalid("documentIds", "maxItems", "At most 100 documents can be named at once."));
    }
    let facts = json!({ "name": new.name.as_str(), "visibility": new.visibility });
    write(app, viewer, workspace, new, facts).await
}

/// Writes a bot with its knowledge in one commit. Permissions have been checked.
pub(super) async fn write(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    new: NewBot,
    facts: Value,
) -> Result<bot::Model> {
    let (now, backend) = (app.clock.now(), app.db.backend());
    let (mut change, mut documents, mut tags) = (app.db.batch(), Vec::new(), Vec::new());
    let names_models = new.models.first.is_some() || !new.models.others.is_empty();
    let names_rows = !new.documents.is_empty() || !new.knowledge_tags.is_empty() || !new.tools.is_empty();
    if names_models || names_rows {
        let tx = app.db.begin().await?;
        hold_writers_in(&tx, workspace, new.models.first, &new.models.others).await?;
        tools::hold_in(&tx, workspace, &new.tools).await?;
        documents = knowledge::hold_in(&tx, workspace, &new.documents).await?;
        tags = set_tags_at_in(&tx, app, workspace, "knowledgeTags", &new.knowledge_tags).await?;
        change = tx.into_batch();
    }
    let row = bot::Model {
        id: BotId::generate(),
        workspace_id: workspace,
        name_key: names::name_key(new.name.as_str()),
        name: new.name.into_string(),
        description: new.description,
        avatar_file: None,
        visibility: new.visibility,
        is_enabled: new.is_enabled,
        system_prompt: new.system_prompt,
        greeting: new.greeting,
        suggested_questions: json!(new.suggested_questions),
        model_id: new.models.first,
        sampling: serde_json::to_value(new.sampling).map_err(Error::internal)?,
        retrieval: serde_json::to_value(new.retrieval).map_err(Error::internal)?,
        shows_reasoning: new.shows_reasoning,
        monthly_budget_micros: new.monthly_budget_micros,
        revision: 1,
        created_by: viewer.user_id(),
        created_at: now,
        updated_at: now,
    };
    change.defer(Write::insert(backend, [row.clone().into_active_model().reset_all()]));
    if !documents.is_empty() {
        change.defer(Write::insert(backend, document_rows(&row, &documents, viewer, now)));
    }
    if !new.models.others.is_empty() {
        change.defer(Write::insert(backend, fallback_rows(row.id, &new.models.others)));
    }
    if !new.tools.is_empty() {
        change.defer(Write::insert(backend, tools::tool_rows(row.id, &new.tools)));
    }
    if !tags.is_empty() {
        change.defer(Write::insert(backend, tag_rows(row.id, &tags)));
    }
    emit_in(&mut change, app, viewer, &row, Told::new("bot.created", "created", facts));
    let Err(error) = change.commit().await else { return Ok(row) };
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            names::expect_free(app.db.read(), row.workspace_id, &row.name).await?;
            Err(names::taken(None))
        }
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Err(Error::not_found("workspaceId", row.workspace_id)),
        None | Some(_) => Err(error),
    }
}
