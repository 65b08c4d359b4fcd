//! The vectors of workspaces in memory: read at the first search, and afterwards what has changed.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use embedding::{Candidates, Vector, VectorBlock, VectorError};
use tokio::sync::Mutex as AsyncMutex;
use uuid::Uuid;

use super::statements;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::Snapshot;

/// Bytes of vectors in memory, of all workspaces but the one that is searched.
const MAXIMUM_BYTES: usize = 256 * 1024 * 1024;
/// Documents whose vectors are read with one statement.
const DOCUMENTS: usize = 500;

/// A passage and its position in its document, from 0.
type Place = (DocumentId, u32);

/// A passage near to a meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Its document.
    pub document: DocumentId,
    /// Its position in the document, from 0.
    pub position: u32,
    /// Cosine of the angle, -1 to 1.
    pub cosine: f64,
}

/// The vectors of the workspaces that were searched of late.
#[derive(Debug, Default)]
pub struct VectorCache {
    workspaces: Mutex<HashMap<WorkspaceId, Entry>>,
}

#[derive(Debug, Default)]
struct Entry {
    vectors: Arc<AsyncMutex<WorkspaceVectors>>,
    /// Number of the last search, counted over all workspaces.
    used: u64,
    bytes: usize,
}

/// What a search asks for.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// The meaning.
    pub vector: Vector,
    /// Only passages of these documents; of all, if not given.
    pub documents: Option<&'a [DocumentId]>,
    /// Most passages.
    pub count: usize,
}

impl VectorCache {
    /// The passages nearest to a meaning, best first, and after them those of `also` that have vectors. `changes` is the
    /// number of changes until the snapshot.
    pub async fn nearest(
        &self,
        snapshot: &Snapshot,
        workspace: WorkspaceId,
        (model, changes): (&str, i64),
        wanted: Wanted<'_>,
        also: &[Place],
    ) -> Result<(Vec<Nearest>, Vec<Nearest>)> {
        let vectors = self.entry(workspace);
        let mut vectors = vectors.lock_owned().await;
        let dimensions = wanted.vector.to_bytes().len();
        vectors.catch_up(snapshot, workspace, (model, dimensions), changes).await?;
        self.account(workspace, vectors.block.as_ref().map_or(0, VectorBlock::memory));
        let named = wanted.documents.map(|documents| documents.iter().copied().collect::<HashSet<_>>());
        let (vector, count, also) = (wanted.vector, wanted.count, also.to_vec());
        // Milliseconds of processor time: not on a thread that others wait for.
        let search = move || {
            let best = vectors.search(&vector, count, named.as_ref())?;
            Ok::<_, VectorError>((best, vectors.cosines(&vector, &also)?))
        };
        tokio::task::spawn_blocking(search).await.map_err(Error::internal)?.map_err(Error::internal)
    }

    fn entry(&self, workspace: WorkspaceId) -> Arc<AsyncMutex<WorkspaceVectors>> {
        let mut all = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        let last = all.values().map(|entry| entry.used).max().unwrap_or_default();
        let entry = all.entry(workspace).or_default();
        entry.used = last + 1;
        Arc::clone(&entry.vectors)
    }

    /// Notes how much memory a workspace takes, and forgets those that were not searched for the longest time.
    fn account(&self, workspace: WorkspaceId, bytes: usize) {
        let mut all = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = all.get_mut(&workspace) {
            entry.bytes = bytes;
        }
        while all.iter().filter(|(id, _)| **id != workspace).map(|(_, entry)| entry.bytes).sum::<usize>()
            > MAXIMUM_BYTES
        {
            let others = all.iter().filter(|(id, _)| **id != workspace);
            let Some(oldest) = others.min_by_key(|(_, entry)| entry.used).map(|(id, _)| *id) else { return };
            all.remove(&oldest);
        }
    }
}

/// The vectors of a workspace, made by one model.
#[derive(Debug, Default)]
struct WorkspaceVectors {
    model: String,
    changes: Option<i64>,
    block: Option<VectorBlock>,
    /// Whose vector stands at each position of the block.
    places: Vec<Place>,
    documents: HashMap<DocumentId, Held>,
}

/// The vectors of a document.
#[derive(Debug)]
struct Held {
    revision: Uuid,
    /// Where in the block the vector of each passage stands.
    positions: Vec<u32>,
}

