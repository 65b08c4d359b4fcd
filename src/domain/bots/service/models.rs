//! The models of a bot: the one that writes, and those that stand in for it.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, EntityTrait as _, QueryOrder as _};

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{BotId, ModelId, WorkspaceId};
use crate::base::{Error, Refusal, Result};
use crate::db::Tx;
use crate::domain::models::service::capabilities::{self, Capability};
use crate::domain::models::service::list::{hold_in, usable_in};
use crate::entity::{BelongsTo as _, bot, bot_fallback, model};

/// Most models that stand in for the first one.
const MAXIMUM_FALLBACKS: usize = 7;

/// Models of a bot, which the workspace may use.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// The one that writes; none for the default of the workspace.
    pub first: Option<ModelId>,
    /// Those that are tried in their order when it fails.
    pub others: Vec<ModelId>,
}

/// Refuses models that the workspace has not, that do not write, or that are named twice; holds the others.
pub(super) async fn hold_writers_in(
    tx: &Tx,
    workspace: WorkspaceId,
    first: Option<ModelId>,
    others: &[ModelId],
) -> Result<()> {
    if others.len() > MAXIMUM_FALLBACKS {
        let reason =
            Reason::InvalidInput { constraint: Some("maxItems"), limit: i64::try_from(MAXIMUM_FALLBACKS).ok() };
        return Err(Refusal::new(reason, "At most 7 models stand in for the first one.")
            .at(["fallbackModelIds"])
            .into());
    }
    let wanted: Vec<ModelId> = first.into_iter().chain(others.iter().copied()).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let found = hold_in(tx, Some(workspace), wanted).await?;
    if let Some(id) = first {
        expect_writer(&found, "modelId", id)?;
    }
    for (place, id) in others.iter().enumerate() {
        expect_writer(&found, &place.to_string(), *id).map_err(|error| error.inside("fallbackModelIds"))?;
        if first == Some(*id) || others.iter().take(place).any(|other| other == id) {
            return Err(Error::invalid("fallbackModelIds", "uniqueItems", "A model is named twice."));
        }
    }
    Ok(())
}

fn expect_writer(found: &HashMap<ModelId, model::Model>, field: &str, id: ModelId) -> Result<()> {
    let row = found.get(&id).ok_or_else(|| Error::not_found(field, id))?;
    if capabilities::has(row, Capability::Chat) {
        return Ok(());
    }
    Err(Error::invalid(field, "capabilities", "This model does not write text. Choose one that does."))
}

/// The rows that name the models that stand in.
pub(super) fn fallback_rows(bot: BotId, models: &[ModelId]) -> Vec<bot_fallback::ActiveModel> {
    let row = |(position, id): (i64, &ModelId)| bot_fallback::Model { bot_id: bot, position, model_id: *id }.into();
    (0..).zip(models).map(row).collect()
}

/// Sets the models that stand in; true when they changed.
pub(super) async fn set_fallbacks_in(tx: &Tx, bot: BotId, wanted: &[ModelId]) -> Result<bool> {
    if fallbacks_of(&**tx, bot).await? == wanted {
        return Ok(false);
    }
    bot_fallback::Entity::delete_belonging_to(bot).exec(&**tx).await?;
    if !wanted.is_empty() {
        bot_fallback::Entity::insert_many(fallback_rows(bot, wanted)).exec_without_returning(&**tx).await?;
    }
    Ok(true)
}

/// The models that stand in for that of a bot, in their order.
pub(super) async fn fallbacks_of(connection: &impl ConnectionTrait, bot: BotId) -> Result<Vec<ModelId>> {
    let rows = bot_fallback::Entity::belonging_to(bot).order_by_asc(bot_fallback::Column::Position);
    Ok(rows.all(connection).await?.into_iter().map(|row| row.model_id).collect())
}

/// The models that stand in for those of bots that the caller sees, in their order.
pub async fn fallbacks(app: &App, bots: impl IntoIterator<Item = BotId>) -> Result<Vec<(BotId, model::Model)>> {
    let rows = bot_fallback::Entity::belonging_to_any(bots)
        .order_by_asc(bot_fallback::Column::Position)
        .all(app.db.read())
        .await?;
    let ids = rows.iter().map(|row| row.model_id.0).collect();
    let models: HashMap<ModelId, model::Model> =
        app.db.by_ids::<model::Model>(ids).await?.into_iter().map(|row| (row.id, row)).collect();
    Ok(rows.into_iter().filter_map(|row| Some((row.bot_id, models.get(&row.model_id)?.clone()))).collect())
}

/// Names of the models of bots, as their providers call them: the first one, and those that stand in.
pub(super) async fn names(app: &App, bots: &[BotId]) -> Result<HashMap<BotId, (Option<String>, Vec<String>)>> {
    let rows = app.db.by_ids::<bot::Model>(bots.iter().map(|bot| bot.0).collect()).await?;
    let ids = rows.iter().filter_map(|row| row.model_id).map(|id| id.0).collect();
    let models: HashMap<ModelId, String> =
        app.db.by_ids::<model::Model>(ids).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let mut found: HashMap<BotId, (Option<String>, Vec<String>)> = HashMap::new();
    for row in rows {
        found.entry(row.id).or_default().0 = row.model_id.and_then(|id| models.get(&id).cloned());
    }
    for (bot, model) in fallbacks(app, bots.iter().copied()).await? {
        found.entry(bot).or_default().1.push(model.name);
    }
    Ok(found)
}

/// The models that a workspace may use and that have these names, and the names that none of them has. Of several with a
/// name the first is taken.
pub(super) async fn find(
    app: &App,
    workspace: WorkspaceId,
    first: Option<&str>,
    others: &[String],
) -> Result<(Chosen, Vec<String>)> {
    if first.is_none() && others.is_empty() {
        return Ok((Chosen::default(), Vec::new()));
    }
    let usable = usable_in(app, &[workspace]).await?.remove(&workspace).unwrap_or_default();
    let by_name = |name: &str| {
        let mut writers = usable.iter().filter(|row| capabilities::has(row, Capability::Chat));
        writers.find(|row| row.name == name).map(|row| row.id)
    };
    let (mut chosen, mut missing) = (Chosen::default(), Vec::new());
    if let Some(name) = first {
        chosen.first = by_name(name);
        missing.extend(chosen.first.is_none().then(|| name.to_owned()));
    }
    for name in others.iter().take(MAXIMUM_FALLBACKS) {
        match by_name(name) {
            Some(id) if chosen.first == Some(id) || chosen.others.contains(&id) => {}
            Some(id) => chosen.others.push(id),
            None => missing.push(name.clone()),
        }
    }
    Ok((chosen, missing))
}
