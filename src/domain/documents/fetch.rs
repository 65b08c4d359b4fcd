//! Reading the address of a document: the first step of its processing. What the address held before is kept.

use egress::{Answer, FetchError, Fetched, Validators};
use extraction::Extractor;
use extraction::encoding::charset_of;
use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::registry;
use sea_orm::{ActiveModelTrait as _, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use super::ownership::{begin, load, own_in, set_status};
use super::service::content::discard;
use super::service::quota::{SpaceRequest, require};
use crate::app::App;
use crate::base::id::{DocumentId, DocumentSnapshotId};
use crate::base::{Error, Result};
use crate::db::Tx;
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::domain::documents;
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{Failure, FailureCode, JobCtx, JobError, OpenStep, Step};
use crate::entity::document::{self, DocumentStatus};
use crate::entity::document_snapshot;
use crate::port::blob::{BlobKey, Stored};

/// Result of the step.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    /// Whether there is something to process.
    process: bool,
}

/// Content from the web that is stored.
pub(super) struct NewOriginal {
    pub(super) format: &'static dyn Extractor,
    pub(super) charset: Option<String>,
    pub(super) stored: Stored,
    pub(super) key: BlobKey,
    pub(super) url: Url,
    pub(super) validators: Option<Validators>,
}

/// Reads the address of a document. False when the document is as it was and need not be processed; `always` has it
/// processed nevertheless.
pub(super) async fn original(ctx: &JobCtx, id: DocumentId, always: bool) -> Result<bool, JobError> {
    let step = match ctx.step::<Reading>("fetch", "Read the address").await? {
        Step::Done(reading) => return Ok(reading.process),
        Step::Open(step) => step,
    };
    let document = load(ctx, id).await?;
    let gone = || Failure::permanent(FailureCode::SourceUnreachable, "The document has no address.");
    let url = document.source_url.as_deref().and_then(|url| Url::parse(url).ok()).ok_or_else(gone)?;
    set_status(ctx, id, DocumentStatus::Fetching, 0.02).await?;
    let web = &ctx.app().web;
    let robots = web.robots(&url).await.map_err(failed)?;
    let known = document.validators.clone().and_then(|known| serde_json::from_value::<Validators>(known).ok());
    let known = known.filter(|_| document.fetched_at.is_some());
    let answer = web.read(&url, known.as_ref(), &robots).await.map_err(failed)?;
    let fetched = match answer {
        Answer::Unchanged => return unchanged(ctx, step, id, known, always).await,
        Answer::Content(fetched) => *fetched,
    };
    // A repeated attempt overwrites what the one before has left.
    let key = BlobKey::of(document.workspace_id).with(id).with(ctx.id());
    let new = store(ctx.app(), key, fetched).await?;
    if document.fetched_at.is_some() && document.sha256 == new.stored.sha256_hex() {
        discard(ctx.app(), &new.key).await;
        return unchanged(ctx, step, id, new.validators, always).await;
    }
    replace(ctx, step, id, new).await
}

/// Stores content from the web. Its bytes decide what it is.
pub(super) async fn store(app: &App, key: BlobKey, fetched: Fetched) -> Result<NewOriginal, JobError> {
    let Fetched { url, content_type, body, validators } = fetched;
    let rejected = |sentence: String| Failure::permanent(FailureCode::DocumentRejected, sentence);
    if body.is_empty() {
        return Err(rejected("The page is empty.".to_owned()).into());
    }
    let head = &body[..body.len().min(SNIFF_BYTES)];
    let name = url.path().rsplit('/').next();
    let format = recognise(head, name, content_type.as_deref()).map_err(|unknown| {
        let readable = registry::named(registry::EXTRACTORS.into_iter());
        rejected(format!("{unknown} Give the address of {readable}."))
    })?;
    let stored = app.blob.put(&key, body).await?;
    Ok(NewOriginal { format, charset: content_type.as_deref().and_then(charset_of), stored, key, url, validators })
}

/// The address holds what it held before.
async fn unchanged(
    ctx: &JobCtx,
    step: OpenStep,
    id: DocumentId,
    validators: Option<Validators>,
    always: bool,
) -> Result<bool, JobError> {
    let (mut tx, document) = begin(ctx, id).await?;
    let process = always || !document.is_searchable;
    let (now, name) = (ctx.app().clock.now(), document.name.clone());
    let summary = format!("“{name}” has not changed at its address");
    append(ctx, &mut tx, &document, "document.unchanged", summary);
    let mut change: document::ActiveModel = document.into();
    change.fetched_at = Set(Some(now));
    change.validators = Set(validators.map(|validators| json!(validators)));
    if !process {
        change.status = Set(DocumentStatus::Ready);
        change.progress = Set(None);
    }
    change.updated_at = Set(now);
    change.update(&*tx).await?;
    tx.signal(documents::signal(id));
    let reading = step.finish(tx, "The address holds what it held before.", Reading { process }).await?;
    Ok(reading.process)
}

