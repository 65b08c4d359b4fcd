//! Bots for whoever wants to use one.

use sea_orm::QuerySelect as _;

use super::access::exists_for;
use super::models::fallbacks_of;
use crate::app::App;
use crate::base::id::{BotId, DocumentId, ModelId, TagId, WorkspaceId};
use crate::base::{Error, Result, Viewer};
use crate::domain::workspaces::service::require_person;
use crate::entity::{BelongsTo as _, OfWorkspace as _, bot, bot_document, bot_tag, document_tag};

/// A bot that the caller can start chatting with: it exists for the caller and is switched on. Refusals are at `botId`.
pub async fn usable(app: &App, viewer: &Viewer, id: BotId) -> Result<bot::Model> {
    require_person(viewer)?;
    let found = bot::Entity::visible_by_id(viewer, id).one(app.db.read()).await?;
    let row = found.filter(|row| exists_for(viewer, row)).ok_or_else(|| Error::not_found("botId", id))?;
    if !row.is_enabled {
        let message = "The bot is switched off. Whoever may change it can switch it on again.";
        return Err(Error::state("botId", "DISABLED", &["ENABLED"], message));
    }
    Ok(row)
}

/// The documents that a bot knows: those that were given to it, and those with any of its tags, each once. None when no
/// knowledge is given to the bot at all: it then knows nothing of the workspace, and no search may be widened for it.
pub async fn knowledge_scope(app: &App, workspace: WorkspaceId, bot: &bot::Model) -> Result<Option<Vec<DocumentId>>> {
    if bot.workspace_id != workspace {
        return Err(Error::not_found("botId", bot.id));
    }
    let given = bot_document::Entity::belonging_to(bot.id).select_only().column(bot_document::Column::DocumentId);
    let mut documents: Vec<DocumentId> = given.into_tuple().all(app.db.read()).await?;
    let tags = bot_tag::Entity::belonging_to(bot.id).select_only().column(bot_tag::Column::TagId);
    let tags: Vec<TagId> = tags.into_tuple().all(app.db.read()).await?;
    if documents.is_empty() && tags.is_empty() {
        return Ok(None);
    }
    if !tags.is_empty() {
        let tagged = document_tag::Entity::belonging_to_any(tags).select_only();
        let tagged: Vec<DocumentId> =
            tagged.column(document_tag::Column::DocumentId).into_tuple().all(app.db.read()).await?;
        documents.extend(tagged);
    }
    documents.sort_unstable();
    documents.dedup();
    Ok(Some(documents))
}

/// The models that a bot tries when its own fails, in their order.
pub async fn fallbacks(app: &App, bot: BotId) -> Result<Vec<ModelId>> {
    fallbacks_of(app.db.read(), bot).await
}
