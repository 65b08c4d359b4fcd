//! Bots as files: what is exported can be imported elsewhere. A file has no identifiers: documents are known by their
//! content, tags by their name, and the reader trusts nothing in it.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::create::{CreateBot, NewBot, write};
use super::knowledge::{MAXIMUM_DOCUMENTS, to_document};
use super::models::Chosen;
use super::{models, names, tools};
use crate::app::App;
use crate::base::id::{BotId, DocumentId, ToolId, WorkspaceId};
use crate::base::text::{Name, bounded};
use crate::base::{Error, Permission, Result, Viewer};
use crate::domain::bots::settings::{Retrieval, RetrievalChange, Sampling, SamplingChange};
use crate::domain::workspaces::service::permit;
use crate::entity::bot::{self, Visibility};
use crate::entity::{BelongsTo as _, bot_document, bot_tag, document, tag};

/// What the files call themselves.
const FORMAT: &str = "dossier.bot";
/// The version that is written, and the newest that is read.
const VERSION: u64 = 1;
/// Longest name of a document in a file, in characters.
const MAXIMUM_DOCUMENT_NAME: usize = 2000;

/// A bot in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exported {
    format: String,
    version: u64,
    name: String,
    #[serde(default)]
    description: Option<String>,
    system_prompt: String,
    #[serde(default)]
    greeting: Option<String>,
    #[serde(default)]
    suggested_questions: Vec<String>,
    /// Name of the model at its provider.
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    fallback_models: Vec<String>,
    #[serde(default)]
    sampling: Sampling,
    #[serde(default)]
    retrieval: Retrieval,
    #[serde(default)]
    shows_reasoning: bool,
    #[serde(default)]
    knowledge: Known,
    /// Names of the tools that it uses.
    #[serde(default)]
    tools: Vec<String>,
}

/// What a bot knows, without identifiers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Known {
    /// Documents that were given to it, the newest first.
    pub documents: Vec<KnownDocument>,
    /// Names of the tags whose documents it knows.
    pub tags: Vec<String>,
}

/// What a file has beside the row of the bot.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// What the bot knows.
    pub known: Known,
    /// Name of its model.
    pub model: Option<String>,
    /// Names of the models that stand in.
    pub fallback_models: Vec<String>,
    /// Names of the tools that it uses.
    pub tools: Vec<String>,
}

/// What an import made.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The new bot.
    pub row: bot::Model,
    /// Documents of the file that the workspace does not have.
    pub missing_documents: Vec<KnownDocument>,
    /// Names of models of the file that the workspace cannot use.
    pub missing_models: Vec<String>,
    /// Names of tools of the file that the workspace does not have.
    pub missing_tools: Vec<String>,
}

/// A document by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KnownDocument {
    /// Its name where the file was written.
    pub name: String,
    /// SHA-256 of the original, in lower-case hexadecimal.
    pub sha256: String,
    /// Its media type where the file was written.
    #[serde(default)]
    pub media_type: Option<String>,
}

