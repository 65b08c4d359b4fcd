//! The steps between an original and its searchable passages.
//!
//! A long text takes two, so that nobody takes it out again after a crash, and a person sees how far it is. A short text
//! takes one: what would be stored in between costs more than doing it again.

use std::sync::Arc;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, QueryTrait as _, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::chunk::ChunkSettings;
use super::extraction::take_out_stored;
use super::jobs::Parameters;
use super::ownership::{begin, load, own_in, set_status};
use super::passages::{self, number};
use super::web_page::PageFacts;
use crate::base::Result;
use crate::base::id::DocumentId;
use crate::base::text::visible::is_visible;
use crate::db::{Tx, Write};
use crate::domain::documents;
use crate::engine::event::NewEvent;
use crate::engine::{Failure, JobCtx, JobError, OpenStep, Step};
use crate::entity::document::DocumentStatus;
use crate::entity::job_event::JobEventKind;
use crate::entity::{BelongsTo as _, document, document_draft, document_text};
use egress::Bounds;
use extraction::{Locations, Markup, registry};

/// Most steps of reading a document.
pub(super) const MOST_STEPS: i32 = 2;
/// The step that takes out the text of a document that is not short.
const EXTRACT: &str = "extract";
/// Most bytes of a short text.
const SHORT: i64 = 64 * 1024;

#[derive(Debug, Serialize, Deserialize)]
struct Text {
    kind: Markup,
    characters: usize,
    /// `None` in steps of older versions, which wrote text and metadata directly into the document.
    #[serde(default)]
    facts: Option<Facts>,
    /// Notice about the decoding of the original.
    #[serde(default)]
    notice: Option<String>,
    /// Where in the original the text stands.
    #[serde(default, skip_serializing_if = "Locations::is_empty")]
    places: Locations,
    /// What a web page says of itself. Its links only where they are followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<PageFacts>,
}

/// Metadata in the original.
#[derive(Debug, Serialize, Deserialize)]
struct Facts {
    title: Option<String>,
    language: Option<String>,
}

/// Makes a document searchable, and answers with what its page tells when it is one. `others` is the number of the job's
/// other steps.
pub(super) async fn read(
    ctx: &JobCtx,
    id: DocumentId,
    crawl: Option<Bounds>,
    others: i32,
) -> Result<Option<PageFacts>, JobError> {
    let document = load(ctx, id).await?;
    // An earlier version may have begun with two steps.
    if is_short_text(&document) && !ctx.has_begun(EXTRACT).await? {
        ctx.plan_steps(others + 1);
        return read_at_once(ctx, document, crawl).await;
    }
    let text = take_text(ctx, document, crawl).await?;
    make_passages(ctx, id, &text).await?;
    Ok(text.page)
}

/// A small PDF is none: it may well take a minute, when its pages are pictures.
fn is_short_text(document: &document::Model) -> bool {
    let is_text = registry::of_media_type(&document.media_type).is_some_and(|format| !format.needs_confinement());
    is_text && document.byte_size <= SHORT
}

/// Takes out the text and indexes its passages, in one step.
async fn read_at_once(
    ctx: &JobCtx,
    document: document::Model,
    crawl: Option<Bounds>,
) -> Result<Option<PageFacts>, JobError> {
    let id = document.id;
    let step = match ctx.step("read", "Read and index the text").await? {
        Step::Done(page) => {
            settle(ctx, id).await?;
            return Ok(page);
        }
        Step::Open(step) => step,
    };
    let (content, text) = extract(ctx, &document, crawl).await?;
    publish(ctx, step, document, content, &text, &text.page).await?;
    Ok(text.page)
}

/// Takes the text out of the original, and keeps it as a draft.
async fn take_text(ctx: &JobCtx, document: document::Model, crawl: Option<Bounds>) -> Result<Text, JobError> {
    let step = match ctx.step(EXTRACT, "Take out the text").await? {
        Step::Done(text) => return Ok(text),
        Step::Open(step) => step,
    };
    let id = document.id;
    set_status(ctx, id, DocumentStatus::Processing, 0.1).await?;
    let (content, text) = extract(ctx, &document, crawl).await?;
    let (mut tx, document) = begin(ctx, id).await?;
    // The previous text stays, with its passages, until the new ones are there.
    let draft = document_draft::ActiveModel { document_id: Set(id), job_id: Set(ctx.id()), text: Set(content) };
    let replace = OnConflict::column(document_draft::Column::DocumentId)
        .update_columns([document_draft::Column::JobId, document_draft::Column::Text])
        .to_owned();
    document_draft::Entity::insert(draft).on_conflict(replace).exec_without_returning(&*tx).await?;
    let mut change: document::ActiveModel = document.into();
    change.status = Set(DocumentStatus::Processing);
    change.progress = Set(Some(0.4));
    change.updated_at = Set(ctx.app().clock.now());
    change.update(&*tx).await?;
    tx.signal(documents::signal(id));
    step.finish(tx, format!("The text has {} characters.", text.characters), text).await
}

/// The text of the original, and what is known of it.
async fn extract(ctx: &JobCtx, document: &document::Model, crawl: Option<Bounds>) -> Result<(String, Text), JobError> {
    let extracted = take_out_stored(ctx.app(), document).await?;
    let text = Text {
        kind: extracted.markup,
        characters: extracted.text.chars().count(),
        facts: Some(Facts { title: extracted.title, language: extracted.language }),
        notice: Some(extracted.warnings.join(" ")).filter(|notice| !notice.is_empty()),
        places: extracted.locations,
        page: extracted.page.and_then(|page| PageFacts::of(page, document, crawl)),
    };
    Ok((extracted.text, text))
}

