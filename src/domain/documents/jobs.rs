//! Ingestion: from the stored original to passages that can be searched. Steps: extract → chunk → index.

use std::time::Duration;

use async_trait::async_trait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::chunk::{ChunkSettings, chunk as cut};
use super::extract::extract;
use super::media::TextKind;
use crate::base::id::{ChunkId, DocumentId};
use crate::base::{Error, Result, Timestamp};
use crate::db::search::{Index, Words, index_in};
use crate::db::{Signal, Tx};
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{Failure, FailureCode, JobCtx, JobError, JobHandler, Outcome, Step};
use crate::entity::document::DocumentStatus;
use crate::entity::job::{self, JobStatus};
use crate::entity::{chunk, document, document_text};
use crate::port::blob::BlobKey;

/// Stable name of the kind.
pub const KIND: &str = "INGESTION";
/// Longest time for taking the text out of a file.
const EXTRACTION: Duration = Duration::from_secs(60);

/// Processes a document for search.
#[derive(Debug, Default)]
pub struct IngestionJob;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    document_id: DocumentId,
}

#[derive(Debug, Serialize, Deserialize)]
struct Text {
    kind: String,
    characters: usize,
    /// What to say about the reading of the original.
    #[serde(default)]
    notice: Option<String>,
}

#[async_trait]
impl JobHandler for IngestionJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: &JobCtx) -> Result<Outcome, JobError> {
        let Parameters { document_id } = ctx.parameters()?;
        ctx.plan_steps(2).await?;
        let text = take_text(ctx, document_id).await?;
        make_passages(ctx, document_id, &text).await?;
        Ok(Outcome::Done { result: Some(document_id.into()) })
    }

    async fn ended(&self, tx: &mut Tx, row: &job::Model, failure: Option<&Failure>, now: Timestamp) -> Result<()> {
        let Ok(Parameters { document_id }) = serde_json::from_value(row.parameters.clone()) else { return Ok(()) };
        let Some(document) = document::Entity::find_by_id(document_id).one(&**tx).await? else { return Ok(()) };
        let workspace = document.workspace_id;
        let (kind, summary) = match row.status {
            JobStatus::Succeeded => ("document.ready", format!("“{}” can be searched", document.name)),
            _ => ("document.failed", format!("“{}” could not be processed", document.name)),
        };
        if row.status != JobStatus::Succeeded {
            let message = failure.map_or_else(|| "The processing was stopped.".to_owned(), |f| f.message.clone());
            let mut change: document::ActiveModel = document.into();
            change.status = Set(DocumentStatus::Failed);
            change.status_message = Set(Some(message));
            change.progress = Set(None);
            change.updated_at = Set(now);
            change.update(&**tx).await?;
        }
        let cause = Cause::Job(row.id, &row.correlation_id);
        activity::append_in(tx, now, workspace, cause, NewActivity::new(kind, document_id, summary));
        tx.signal(Signal::Document(document_id));
        Ok(())
    }
}

async fn load(ctx: &JobCtx, id: DocumentId) -> Result<document::Model, JobError> {
    let row = document::Entity::find_by_id(id).one(ctx.app().db.read()).await?;
    row.ok_or_else(|| Failure::lasting(FailureCode::DocumentRejected, "The document was deleted.").into())
}