impl Exported {
    /// A bot as it is written to a file. Its limit on costs stays behind, which is a matter of its workspace.
    pub fn of(row: &bot::Model, contents: Contents) -> Result<Value> {
        let Contents { known, model, fallback_models, tools } = contents;
        let exported = Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            name: row.name.clone(),
            description: row.description.clone(),
            system_prompt: row.system_prompt.clone(),
            greeting: row.greeting.clone(),
            suggested_questions: questions(row)?,
            model,
            fallback_models,
            sampling: Sampling::of(row)?,
            retrieval: Retrieval::of(row)?,
            shows_reasoning: row.shows_reasoning,
            knowledge: known,
            tools,
        };
        serde_json::to_value(exported).map_err(Error::internal)
    }

    /// Reads a file.
    fn read(file: Value) -> Result<Self> {
        if file.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(Error::invalid("bot", "format", "Must be an export of a bot: its `format` is `dossier.bot`."));
        }
        if file.get("version").and_then(Value::as_u64).is_some_and(|version| version > VERSION) {
            let message = "The file was written by a newer version of the server, which this one cannot read.";
            return Err(Error::invalid("bot", "version", message));
        }
        let read: Self = serde_json::from_value(file)
            .map_err(|error| Error::invalid("bot", "format", format!("Must be an export of a bot: {error}.")))?;
        if read.version != VERSION {
            return Err(Error::invalid("bot", "version", "There is no such version of the format; the first is 1."));
        }
        read.knowledge.check().map_err(|error| error.inside("knowledge").inside("bot"))?;
        Ok(read)
    }

    /// The values of the new bot, as checked as if somebody had typed them.
    fn into_new(self, documents: Vec<DocumentId>, models: Chosen, tools: Vec<ToolId>) -> Result<NewBot> {
        let Self { name, description, system_prompt, greeting, suggested_questions, sampling, retrieval, .. } = self;
        let new = CreateBot {
            name,
            description,
            // Whoever imports somebody else's instructions reads them before others are shown the bot.
            visibility: Visibility::Private,
            is_enabled: true,
            system_prompt,
            greeting,
            suggested_questions,
            model: models.first,
            fallback_models: models.others,
            sampling: SamplingChange::default(),
            retrieval: RetrievalChange::default(),
            shows_reasoning: self.shows_reasoning,
            monthly_budget_micros: None,
            documents,
            knowledge_tags: self.knowledge.tags,
            tools,
        };
        let sampling = sampling.check().map_err(|error| error.inside("sampling"))?;
        let retrieval = retrieval.check().map_err(|error| error.inside("retrieval"))?;
        Ok(NewBot { sampling, retrieval, ..new.check()? })
    }
}

impl Known {
    fn check(&self) -> Result<()> {
        if self.documents.len() > MAXIMUM_DOCUMENTS {
            return Err(Error::invalid("documents", "maxItems", "There can be at most 1,000 documents."));
        }
        for (index, document) in self.documents.iter().enumerate() {
            let place = |error: Error| error.inside(index).inside("documents");
            bounded("name", &document.name, 0, MAXIMUM_DOCUMENT_NAME).map_err(place)?;
            if document.sha256.len() != 64 || !document.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(place(Error::invalid("sha256", "hexadecimal", "Must be 64 hexadecimal digits.")));
            }
        }
        Ok(())
    }
}

/// Makes a bot of a file. Its documents are those of the workspace with the same content; answers with those that were
/// not found, in the order of the file. Only the caller and administrators see the new bot.
pub async fn import(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    file: Value,
    name: Option<&str>,
) -> Result<Imported> {
    permit(viewer, workspace, Permission::BotsWrite, "workspaceId", workspace)?;
    let name = name.map(|name| Name::parse("name", name)).transpose()?;
    let file = Exported::read(file)?;
    let (documents, missing) = find(app, workspace, &file.knowledge.documents).await?;
    let (models, missing_models) = models::find(app, workspace, file.model.as_deref(), &file.fallback_models).await?;
    let (tools, missing_tools) = tools::find(app, workspace, &file.tools).await?;
    let mut new = file.into_new(documents, models, tools).map_err(|error| error.inside("bot"))?;
    let given = new.name.clone();
    let mut left = names::ATTEMPTS;
    loop {
        left -= 1;
        new.name = match &name {
            Some(name) => name.clone(),
            None => names::free(app.db.read(), workspace, given.as_str()).await?,
        };
        let facts = json!({ "name": new.name.as_str(), "imported": true });
        match write(app, viewer, workspace, new.clone(), facts).await {
            // The derived name was taken meanwhile: try the next one.
            Err(error) if name.is_none() && left > 0 && error.code() == "ALREADY_EXISTS" => {}
            outcome => {
                let row = outcome.map_err(in_file)?;
                return Ok(Imported { row, missing_documents: missing, missing_models, missing_tools });
            }
        }
    }
}

/// A refusal of what the file says, at its place in the file.
fn in_file(error: Error) -> Error {
    error
        .moved("knowledgeTags", &["bot", "knowledge", "tags"])
        .moved("documentIds", &["bot", "knowledge", "documents"])
        .moved("fallbackModelIds", &["bot", "fallbackModels"])
        .moved("toolIds", &["bot", "tools"])
}

