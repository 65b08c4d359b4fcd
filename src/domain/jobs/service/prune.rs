//! Cleaning up when an administrator asks for it, beside what the server does each hour.

use serde_json::json;

use crate::app::App;
use crate::base::{Error, Result, Timestamp, Viewer};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::require_person;
use crate::engine::maintenance::{self, Extent, Parameters, PruneTarget};
use crate::engine::{NewJob, enqueue_in, submit};
use crate::entity::job;

/// Starts to clean up these, or only to count them. Only for administrators of the instance.
pub async fn start(
    app: &App,
    viewer: &Viewer,
    mut targets: Vec<PruneTarget>,
    older_than: Option<Timestamp>,
    dry_run: bool,
) -> Result<job::Model> {
    require_person(viewer)?;
    if !viewer.is_instance_admin() {
        return Err(Error::forbidden("Only administrators of the instance may clean up."));
    }
    if targets.is_empty() {
        return Err(Error::invalid("targets", "minItems", "Say at least one thing to clean up."));
    }
    if older_than.is_some_and(|moment| moment > app.clock.now()) {
        return Err(Error::invalid(
            "olderThan",
            "past",
            "Must be in the past: nothing is older than a moment to come.",
        ));
    }
    let mut known = Vec::new();
    targets.retain(|target| {
        !known.contains(target) && {
            known.push(*target);
            true
        }
    });
    let parameters = Parameters::of(targets, Extent { older_than, dry_run }).to_json();
    let title = if dry_run { "Count what can be cleaned up" } else { "Clean up" };
    let new = NewJob::new(maintenance::KIND, None, title, parameters.clone());
    let id = new.id;
    let mut batch = app.db.batch();
    let job = enqueue_in(&mut batch, app, viewer, new)?;
    record_in(
        &mut batch,
        app,
        viewer,
        Entry::new("data.pruned", None, id).changes(json!({ "parameters": parameters })),
    );
    submit(app, batch, id).await?;
    Ok(job)
}
