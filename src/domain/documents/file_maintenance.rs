//! Housekeeping of files: what no row speaks of any more is deleted. Deleting a document or a workspace takes its files
//! along at once; these chores take what a crash, a lost connection to the store, or a forgotten upload left behind. They
//! are the server's own work, on nobody's behalf.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter as _, QuerySelect as _};

use crate::app::App;
use crate::base::id::{ArtifactId, DocumentId, UploadId};
use crate::base::{NodeRef, Result};
use crate::domain::avatars::living as avatars;
use crate::engine::activity::Cause;
use crate::engine::maintenance::{Chore, Extent, PruneTarget, Tally};
use crate::entity::{Unscoped as _, artifact, document, upload};
use crate::port::blob::BlobKey;

/// A file is stored before its row is inserted, so a recent file without a row may be about to get one.
const YOUNG: Duration = Duration::from_secs(60 * 60);
/// How long a ticket's file is kept after the ticket has expired.
const UNCLAIMED: Duration = Duration::from_secs(24 * 60 * 60);
/// Owners in one statement.
const BATCH: usize = 500;

/// Deletes expired upload tickets with their files.
#[derive(Debug, Clone, Copy)]
pub struct ExpiredUploads;

impl Chore for ExpiredUploads {
    fn key(&self) -> &'static str {
        "expired-uploads"
    }

    fn title(&self) -> &'static str {
        "Forget uploads that no document took"
    }

    fn what(&self) -> &'static str {
        "expired uploads"
    }

    fn target(&self) -> Option<PruneTarget> {
        Some(PruneTarget::OrphanedFiles)
    }

    fn run<'a>(&'a self, app: &'a App, extent: Extent, _: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move {
            let before = extent.before(app.clock.now().minus(UNCLAIMED));
            if extent.dry_run {
                let expired = upload::Entity::unscoped().filter(upload::Column::ExpiresAt.lt(before));
                return Ok(expired.count(app.db.read()).await?.into());
            }
            let mut deleted = 0;
            loop {
                let select =
                    upload::Entity::unscoped().filter(upload::Column::ExpiresAt.lt(before)).limit(BATCH as u64);
                let rows = select.all(app.db.read()).await?;
                for row in &rows {
                    app.blob.delete_prefix(&BlobKey::of(row.workspace_id).with(row.id)).await?;
                }
                let tx = app.db.begin().await?;
                let ids = rows.iter().map(|row| row.id);
                deleted += upload::Entity::delete_unscoped()
                    .filter(upload::Column::Id.is_in(ids))
                    .exec(&*tx)
                    .await?
                    .rows_affected;
                tx.commit().await?;
                if rows.len() < BATCH {
                    return Ok(Tally::from(deleted));
                }
            }
        })
    }
}

/// Deletes files whose document, upload, row of a generated file or workspace is gone, and pictures that stand in no row (C-TEN-9).
#[derive(Debug, Clone, Copy)]
pub struct OrphanedFiles;

impl Chore for OrphanedFiles {
    fn key(&self) -> &'static str {
        "orphaned-files"
    }

    fn title(&self) -> &'static str {
        "Delete files that belong to nothing"
    }

    fn what(&self) -> &'static str {
        "files that belong to nothing"
    }

    fn target(&self) -> Option<PruneTarget> {
        Some(PruneTarget::OrphanedFiles)
    }

    fn run<'a>(&'a self, app: &'a App, extent: Extent, _: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move {
            let before = extent.before(app.clock.now().minus(YOUNG));
            let mut listed = app.blob.list();
            let (mut deleted, mut batch) = (0, Vec::new());
            while let Some(file) = listed.try_next().await? {
                if file.modified < before {
                    batch.push(file.key);
                }
                if batch.len() >= BATCH {
                    deleted += delete_orphans(app, std::mem::take(&mut batch), extent).await?;
                }
            }
            Ok(Tally::from(deleted + delete_orphans(app, batch, extent).await?))
        })
    }
}

async fn delete_orphans(app: &App, keys: Vec<BlobKey>, extent: Extent) -> Result<u64> {
    let owners: Vec<Option<NodeRef>> = keys.iter().map(BlobKey::owner).collect();
    let living = living(app, owners.iter().flatten()).await?;
    let pictures = avatars::living(app, &keys).await?;
    let mut deleted = 0;
    for (key, owner) in keys.iter().zip(owners) {
        let is_living = match avatars::is_avatar(key) {
            true => pictures.contains(&key.to_string()),
            false => owner.is_some_and(|owner| living.contains(&owner)),
        };
        if !is_living {
            if !extent.dry_run {
                app.blob.delete(key).await?;
            }
            deleted += 1;
        }
    }
    Ok(deleted)
}

