//! Deleting what was made of something, together with it.

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};

use super::store::emit_in;
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{NodeRef, Result, Viewer};
use crate::db::Tx;
use crate::entity::{BelongsTo as _, artifact};
use crate::port::blob::BlobKey;

/// Subjects in one statement.
const SUBJECTS: usize = 500;

/// Files whose rows a transaction has deleted: they go after its commit.
#[derive(Debug, Default)]
#[must_use = "the files are to be discarded after the commit"]
pub struct Leftovers(Vec<BlobKey>);

impl Leftovers {
    /// Takes what another deletion has left.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Deletes the files. Errors are only logged: housekeeping deletes what remains.
    pub async fn discard(self, app: &App) {
        for key in self.0 {
            if let Err(error) = app.blob.delete_prefix(&key).await {
                tracing::warn!(error = ?error, %key, "a deleted file stays in the store until housekeeping");
            }
        }
    }
}

/// Deletes the rows of all artifacts of a workspace that were made from these, with audit and timeline. Whoever deletes
/// something calls it in the same transaction with all that goes with it, when those rows are locked.
pub async fn delete_made_from_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    subjects: &[NodeRef],
) -> Result<Leftovers> {
    let mut left = Leftovers::default();
    for some in subjects.chunks(SUBJECTS) {
        let ids = some.iter().map(NodeRef::uuid);
        let about = artifact::Entity::belonging_to(workspace).filter(artifact::Column::SubjectId.is_in(ids));
        let rows = about.order_by_asc(artifact::Column::Id).all(&**tx).await?;
        let is_about = |row: &artifact::Model, subject: &NodeRef| {
            (row.subject_type.as_str(), row.subject_id) == (subject.prefix(), subject.uuid())
        };
        for row in rows.into_iter().filter(|row| some.iter().any(|subject| is_about(row, subject))) {
            let gone = artifact::Entity::delete_belonging_to(workspace).filter(artifact::Column::Id.eq(row.id));
            // Somebody else may have deleted it at the same moment.
            if gone.exec(&**tx).await?.rows_affected > 0 {
                let summary = format!("The file “{}” was deleted with what it was made from", row.filename);
                emit_in(tx, app, viewer, "artifact.deleted", &row, summary);
                left.0.push(BlobKey::of(workspace).with(row.id));
            }
        }
    }
    Ok(left)
}