/// Takes the text out of the original.
async fn take_text(ctx: &JobCtx, id: DocumentId) -> Result<Text, JobError> {
    let step = match ctx.step("extract", "Take out the text").await? {
        Step::Done(text) => return Ok(text),
        Step::Open(step) => step,
    };
    let document = load(ctx, id).await?;
    set_status(ctx, id, 0.1).await?;
    let key = BlobKey::stored(&document.blob_key)?;
    let limit = ctx.app().config.storage.max_file_size;
    let rejected = |message: String| Failure::lasting(FailureCode::DocumentRejected, message);
    let bytes = ctx.app().blob.read_all(&key, limit).await?.ok_or_else(|| rejected("The file is gone.".to_owned()))?;
    let kind = TextKind::from_media_type(&document.media_type).unwrap_or(TextKind::Plain);
    let charset = document.charset.clone();
    let work = tokio::task::spawn_blocking(move || extract(&bytes, kind, charset.as_deref(), None));
    let extracted = match tokio::time::timeout(EXTRACTION, work).await {
        Err(_) => return Err(rejected("Taking out the text took too long.".to_owned()).into()),
        Ok(done) => done.map_err(Error::internal)?.map_err(|e| rejected(e.to_string()))?,
    };
    // What comes out of HTML is Markdown.
    let kind = if kind == TextKind::Plain { kind } else { TextKind::Markdown };
    let characters = extracted.text.chars().count();
    let tx = ctx.begin().await?;
    let row = document_text::ActiveModel {
        document_id: Set(id),
        workspace_id: Set(document.workspace_id),
        text: Set(extracted.text),
    };
    let replace =
        OnConflict::column(document_text::Column::DocumentId).update_column(document_text::Column::Text).to_owned();
    document_text::Entity::insert(row).on_conflict(replace).exec_without_returning(&*tx).await?;
    let named_by_people = document.name != "Text";
    let mut change: document::ActiveModel = document.into();
    if let Some(title) = extracted.title.filter(|_| !named_by_people) {
        change.name = Set(title.chars().take(200).collect());
    }
    change.language = Set(extracted.language);
    change.character_count = Set(i32::try_from(characters).unwrap_or(i32::MAX));
    change.progress = Set(Some(0.4));
    change.updated_at = Set(ctx.app().clock.now());
    change.update(&*tx).await?;
    let text = Text { kind: kind.media_type().to_owned(), characters, notice: extracted.notice };
    step.finish(tx, format!("The text has {characters} characters."), text).await
}

/// Cuts the text into passages and indexes them; they become searchable with the same commit, all or none.
async fn make_passages(ctx: &JobCtx, id: DocumentId, text: &Text) -> Result<(), JobError> {
    let step = match ctx.step("index", "Cut into passages and index them").await? {
        Step::Done(()) => return Ok(()),
        Step::Open(step) => step,
    };
    let document = load(ctx, id).await?;
    let workspace = document.workspace_id;
    let gone = || Failure::lasting(FailureCode::DocumentRejected, "The document was deleted.");
    let stored = document_text::Entity::find_by_id(id).one(ctx.app().db.read()).await?.ok_or_else(gone)?;
    let kind = TextKind::from_media_type(&text.kind).unwrap_or(TextKind::Plain);
    let pieces = cut(&stored.text, kind, ChunkSettings::default());
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let rows: Vec<(ChunkId, chunk::ActiveModel)> = pieces
        .iter()
        .enumerate()
        .map(|(position, piece)| {
            let chunk_id = ChunkId::generate();
            let row = chunk::ActiveModel {
                id: Set(chunk_id),
                document_id: Set(id),
                workspace_id: Set(workspace),
                position: Set(number(position)),
                text: Set(piece.text.to_owned()),
                heading: Set(piece.heading.clone()),
                page_start: Set(None),
                page_end: Set(None),
                start_offset: Set(number(piece.start)),
                token_count: Set(i32::try_from(piece.token_count).unwrap_or(i32::MAX)),
            };
            (chunk_id, row)
        })
        .collect();
    let mut tx = ctx.begin().await?;
    chunk::Entity::delete_many().filter(chunk::Column::DocumentId.eq(id)).exec(&*tx).await?;
    for batch in rows.chunks(500) {
        chunk::Entity::insert_many(batch.iter().map(|(_, row)| row.clone())).exec_without_returning(&*tx).await?;
    }
    let texts: Vec<_> = rows.iter().zip(&pieces).map(|((chunk, _), piece)| Words::new(chunk.0, piece.text)).collect();
    index_in(&mut tx, Index::Chunks, workspace, &texts);
    let mut change: document::ActiveModel = document.into();
    change.status = Set(DocumentStatus::Ready);
    change.status_message = Set(text.notice.clone());
    change.progress = Set(None);
    change.chunk_count = Set(number(rows.len()));
    change.updated_at = Set(ctx.app().clock.now());
    change.update(&*tx).await?;
    tx.signal(Signal::Document(id));
    let data = json!({ "documentId": id, "passages": rows.len() });
    ctx.tell_in(
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
    step.finish(tx, format!("Made {} passages.", rows.len()), ()).await
}

async fn set_status(ctx: &JobCtx, id: DocumentId, progress: f64) -> Result<(), JobError> {
    use sea_orm::sea_query::Expr;
    let mut tx = ctx.begin().await?;
    document::Entity::update_many()
        .col_expr(document::Column::Status, Expr::value(DocumentStatus::Processing))
        .col_expr(document::Column::Progress, Expr::value(progress))
        .filter(document::Column::Id.eq(id))
        .exec(&*tx)
        .await?;
    tx.signal(Signal::Document(id));
    Ok(tx.commit().await?)
}
