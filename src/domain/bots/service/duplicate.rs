//! Copying a bot.

use sea_orm::{QueryOrder as _, QuerySelect as _};
use serde_json::json;

use super::access::lock_changeable_in;
use super::create::{NewBot, write};
use super::models::{Chosen, fallbacks_of};
use super::{names, tools, transfer};
use crate::app::App;
use crate::base::id::{BotId, DocumentId};
use crate::base::text::Name;
use crate::base::{Error, Result, Viewer};
use crate::db::Tx;
use crate::domain::bots::settings::{Retrieval, Sampling};
use crate::domain::workspaces::service::require_person;
use crate::entity::{BelongsTo as _, bot, bot_document};

/// Copies a bot with all that it knows. Its name is derived from the original when none is given. Whoever copies a bot
/// gets its instructions, so that it takes the right to change it.
pub async fn duplicate(app: &App, viewer: &Viewer, id: BotId, name: Option<&str>) -> Result<bot::Model> {
    require_person(viewer)?;
    let name = name.map(|name| Name::parse("name", name)).transpose()?;
    let mut left = names::ATTEMPTS;
    loop {
        left -= 1;
        match copy(app, viewer, id, name.clone()).await {
            // The derived name was taken meanwhile: try the next one.
            Err(error) if name.is_none() && left > 0 && error.code() == "ALREADY_EXISTS" => {}
            // A document or a tool of the original was deleted meanwhile.
            Err(error) if left > 0 && is_about_what_it_has(&error) => {}
            outcome => return outcome,
        }
    }
}

fn is_about_what_it_has(error: &Error) -> bool {
    let fields = ["documentIds", "toolIds"];
    let is_about = |field: &str| fields.contains(&field);
    error.refusals().into_iter().flatten().any(|refusal| refusal.path.first().is_some_and(|key| is_about(key)))
}

async fn copy(app: &App, viewer: &Viewer, id: BotId, name: Option<Name>) -> Result<bot::Model> {
    let tx = app.db.begin().await?;
    let original = lock_changeable_in(&tx, viewer, id).await?;
    let new = NewBot {
        name: match name {
            Some(name) => name,
            None => names::free(&*tx, original.workspace_id, &original.name).await?,
        },
        description: original.description.clone(),
        visibility: original.visibility,
        is_enabled: original.is_enabled,
        system_prompt: original.system_prompt.clone(),
        greeting: original.greeting.clone(),
        suggested_questions: transfer::questions(&original)?,
        models: Chosen { first: original.model_id, others: fallbacks_of(&*tx, id).await? },
        sampling: Sampling::of(&original)?,
        retrieval: Retrieval::of(&original)?,
        shows_reasoning: original.shows_reasoning,
        monthly_budget_micros: original.monthly_budget_micros,
        documents: documents_in(&tx, id).await?,
        knowledge_tags: transfer::tag_names(&*tx, id).await?,
        tools: tools::ids(&*tx, id).await?,
    };
    // What was read may be another caller's until it is on disk.
    tx.commit().await?;
    let facts = json!({ "name": new.name.as_str(), "copyOf": id });
    write(app, viewer, original.workspace_id, new, facts).await
}

/// The documents that were given to a bot, the newest first.
async fn documents_in(tx: &Tx, bot: BotId) -> Result<Vec<DocumentId>> {
    let select = bot_document::Entity::belonging_to(bot)
        .order_by_desc(bot_document::Column::AddedAt)
        .order_by_desc(bot_document::Column::Id);
    Ok(select.select_only().column(bot_document::Column::DocumentId).into_tuple().all(&**tx).await?)
}
