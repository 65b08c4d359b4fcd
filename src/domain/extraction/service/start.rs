//! Starting jobs that take tables and fields out of documents.

use std::collections::HashMap;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::base::id::{DocumentId, JobId, WorkspaceId};
use crate::base::{Error, NodeRef, Permission, Result, Viewer};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::configurations::service::{Choice, Pinned, pin_in};
use crate::domain::extraction::jobs::{KIND, Parameters};
use crate::domain::workspaces::service::{not_found_if_deleted, permit};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::engine::{JobOptions, NewJob, enqueue_in, submit};
use crate::entity::configuration::ConfigurationKind;
use crate::entity::{OfWorkspace as _, document, job};

/// Longest duration of a job of several documents.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// Most documents of a job.
pub const MAXIMUM_DOCUMENTS: usize = 100;

/// A request for an extraction. Its serialized form, with the queue options, identifies the request for idempotency.
#[derive(Debug, Clone, Serialize)]
pub struct StartExtraction {
    /// Workspace of the documents.
    pub workspace: WorkspaceId,
    /// The documents; each is worked on once.
    pub documents: Vec<DocumentId>,
    /// What is taken out.
    pub configuration: Choice,
    /// How to queue the job.
    #[serde(skip)]
    pub options: JobOptions,
}

/// Starts a job. The same idempotency key returns the first one (C-JOB-10).
pub async fn start(app: &App, viewer: &Viewer, command: StartExtraction) -> Result<job::Model> {
    let StartExtraction { workspace, documents, configuration, options } = &command;
    permit(viewer, *workspace, Permission::JobsRun, "workspaceId", workspace)?;
    let claim = options.claim(viewer, *workspace, &command)?;
    if let Some(claim) = &claim
        && let Some(first) = claim.recall(app.db.read()).await?
    {
        return started_before(app.db.read(), *workspace, first).await;
    }
    let names = check_documents(app, *workspace, documents).await?;
    let pinned = pin_in(app.db.read(), *workspace, ConfigurationKind::Extraction, *configuration).await?;
    let mut new = options.apply(extraction(*workspace, documents, &names, pinned)?);
    queue(app, viewer, claim, &mut new).await
}

/// Starts a new job like an old one: with the same documents and settings.
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
    let workspace = old.workspace_id.ok_or_else(|| Error::not_found("jobId", old.id))?;
    permit(viewer, workspace, Permission::JobsRun, "jobId", old.id)?;
    let claim = options.claim(viewer, workspace, &old.id)?;
    if let Some(claim) = &claim
        && let Some(first) = claim.recall(app.db.read()).await?
    {
        return started_before(app.db.read(), workspace, first).await;
    }
    let Parameters { document_ids, configuration } =
        serde_json::from_value(old.parameters.clone()).map_err(Error::internal)?;
    // Those that were deleted since have an outcome that says so.
    let names = names(app, workspace, &document_ids).await?;
    if names.is_empty() {
        let message = "The documents of this job were deleted.";
        return Err(Error::state("jobId", "SUPERSEDED", &[], message));
    }
    let mut new = options.apply(extraction(workspace, &document_ids, &names, configuration)?);
    new.rerun_of = Some(old.id);
    queue(app, viewer, claim, &mut new).await
}

async fn queue(
    app: &App,
    viewer: &Viewer,
    claim: Option<crate::engine::idempotency::KeyedRequest<'_>>,
    new: &mut NewJob,
) -> Result<job::Model> {
    let (id, title) = (new.id, new.title.clone());
    new.timeout = Some(timeout(app, new));
    let workspace =
        new.workspace.ok_or_else(|| Error::internal(anyhow::anyhow!("an extraction without a workspace")))?;
    let now = app.clock.now();
    let mut change = app.db.batch();
    if let Some(claim) = &claim {
        let tx = app.db.begin().await?;
        if let Some(first) = claim.make_in(&tx, id.into(), now).await? {
            // Its commit may still be under way and is waited for.
            let first = started_before(&*tx, workspace, first).await?;
            tx.commit().await?;
            return Ok(first);
        }
        change = tx.into_batch();
    }
    let row = enqueue_in(&mut change, app, viewer, new.clone())?;
    let event = NewActivity::new("extraction.started", id, format!("An extraction was started: {title}"));
    append_in(&mut change, now, workspace, Cause::Viewer(viewer), event);
    record_in(&mut change, app, viewer, Entry::new("extraction.started", Some(workspace), id));
    submit(app, change, id).await.map_err(|error| not_found_if_deleted(error, workspace))?;
    Ok(row)
}

/// Longest duration of a job: what one document may take, for each of them, within a day.
fn timeout(app: &App, job: &NewJob) -> Duration {
    let one = app.config.jobs.job_timeout;
    let documents = job.parameters["documentIds"].as_array().map_or(1, Vec::len);
    one.saturating_mul(u32::try_from(documents).unwrap_or(u32::MAX)).min(LONGEST).max(one)
}

async fn started_before(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    first: NodeRef,
) -> Result<job::Model> {
    let gone = || Error::not_found("options", first);
    let NodeRef::JobId(id) = first else { return Err(gone()) };
    job::Entity::by_id_in(workspace, id).one(connection).await?.ok_or_else(gone)
}

/// The names of documents. Each must be of the workspace; others give `NOT_FOUND`.
async fn check_documents(app: &App, workspace: WorkspaceId, ids: &[DocumentId]) -> Result<HashMap<DocumentId, String>> {
    if ids.is_empty() {
        return Err(Error::invalid("documentIds", "minItems", "Name at least one document."));
    }
    if ids.len() > MAXIMUM_DOCUMENTS {
        let message = format!("At most {MAXIMUM_DOCUMENTS} documents can be named. Start several jobs for more.");
        return Err(Error::invalid("documentIds", "maxItems", message));
    }
    let names = names(app, workspace, ids).await?;
    match ids.iter().position(|id| !names.contains_key(id)) {
        None => Ok(names),
        Some(index) => Err(Error::not_found(index.to_string(), ids[index]).inside("documentIds")),
    }
}

async fn names(app: &App, workspace: WorkspaceId, ids: &[DocumentId]) -> Result<HashMap<DocumentId, String>> {
    let rows = document::Entity::by_ids_in(workspace, ids.iter().copied()).all(app.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The job for documents. It works on the document, or on the workspace where it has several.
fn extraction(
    workspace: WorkspaceId,
    documents: &[DocumentId],
    names: &HashMap<DocumentId, String>,
    configuration: Option<Pinned>,
) -> Result<NewJob> {
    let mut distinct: Vec<DocumentId> = Vec::with_capacity(documents.len());
    for id in documents {
        if !distinct.contains(id) {
            distinct.push(*id);
        }
    }
    let title = match distinct.as_slice() {
        [one] => format!("Extract from {}", names.get(one).map_or("a document", String::as_str)),
        several => format!("Extract from {} documents", several.len()),
    };
    let subject: NodeRef = match distinct.as_slice() {
        [one] => (*one).into(),
        _ => workspace.into(),
    };
    let parameters = Parameters { document_ids: distinct, configuration };
    let parameters = serde_json::to_value(&parameters).map_err(Error::internal)?;
    let mut job = NewJob::new(KIND, Some(workspace), title, parameters);
    job.id = JobId::generate();
    job.subject = Some(subject);
    Ok(job)
}
