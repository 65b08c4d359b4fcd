//! Rules of configurations.

mod activation;
mod change;
mod create;
pub mod list;
mod used;
mod version;
pub mod versions;

use sea_orm::{ColumnTrait as _, ConnectionTrait, QueryFilter as _, SqlErr};
use serde_json::Value;

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{ConfigurationId, WorkspaceId};
use crate::base::text::{bounded, fold};
use crate::base::{Error, NodeRef, Permission, Refusal, Result, Viewer};
use crate::db::{Tx, WriteBatch};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::permit;
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::configuration::ConfigurationKind;
use crate::entity::{BelongsTo as _, OfWorkspace as _, configuration};

pub use activation::{activate, deactivate};
pub use change::{UpdateConfiguration, delete, update};
pub use create::{CreateConfiguration, create};
pub use used::{Choice, Pinned, default_of, pin_in};
pub use version::{CreateVersion, create_version};

/// Longest description, in characters.
const MAXIMUM_DESCRIPTION: usize = 2000;
/// Longest note about a version, in characters.
const MAXIMUM_NOTE: usize = 1000;

/// The comparable form of a name: names differ by more than case, composition and width of letters.
fn name_key(name: &str) -> String {
    fold(name)
}

/// A description; an empty one counts as none.
fn parse_description(text: &str) -> Result<Option<String>> {
    let text = bounded("description", text, 0, MAXIMUM_DESCRIPTION)?;
    Ok((!text.is_empty()).then_some(text))
}

/// A configuration that the caller can see and change, locked until the transaction ends. `field` is where the input
/// names it, or one of its versions, by `id`.
async fn lock_permitted_in(
    tx: &Tx,
    viewer: &Viewer,
    configuration: ConfigurationId,
    (field, id): (&str, NodeRef),
) -> Result<configuration::Model> {
    let found = configuration::Entity::visible_by_id(viewer, configuration).lock_exclusive().one(&**tx).await?;
    let row = found.ok_or_else(|| Error::not_found(field, id))?;
    permit(viewer, row.workspace_id, Permission::ConfigurationsWrite, field, id)?;
    Ok(row)
}

/// The same, for inputs that name the configuration itself.
async fn lock_named_in(tx: &Tx, viewer: &Viewer, id: ConfigurationId) -> Result<configuration::Model> {
    lock_permitted_in(tx, viewer, id, ("configurationId", id.into())).await
}

/// Refuses a name that another configuration of the kind has in the workspace.
async fn expect_free_name(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    kind: ConfigurationKind,
    name: &str,
) -> Result<()> {
    let select = configuration::Entity::belonging_to(workspace)
        .filter(configuration::Column::Kind.eq(kind))
        .filter(configuration::Column::NameKey.eq(name_key(name)));
    match select.one(connection).await? {
        Some(row) => Err(name_taken(Some(row.id))),
        None => Ok(()),
    }
}

fn name_taken(by: Option<ConfigurationId>) -> Error {
    let reason = Reason::AlreadyExists { existing: by.map(NodeRef::from) };
    Refusal::new(reason, "Another configuration of this kind has this name in the workspace.").at(["name"]).into()
}

/// The name may be taken, or the workspace deleted, after the check.
fn unwritten(error: sea_orm::DbErr, workspace: WorkspaceId) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => name_taken(None),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Error::not_found("workspaceId", workspace),
        _ => error.into(),
    }
}

/// Writes the audit log and the timeline.
fn emit_in(
    change: &mut impl AsMut<WriteBatch>,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &configuration::Model,
    summary: String,
    facts: Value,
) {
    record_in(change, app, viewer, Entry::new(action, Some(row.workspace_id), row.id).changes(facts.clone()));
    let event = NewActivity::new(action, row.id, summary).payload(facts);
    append_in(change, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
}
