//! Rules of servers that offer tools by the Model Context Protocol.
//!
//! What a server says of its tools is claimed, not known: it is bounded, checked and shown to people, and a tool that is
//! described in another way than when somebody looked at it is switched off until somebody looks again ([`merge`]).

mod change;
mod create;
pub mod list;
mod merge;
mod naming;
pub mod reach;
mod remote;
mod sync;

use sea_orm::{ActiveEnum as _, SqlErr};
use serde_json::{Value, json};

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{McpServerId, WorkspaceId};
use crate::base::{Error, NodeRef, Permission, Refusal, Result, Viewer};
use crate::db::{Tx, WriteBatch};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::permit;
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::OfWorkspace as _;
use crate::entity::mcp_server::{self, McpTransport};
use crate::vault::Place;

pub use change::{UpdateServer, remove, update};
pub use create::{AddServer, add};
pub use sync::sync;

/// Longest name: what its tools are called must fit after it.
const LONGEST_NAME: usize = 32;
/// Longest address, in bytes.
const LONGEST_URL: usize = 2_000;
/// Most arguments of a program.
const MOST_ARGUMENTS: usize = 50;
/// Longest argument, in bytes.
const LONGEST_ARGUMENT: usize = 2_000;

/// The name of a server, which the names of its tools begin with.
fn parse_name(name: &str) -> Result<String> {
    let is_name = (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.starts_with(|first: char| first.is_ascii_alphabetic());
    match is_name {
        true => Ok(name.to_owned()),
        false => {
            let message = "A name has 1 to 32 letters of a to z, digits and underscores, and begins with a letter: the \
                           names of the server's tools begin with it.";
            Err(Error::invalid("name", "format", message))
        }
    }
}

/// An address; whether it may be contacted is checked with everything else.
fn parse_url(url: url::Url) -> Result<url::Url> {
    let has_secret = url.password().is_some() || !url.username().is_empty();
    if has_secret {
        let message =
            "An address must hold no user and no password, which everybody could read. Give them in `headers`.";
        return Err(Error::invalid("url", "format", message));
    }
    match url.as_str().len() <= LONGEST_URL {
        true => Ok(url),
        false => Err(Error::invalid("url", "maxLength", "The address is too long.")),
    }
}

/// Arguments of a program.
fn parse_arguments(arguments: Vec<String>) -> Result<Vec<String>> {
    let is_fine = arguments.len() <= MOST_ARGUMENTS
        && arguments.iter().all(|one| one.len() <= LONGEST_ARGUMENT && !one.contains('\0'));
    match is_fine {
        true => Ok(arguments),
        false => {
            let message = "A program gets at most 50 arguments of at most 2,000 bytes.";
            Err(Error::invalid("arguments", "maxItems", message))
        }
    }
}

/// Whether the caller may say which program a server is, and how it is started.
fn permit_programs(viewer: &Viewer) -> Result<()> {
    match viewer.is_instance_admin() {
        true => Ok(()),
        false => {
            let message = "Only administrators of the instance may connect programs: they run on the server's machine.";
            Err(Error::forbidden(message))
        }
    }
}

/// The server that a caller may change, locked until the transaction ends.
async fn lock_permitted_in(tx: &Tx, viewer: &Viewer, id: McpServerId) -> Result<mcp_server::Model> {
    let found = mcp_server::Entity::visible_by_id(viewer, id).lock_exclusive().one(&**tx).await?;
    let row = found.ok_or_else(|| Error::not_found("serverId", id))?;
    permit(viewer, row.workspace_id, Permission::ToolsManage, "serverId", id)?;
    Ok(row)
}

/// Where the headers of a server are stored.
fn headers_place(row: &mcp_server::Model) -> Place {
    Place { workspace: Some(row.workspace_id), table: "mcp_servers", column: "headers_sealed", row: row.id.0 }
}

/// Where the environment of a program is stored.
fn environment_place(row: &mcp_server::Model) -> Place {
    Place { column: "environment_sealed", ..headers_place(row) }
}

fn name_taken() -> Error {
    let reason = Reason::AlreadyExists { existing: None };
    Refusal::new(reason, "Another tool server of the workspace has this name.").at(["name"]).into()
}

/// The name may be taken, or the workspace deleted, after the check.
fn unwritten(error: Error, workspace: WorkspaceId) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => name_taken(),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Error::not_found("workspaceId", workspace),
        _ => error,
    }
}

/// What the log tells of a server: never an address or an argument, which may hold a secret, nor headers.
fn facts(row: &mcp_server::Model) -> Value {
    json!({
        "name": row.name,
        "transport": row.transport.to_value(),
        "program": row.program,
        "approvalPolicy": row.approval_policy.to_value(),
        "isEnabled": row.is_enabled,
        "revision": row.revision,
    })
}

/// Writes the audit log and the timeline. Nothing here is a secret or may hold one.
fn emit_in(
    change: &mut impl AsMut<WriteBatch>,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &mcp_server::Model,
    summary: String,
    facts: Value,
) {
    let subject = NodeRef::from(row.id);
    record_in(change, app, viewer, Entry::new(action, Some(row.workspace_id), subject).changes(facts.clone()));
    let event = NewActivity::new(action, subject, summary).payload(facts);
    append_in(change, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
}

/// True for a program of the server's machine.
fn is_program(row: &mcp_server::Model) -> bool {
    row.transport == McpTransport::Stdio
}
