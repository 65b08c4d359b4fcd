//! Rules of workspaces and memberships.

mod access;
mod change;
mod create;
pub mod list;
pub mod member;

use sea_orm::{ColumnTrait as _, QueryFilter as _, SqlErr};

use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::viewer::Actor;
use crate::base::{Error, Permission, Result, Viewer};
use crate::entity::{OfWorkspace as _, workspace};

pub use access::{is_member, while_member};
pub use change::{UpdateWorkspace, delete, update};
pub use create::{CreateWorkspace, create};
pub use list::MemberFilter;

/// Refuses anonymous callers.
pub fn require_person(viewer: &Viewer) -> Result<()> {
    if viewer.actor == Actor::Anonymous { Err(Error::unauthenticated()) } else { Ok(()) }
}

/// The first line of every change in a workspace: the caller must be signed in, see the workspace and have the
/// permission.
///
/// A workspace that the caller cannot see gives the same error as one that does not exist (C-TEN-1): `NOT_FOUND` for
/// `id` at `field` of the input. Pass the identifier that the caller sent.
pub fn permit(
    viewer: &Viewer,
    workspace: WorkspaceId,
    permission: Permission,
    field: impl Into<String>,
    id: impl ToString,
) -> Result<()> {
    require_person(viewer)?;
    if !viewer.sees(workspace) {
        return Err(Error::not_found(field, id));
    }
    viewer.require(workspace, permission)
}

/// A workspace may be deleted between [`permit`] and the insertion of a row: then the database refuses the row, and the
/// caller gets `NOT_FOUND`, as a moment later.
pub fn not_found_if_deleted(error: Error, workspace: WorkspaceId) -> Error {
    match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Error::not_found("workspaceId", workspace),
        _ => error,
    }
}

/// A workspace by its short name; `None` when the caller cannot see it.
pub async fn by_slug(app: &App, viewer: &Viewer, slug: &str) -> Result<Option<workspace::Model>> {
    require_person(viewer)?;
    let visible = workspace::Entity::visible_to(viewer);
    Ok(visible.filter(workspace::Column::Slug.eq(slug)).one(app.db.read()).await?)
}