/// Those owners that still have a row.
async fn living(app: &App, owners: impl Iterator<Item = &NodeRef>) -> Result<HashSet<NodeRef>> {
    let (mut documents, mut uploads, mut artifacts) = (Vec::new(), Vec::new(), Vec::new());
    for owner in owners {
        match owner {
            NodeRef::DocumentId(id) => documents.push(*id),
            NodeRef::UploadId(id) => uploads.push(*id),
            NodeRef::ArtifactId(id) => artifacts.push(*id),
            _ => {}
        }
    }
    let documents: Vec<DocumentId> = found(app, document::Column::Id, documents).await?;
    let uploads: Vec<UploadId> = found(app, upload::Column::Id, uploads).await?;
    let artifacts: Vec<ArtifactId> = found(app, artifact::Column::Id, artifacts).await?;
    let documents = documents.into_iter().map(NodeRef::from);
    Ok(documents
        .chain(uploads.into_iter().map(NodeRef::from))
        .chain(artifacts.into_iter().map(NodeRef::from))
        .collect())
}

/// Those identifiers that a table has.
async fn found<C, I>(app: &App, column: C, ids: Vec<I>) -> Result<Vec<I>>
where
    C: ColumnTrait,
    C::EntityName: EntityTrait<Column = C>,
    I: Into<sea_orm::Value> + sea_orm::TryGetable,
{
    Ok(C::EntityName::unscoped()
        .select_only()
        .column(column)
        .filter(column.is_in(ids))
        .into_tuple()
        .all(app.db.read())
        .await?)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use sea_orm::{ActiveModelTrait as _, Set};

    use super::*;
    use crate::base::Clock;
    use crate::base::id::WorkspaceId;
    use crate::engine::maintenance::tally;
    use crate::testing::TestServer;

    /// A server whose clock starts at the time of the files.
    async fn server() -> TestServer {
        TestServer::with(Clock::manual(Clock::System.now()), |_| {}).await
    }

    async fn file(server: &TestServer, workspace: WorkspaceId, owner: impl Into<NodeRef>) -> BlobKey {
        let key = BlobKey::of(workspace).with(owner).part("original");
        server.app.blob.put(&key, Bytes::from_static(b"content")).await.unwrap();
        key
    }

    async fn is_there(server: &TestServer, key: &BlobKey) -> bool {
        server.app.blob.head(key).await.unwrap().is_some()
    }

    async fn ticket(server: &TestServer, workspace: WorkspaceId) -> UploadId {
        let now = server.app.clock.now();
        let tx = server.app.db.begin().await.unwrap();
        let row = upload::ActiveModel {
            id: Set(UploadId::generate()),
            workspace_id: Set(workspace),
            user_id: Set(None),
            filename: Set("a.txt".to_owned()),
            media_type: Set("text/plain".to_owned()),
            byte_size: Set(7),
            sha256: Set(None),
            is_received: Set(true),
            blob_key: Set(None),
            expires_at: Set(now),
            created_at: Set(now),
        };
        let id = row.insert(&*tx).await.unwrap().id;
        tx.commit().await.unwrap();
        id
    }

    #[tokio::test]
    async fn c_ten_9_files_that_belong_to_nothing_go_once_they_are_old() {
        let server = server().await;
        let (_, lab) = server.owner("Ada", "Lab").await;
        let orphan = file(&server, lab, DocumentId::generate()).await;
        let kept = file(&server, lab, ticket(&server, lab).await).await;
        assert_eq!(
            tally(&server.app, &OrphanedFiles, Extent::default()).await,
            0,
            "a young file may be about to get its row"
        );
        server.app.clock.advance(YOUNG * 2);
        let dry = Extent { dry_run: true, ..Extent::default() };
        assert_eq!(tally(&server.app, &OrphanedFiles, dry).await, 1);
        assert!(is_there(&server, &orphan).await, "it is only counted");
        assert_eq!(tally(&server.app, &OrphanedFiles, Extent::default()).await, 1);
        assert!(!is_there(&server, &orphan).await && is_there(&server, &kept).await);
    }

    #[tokio::test]
    async fn uploads_that_nobody_took_are_forgotten_with_their_files() {
        let server = server().await;
        let (_, lab) = server.owner("Ada", "Lab").await;
        let sent = file(&server, lab, ticket(&server, lab).await).await;
        assert_eq!(tally(&server.app, &ExpiredUploads, Extent::default()).await, 0);
        server.app.clock.advance(UNCLAIMED * 2);
        let dry = Extent { dry_run: true, ..Extent::default() };
        assert_eq!(tally(&server.app, &ExpiredUploads, dry).await, 1);
        assert!(is_there(&server, &sent).await, "it is only counted");
        assert_eq!(tally(&server.app, &ExpiredUploads, Extent::default()).await, 1);
        assert!(!is_there(&server, &sent).await);
    }
}