/// The documents of the workspace with the content of those in a file, and those of the file that it has not.
async fn find(
    app: &App,
    workspace: WorkspaceId,
    wanted: &[KnownDocument],
) -> Result<(Vec<DocumentId>, Vec<KnownDocument>)> {
    let hashes: HashSet<String> = wanted.iter().map(|document| document.sha256.to_lowercase()).collect();
    if hashes.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let select = document::Entity::belonging_to(workspace)
        .filter(document::Column::Sha256.is_in(hashes))
        .order_by_asc(document::Column::Id)
        .select_only()
        .columns([document::Column::Id, document::Column::Sha256, document::Column::MediaType]);
    let rows: Vec<(DocumentId, String, String)> = select.into_tuple().all(app.db.read()).await?;
    let mut present: HashMap<String, Vec<(DocumentId, String)>> = HashMap::new();
    for (id, sha256, media_type) in rows {
        present.entry(sha256).or_default().push((id, media_type));
    }
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for document in wanted {
        let same = present.get(&document.sha256.to_lowercase()).map(Vec::as_slice).unwrap_or_default();
        // The same bytes may be there as text and as Markdown.
        let alike = same.iter().find(|(_, media_type)| Some(media_type) == document.media_type.as_ref());
        match alike.or(same.first()) {
            Some((id, _)) => found.push(*id),
            None => missing.push(document.clone()),
        }
    }
    Ok((found, missing))
}

/// What the files of bots have that the caller may change; each has an entry.
pub async fn contents(app: &App, bots: &[BotId]) -> Result<HashMap<BotId, Contents>> {
    let mut contents: HashMap<BotId, Contents> = bots.iter().map(|bot| (*bot, Contents::default())).collect();
    let documents = bot_document::Entity::belonging_to_any(bots.iter().copied())
        .join(JoinType::InnerJoin, to_document())
        .order_by_desc(bot_document::Column::AddedAt)
        .order_by_desc(bot_document::Column::Id)
        .select_only()
        .column(bot_document::Column::BotId)
        .columns([document::Column::Name, document::Column::Sha256, document::Column::MediaType]);
    let documents: Vec<(BotId, String, String, String)> = documents.into_tuple().all(app.db.read()).await?;
    for (bot, name, sha256, media_type) in documents {
        let document = KnownDocument { name, sha256, media_type: Some(media_type) };
        contents.entry(bot).or_default().known.documents.push(document);
    }
    for (bot, name) in tag_names_of(app.db.read(), bots).await? {
        contents.entry(bot).or_default().known.tags.push(name);
    }
    for (bot, tool) in tools::of_bots(app, bots.iter().copied()).await? {
        contents.entry(bot).or_default().tools.push(tool.name);
    }
    for (bot, (model, fallback_models)) in models::names(app, bots).await? {
        let contents = contents.entry(bot).or_default();
        (contents.model, contents.fallback_models) = (model, fallback_models);
    }
    Ok(contents)
}

/// Names of the tags whose documents a bot knows.
pub(super) async fn tag_names(connection: &impl ConnectionTrait, bot: BotId) -> Result<Vec<String>> {
    Ok(tag_names_of(connection, &[bot]).await?.into_iter().map(|(_, name)| name).collect())
}

async fn tag_names_of(connection: &impl ConnectionTrait, bots: &[BotId]) -> Result<Vec<(BotId, String)>> {
    let to_tag = bot_tag::Entity::belongs_to(tag::Entity).from(bot_tag::Column::TagId).to(tag::Column::Id).into();
    Ok(bot_tag::Entity::belonging_to_any(bots.iter().copied())
        .join(JoinType::InnerJoin, to_tag)
        .order_by_asc(tag::Column::NameKey)
        .select_only()
        .column(bot_tag::Column::BotId)
        .column(tag::Column::Name)
        .into_tuple()
        .all(connection)
        .await?)
}

/// The questions that a bot offers.
pub fn questions(row: &bot::Model) -> Result<Vec<String>> {
    serde_json::from_value(row.suggested_questions.clone()).map_err(Error::internal)
}
