//! Rules of artifacts: keeping, listing, exporting and deleting them.

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
    Ok(artifact::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?)
}

/// The artifact that a signed link leads to; none when it is gone, or when the person for whom the link was made has left
/// the workspace since.
pub(super) async fn linked(
    app: &App,
    workspace: WorkspaceId,
    id: ArtifactId,
    person: Option<UserId>,
) -> Result<Option<artifact::Model>> {
    if let Some(person) = person {
        let member = membership::Entity::belonging_to(workspace).filter(membership::Column::UserId.eq(person));
        if member.one(app.db.read()).await?.is_none() {
            return Ok(None);
        }
    }
    Ok(artifact::Entity::by_id_in(workspace, id).one(app.db.read()).await?)
}
