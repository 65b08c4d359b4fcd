//! Exporting again.

use serde_json::Value;

use super::export::{CreateExport, export_job};
use crate::app::App;
use crate::base::{Error, NodeRef, Permission, Result, Viewer};
use crate::domain::workspaces::service::permit;
use crate::engine::{JobOptions, enqueue_in, submit};
use crate::entity::{OfWorkspace as _, job};

/// Starts a new job like an old one. The same idempotency key answers with the first job (C-JOB-10).
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
    let gone = || Error::not_found("jobId", old.id);
    let workspace = old.workspace_id.ok_or_else(gone)?;
    permit(viewer, workspace, Permission::JobsRun, "jobId", old.id)?;
    let claim = options.claim(viewer, workspace, &old.id)?;
    if let Some(claim) = &claim
        && let Some(NodeRef::JobId(first)) = claim.recall(app.db.read()).await?
    {
        return job::Entity::by_id_in(workspace, first).one(app.db.read()).await?.ok_or_else(gone);
    }
    let export: CreateExport = serde_json::from_value(old.parameters.clone()).map_err(Error::internal)?;
    let described = export.source.describe(app, viewer, workspace).await.map_err(|error| match error.refusals() {
        Some(_) => gone(),
        None => error,
    })?;
    let mut job = options.apply(export_job(workspace, &export, &described)?);
    job.rerun_of = Some(old.id);
    let tx = app.db.begin().await?;
    if let Some(claim) = &claim
        && let Some(NodeRef::JobId(first)) = claim.make_in(&tx, job.id.into(), app.clock.now()).await?
    {
        // Its commit may still be under way and is waited for.
        let first = job::Entity::by_id_in(workspace, first).one(&*tx).await?;
        tx.commit().await?;
        return first.ok_or_else(gone);
    }
    let mut change = tx.into_batch();
    let row = enqueue_in(&mut change, app, viewer, job)?;
    submit(app, change, row.id).await?;
    Ok(row)
}
