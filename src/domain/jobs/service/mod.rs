//! Rules of jobs: who sees and controls them.

pub mod control;
pub mod events;
pub mod follow;
pub mod list;
pub mod pages;
pub mod prune;
pub mod queues;
pub mod rerun;
pub mod steps;
mod visible;

use serde_json::{Value, json};

use crate::app::App;
use crate::base::id::{JobId, UserId, WorkspaceId};
use crate::base::{Error, Permission, Result, Viewer};
use crate::custody::rotation;
use crate::domain::workspaces::service::require_person;
use crate::engine::maintenance;
use crate::entity::{OfWorkspace as _, job};

/// Kinds of jobs, by name. Each is a queue.
pub const KINDS: [&str; 6] = ["EXPORT", "INGESTION", rotation::KIND, maintenance::KIND, "REINDEX", "RESEARCH"];

/// True when the caller can see the job: members see those of their workspaces, and instance administrators the
/// instance's own.
pub fn is_visible(viewer: &Viewer, row: &job::Model) -> bool {
    job::Entity::is_visible(viewer, row)
}

/// True when the caller may cancel, retry and rerun the job.
pub fn may_control(viewer: &Viewer, workspace: Option<WorkspaceId>) -> bool {
    match workspace {
        Some(workspace) => viewer.may(workspace, Permission::JobsRun),
        None => viewer.is_instance_admin(),
    }
}

/// The kind of the jobs that write answers of conversations.
pub(crate) const CHAT: &str = "CHAT";

/// What a job was started with, as far as it is anybody's business. Members see the jobs of each other; that of an answer
/// says which message it is to whoever asked, and nothing else of what the server notes for itself; that of the export of a
/// conversation says of which to whoever asked.
pub fn shown_parameters(viewer: &Viewer, kind: &str, started_by: Option<UserId>, parameters: &Value) -> Value {
    let is_own = started_by.is_some() && started_by == viewer.user_id();
    if kind != CHAT {
        let mut shown = parameters.clone();
        if let Some(fields) = shown.as_object_mut()
            && !is_own
            && fields.get("source").is_some_and(|source| source.get("conversation").is_some())
        {
            fields.remove("source");
        }
        return shown;
    }
    match parameters.get("messageId").filter(|_| is_own) {
        Some(message) => json!({ "messageId": message }),
        None => json!({}),
    }
}

/// The job, if the caller can see it.
pub async fn find(app: &App, viewer: &Viewer, id: JobId) -> Result<Option<job::Model>> {
    require_person(viewer)?;
    Ok(job::Entity::visible_by_id(viewer, id).one(app.db.read()).await?)
}

/// The job, or `NOT_FOUND` at `jobId`.
pub async fn found(app: &App, viewer: &Viewer, id: JobId) -> Result<job::Model> {
    find(app, viewer, id).await?.ok_or_else(|| Error::not_found("jobId", id))
}
