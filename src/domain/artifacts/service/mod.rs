//! Rules of artifacts: keeping, listing, exporting and deleting them.

pub(in crate::domain::artifacts) mod access;
mod delete;
mod export;
pub mod list;
mod rerun;
pub mod store;
mod subjects;

use sea_orm::{ColumnTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::{ArtifactId, UserId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::entity::{BelongsTo as _, OfWorkspace as _, artifact, membership};

pub use delete::delete;
pub(super) use export::write;
pub use export::{CreateExport, Created, create};
pub use rerun::rerun;
pub use subjects::{Leftovers, delete_made_from_in};

/// Artifacts by identifier that the caller can see, in no particular order.
pub async fn visible(
    app: &App,
    viewer: &Viewer,
    ids: impl IntoIterator<Item = ArtifactId>,
) -> Result<Vec<artifact::Model>> {
    let mut rows = artifact::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
    access::retain_readable(app.db.read(), viewer, &mut rows).await?;
    Ok(rows)
}

/// The artifact that a signed link leads to; none when it is gone, or when the person for whom the link was made has left
/// the workspace since, or may not read what it was made from any more.
pub(super) async fn linked(
    app: &App,
    workspace: WorkspaceId,
    id: ArtifactId,
    person: Option<UserId>,
) -> Result<Option<artifact::Model>> {
    let row = artifact::Entity::by_id_in(workspace, id).one(app.db.read()).await?;
    let Some((row, person)) = row.as_ref().zip(person) else { return Ok(row) };
    let member = membership::Entity::belonging_to(workspace).filter(membership::Column::UserId.eq(person));
    let Some(member) = member.one(app.db.read()).await? else { return Ok(None) };
    let is_readable = access::is_readable_by_member(app.db.read(), row, person, member.role).await?;
    Ok(is_readable.then(|| row.clone()))
}
