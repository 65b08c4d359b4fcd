//! Deleting artifacts.

use sea_orm::ModelTrait as _;

use super::access::retain_readable;
use super::store::emit_in;
use crate::app::App;
use crate::base::id::ArtifactId;
use crate::base::{Error, Permission, Result, Viewer};
use crate::domain::workspaces::service::{permit, require_person};
use crate::entity::{OfWorkspace as _, artifact};
use crate::port::blob::BlobKey;

/// Deletes an artifact with its file. Links to it end with it.
pub async fn delete(app: &App, viewer: &Viewer, id: ArtifactId) -> Result<()> {
    require_person(viewer)?;
    let gone = || Error::not_found("artifactId", id);
    let mut tx = app.db.begin().await?;
    let mut rows: Vec<_> =
        artifact::Entity::visible_by_id(viewer, id).lock_exclusive().one(&*tx).await?.into_iter().collect();
    retain_readable(&*tx, viewer, &mut rows).await?;
    let row = rows.pop().ok_or_else(gone)?;
    permit(viewer, row.workspace_id, Permission::JobsRun, "artifactId", id)?;
    row.clone().delete(&*tx).await?;
    emit_in(&mut tx, app, viewer, "artifact.deleted", &row, format!("The file “{}” was deleted", row.filename));
    tx.commit().await?;
    if let Err(error) = app.blob.delete_prefix(&BlobKey::of(row.workspace_id).with(row.id)).await {
        tracing::warn!(error = ?error, artifact = %row.id, "a deleted file stays in the store until housekeeping");
    }
    Ok(())
}
