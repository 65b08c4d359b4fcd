//! Rules of providers and models.

pub mod capabilities;
pub mod declared;
pub mod defaults;
pub mod list;
pub mod prices;
pub mod provider;
mod update;

use serde_json::Value;

use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Error, NodeRef, Permission, Result, Viewer};
use crate::db::WriteBatch;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::{permit, require_person};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::model_provider::{self, ProviderProtocol};

pub use provider::reach::status;
pub use update::{UpdateModel, update_model};

/// True when a provider or model exists for the viewer: those of a workspace for whoever sees it, those of the instance
/// for whoever sees any workspace, since they may be used there.
pub fn is_visible(viewer: &Viewer, workspace: Option<WorkspaceId>) -> bool {
    match workspace {
        Some(workspace) => viewer.sees(workspace),
        None => viewer.is_instance_admin() || !viewer.workspaces().is_empty(),
    }
}

/// True when the viewer may change what is of the workspace, or of the instance for none.
pub fn may_change(viewer: &Viewer, workspace: Option<WorkspaceId>) -> bool {
    match workspace {
        Some(workspace) => viewer.may(workspace, Permission::WorkspaceUpdate),
        None => viewer.is_instance_admin(),
    }
}

/// True when a secret is stored for the provider, or stands in the settings.
pub fn has_credentials(app: &App, row: &model_provider::Model) -> bool {
    match row.kind {
        ProviderProtocol::Configured => app.config.llm.api_key.is_some(),
        _ => row.api_key_sealed.is_some(),
    }
}

/// Whether the caller may change what is of a scope that the input names in `workspaceId`.
fn permit_scope(viewer: &Viewer, workspace: Option<WorkspaceId>) -> Result<()> {
    match workspace {
        Some(workspace) => permit(viewer, workspace, Permission::WorkspaceUpdate, "workspaceId", workspace),
        None => permit_instance(viewer),
    }
}

/// Whether the caller may change something that it can see, and that the input names by `id` at `field`.
fn permit_in(
    viewer: &Viewer,
    workspace: Option<WorkspaceId>,
    field: &'static str,
    id: impl Into<NodeRef>,
) -> Result<()> {
    match workspace {
        Some(workspace) => permit(viewer, workspace, Permission::WorkspaceUpdate, field, id.into()),
        None => permit_instance(viewer),
    }
}

fn permit_instance(viewer: &Viewer) -> Result<()> {
    require_person(viewer)?;
    match viewer.is_instance_admin() {
        true => Ok(()),
        false => Err(Error::forbidden("Only administrators of the instance may change its model providers.")),
    }
}

/// Writes the audit log and, for what is of a workspace, its timeline. Nothing here is a secret or may hold one.
fn emit_in(
    change: &mut impl AsMut<WriteBatch>,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    (workspace, subject): (Option<WorkspaceId>, NodeRef),
    summary: String,
    facts: Value,
) {
    record_in(change, app, viewer, Entry::new(action, workspace, subject).changes(facts.clone()));
    if let Some(workspace) = workspace {
        let event = NewActivity::new(action, subject, summary).payload(facts);
        append_in(change, app.clock.now(), workspace, Cause::Viewer(viewer), event);
    }
}
