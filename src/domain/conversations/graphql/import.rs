//! Importing conversations.

use async_graphql::{Context, ID, InputObject, OneofObject, SimpleObject, Upload};

use super::Conversation;
use crate::base::{Error, Result};
use crate::domain::conversations::service::import::{self, Imported, Source};
use crate::graphql::directives::list_size;
use crate::graphql::upload::file_of;
use crate::graphql::{ContextExt as _, input_id};

/// File with conversations: exactly one of these. It is JSON with one conversation or a list of them: an export of this
/// server (`createExport` with `JSON`), `conversations.json` of ChatGPT, or an export of Open WebUI.
#[derive(OneofObject)]
pub enum ConversationFileInput {
    /// A file in this request (`multipart/form-data`), at most 64 MiB; also the archive of ChatGPT, whose
    /// `conversations.json` has at most 64 MiB.
    File(Upload),
    /// The content of the file.
    Text(String),
}

/// Input of `Mutation.importConversations`.
#[derive(InputObject)]
pub struct ImportConversationsInput {
    /// Bot with which the conversations can go on; they will be in its workspace.
    pub bot_id: ID,
    /// The file.
    pub source: ConversationFileInput,
}

crate::domain::problem::payload!("Result of `Mutation.importConversations`.", ImportConversationsPayload {
    "New conversations, in the order of the file."
    #[graphql(directive = list_size::apply(200))]
    conversations: Vec<Conversation>,
    "How many conversations of the file the caller had imported before; nothing was changed in them." skipped_count: i32,
    "How many conversations of the file cannot be imported." refused_count: i32,
    "The first 100 conversations of the file that cannot be imported."
    #[graphql(directive = list_size::apply(100))]
    refused: Vec<RefusedConversation>,
    "How many conversations of the file were not looked at: a request imports at most 200 new ones, and begins none after 20,000 messages. Send the file again to import the next ones." remaining_count: i32,
    "How many attachments are left out, because the workspace has no document with their content." missing_attachment_count: i32,
});

/// A conversation of a file that cannot be imported.
#[derive(Debug, Clone, SimpleObject)]
pub struct RefusedConversation {
    /// Place in the file, from 0.
    pub index: i32,
    /// Why, for people.
    pub reason: String,
}

impl ImportConversationsInput {
    /// Imports the file.
    pub async fn run(self, ctx: &Context<'_>) -> Result<Imported> {
        let bot = input_id("botId", &self.bot_id)?;
        let (source, field) = match self.source {
            ConversationFileInput::Text(text) => (Source::Text(text), "text"),
            ConversationFileInput::File(file) => (Source::File(file_of(ctx, &file)?.content), "file"),
        };
        import::import(ctx.app(), &ctx.viewer(), bot, source).await.map_err(|error| about_file(error, field))
    }
}

/// Refusals of the file as a whole have no path yet.
fn about_file(error: Error, field: &str) -> Error {
    let is_about_file = error.refusals().is_some_and(|refusals| refusals.iter().all(|one| one.path.is_empty()));
    if is_about_file { error.inside(field).inside("source") } else { error }
}

impl From<Imported> for ImportConversationsPayload {
    fn from(imported: Imported) -> Self {
        let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let refused = imported.refused.into_iter();
        Self {
            conversations: imported.new.into_iter().map(Into::into).collect(),
            skipped_count: count(imported.skipped),
            refused_count: count(imported.refused_count),
            refused: refused.map(|(index, why)| RefusedConversation { index: count(index), reason: why.0 }).collect(),
            remaining_count: count(imported.remaining),
            missing_attachment_count: count(imported.missing_attachments),
            errors: Vec::new(),
        }
    }
}
