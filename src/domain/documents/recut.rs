//! Cutting documents anew that can be searched, from what is stored of them: nothing is fetched.
//!
//! The stored text is enough for an original that is one piece. Where passages tell pages, slides, cells or parts, those are
//! known only while the original is read, so that it is read again, from the store. Either way the new passages, their words
//! and their locations take the place of the old ones in one commit.

use std::sync::Arc;

use sea_orm::{ConnectionTrait as _, QueryOrder as _, Set};
use serde_json::json;

use super::chunk::{ChunkSettings, Piece, chunk as cut};
use super::extraction::take_out_stored;
use super::passages::{self, CutText, Passage, cut_and_analyze, number};
use crate::app::App;
use crate::base::background::{Behind, run_behind};
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result};
use crate::db::{Tx, Write};
use crate::domain::documents;
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{JobCtx, JobError};
use crate::entity::document::DocumentStatus;
use crate::entity::{BelongsTo as _, OfWorkspace as _, chunk, document, document_text};
use extraction::{Locations, Markup, registry};

/// A document that would be cut otherwise than it is.
#[derive(Debug)]
pub struct Outdated {
    document: document::Model,
    text: Arc<str>,
    markup: Markup,
    sizes: ChunkSettings,
    /// Whether its passages tell where in the original they stand.
    has_locations: bool,
    passages: usize,
}

impl Outdated {
    /// Name of the document.
    pub fn name(&self) -> &str {
        &self.document.name
    }

    /// How many passages it would have. Reading the original again may come to a few more or less.
    pub fn passages(&self) -> usize {
        self.passages
    }
}

/// Compares the passages of a document with what the sizes would make of its text; `None` when they are the same, or there
/// are none to be replaced.
pub async fn compare(app: &App, document: document::Model, sizes: ChunkSettings) -> Result<Option<Outdated>> {
    let (id, read) = (document.id, app.db.read());
    let Some(stored) = document_text::Entity::belonging_to(id).one(read).await? else { return Ok(None) };
    let Some(format) = registry::of_media_type(&document.media_type) else { return Ok(None) };
    let (text, markup): (Arc<str>, _) = (stored.text.into(), format.markup());
    let present = chunk::Entity::belonging_to(id).order_by_asc(chunk::Column::Position).all(read).await?;
    let has_locations = present.iter().any(|passage| passage.locations.is_some() || passage.page_start.is_some());
    let whole = Arc::clone(&text);
    let work = move || {
        let wanted = cut(&whole, markup, sizes);
        let is_same = |(piece, stored): (&Piece<'_>, &chunk::Model)| {
            let place = (number(piece.start), number(piece.token_count));
            piece.text == stored.text
                && piece.heading == stored.heading
                && place == (stored.start_offset, stored.token_count)
        };
        (wanted.len() != present.len() || !wanted.iter().zip(&present).all(is_same)).then_some(wanted.len())
    };
    let passages = run_behind(Behind::Callers, work).await.map_err(Error::internal)?;
    Ok(passages.map(|passages| Outdated { document, text, markup, sizes, has_locations, passages }))
}

/// The passages that a document is to have.
#[derive(Debug)]
pub struct Recut {
    /// The document as it was when they were made.
    document: document::Model,
    cut: CutText,
    places: Locations,
    /// What the original said when it was read again.
    again: Option<ReadAgain>,
}

#[derive(Debug)]
struct ReadAgain {
    text: Arc<str>,
    language: Option<String>,
}

impl Recut {
    /// Heading and text of each passage.
    pub fn texts(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        self.cut.passages.iter().map(|Passage { heading, text, .. }| (heading.as_deref(), text.as_str()))
    }
}

/// Cuts a document.
///
/// # Errors
/// What reading the original again fails with, where that is needed.
pub async fn make(app: &App, outdated: Outdated) -> Result<Recut, JobError> {
    let Outdated { document, mut text, mut markup, sizes, has_locations, .. } = outdated;
    let (mut places, mut language, mut again) = (Locations::default(), document.language.clone(), None);
    if has_locations {
        let extracted = take_out_stored(app, &document).await?;
        (text, markup, places) = (extracted.text.into(), extracted.markup, extracted.locations);
        language.clone_from(&extracted.language);
        again = Some(ReadAgain { text: Arc::clone(&text), language: extracted.language });
    }
    let cut = cut_and_analyze(text, markup, document.name.clone(), language, sizes).await?;
    Ok(Recut { document, cut, places, again })
}

/// What came of replacing the passages of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It has so many passages with the commit.
    With(usize),
    /// It was renamed meanwhile; its name is found, too, so that it has to be cut once more.
    Renamed,
    /// It was deleted or is processed again: whoever does that wins.
    Overtaken,
}

/// Replaces the passages of a document with the commit.
pub async fn replace_in(tx: &mut Tx, ctx: &JobCtx, recut: Recut) -> Result<Replaced> {
    let Recut { document: seen, cut, places, again } = recut;
    let held = document::Entity::by_id_in(seen.workspace_id, seen.id).lock_exclusive().one(&**tx).await?;
    let Some(document) = held.filter(|document| is_as_seen(document, &seen)) else { return Ok(Replaced::Overtaken) };
    if document.name != seen.name {
        return Ok(Replaced::Renamed);
    }
    let (id, workspace, name) = (document.id, document.workspace_id, document.name.clone());
    let count = passages::replace_in(tx, &document, cut, &places).await?;
    let (now, backend) = (ctx.app().clock.now(), tx.get_database_backend());
    let mut change: document::ActiveModel = document.into();
    if let Some(ReadAgain { text, language }) = again {
        let text_change = document_text::ActiveModel {
            document_id: Set(id),
            workspace_id: Set(workspace),
            text: Set(text.to_string()),
        };
        tx.defer(Write::update(backend, text_change)?);
        change.character_count = Set(number(text.chars().count()));
        change.page_count = Set(places.page_count().map(number));
        change.language = Set(language);
    }
    change.chunk_count = Set(number(count));
    change.updated_at = Set(now);
    tx.defer(Write::update(backend, change)?.updating(id.0));
    let entry = NewActivity::new("document.recut", id, format!("“{name}” was cut into {count} passages"))
        .payload(json!({ "passages": count }));
    activity::append_in(tx, now, workspace, Cause::Job(ctx.id(), &ctx.job().correlation_id), entry);
    tx.signal(documents::signal(id));
    Ok(Replaced::With(count))
}

/// Whether nobody has processed the document since, or begun to.
fn is_as_seen(document: &document::Model, seen: &document::Model) -> bool {
    document.status == DocumentStatus::Ready
        && (document.latest_job_id, &document.sha256) == (seen.latest_job_id, &seen.sha256)
        && document.blob_key == seen.blob_key
}

/// Does what is due in the index after documents were replaced.
pub async fn keep_up(app: &App, workspace: WorkspaceId) {
    passages::keep_up(app, workspace).await;
}