/// Splits the text that was taken out into passages and indexes them.
async fn make_passages(ctx: &JobCtx, id: DocumentId, text: &Text) -> Result<(), JobError> {
    let step = match ctx.step("index", "Cut into passages and index them").await? {
        Step::Done(()) => return settle(ctx, id).await,
        Step::Open(step) => step,
    };
    let document = load(ctx, id).await?;
    let content = taken_out(ctx, id, text).await?;
    publish(ctx, step, document, content, text, ()).await
}

/// Finishes a step with the text, its passages and their words; they become searchable in one commit.
async fn publish(
    ctx: &JobCtx,
    step: OpenStep,
    document: document::Model,
    content: String,
    text: &Text,
    result: impl Serialize,
) -> Result<(), JobError> {
    let (id, workspace, mut name) = (document.id, document.workspace_id, name_of(&document, text));
    let content: Arc<str> = content.into();
    let language = text.facts.as_ref().map_or_else(|| document.language.clone(), |facts| facts.language.clone());
    let Parameters { configuration, .. } = ctx.parameters()?;
    let sizes = ChunkSettings::pinned(configuration.as_ref())?;
    // The name is found, too. Who gives another one meanwhile cannot index it, since there are no passages yet.
    let (_turn, mut tx, document, cut) = loop {
        let (content, language) = (Arc::clone(&content), language.clone());
        let cut = passages::cut_and_analyze(content, text.kind, name.clone(), language, sizes).await?;
        let turn = ctx.app().storing.acquire().await;
        let (tx, current) = begin(ctx, id).await?;
        let current_name = name_of(&current, text);
        if current_name == name {
            break (turn, tx, current, cut);
        }
        name = current_name;
    };
    let count = passages::replace_in(&mut tx, &document, cut, &text.places).await?;
    let mut change = publish_text_in(&mut tx, document, &content, text);
    change.status = Set(DocumentStatus::Ready);
    change.is_searchable = Set(true);
    change.status_message = Set(text.notice.clone());
    change.progress = Set(None);
    change.chunk_count = Set(number(count));
    change.page_count = Set(text.places.page_count().map(number));
    change.updated_at = Set(ctx.app().clock.now());
    tx.defer(Write::update(tx.get_database_backend(), change)?.updating(id.0));
    tx.signal(documents::signal(id));
    let data = json!({ "documentId": id, "passages": count });
    let output = NewEvent::new(JobEventKind::Output, "The document can be searched.").data(data);
    step.finish_with(tx, format!("Made {count} passages."), result, vec![output]).await?;
    passages::keep_up(ctx.app(), workspace).await;
    Ok(())
}

/// Makes a document ready that has all of its passages. A retry has let it wait for what was still to come.
async fn settle(ctx: &JobCtx, id: DocumentId) -> Result<(), JobError> {
    let mut tx = ctx.begin().await?;
    let Some(document) = own_in(&tx, id, ctx.id()).await?.filter(|document| document.status.is_processed()) else {
        return Ok(());
    };
    let mut change: document::ActiveModel = document.into();
    change.status = Set(DocumentStatus::Ready);
    change.progress = Set(None);
    change.update(&*tx).await?;
    tx.signal(documents::signal(id));
    Ok(tx.commit().await?)
}

/// The title in the original, for a document that has no name of its own.
fn title_as_name(document: &document::Model, text: &Text) -> Option<String> {
    let title = text.facts.as_ref()?.title.as_ref()?;
    (!document.is_named && is_visible(title)).then(|| title.chars().take(200).collect())
}

/// What the document will be called.
fn name_of(document: &document::Model, text: &Text) -> String {
    title_as_name(document, text).unwrap_or_else(|| document.name.clone())
}

/// The text that the first step extracted.
async fn taken_out(ctx: &JobCtx, id: DocumentId, text: &Text) -> Result<String, JobError> {
    let read = ctx.app().db.read();
    let content = match text.facts {
        Some(_) => {
            document_draft::Entity::belonging_to(id).one(read).await?.filter(|d| d.job_id == ctx.id()).map(|d| d.text)
        }
        None => document_text::Entity::belonging_to(id).one(read).await?.map(|stored| stored.text),
    };
    content.ok_or_else(|| Failure::superseded().into())
}

/// Makes the extracted text and metadata the document's.
fn publish_text_in(tx: &mut Tx, document: document::Model, content: &str, text: &Text) -> document::ActiveModel {
    let id = document.id;
    let name = title_as_name(&document, text);
    let row = document_text::ActiveModel {
        document_id: Set(id),
        workspace_id: Set(document.workspace_id),
        text: Set(content.to_owned()),
    };
    let mut change: document::ActiveModel = document.into();
    let Some(facts) = &text.facts else { return change };
    let replace =
        OnConflict::column(document_text::Column::DocumentId).update_column(document_text::Column::Text).to_owned();
    let backend = tx.get_database_backend();
    tx.defer(Write::of(document_text::Entity::insert(row).on_conflict(replace).as_query(), backend));
    tx.defer(Write::of(document_draft::Entity::delete_belonging_to(id).as_query(), backend));
    if let Some(name) = name {
        change.name = Set(name);
        change.is_named = Set(true);
    }
    if let Some(page) = &text.page {
        change.canonical_url = Set(page.canonical.as_ref().map(ToString::to_string));
        change.published_at = Set(page.published);
    }
    change.language = Set(facts.language.clone());
    change.character_count = Set(i32::try_from(text.characters).unwrap_or(i32::MAX));
    change
}
