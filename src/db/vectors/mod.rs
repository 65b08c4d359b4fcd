//! The meaning of passages as vectors: stored for each document, searched in memory.
//!
//! A row belongs to the state of the passages that [`super::word_index`] has of its document: when they are replaced,
//! the vectors are neither found nor mixed with others, and [`unembedded`] names the document again. Vectors of another
//! model are none.
//!
//! A search looks at every vector of its workspace, one byte a number: 100,000 vectors take about 2 ms of processor time,
//! whatever the filter, and nothing is missed, as it is by an index of neighbours. Both databases find the same.

mod cache;
mod statements;

#[cfg(test)]
mod tests;

use sea_orm::QueryResult;
use uuid::Uuid;

use super::{Db, word_index};
use crate::base::Result;
use crate::base::id::{DocumentId, WorkspaceId};

pub use cache::{Nearest, VectorCache, Wanted};

/// The state of a document's passages that vectors are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The document.
    pub document: DocumentId,
    /// Which state of its passages.
    pub revision: Uuid,
}

/// Some documents whose passages have no vectors of a model; in any order, so that several processes take different
/// ones.
pub async fn unembedded(db: &Db, model: &str, most: usize) -> Result<Vec<Revision>> {
    let rows = statements::unembedded(model, most).all(db.read()).await?;
    let revision = |row: &QueryResult| {
        Ok(Revision {
            workspace: row.try_get_by_index(0)?,
            document: row.try_get_by_index(1)?,
            revision: row.try_get_by_index(2)?,
        })
    };
    rows.iter().map(revision).collect()
}

/// Keeps the vectors of a document's passages, one behind the other; not if the passages were replaced meanwhile.
pub async fn store(db: &Db, of: Revision, model: &str, vectors: Vec<u8>) -> Result<()> {
    let tx = db.begin().await?;
    word_index::lock_in(&tx, of.workspace).await?;
    if !statements::is_current(of).all(&*tx).await?.is_empty() {
        statements::store(of, model, vectors).run(&*tx).await?;
        word_index::count_change_in(&tx, of.workspace).await?;
    }
    tx.commit().await
}
