//! Starting the job.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::KIND;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::WorkspaceId;
use crate::base::{Error, NodeRef, Permission, Refusal, Result, Viewer};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::retrieval::NO_MODEL;
use crate::domain::workspaces::service::{not_found_if_deleted, permit, require_person};
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{JobOptions, NewJob, enqueue_in, submit};
use crate::entity::{OfWorkspace as _, job};

/// Longest duration of the job: a model on this machine makes some vectors a second.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Starts to make the vectors of a workspace anew, or of all workspaces.
pub async fn start(
    app: &App,
    viewer: &Viewer,
    workspace: Option<WorkspaceId>,
    options: JobOptions,
) -> Result<job::Model> {
    start_like(app, viewer, workspace, options, None).await
}

/// Starts the same as an old job did. It has no parameters to change.
pub(super) async fn rerun(
    app: &App,
    viewer: &Viewer,
    old: &job::Model,
    changes: Option<Value>,
    options: JobOptions,
) -> Result<job::Model> {
    if changes.is_some_and(|changes| changes.as_object().is_none_or(|members| !members.is_empty())) {
        return Err(Error::invalid("parameters", "empty", "Jobs of this kind have no parameters to change."));
    }
    start_like(app, viewer, old.workspace_id, options, Some(old)).await
}

async fn start_like(
    app: &App,
    viewer: &Viewer,
    workspace: Option<WorkspaceId>,
    options: JobOptions,
    old: Option<&job::Model>,
) -> Result<job::Model> {
    require_person(viewer)?;
    match workspace {
        Some(workspace) => permit(viewer, workspace, Permission::WorkspaceUpdate, "workspaceId", workspace)?,
        None if !viewer.is_instance_admin() => {
            let message = "Only administrators of the instance may make the vectors of all workspaces anew.";
            return Err(Error::forbidden(message));
        }
        None => {}
    }
    if app.models.embedding().is_none() {
        let reason = Reason::InvalidState { current: "NO_EMBEDDING_MODEL".to_owned(), allowed: Vec::new() };
        return Err(Refusal::new(reason, NO_MODEL).into());
    }
    // Keys for all workspaces are those of none.
    let tenant = workspace.unwrap_or(WorkspaceId(Uuid::nil()));
    let claim = options.claim(viewer, tenant, &(workspace, old.map(|old| old.id)))?;
    if let Some(claim) = &claim
        && let Some(NodeRef::JobId(first)) = claim.recall(app.db.read()).await?
        && let Some(first) = job::Entity::by_id_in(workspace, first).one(app.db.read()).await?
    {
        return Ok(first);
    }
    let mut new = options.clone().apply(NewJob::new(KIND, workspace, title(workspace), json!({})));
    new.subject = workspace.map(Into::into);
    new.rerun_of = old.map(|old| old.id);
    new.timeout = Some(LONGEST);
    // Two at a time would only be in each other's way.
    new.concurrency_key = Some(format!("reindex:{tenant}"));
    let (id, now) = (new.id, app.clock.now());
    let mut tx = app.db.begin().await?;
    if let Some(claim) = &claim
        && let Some(NodeRef::JobId(first)) = claim.make_in(&tx, id.into(), now).await?
    {
        // Its commit may still be under way and is waited for.
        let first = job::Entity::by_id_in(workspace, first).one(&*tx).await?;
        tx.commit().await?;
        return first.ok_or_else(|| Error::not_found("workspaceId", tenant));
    }
    let job = enqueue_in(&mut tx, app, viewer, new)?;
    if let Some(workspace) = workspace {
        let activity = NewActivity::new("documents.reindexed", workspace, "The vectors of all passages are made anew")
            .payload(json!({ "jobId": id }));
        activity::append_in(&mut tx, now, workspace, Cause::Viewer(viewer), activity);
    }
    record_in(&mut tx, app, viewer, Entry::new("documents.reindexed", workspace, id));
    submit(app, tx.into_batch(), id).await.map_err(|error| not_found_if_deleted(error, tenant))?;
    Ok(job)
}

fn title(workspace: Option<WorkspaceId>) -> &'static str {
    match workspace {
        Some(_) => "Make the vectors of passages anew",
        None => "Make the vectors of passages anew in all workspaces",
    }
}
