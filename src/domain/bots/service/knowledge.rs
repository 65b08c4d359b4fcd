//! What a bot knows: documents that were given to it, and those with one of its tags.

use std::collections::HashSet;

use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JoinType, PaginatorTrait as _, QueryFilter as _, QuerySelect as _, RelationDef,
    Set,
};
use serde_json::json;
use uuid::Uuid;

use super::access::lock_changeable_in;
use super::change::touch_in;
use super::{Told, emit_in};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{BotId, DocumentId, TagId, WorkspaceId};
use crate::base::{Error, Refusal, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::domain::retrieval::service::is_searchable;
use crate::domain::workspaces::service::require_person;
use crate::entity::{BelongsTo as _, OfWorkspace as _, bot, bot_document, bot_tag, document};

/// Most documents that are named in one call.
pub(super) const MAXIMUM_AT_ONCE: usize = 100;
/// Most bots that are named for a new document.
const MAXIMUM_BOTS: usize = 20;
/// Most documents that are given to one bot. Tags have no bound.
pub const MAXIMUM_DOCUMENTS: usize = 1000;

/// Lets a bot know documents. Those that it knows already stay as they are.
pub async fn add(app: &App, viewer: &Viewer, id: BotId, documents: &[DocumentId]) -> Result<bot::Model> {
    require_person(viewer)?;
    expect_few(documents)?;
    let mut tx = app.db.begin().await?;
    // Whoever else gives documents to the bot waits here, so that the count below holds.
    let row = lock_changeable_in(&tx, viewer, id).await?;
    let documents = hold_in(&tx, row.workspace_id, documents).await?;
    let known = known_in(&tx, id, &documents).await?;
    let new: Vec<DocumentId> = documents.into_iter().filter(|document| !known.contains(document)).collect();
    if new.is_empty() {
        tx.commit().await?;
        return Ok(row);
    }
    let present = bot_document::Entity::belonging_to(id).count(&*tx).await?;
    expect_room(present, new.len())?;
    let rows = document_rows(&row, &new, viewer, app.clock.now());
    bot_document::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
    let row = touch_in(&tx, app, &row, bot::ActiveModel { id: Set(id), ..Default::default() }).await?;
    let told = Told::new("bot.knowledge_added", "given documents", json!({ "documentIds": new }));
    emit_in(&mut tx, app, viewer, &row, told);
    tx.commit().await?;
    Ok(row)
}

/// Lets a bot forget documents. Those that it does not know change nothing.
pub async fn remove(app: &App, viewer: &Viewer, id: BotId, documents: &[DocumentId]) -> Result<bot::Model> {
    require_person(viewer)?;
    expect_few(documents)?;
    let mut tx = app.db.begin().await?;
    let row = lock_changeable_in(&tx, viewer, id).await?;
    let documents = hold_in(&tx, row.workspace_id, documents).await?;
    let known = known_in(&tx, id, &documents).await?;
    if known.is_empty() {
        tx.commit().await?;
        return Ok(row);
    }
    let known: Vec<DocumentId> = documents.into_iter().filter(|document| known.contains(document)).collect();
    bot_document::Entity::delete_belonging_to(id)
        .filter(bot_document::Column::DocumentId.is_in(known.iter().copied()))
        .exec(&*tx)
        .await?;
    let row = touch_in(&tx, app, &row, bot::ActiveModel { id: Set(id), ..Default::default() }).await?;
    let told = Told::new("bot.knowledge_removed", "relieved of documents", json!({ "documentIds": known }));
    emit_in(&mut tx, app, viewer, &row, told);
    tx.commit().await?;
    Ok(row)
}

/// Lets bots know a document that is being added, with the commit that adds it. Refusals are at `botIds`.
pub async fn give_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    document: &document::Model,
    bots: &[BotId],
) -> Result<()> {
    if bots.len() > MAXIMUM_BOTS {
        return Err(Error::invalid("botIds", "maxItems", "At most 20 bots can be named at once."));
    }
    // Always in the same order, so that two callers cannot deadlock.
    let mut places: Vec<(BotId, usize)> = bots.iter().copied().zip(0..).collect();
    places.sort_unstable();
    places.dedup_by_key(|(bot, _)| *bot);
    for (bot, place) in places {
        let place = place.to_string();
        let given = give_one_in(tx, app, viewer, document, bot).await;
        given.map_err(|error| error.moved("botId", &["botIds", &place]).moved("documentIds", &["botIds", &place]))?;
    }
    Ok(())
}

async fn give_one_in(tx: &mut Tx, app: &App, viewer: &Viewer, document: &document::Model, bot: BotId) -> Result<()> {
    let row = lock_changeable_in(tx, viewer, bot).await?;
    if row.workspace_id != document.workspace_id {
        return Err(Error::not_found("botId", bot));
    }
    expect_room(bot_document::Entity::belonging_to(bot).count(&**tx).await?, 1)?;
    let rows = document_rows(&row, &[document.id], viewer, app.clock.now());
    bot_document::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    let row = touch_in(tx, app, &row, bot::ActiveModel { id: Set(bot), ..Default::default() }).await?;
    let told = Told::new("bot.knowledge_added", "given documents", json!({ "documentIds": [document.id] }));
    emit_in(tx, app, viewer, &row, told);
    Ok(())
}

