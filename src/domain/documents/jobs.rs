//! Ingestion: from an address or a stored original to searchable passages. Steps: (fetch →) extract → index (→ pages
//! below).

use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, Select, Set,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::extraction::take_out;
use super::web_page::PageFacts;
use super::{crawl, fetch, passages, service};
use crate::app::App;
use crate::base::id::{ChunkId, DocumentId, JobId};
use crate::base::text::visible::is_visible;
use crate::base::{Error, Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::db::word_index;
use crate::domain::auth::service::acting_for;
use crate::domain::documents;
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{Failure, FailureCode, JobCtx, JobError, JobHandler, JobOptions, Outcome, Step};
use crate::entity::document::DocumentStatus;
use crate::entity::job::{self, JobStatus};
use crate::entity::{BelongsTo as _, chunk, document, document_draft, document_text};
use crate::port::blob::BlobKey;
use egress::Bounds;
use extraction::{Locations, Markup, registry};

/// Stable name of the kind.
pub const KIND: &str = "INGESTION";
/// Most locations of a passage that are kept: those of its beginning.
const LOCATIONS: usize = 100;
/// Texts of at most so many bytes are read so soon that it is not told before.
const SHORT: i64 = 64 * 1024;
/// What processing a document needs of the rights of whoever asked for it.
pub(super) const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::DocumentsWrite];

/// Processes a document for search.
#[derive(Debug, Default)]
pub struct IngestionJob;

/// What a job is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// The document.
    pub document_id: DocumentId,
    /// Whether its address is read first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fetch: bool,
    /// How far the pages below its address are added, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crawl: Option<Bounds>,
}

impl Parameters {
    /// Processes what is stored of a document.
    pub fn of(document_id: DocumentId) -> Self {
        Self { document_id, fetch: false, crawl: None }
    }
}

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

impl JobHandler for IngestionJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let Parameters { document_id, fetch, crawl } = ctx.parameters()?;
            ctx.plan_steps(if fetch { 3 } else { 2 });
            if fetch && !fetch::original(ctx, document_id, crawl.is_some()).await? {
                return Ok(Outcome::Done { result: Some(document_id.into()) });
            }
            let text = take_text(ctx, document_id, crawl).await?;
            make_passages(ctx, document_id, &text).await?;
            if let Some(bounds) = crawl {
                crawl::pages_below(ctx, document_id, bounds, text.page).await?;
            }
            Ok(Outcome::Done { result: Some(document_id.into()) })
        })
    }

    fn authorize<'a>(&'a self, app: &'a App, job: &'a job::Model) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { acting_for(app, job, NEEDED).await.map(drop) })
    }

    fn rerun<'a>(
        &'a self,
        app: &'a App,
        viewer: &'a Viewer,
        old: &'a job::Model,
        changes: Option<Value>,
        options: JobOptions,
    ) -> BoxFuture<'a, Result<job::Model>> {
        Box::pin(async move { service::rerun(app, viewer, old, changes, options).await })
    }

    fn retried<'a>(&'a self, tx: &'a mut Tx, row: &'a job::Model, now: Timestamp) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Ok(Parameters { document_id, .. }) = serde_json::from_value(row.parameters.clone()) else {
                return Ok(());
            };
            let Some(document) = own_in(tx, document_id, row.id).await? else {
                let message = "The document of this job was deleted, or a newer job has processed it.";
                return Err(Error::state("jobId", "SUPERSEDED", &[], message));
            };
            let mut change: document::ActiveModel = document.into();
            change.status = Set(DocumentStatus::Pending);
            change.status_message = Set(None);
            change.progress = Set(Some(0.0));
            change.updated_at = Set(now);
            change.update(&**tx).await?;
            tx.signal(documents::signal(document_id));
            Ok(())
        })
    }

    fn ended<'a>(
        &'a self,
        tx: &'a mut Tx,
        row: &'a job::Model,
        failure: Option<&'a Failure>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Ok(Parameters { document_id, .. }) = serde_json::from_value(row.parameters.clone()) else {
                return Ok(());
            };
            let (kind, summary, workspace) = if row.status == JobStatus::Succeeded {
                // Its last step has written everything; jobs that succeed together must not lock each other's documents.
                let own = own(document_id, row.id).one(&**tx).await?;
                let Some(document) = own else { return Ok(()) };
                ("document.ready", format!("“{}” can be searched", document.name), document.workspace_id)
            } else {
                // One that is ready stays so: what failed came after it, such as the pages below its address.
                let document = own_in(tx, document_id, row.id).await?.filter(|document| document.status.is_processed());
                let Some(document) = document else { return Ok(()) };
                let document = give_up_in(tx, document, failure, now).await?;
                ("document.failed", format!("“{}” could not be processed", document.name), document.workspace_id)
            };
            let cause = Cause::Job(row.id, &row.correlation_id);
            activity::append_in(tx, now, workspace, cause, NewActivity::new(kind, document_id, summary));
            tx.signal(documents::signal(document_id));
            Ok(())
        })
    }
}

