//! Housekeeping of generated files that are kept for a time only. It is the server's own work, on nobody's behalf.

use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _};

use crate::app::App;
use crate::base::Result;
use crate::engine::activity::Cause;
use crate::engine::maintenance::{Chore, Extent, PruneTarget, Tally};
use crate::entity::{Unscoped as _, artifact};
use crate::port::blob::BlobKey;

/// Rows in one statement.
const BATCH: usize = 500;

/// Deletes generated files whose time is over.
#[derive(Debug, Clone, Copy)]
pub struct ExpiredArtifacts;

impl Chore for ExpiredArtifacts {
    fn key(&self) -> &'static str {
        "expired-artifacts"
    }

    fn title(&self) -> &'static str {
        "Delete generated files whose time is over"
    }

    fn what(&self) -> &'static str {
        "generated files whose time is over"
    }

    fn target(&self) -> Option<PruneTarget> {
        Some(PruneTarget::ExpiredArtifacts)
    }

    fn run<'a>(&'a self, app: &'a App, extent: Extent, _: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move {
            let before = extent.before(app.clock.now());
            let over = || artifact::Entity::unscoped().filter(artifact::Column::ExpiresAt.lte(before));
            if extent.dry_run {
                return Ok(over().count(app.db.read()).await?.into());
            }
            let mut deleted = 0;
            loop {
                let rows = over().limit(BATCH as u64).all(app.db.read()).await?;
                let tx = app.db.begin().await?;
                let ids = rows.iter().map(|row| row.id);
                let gone = artifact::Entity::delete_unscoped().filter(artifact::Column::Id.is_in(ids));
                deleted += gone.exec(&*tx).await?.rows_affected;
                tx.commit().await?;
                // What a crash leaves here is deleted with the files that belong to nothing.
                for row in &rows {
                    app.blob.delete_prefix(&BlobKey::of(row.workspace_id).with(row.id)).await?;
                }
                if rows.len() < BATCH {
                    return Ok(Tally::from(deleted));
                }
            }
        })
    }
}