/// Whether a document was given to each of the bots.
pub async fn all_know_in(tx: &Tx, document: DocumentId, bots: &[BotId]) -> Result<bool> {
    let wanted: HashSet<BotId> = bots.iter().copied().collect();
    if wanted.is_empty() {
        return Ok(true);
    }
    let knowing = bot_document::Entity::belonging_to_any(wanted.iter().copied())
        .filter(bot_document::Column::DocumentId.eq(document))
        .count(&**tx)
        .await?;
    Ok(usize::try_from(knowing).is_ok_and(|knowing| knowing == wanted.len()))
}

fn expect_few(documents: &[DocumentId]) -> Result<()> {
    match documents.len() > MAXIMUM_AT_ONCE {
        true => Err(Error::invalid("documentIds", "maxItems", "At most 100 documents can be named at once.")),
        false => Ok(()),
    }
}

fn expect_room(present: u64, more: usize) -> Result<()> {
    let (used, limit) = (i64::try_from(present).unwrap_or(i64::MAX), i64::try_from(MAXIMUM_DOCUMENTS).unwrap_or(0));
    if used.saturating_add(i64::try_from(more).unwrap_or(i64::MAX)) <= limit {
        return Ok(());
    }
    let reason = Reason::QuotaExceeded { resource: "botDocuments", limit, used, resets_at: None };
    let message = "A bot can know 1,000 documents by themselves. Give them a tag, and let the bot know the tag.";
    Err(Refusal::new(reason, message).at(["documentIds"]).into())
}

/// The documents, each once, kept from being deleted until the transaction ends.
pub(super) async fn hold_in(tx: &Tx, workspace: WorkspaceId, documents: &[DocumentId]) -> Result<Vec<DocumentId>> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    // Always in the same order, so that two callers cannot deadlock.
    let held = document::Entity::by_ids_in(workspace, documents.iter().copied())
        .order_by_asc(document::Column::Id)
        .lock(LockType::KeyShare)
        .all(&**tx)
        .await?;
    let held: HashSet<DocumentId> = held.into_iter().map(|row| row.id).collect();
    let mut each = Vec::with_capacity(documents.len());
    for (index, id) in documents.iter().enumerate() {
        if !held.contains(id) {
            return Err(Error::not_found(index.to_string(), id).inside("documentIds"));
        }
        if !each.contains(id) {
            each.push(*id);
        }
    }
    Ok(each)
}

async fn known_in(tx: &Tx, bot: BotId, documents: &[DocumentId]) -> Result<HashSet<DocumentId>> {
    let select = bot_document::Entity::belonging_to(bot).select_only().column(bot_document::Column::DocumentId);
    let select = select.filter(bot_document::Column::DocumentId.is_in(documents.iter().copied()));
    let known: Vec<DocumentId> = select.into_tuple().all(&**tx).await?;
    Ok(known.into_iter().collect())
}

/// The rows that let a bot know documents; the first document is the newest.
pub(super) fn document_rows(
    row: &bot::Model,
    documents: &[DocumentId],
    viewer: &Viewer,
    now: Timestamp,
) -> Vec<bot_document::ActiveModel> {
    // Identifiers grow, and the list shows the largest first.
    let rows = documents.iter().rev().map(|document| bot_document::Model {
        id: Uuid::now_v7(),
        bot_id: row.id,
        document_id: *document,
        workspace_id: row.workspace_id,
        added_by: viewer.user_id(),
        added_at: now,
    });
    rows.map(Into::into).collect()
}

/// The rows that let a bot know tags.
pub(super) fn tag_rows(bot: BotId, tags: &[TagId]) -> Vec<bot_tag::ActiveModel> {
    tags.iter().map(|tag| bot_tag::Model { bot_id: bot, tag_id: *tag }.into()).collect()
}

/// Sets the tags of a bot; true when they changed.
pub(super) async fn retag_in(tx: &Tx, bot: BotId, wanted: &[TagId]) -> Result<bool> {
    let present = bot_tag::Entity::belonging_to(bot).select_only().column(bot_tag::Column::TagId);
    let present: Vec<TagId> = present.into_tuple().all(&**tx).await?;
    if wanted.iter().collect::<HashSet<_>>() == present.iter().collect::<HashSet<_>>() {
        return Ok(false);
    }
    bot_tag::Entity::delete_belonging_to(bot).exec(&**tx).await?;
    if !wanted.is_empty() {
        bot_tag::Entity::insert_many(tag_rows(bot, wanted)).exec_without_returning(&**tx).await?;
    }
    Ok(true)
}

/// The tags of bots that the caller sees.
pub async fn tags(app: &App, bots: impl IntoIterator<Item = BotId>) -> Result<Vec<(BotId, TagId)>> {
    let rows = bot_tag::Entity::belonging_to_any(bots).all(app.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.bot_id, row.tag_id)).collect())
}

/// How many of the documents of bots that the caller sees can be searched; bots without one are left out.
pub async fn ready_counts(app: &App, bots: impl IntoIterator<Item = BotId>) -> Result<Vec<(BotId, i64)>> {
    Ok(bot_document::Entity::belonging_to_any(bots)
        .join(JoinType::InnerJoin, to_document())
        .filter(is_searchable())
        .select_only()
        .column(bot_document::Column::BotId)
        .column_as(bot_document::Column::DocumentId.count(), "count")
        .group_by(bot_document::Column::BotId)
        .into_tuple()
        .all(app.db.read())
        .await?)
}

/// From what a bot knows to the document.
pub(super) fn to_document() -> RelationDef {
    bot_document::Entity::belongs_to(document::Entity)
        .from(bot_document::Column::DocumentId)
        .to(document::Column::Id)
        .into()
}
