//! The tools that a bot may use.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{BotId, ToolId, WorkspaceId};
use crate::base::{Error, Refusal, Result};
use crate::db::Tx;
use crate::entity::{BelongsTo as _, OfWorkspace as _, bot_tool, tool};

/// Most tools of a bot: models choose badly among many, and each request carries all of them.
const MAXIMUM_TOOLS: usize = 40;

/// Refuses tools that the workspace has not, or that are named twice; holds the others.
pub(super) async fn hold_in(tx: &Tx, workspace: WorkspaceId, tools: &[ToolId]) -> Result<()> {
    if tools.len() > MAXIMUM_TOOLS {
        let reason = Reason::InvalidInput { constraint: Some("maxItems"), limit: i64::try_from(MAXIMUM_TOOLS).ok() };
        return Err(Refusal::new(reason, "A bot uses at most 40 tools.").at(["toolIds"]).into());
    }
    if tools.is_empty() {
        return Ok(());
    }
    // Always in the same order, so that two callers cannot deadlock.
    let held: Vec<ToolId> = tool::Entity::by_ids_in(workspace, tools.iter().copied())
        .order_by_asc(tool::Column::Id)
        .lock(sea_orm::sea_query::LockType::KeyShare)
        .all(&**tx)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    for (place, id) in tools.iter().enumerate() {
        let refusal = match held.contains(id) {
            false => Some(Error::not_found(place.to_string(), id)),
            true if tools.iter().take(place).any(|other| other == id) => {
                Some(Error::invalid(place.to_string(), "uniqueItems", "A tool is named twice."))
            }
            true => None,
        };
        if let Some(refusal) = refusal {
            return Err(refusal.inside("toolIds"));
        }
    }
    Ok(())
}

/// The rows that name the tools.
pub(super) fn tool_rows(bot: BotId, tools: &[ToolId]) -> Vec<bot_tool::ActiveModel> {
    tools.iter().map(|tool| bot_tool::Model { bot_id: bot, tool_id: *tool }.into()).collect()
}

/// Sets the tools, which are held; true when they changed.
pub(super) async fn set_in(tx: &Tx, bot: BotId, wanted: &[ToolId]) -> Result<bool> {
    let (mut before, mut after) = (ids(&**tx, bot).await?, wanted.to_vec());
    before.sort_unstable();
    after.sort_unstable();
    if before == after {
        return Ok(false);
    }
    bot_tool::Entity::delete_belonging_to(bot).exec(&**tx).await?;
    if !wanted.is_empty() {
        bot_tool::Entity::insert_many(tool_rows(bot, wanted)).exec_without_returning(&**tx).await?;
    }
    Ok(true)
}

/// The tools of a bot.
pub(super) async fn ids(connection: &impl ConnectionTrait, bot: BotId) -> Result<Vec<ToolId>> {
    let rows = bot_tool::Entity::belonging_to(bot).select_only().column(bot_tool::Column::ToolId);
    Ok(rows.into_tuple().all(connection).await?)
}

/// The tools of bots that the caller sees, by name.
pub async fn of_bots(app: &App, bots: impl IntoIterator<Item = BotId>) -> Result<Vec<(BotId, tool::Model)>> {
    let rows = bot_tool::Entity::belonging_to_any(bots).all(app.db.read()).await?;
    let ids = rows.iter().map(|row| row.tool_id.0).collect();
    let tools: HashMap<ToolId, tool::Model> =
        app.db.by_ids::<tool::Model>(ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut found: Vec<(BotId, tool::Model)> =
        rows.into_iter().filter_map(|row| Some((row.bot_id, tools.get(&row.tool_id)?.clone()))).collect();
    found.sort_by(|(_, one), (_, other)| one.name_key.cmp(&other.name_key));
    Ok(found)
}

/// The tools that a bot may use now: those that are switched on.
pub async fn usable(app: &App, bot: BotId) -> Result<Vec<tool::Model>> {
    Ok(of_bots(app, [bot]).await?.into_iter().map(|(_, row)| row).filter(|row| row.is_enabled).collect())
}

/// The tools of a workspace that have these names, and the names that none of them has.
pub(super) async fn find(app: &App, workspace: WorkspaceId, names: &[String]) -> Result<(Vec<ToolId>, Vec<String>)> {
    if names.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let wanted = names.iter().take(MAXIMUM_TOOLS).map(String::as_str);
    let rows =
        tool::Entity::belonging_to(workspace).filter(tool::Column::Name.is_in(wanted)).all(app.db.read()).await?;
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        match rows.iter().find(|row| row.name == *name) {
            Some(row) if found.contains(&row.id) => {}
            Some(row) => found.push(row.id),
            None => missing.push(name.clone()),
        }
    }
    Ok((found, missing))
}