/// Makes content the original of a document, and keeps the one before.
async fn replace(ctx: &JobCtx, step: OpenStep, id: DocumentId, new: NewOriginal) -> Result<bool, JobError> {
    let app = ctx.app();
    let mut tx = ctx.begin().await?;
    // Before the document, as everybody who adds documents does.
    advisory_lock_in(&tx, AdvisoryLock::Files(ctx.workspace()?)).await?;
    let document = own_in(&tx, id, ctx.id()).await?.ok_or_else(Failure::superseded)?;
    let space = SpaceRequest { workspace: document.workspace_id, bytes: new.stored.byte_size, ticket: None };
    if let Err(error) = require(app, &*tx, space).await {
        discard(app, &new.key).await;
        return Err(error.into());
    }
    let now = app.clock.now();
    let mut message = format!("Read {} bytes from {}.", new.stored.byte_size, new.url);
    if let Some(fetched_at) = document.fetched_at {
        let before = document_snapshot::ActiveModel {
            id: Set(DocumentSnapshotId::generate()),
            workspace_id: Set(document.workspace_id),
            document_id: Set(id),
            url: Set(document.fetched_url.clone()),
            media_type: Set(document.media_type.clone()),
            byte_size: Set(document.byte_size),
            sha256: Set(document.sha256.clone()),
            blob_key: Set(document.blob_key.clone()),
            fetched_at: Set(fetched_at),
            replaced_at: Set(now),
        };
        before.insert(&*tx).await?;
        message = format!("The address holds something else now. {message}");
        let summary = format!("“{}” has changed at its address", document.name);
        append(ctx, &mut tx, &document, "document.changed", summary);
    }
    let mut change: document::ActiveModel = document.into();
    new.set_in(&mut change, app)?;
    change.update(&*tx).await?;
    tx.signal(documents::signal(id));
    let reading = step.finish(tx, message, Reading { process: true }).await?;
    Ok(reading.process)
}

impl NewOriginal {
    /// Writes where and what it is into the row of its document.
    pub(super) fn set_in(&self, change: &mut document::ActiveModel, app: &App) -> Result<()> {
        let now = app.clock.now();
        change.fetched_url = Set(Some(self.url.to_string()));
        change.fetched_at = Set(Some(now));
        change.validators = Set(self.validators.as_ref().map(|validators| json!(validators)));
        change.media_type = Set(self.format.media_type().to_owned());
        change.charset = Set(self.charset.clone());
        change.byte_size = Set(i64::try_from(self.stored.byte_size).map_err(Error::internal)?);
        change.sha256 = Set(self.stored.sha256_hex());
        change.blob_key = Set(self.key.to_string());
        change.updated_at = Set(now);
        Ok(())
    }
}

fn append(ctx: &JobCtx, tx: &mut Tx, document: &document::Model, kind: &'static str, summary: String) {
    let cause = Cause::Job(ctx.id(), &ctx.job().correlation_id);
    let activity = NewActivity::new(kind, document.id, summary);
    activity::append_in(tx, ctx.app().clock.now(), document.workspace_id, cause, activity);
}

/// What a job says of an address that was not read.
pub(super) fn failed(error: FetchError) -> JobError {
    let code = match &error {
        FetchError::Denied(_) => FailureCode::EgressDenied,
        FetchError::Timeout { .. } => FailureCode::Timeout,
        FetchError::TooLarge { .. } | FetchError::ContentType { .. } | FetchError::Encoding { .. } => {
            FailureCode::DocumentRejected
        }
        _ => FailureCode::SourceUnreachable,
    };
    let retry_after = match &error {
        FetchError::Status { retry_after, .. } => *retry_after,
        _ => None,
    };
    let failure = match error.is_temporary() {
        true => Failure::transient(code, error.to_string()),
        false => Failure::permanent(code, error.to_string()),
    };
    let failure = Failure { details: Some(json!({ "reason": error.code() })), ..failure };
    JobError::Failed { failure, retry_after, cause: None }
}
