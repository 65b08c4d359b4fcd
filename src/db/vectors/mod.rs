//! The meaning of passages as vectors: stored in slices of documents, searched in memory.
//!
//! * **A set** has the vectors of one model for the passages of a workspace. One set of a workspace is searched. When
//!   another model is to be used, a second set grows beside it ([`prepare`]), and takes its place at once when it has
//!   every document that the first one has: vectors of two models are never compared.
//! * **A slice** has the vectors of consecutive passages of a document. Whoever works one out claims it first ([`claim`]),
//!   so that two processes do not do, or pay for, the same. A document is found by meaning when all its slices are there.
//! * **Revisions**: a slice belongs to the state of the passages that [`super::word_index`] has of its document, and is
//!   deleted with it.
//!
//! A search looks at every vector of the set, one byte a number: 100,000 vectors take about 2 ms of processor time,
//! whatever the filter, and nothing is missed, as it is by an index of neighbours. Both databases find the same.
//!
//! Locks, on PostgreSQL: whoever writes here locks the row of `search_indexes`; what is spent is settled before.

mod cache;
mod sets;
mod slices;
mod statements;

#[cfg(test)]
mod tests;

use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::{Db, Tx, word_index};
use crate::base::Result;
use crate::base::id::{DocumentId, JobId, WorkspaceId};

pub use cache::{Nearest, VectorCache, Wanted};
pub use sets::{delete_dropped, fill_by_job_in, leave_by_job_in, prepare};
pub use slices::{Made, claim, release, store_document_in, store_in};

/// What vectors are made by. Those of another name or variant cannot be compared with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelKey {
    /// Name of the model.
    pub name: String,
    /// What is put before each passage, and the like; often empty.
    pub variant: String,
}

/// The model that is to be used from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The model.
    pub model: ModelKey,
    /// Numbers of its vectors, when they are known.
    pub dimensions: Option<usize>,
}

/// Vectors of a workspace by one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSet {
    /// Its identifier.
    pub id: Uuid,
    /// The tenant.
    pub workspace: WorkspaceId,
    /// What they are made by.
    pub model: ModelKey,
    /// Numbers of a vector; `None` before the first one.
    pub dimensions: Option<usize>,
    /// The job that fills it by itself, or has done so.
    pub job: Option<JobId>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Search uses it.
    Searched,
    /// It will be searched when it has what the other one has.
    Growing,
    /// It is to be deleted.
    Dropped,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Searched => "SEARCHED",
            Self::Growing => "GROWING",
            Self::Dropped => "DROPPED",
        }
    }
}

/// Consecutive passages of a document, in one state of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The document.
    pub document: DocumentId,
    /// Which state of its passages.
    pub revision: Uuid,
    /// Position of the first passage.
    pub first: u32,
    /// How many there are.
    pub passages: u32,
}

/// What has no vectors yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Workspaces with such passages, and those whose vectors are of another model; without those that a job works on.
    pub workspaces: Vec<WorkspaceId>,
    /// Passages in all workspaces.
    pub passages: u64,
}

/// What is to be done with a model.
pub async fn backlog(db: &Db, target: &Target) -> Result<Backlog> {
    let mut found = Backlog::default();
    for row in statements::waiting(&target.model, true).all(db.read()).await? {
        found.passages += u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or_default();
    }
    let mut workspaces = std::collections::BTreeSet::new();
    for row in statements::waiting(&target.model, false).all(db.read()).await? {
        workspaces.insert(row.try_get_by_index(0)?);
    }
    for row in statements::outdated(&target.model, target.dimensions).all(db.read()).await? {
        workspaces.insert(row.try_get_by_index(0)?);
    }
    found.workspaces = workspaces.into_iter().collect();
    Ok(found)
}

/// The set that a workspace searches.
pub async fn searched_set(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Option<VectorSet>> {
    Ok(sets_of(connection, workspace).await?.into_iter().find(|set| set.state == State::Searched))
}

/// Workspaces with passages.
pub async fn workspaces(db: &Db) -> Result<Vec<WorkspaceId>> {
    let rows = statements::workspaces().all(db.read()).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// How many passages the documents of a workspace have.
pub async fn passages(db: &Db, workspace: WorkspaceId) -> Result<u64> {
    let rows = statements::passages(workspace).all(db.read()).await?;
    let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// How many passages are in documents that a set lacks, and in all documents of its workspace.
pub async fn progress(db: &Db, set: &VectorSet) -> Result<(u64, u64)> {
    let rows = statements::progress(set.workspace, set.id).all(db.read()).await?;
    let number = |column| -> Result<u64> {
        let stored: i64 = rows.first().map_or(Ok(0), |row| row.try_get_by_index(column))?;
        Ok(u64::try_from(stored).unwrap_or_default())
    };
    Ok((number(0)?, number(1)?))
}

/// The models whose vectors of these documents are searched; of documents of any tenant.
pub async fn models(db: &Db, documents: &[DocumentId]) -> Result<Vec<(DocumentId, String)>> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let rows = statements::models(documents).all(db.read()).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Locks the index of a workspace until the transaction ends; false if the workspace has no passages.
async fn lock_in(tx: &Tx, workspace: WorkspaceId) -> Result<bool> {
    word_index::lock_in(tx, workspace).await?;
    Ok(!statements::is_indexed(workspace).all(&**tx).await?.is_empty())
}

async fn sets_of(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Vec<VectorSet>> {
    let rows = statements::sets(workspace).all(connection).await?;
    let set = |row: &QueryResult| {
        let dimensions = usize::try_from(row.try_get_by_index::<i64>(3)?).ok().filter(|dimensions| *dimensions > 0);
        let is_searched = row.try_get_by_index::<String>(4)? == State::Searched.name();
        Ok(VectorSet {
            id: row.try_get_by_index(0)?,
            workspace,
            model: ModelKey { name: row.try_get_by_index(1)?, variant: row.try_get_by_index(2)? },
            dimensions,
            job: row.try_get_by_index::<Option<Uuid>>(5)?.map(JobId),
            state: if is_searched { State::Searched } else { State::Growing },
        })
    };
    rows.iter().map(set).collect()
}
