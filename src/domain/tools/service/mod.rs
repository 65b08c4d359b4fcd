//! Rules of tools and their calls.

pub mod asked;
mod change;
mod create;
pub mod description;
mod ending;
pub mod list;
pub mod named_secrets;
pub mod run;
pub mod servers;
pub mod visibility;

use sea_orm::SqlErr;
use serde_json::Value;

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{ToolId, WorkspaceId};
use crate::base::{Error, NodeRef, Permission, Refusal, Result, Viewer};
use crate::db::{Tx, WriteBatch};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::permit;
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::{OfWorkspace as _, tool};
use crate::vault::Place;

pub use change::{UpdateTool, delete, update};
pub use create::{CreateHttpTool, Request, create, search_key};
pub use ending::{end_open_in, has_open_calls_in};

/// A tool that the caller may change, locked until the transaction ends.
async fn lock_permitted_in(tx: &Tx, viewer: &Viewer, id: ToolId) -> Result<tool::Model> {
    let found = tool::Entity::visible_by_id(viewer, id).lock_exclusive().one(&**tx).await?;
    let row = found.ok_or_else(|| Error::not_found("toolId", id))?;
    permit(viewer, row.workspace_id, Permission::ToolsManage, "toolId", id)?;
    Ok(row)
}

/// Where the headers of a tool are stored.
pub fn headers_place(row: &tool::Model) -> Place {
    Place { workspace: Some(row.workspace_id), table: "tools", column: "headers_sealed", row: row.id.0 }
}

/// The name may be taken, or the workspace deleted, after the check.
fn unwritten(error: Error, workspace: WorkspaceId) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            let reason = Reason::AlreadyExists { existing: None };
            Refusal::new(reason, "Another tool of the workspace has this name.").at(["name"]).into()
        }
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Error::not_found("workspaceId", workspace),
        _ => error,
    }
}

/// Writes the audit log and the timeline. Nothing here is a secret or may hold one.
fn emit_in(
    change: &mut impl AsMut<WriteBatch>,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &tool::Model,
    done: &str,
    facts: Value,
) {
    let subject = NodeRef::from(row.id);
    record_in(change, app, viewer, Entry::new(action, Some(row.workspace_id), subject).changes(facts.clone()));
    let event = NewActivity::new(action, subject, format!("Tool “{}” was {done}", row.title)).payload(facts);
    append_in(change, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
}
