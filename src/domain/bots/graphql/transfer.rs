//! Importing a bot, and what an export needs.

use std::collections::HashMap;

use async_graphql::{ID, InputObject, SimpleObject};

use super::Bot;
use crate::app::App;
use crate::base::id::BotId;
use crate::base::{Result, Viewer};
use crate::domain::bots::service::{self, Contents, KnownDocument};
use crate::graphql::Key;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::Json;

/// Input of `Mutation.importBot`.
#[derive(Debug, InputObject)]
pub struct ImportBotInput {
    /// Workspace that shall own the bot.
    pub workspace_id: ID,
    /// The file: what `Bot.export` returned.
    pub bot: Json,
    /// Name of the new bot, 1 to 200 characters on one line; when left out, that in the file, with a number when it is
    /// taken.
    pub name: Option<String>,
}

crate::domain::problem::payload!("Result of `Mutation.importBot`.", ImportBotPayload {
    "The new bot." bot: Option<Bot>,
    "Documents of the file whose content the workspace does not have, in the order of the file."
    #[graphql(directive = list_size::apply(1000))]
    missing_documents: Vec<MissingDocument>,
    "Names of models in the file that the workspace cannot use; the default of the workspace writes instead of the first." missing_models: Vec<String>,
    "Names of tools in the file that the workspace does not have." missing_tools: Vec<String>,
});

/// A document that an imported bot knew, and that the workspace does not have.
#[derive(Debug, Clone, SimpleObject)]
pub struct MissingDocument {
    /// Name that it had.
    pub name: String,
    /// SHA-256 of its content, in lower-case hexadecimal.
    pub sha256: String,
}

impl From<KnownDocument> for MissingDocument {
    fn from(document: KnownDocument) -> Self {
        Self { name: document.name, sha256: document.sha256.to_lowercase() }
    }
}

/// What a bot knows, for its export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ContentsKey(pub(super) BotId);

impl Key for ContentsKey {
    type Value = Contents;

    // Needs no viewer: the bot was found for the caller, who may change it.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Contents>> {
        let bots: Vec<BotId> = keys.into_iter().map(|key| key.0).collect();
        let contents = service::contents(app, &bots).await?;
        Ok(contents.into_iter().map(|(bot, known)| (Self(bot), known)).collect())
    }
}
