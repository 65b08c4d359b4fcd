//! Housekeeping of documents whose original is gone from the store, as after a restored backup without its files. Their rows
//! stay: their passages are still found, and only a person knows whether the file can be had again. The status says it, and
//! the timeline; both are taken back when the file is there again. This is the server's own work, on nobody's behalf.

use futures_util::future::BoxFuture;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set};

use crate::app::App;
use crate::base::Result;
use crate::base::id::DocumentId;
use crate::domain::documents;
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::maintenance::{Chore, Extent, PruneTarget, Tally};
use crate::entity::document::{self, DocumentSourceKind};
use crate::entity::{OfWorkspace as _, Unscoped as _};
use crate::port::blob::BlobKey;

/// Documents that are looked at together.
const BATCH: u64 = 500;
/// How the status of a document begins whose file is gone.
const GONE: &str = "The stored file is gone: add it again, or restore it. What was read of it is still found.";

/// Tells of documents whose original is gone.
#[derive(Debug, Clone, Copy)]
pub struct MissingOriginals;

impl Chore for MissingOriginals {
    fn key(&self) -> &'static str {
        "missing-originals"
    }

    fn title(&self) -> &'static str {
        "Look for the files of documents"
    }

    fn what(&self) -> &'static str {
        "documents whose stored file is gone"
    }

    fn done(&self) -> &'static str {
        "Found"
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
                let rows = stored(app, extent, after).await?;
                let Some(last) = rows.last() else { return Ok(tally) };
                after = Some(last.id);
                let keys = rows.iter().map(|row| Ok((row.id, BlobKey::stored(&row.blob_key)?)));
                let missing = app.blob.missing(keys.collect::<Result<Vec<_>>>()?).await?;
                for row in rows {
                    let is_missing = missing.contains(&row.id);
                    if is_missing == is_marked(&row) || extent.dry_run {
                        if is_missing {
                            tally.add(row.id);
                        }
                    } else if mark(app, row.clone(), is_missing, cause).await? && is_missing {
                        tally.add(row.id);
                    }
                }
            }
        })
    }
}

/// The next documents that have an original, and no job that gives them another one.
async fn stored(app: &App, extent: Extent, after: Option<DocumentId>) -> Result<Vec<document::Model>> {
    let before = extent.before(app.clock.now());
    let mut rows = document::Entity::unscoped()
        .filter(document::Column::CreatedAt.lte(before))
        .filter(document::Column::SourceKind.ne(DocumentSourceKind::Web).or(document::Column::FetchedAt.is_not_null()));
    if let Some(after) = after {
        rows = rows.filter(document::Column::Id.gt(after));
    }
    Ok(rows.order_by_asc(document::Column::Id).limit(BATCH).all(app.db.read()).await?)
}

fn is_marked(row: &document::Model) -> bool {
    row.status_message.as_deref().is_some_and(|message| message.starts_with(GONE))
}

/// Says of a document that its file is gone, or is there again. Not of one that was deleted, or got another original, while
/// the store was asked: then the answer is false.
async fn mark(app: &App, seen: document::Model, is_missing: bool, cause: Cause<'_>) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let row = document::Entity::by_id_in(seen.workspace_id, seen.id).lock_exclusive().one(&*tx).await?;
    let same = |row: &document::Model| row.blob_key == seen.blob_key && !row.status.is_processed();
    let Some(row) = row.filter(same) else { return Ok(false) };
    let now = app.clock.now();
    let (kind, summary) = match is_missing {
        true => ("document.file_missing", format!("The stored file of “{}” is gone", row.name)),
        false => ("document.file_restored", format!("The stored file of “{}” is there again", row.name)),
    };
    let other = row.status_message.as_deref().map(|message| message.strip_prefix(GONE).unwrap_or(message).trim());
    let message = match (is_missing, other.filter(|other| !other.is_empty())) {
        (true, None) => Some(GONE.to_owned()),
        (true, Some(other)) => Some(format!("{GONE} {other}")),
        (false, other) => other.map(str::to_owned),
    };
    let (id, workspace) = (row.id, row.workspace_id);
    let mut change: document::ActiveModel = row.into();
    change.status_message = Set(message);
    change.updated_at = Set(now);
    change.update(&*tx).await?;
    activity::append_in(&mut tx, now, workspace, cause, NewActivity::new(kind, id, summary));
    tx.signal(documents::signal(id));
    tx.commit().await?;
    Ok(true)
}
