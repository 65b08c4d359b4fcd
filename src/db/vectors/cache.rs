//! The vectors of workspaces in memory: read at the first search, and afterwards what has changed.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use embedding::{Candidates, Vector, VectorBlock, VectorError};
use tokio::sync::Mutex as AsyncMutex;
use uuid::Uuid;

use super::{VectorSet, statements};
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::Snapshot;
use crate::db::passages::Place;

/// Bytes of a passage in memory beside its vector: whose it is, where it stands, and the length of the vector.
const BESIDE: usize = 40;
/// Documents whose vectors are read with one statement.
const DOCUMENTS: usize = 500;

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
#[derive(Debug)]
pub struct VectorCache {
    most_bytes: usize,
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
    /// A cache that takes at most so many bytes. Searches under way may hold what was just put out of it.
    pub fn new(most_bytes: u64) -> Self {
        Self { most_bytes: usize::try_from(most_bytes).unwrap_or(usize::MAX), workspaces: Mutex::default() }
    }

    /// The passages nearest to a meaning, best first, and after them those of `also` that have vectors. `changes` is the
    /// number of changes until the snapshot. `None` if the vectors of the set do not fit into the cache.
    pub async fn nearest(
        &self,
        snapshot: &Snapshot,
        set: &VectorSet,
        changes: i64,
        wanted: Wanted<'_>,
        also: &[Place],
    ) -> Result<Option<(Vec<Nearest>, Vec<Nearest>)>> {
        let workspace = set.workspace;
        let dimensions = wanted.vector.dimensions();
        let vectors = self.entry(workspace);
        let mut vectors = vectors.lock_owned().await;
        if !vectors.has_seen(set.id, changes) {
            // Room is made before it is taken.
            let bytes = statements::size(set.id).all(&**snapshot).await?;
            let passages: i64 = bytes.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
            let passages = usize::try_from(passages).unwrap_or(usize::MAX);
            let bytes = passages.saturating_mul(dimensions + BESIDE);
            if !self.account(workspace, bytes) {
                tracing::warn!(%workspace, bytes, "the vectors of a workspace do not fit into documents.vector_memory");
                return Ok(None);
            }
            vectors.catch_up(snapshot, (set.id, dimensions, passages), changes).await?;
        }
        let named = wanted.documents.map(|documents| documents.iter().copied().collect::<HashSet<_>>());
        let (vector, count, also) = (wanted.vector, wanted.count, also.to_vec());
        // Milliseconds of processor time: not on a thread that others wait for.
        let search = move || {
            let best = vectors.search(&vector, count, named.as_ref())?;
            Ok::<_, VectorError>((best, vectors.cosines(&vector, &also)?))
        };
        let found = tokio::task::spawn_blocking(search).await.map_err(Error::internal)?;
        found.map(Some).map_err(Error::internal)
    }

    fn entry(&self, workspace: WorkspaceId) -> Arc<AsyncMutex<WorkspaceVectors>> {
        let mut all = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        let last = all.values().map(|entry| entry.used).max().unwrap_or_default();
        let entry = all.entry(workspace).or_default();
        entry.used = last + 1;
        Arc::clone(&entry.vectors)
    }

    /// Notes how much memory a workspace takes, and forgets those that were not searched for the longest time until it
    /// fits; false if it does not even do so alone.
    fn account(&self, workspace: WorkspaceId, bytes: usize) -> bool {
        let mut all = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        if bytes > self.most_bytes {
            all.remove(&workspace);
            return false;
        }
        if let Some(entry) = all.get_mut(&workspace) {
            entry.bytes = bytes;
        }
        while all.values().map(|entry| entry.bytes).sum::<usize>() > self.most_bytes {
            let others = all.iter().filter(|(id, _)| **id != workspace);
            let Some(oldest) = others.min_by_key(|(_, entry)| entry.used).map(|(id, _)| *id) else { break };
            all.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
impl VectorCache {
    /// The workspaces that it holds, from the one that was searched first.
    pub(super) fn held(&self) -> Vec<WorkspaceId> {
        let all = self.workspaces.lock().unwrap();
        let mut held: Vec<_> = all.iter().map(|(id, entry)| (entry.used, *id)).collect();
        held.sort_unstable();
        held.into_iter().map(|(_, id)| id).collect()
    }
}

/// The vectors of a workspace, made by one model.
#[derive(Debug, Default)]
struct WorkspaceVectors {
    set: Uuid,
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
    /// Whether it has what a set has after so many changes. A snapshot that is older than another search's finds what that
    /// one found.
    fn has_seen(&self, set: Uuid, changes: i64) -> bool {
        self.set == set && self.block.is_some() && self.changes.is_some_and(|seen| seen >= changes)
    }

    /// Reads what has changed since the last search.
    async fn catch_up(
        &mut self,
        snapshot: &Snapshot,
        (set, dimensions, passages): (Uuid, usize, usize),
        changes: i64,
    ) -> Result<()> {
        if self.set != set || self.block.is_none() {
            let block = VectorBlock::new(dimensions).map_err(Error::internal)?;
            *self = Self { set, block: Some(block), ..Self::default() };
        }
        let mut current: HashMap<DocumentId, Uuid> = HashMap::new();
        for row in statements::revisions(set).all(&**snapshot).await? {
            current.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
        let is_current = |id: &DocumentId, held: &Held| current.get(id) == Some(&held.revision);
        let gone: Vec<DocumentId> =
            self.documents.iter().filter(|(id, held)| !is_current(id, held)).map(|(id, _)| *id).collect();
        for id in gone {
            self.remove(id).map_err(Error::internal)?;
        }
        let new: Vec<DocumentId> = current.keys().filter(|id| !self.documents.contains_key(id)).copied().collect();
        if self.places.is_empty()
            && let Some(block) = &mut self.block
        {
            block.reserve(passages);
            self.places.reserve_exact(passages);
        }
        for ids in new.chunks(DOCUMENTS) {
            for row in statements::vectors(set, ids).all(&**snapshot).await? {
                let (id, revision): (DocumentId, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                self.add(id, revision, &row.try_get_by_index::<Vec<u8>>(2)?).map_err(Error::internal)?;
            }
        }
        self.changes = Some(changes);
        Ok(())
    }

    /// Adds the next slice of a document.
    fn add(&mut self, id: DocumentId, revision: Uuid, stored: &[u8]) -> Result<(), VectorError> {
        let Some(block) = &mut self.block else { return Ok(()) };
        let held = self.documents.entry(id).or_insert_with(|| Held { revision, positions: Vec::new() });
        for vector in stored.chunks(block.dimensions()) {
            self.places.push((id, u32::try_from(held.positions.len()).unwrap_or(u32::MAX)));
            held.positions.push(block.push(vector)?);
        }
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