/// A document, if this job owns it: processing results belong to the newest job for the document, and an older one,
/// cancelled or retried, changes nothing (C-JOB-19).
fn own(id: DocumentId, job: JobId) -> Select<document::Entity> {
    document::Entity::belonging_to(job).filter(document::Column::Id.eq(id))
}

/// A document that this job owns, locked until the transaction ends.
pub(super) async fn own_in(tx: &Tx, id: DocumentId, job: JobId) -> Result<Option<document::Model>> {
    Ok(own(id, job).lock_exclusive().one(&**tx).await?)
}

/// A transaction of the job, with the document that it owns.
pub(super) async fn begin(ctx: &JobCtx, id: DocumentId) -> Result<(Tx, document::Model), JobError> {
    let tx = ctx.begin().await?;
    let document = own_in(&tx, id, ctx.id()).await?.ok_or_else(Failure::superseded)?;
    Ok((tx, document))
}

/// Marks a document whose processing was cancelled or failed. If it was searchable before, it still is.
async fn give_up_in(
    tx: &Tx,
    document: document::Model,
    failure: Option<&Failure>,
    now: Timestamp,
) -> Result<document::Model> {
    let why = failure.map_or_else(|| "The processing was stopped.".to_owned(), |f| f.message.clone());
    document_draft::Entity::delete_belonging_to(document.id).exec(&**tx).await?;
    let (status, message) = match document.is_searchable {
        true => (DocumentStatus::Ready, format!("{why} The passages of before are still found.")),
        false => (DocumentStatus::Failed, why),
    };
    let mut change: document::ActiveModel = document.into();
    change.status = Set(status);
    change.status_message = Set(Some(message));
    change.progress = Set(None);
    change.updated_at = Set(now);
    Ok(change.update(&**tx).await?)
}

pub(super) async fn load(ctx: &JobCtx, id: DocumentId) -> Result<document::Model, JobError> {
    let row = own(id, ctx.id()).one(ctx.app().db.read()).await?;
    row.ok_or_else(|| Failure::superseded().into())
}

/// Takes the text out of the original.
async fn take_text(ctx: &JobCtx, id: DocumentId, crawl: Option<Bounds>) -> Result<Text, JobError> {
    let step = match ctx.step("extract", "Take out the text").await? {
        Step::Done(text) => return Ok(text),
        Step::Open(step) => step,
    };
    let document = load(ctx, id).await?;
    if !is_short_text(&document) {
        set_status(ctx, id, DocumentStatus::Processing, 0.1).await?;
    }
    let key = BlobKey::stored(&document.blob_key)?;
    let limit = ctx.app().config.storage.max_file_size;
    let gone = || Failure::permanent(FailureCode::DocumentRejected, "The file is gone.");
    let bytes = ctx.app().blob.read_all(&key, limit).await?.ok_or_else(gone)?;
    let extracted = take_out(ctx.app(), bytes, &document).await?;
    let page = extracted.page.and_then(|page| PageFacts::of(page, &document, crawl));
    let characters = extracted.text.chars().count();
    let (mut tx, document) = begin(ctx, id).await?;
    // The previous text stays, with its passages, until the new ones are there.
    let draft = document_draft::ActiveModel { document_id: Set(id), job_id: Set(ctx.id()), text: Set(extracted.text) };
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
    let facts = Facts { title: extracted.title, language: extracted.language };
    let notice = Some(extracted.warnings.join(" ")).filter(|notice| !notice.is_empty());
    let text =
        Text { kind: extracted.markup, characters, facts: Some(facts), notice, places: extracted.locations, page };
    step.finish(tx, format!("The text has {characters} characters."), text).await
}