impl WorkspaceVectors {
    /// Reads what has changed since the last search.
    async fn catch_up(
        &mut self,
        snapshot: &Snapshot,
        workspace: WorkspaceId,
        (model, dimensions): (&str, usize),
        changes: i64,
    ) -> Result<()> {
        if self.model != model || self.block.is_none() {
            let block = VectorBlock::new(dimensions).map_err(Error::internal)?;
            *self = Self { model: model.to_owned(), block: Some(block), ..Self::default() };
        }
        // A snapshot that is older than another search's finds what that one found.
        if self.changes.is_some_and(|seen| seen >= changes) {
            return Ok(());
        }
        let mut current: HashMap<DocumentId, Uuid> = HashMap::new();
        for row in statements::revisions(workspace, model).all(&**snapshot).await? {
            current.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
        let is_current = |id: &DocumentId, held: &Held| current.get(id) == Some(&held.revision);
        let gone: Vec<DocumentId> =
            self.documents.iter().filter(|(id, held)| !is_current(id, held)).map(|(id, _)| *id).collect();
        for id in gone {
            self.remove(id).map_err(Error::internal)?;
        }
        let new: Vec<DocumentId> = current.keys().filter(|id| !self.documents.contains_key(id)).copied().collect();
        for ids in new.chunks(DOCUMENTS) {
            for row in statements::vectors(workspace, model, ids).all(&**snapshot).await? {
                let (id, revision): (DocumentId, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                self.add(id, revision, &row.try_get_by_index::<Vec<u8>>(2)?).map_err(Error::internal)?;
            }
        }
        self.changes = Some(changes);
        Ok(())
    }

    fn add(&mut self, id: DocumentId, revision: Uuid, stored: &[u8]) -> Result<(), VectorError> {
        let Some(block) = &mut self.block else { return Ok(()) };
        let mut positions = Vec::new();
        for (vector, passage) in stored.chunks(block.dimensions()).zip(0..) {
            positions.push(block.push(vector)?);
            self.places.push((id, passage));
        }
        self.documents.insert(id, Held { revision, positions });
        Ok(())
    }

    fn remove(&mut self, id: DocumentId) -> Result<(), VectorError> {
        let Some(mut held) = self.documents.remove(&id) else { return Ok(()) };
        // From the last one on: then what takes the place of a removed vector is never one that is still to be removed.
        held.positions.sort_unstable_by(|a, b| b.cmp(a));
        for position in held.positions {
            if let Some(block) = &mut self.block {
                block.swap_remove(position)?;
            }
            let place = index(position);
            self.places.swap_remove(place);
            let Some((moved, passage)) = self.places.get(place) else { continue };
            if let Some(held) = self.documents.get_mut(moved) {
                held.positions[index(*passage)] = position;
            }
        }
        Ok(())
    }

    fn search(
        &self,
        vector: &Vector,
        count: usize,
        named: Option<&HashSet<DocumentId>>,
    ) -> Result<Vec<Nearest>, VectorError> {
        let Some(block) = &self.block else { return Ok(Vec::new()) };
        let hits = match named {
            None => block.nearest(vector, count, Candidates::All)?,
            Some(named) => {
                let held = named.iter().filter_map(|id| self.documents.get(id));
                let mut positions: Vec<u32> = held.flat_map(|held| held.positions.iter().copied()).collect();
                positions.sort_unstable();
                block.nearest(vector, count, Candidates::Positions(&positions))?
            }
        };
        Ok(hits.iter().filter_map(|hit| self.near(hit)).collect())
    }

    /// How near these passages are; those without vectors are left out.
    fn cosines(&self, vector: &Vector, passages: &[Place]) -> Result<Vec<Nearest>, VectorError> {
        let Some(block) = &self.block else { return Ok(Vec::new()) };
        let position = |(id, passage): &Place| self.documents.get(id)?.positions.get(index(*passage)).copied();
        let mut positions: Vec<u32> = passages.iter().filter_map(position).collect();
        positions.sort_unstable();
        let hits = block.nearest(vector, positions.len(), Candidates::Positions(&positions))?;
        Ok(hits.iter().filter_map(|hit| self.near(hit)).collect())
    }

    fn near(&self, hit: &embedding::Hit) -> Option<Nearest> {
        let (document, position) = *self.places.get(index(hit.position))?;
        Some(Nearest { document, position, cosine: f64::from(hit.cosine) })
    }
}

/// A position is below 2^32, and so is the number of passages of a document.
fn index(position: u32) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
