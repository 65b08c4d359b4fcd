//! Processing documents again.

use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::{Value, json};

use super::{Added, changeable, emit_in, hold_in};
use crate::app::App;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, NodeRef, Result, Viewer};
use crate::db::Tx;
use crate::domain::configurations::service::{Choice, Pinned, pin_in};
use crate::domain::documents::jobs::{self, Parameters};
use crate::engine::{JobOptions, NewJob, enqueue_in, submit};
use crate::entity::configuration::ConfigurationKind;
use crate::entity::document::{self, DocumentSourceKind, DocumentStatus};
use crate::entity::{OfWorkspace as _, job};

/// Processes a document again. One from the web is read from its address anew, unless only what is stored is wanted.
pub async fn reprocess(
    app: &App,
    viewer: &Viewer,
    id: DocumentId,
    refetch: bool,
    configuration: Choice,
) -> Result<Added> {
    let workspace = changeable(app, viewer, id, "documentId").await?.workspace_id;
    let mut tx = app.db.begin().await?;
    let row = at_rest_in(&tx, workspace, id, "documentId").await?;
    // Without anything stored, there is nothing else to process.
    let fetch = row.source_kind == DocumentSourceKind::Web && (refetch || row.fetched_at.is_none());
    let configuration = how_to_read_in(&tx, workspace, configuration).await?;
    let job = ingestion(workspace, &Parameters { fetch, ..Parameters::of(id, configuration) }, &row.name);
    let id = job.id;
    let added = requeue_in(&mut tx, app, viewer, row, job).await?;
    submit(app, tx.into_batch(), id).await?;
    Ok(added)
}

/// Processes the document of an old job again, in the same way. Its parameters follow from the document, so there is
/// nothing to change. The same idempotency key answers with the first job (C-JOB-10).
pub async fn rerun(
    app: &App,
    viewer: &Viewer,
    old: &job::Model,
    changes: Option<Value>,
    options: JobOptions,
) -> Result<job::Model> {
    if changes.is_some_and(|changes| changes.as_object().is_none_or(|members| !members.is_empty())) {
        return Err(Error::invalid("parameters", "empty", "Jobs of this kind have no parameters to change."));
    }
    let document = old.subject_id.map(DocumentId).ok_or_else(|| Error::not_found("jobId", old.id))?;
    if let Some(first) = first_answer(app, viewer, old, &options).await? {
        return Ok(first);
    }
    let row = changeable(app, viewer, document, "jobId").await?;
    let parameters: Parameters = serde_json::from_value(old.parameters.clone()).map_err(Error::internal)?;
    let mut job = options.apply(ingestion(row.workspace_id, &parameters, &row.name));
    job.rerun_of = Some(old.id);
    let mut tx = app.db.begin().await?;
    if let Some(claim) = options.claim(viewer, row.workspace_id, &old.id)?
        && let Some(NodeRef::JobId(first)) = claim.make_in(&tx, job.id.into(), app.clock.now()).await?
    {
        // Its commit may still be under way and is waited for.
        let first = job::Entity::by_id_in(row.workspace_id, first).one(&*tx).await?;
        tx.commit().await?;
        return first.ok_or_else(|| Error::not_found("jobId", old.id));
    }
    let row = at_rest_in(&tx, row.workspace_id, document, "jobId").await?;
    let id = job.id;
    let added = requeue_in(&mut tx, app, viewer, row, job).await?;
    submit(app, tx.into_batch(), id).await?;
    added.job.ok_or_else(|| Error::internal(anyhow::anyhow!("a document was queued without a job")))
}

/// The job that the same request created before, even when its document is gone by now (C-JOB-10).
async fn first_answer(
    app: &App,
    viewer: &Viewer,
    old: &job::Model,
    options: &JobOptions,
) -> Result<Option<job::Model>> {
    let Some(workspace) = old.workspace_id else { return Ok(None) };
    let Some(claim) = options.claim(viewer, workspace, &old.id)? else { return Ok(None) };
    match claim.recall(app.db.read()).await? {
        Some(NodeRef::JobId(first)) => Ok(job::Entity::by_id_in(workspace, first).one(app.db.read()).await?),
        _ => Ok(None),
    }
}

/// The document, which nobody else touches until the transaction ends. Refuses one that is being processed. `field`
/// stands below `input`.
pub(super) async fn at_rest_in(
    tx: &Tx,
    workspace: WorkspaceId,
    id: DocumentId,
    field: &'static str,
) -> Result<document::Model> {
    let row = hold_in(tx, workspace, id).await?.ok_or_else(|| Error::not_found(field, id))?;
    if row.status.is_processed() {
        let message = "The document is being processed already.";
        return Err(Error::state(field, "PROCESSING", &["READY", "FAILED", "STORED"], message));
    }
    Ok(row)
}

/// The configuration that a new job reads its document with: this one, or the default of the workspace.
pub(super) async fn how_to_read_in(tx: &Tx, workspace: WorkspaceId, configuration: Choice) -> Result<Option<Pinned>> {
    pin_in(&**tx, workspace, ConfigurationKind::Ingestion, configuration).await
}

/// The job that processes a document.
pub(in crate::domain::documents) fn ingestion(workspace: WorkspaceId, parameters: &Parameters, name: &str) -> NewJob {
    let mut job = NewJob::new(jobs::KIND, Some(workspace), format!("Process {name}"), json!(parameters));
    job.subject = Some(parameters.document_id.into());
    job
}

pub(super) async fn requeue_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    row: document::Model,
    job: NewJob,
) -> Result<Added> {
    // Workers of earlier versions mark searchable documents only by their status; the document stays searchable.
    let is_searchable = row.is_searchable || row.status == DocumentStatus::Ready;
    let mut change: document::ActiveModel = row.into();
    change.is_searchable = Set(is_searchable);
    change.status = Set(DocumentStatus::Pending);
    change.status_message = Set(None);
    change.progress = Set(Some(0.0));
    change.latest_job_id = Set(Some(job.id));
    change.updated_at = Set(app.clock.now());
    let document = change.update(&**tx).await?;
    let job = enqueue_in(tx, app, viewer, job)?;
    emit_in(tx, app, viewer, "document.reprocessed", &document, format!("“{}” is processed again", document.name));
    Ok(Added { document, job: Some(job), known: None })
}