/// A small PDF may well take a minute, when its pages are pictures.
fn is_short_text(document: &document::Model) -> bool {
    let is_text = registry::of_media_type(&document.media_type).is_some_and(|format| !format.needs_confinement());
    is_text && document.byte_size <= SHORT
}

/// Splits the text into passages and indexes them; they become searchable in one commit.
async fn make_passages(ctx: &JobCtx, id: DocumentId, text: &Text) -> Result<(), JobError> {
    let step = match ctx.step("index", "Cut into passages and index them").await? {
        Step::Done(()) => return settle(ctx, id).await,
        Step::Open(step) => step,
    };
    let document = load(ctx, id).await?;
    let workspace = document.workspace_id;
    let content: Arc<str> = taken_out(ctx, id, text).await?.into();
    let language = text.facts.as_ref().map_or_else(|| document.language.clone(), |facts| facts.language.clone());
    let name = title_as_name(&document, text).unwrap_or(document.name);
    let cut = passages::cut_and_analyze(Arc::clone(&content), text.kind, name, language).await?;
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let page = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let rows = cut.passages.into_iter().enumerate().map(|(position, passage)| {
        let pages = text.places.pages(passage.range.clone());
        let locations: Vec<_> = text.places.of(passage.range.clone()).take(LOCATIONS).collect();
        chunk::ActiveModel {
            id: Set(ChunkId::generate()),
            document_id: Set(id),
            workspace_id: Set(workspace),
            position: Set(number(position)),
            text: Set(passage.text),
            heading: Set(passage.heading),
            page_start: Set(pages.map(|(first, _)| page(first))),
            page_end: Set(pages.map(|(_, last)| page(last))),
            start_offset: Set(number(passage.range.start)),
            token_count: Set(i32::try_from(passage.token_count).unwrap_or(i32::MAX)),
            locations: Set((!locations.is_empty()).then(|| json!(locations))),
            fingerprint: Set(Some(passage.fingerprint)),
        }
    });
    let count = rows.len();
    let (mut tx, document) = begin(ctx, id).await?;
    let mut change = publish_in(&tx, document, &content, text).await?;
    word_index::remove_in(&tx, workspace, &[id]).await?;
    chunk::Entity::delete_belonging_to(id).exec(&*tx).await?;
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        chunk::Entity::insert_many(rows.by_ref().take(500)).exec_without_returning(&*tx).await?;
    }
    word_index::add_in(&mut tx, workspace, id, cut.indexed);
    change.status = Set(DocumentStatus::Ready);
    change.is_searchable = Set(true);
    change.status_message = Set(text.notice.clone());
    change.progress = Set(None);
    change.chunk_count = Set(number(count));
    change.page_count = Set(text.places.page_count().map(page));
    change.updated_at = Set(ctx.app().clock.now());
    change.update(&*tx).await?;
    tx.signal(documents::signal(id));
    let data = json!({ "documentId": id, "passages": count });
    ctx.emit_in(
        &mut tx,
        vec![
            crate::engine::event::NewEvent::new(
                crate::entity::job_event::JobEventKind::Output,
                "The document can be searched.",
            )
            .data(data),
        ],
    )
    .await?;
    step.finish(tx, format!("Made {count} passages."), ()).await?;
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
async fn publish_in(
    tx: &Tx,
    document: document::Model,
    content: &str,
    text: &Text,
) -> Result<document::ActiveModel, JobError> {
    let id = document.id;
    let name = title_as_name(&document, text);
    let row = document_text::ActiveModel {
        document_id: Set(id),
        workspace_id: Set(document.workspace_id),
        text: Set(content.to_owned()),
    };
    let mut change: document::ActiveModel = document.into();
    let Some(facts) = &text.facts else { return Ok(change) };
    let replace =
        OnConflict::column(document_text::Column::DocumentId).update_column(document_text::Column::Text).to_owned();
    document_text::Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    document_draft::Entity::delete_belonging_to(id).exec(&**tx).await?;
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
    Ok(change)
}

/// Tells how far the processing is.
pub(super) async fn set_status(
    ctx: &JobCtx,
    id: DocumentId,
    status: DocumentStatus,
    progress: f64,
) -> Result<(), JobError> {
    let (mut tx, document) = begin(ctx, id).await?;
    let mut change: document::ActiveModel = document.into();
    change.status = Set(status);
    change.progress = Set(Some(progress));
    change.update(&*tx).await?;
    tx.signal(documents::signal(id));
    Ok(tx.commit().await?)
}
