//! Housekeeping of generated files that are gone from the store: their rows lead nowhere, and what they were made from is
//! there to make them again. This is the server's own work, on nobody's behalf.

use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::service::access::conversation_of;
use crate::app::App;
use crate::base::Result;
use crate::base::id::ArtifactId;
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::maintenance::{Chore, Extent, PruneTarget, Tally};
use crate::entity::{BelongsTo as _, Unscoped as _, artifact};
use crate::port::blob::BlobKey;

/// Files that are looked at together.
const BATCH: u64 = 500;

/// Forgets generated files that are gone.
#[derive(Debug, Clone, Copy)]
pub struct MissingArtifacts;

impl Chore for MissingArtifacts {
    fn key(&self) -> &'static str {
        "missing-artifacts"
    }

    fn title(&self) -> &'static str {
        "Forget generated files that are gone from the store"
    }

    fn what(&self) -> &'static str {
        "generated files that are gone from the store"
    }

    fn done(&self) -> &'static str {
        "Forgot"
    }

    fn target(&self) -> Option<PruneTarget> {
        Some(PruneTarget::MissingFiles)
    }

    fn is_hourly(&self) -> bool {
        false
    }

    fn run<'a>(&'a self, app: &'a App, extent: Extent, cause: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move {
            let (mut tally, mut after) = (Tally::default(), None);
            loop {
                let rows = next(app, extent, after).await?;
                let Some(last) = rows.last() else { return Ok(tally) };
                after = Some(last.id);
                let keys = rows.into_iter().map(|row| Ok((BlobKey::stored(&row.blob_key)?, row)));
                let keys = keys.map(|pair| pair.map(|(key, row)| (row, key))).collect::<Result<Vec<_>>>()?;
                for row in app.blob.missing(keys).await? {
                    if extent.dry_run || forget(app, &row, cause).await? {
                        tally.add(row.id);
                    }
                }
            }
        })
    }
}

async fn next(app: &App, extent: Extent, after: Option<ArtifactId>) -> Result<Vec<artifact::Model>> {
    let before = extent.before(app.clock.now());
    let mut rows = artifact::Entity::unscoped().filter(artifact::Column::CreatedAt.lte(before));
    if let Some(after) = after {
        rows = rows.filter(artifact::Column::Id.gt(after));
    }
    Ok(rows.order_by_asc(artifact::Column::Id).limit(BATCH).all(app.db.read()).await?)
}

/// Deletes the row, and tells the timeline; false when somebody else has deleted it.
async fn forget(app: &App, row: &artifact::Model, cause: Cause<'_>) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let deleted = artifact::Entity::delete_belonging_to(row.workspace_id).filter(artifact::Column::Id.eq(row.id));
    let deleted = deleted.exec(&*tx).await?.rows_affected;
    if deleted > 0 && conversation_of(row).is_none() {
        let summary = format!("The file “{}” was gone from the store", row.filename);
        let event = NewActivity::new("artifact.file_missing", row.id, summary);
        activity::append_in(&mut tx, app.clock.now(), row.workspace_id, cause, event);
    }
    tx.commit().await?;
    Ok(deleted > 0)
}
