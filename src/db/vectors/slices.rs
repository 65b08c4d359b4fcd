//! Slices: claimed, worked out, and kept.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use sea_orm::QueryResult;
use uuid::Uuid;

use super::sets::promote_if_covering;
use super::{Slice, VectorSet, lock_in, sets_of, statements, word_index};
use crate::base::id::DocumentId;
use crate::base::{Result, Timestamp};
use crate::db::{Db, Tx};

/// Passages of a slice: what a model does in some seconds.
pub(super) const SLICE: u32 = 64;
/// Documents that are looked at for slices to claim. Each gives one slice, so that a long document keeps nobody waiting.
const DOCUMENTS: usize = 64;
/// After this time whoever claimed a slice is taken for dead.
const CLAIM: Duration = Duration::from_secs(5 * 60);

/// Claims slices that a set lacks and nobody works on: at least so many passages, if there are as many, each of another
/// document. One of them is of any document, the others are of the shortest: neither does a long document keep the others
/// waiting, nor they it.
pub async fn claim(db: &Db, set: &VectorSet, passages: u32, worker: Uuid, now: Timestamp) -> Result<Vec<Slice>> {
    let mut documents = lacking(db, set).await?;
    let ids: Vec<DocumentId> = documents.iter().map(|lacking| lacking.document).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut taken: HashMap<DocumentId, Vec<(u32, u32)>> = HashMap::new();
    for row in statements::taken(set.id, &ids, now).all(db.read()).await? {
        taken.entry(row.try_get_by_index(0)?).or_default().push((number(&row, 1)?, number(&row, 2)?));
    }
    documents[1..].sort_by_key(|lacking| (lacking.later, lacking.passages));
    let (mut wanted, mut sum) = (Vec::new(), 0);
    for Lacking { document, revision, passages: all, .. } in documents {
        let gap = first_gap(all, taken.remove(&document).unwrap_or_default());
        let Some((first, count)) = gap.filter(|_| sum < passages) else { continue };
        // The first leaves room for others.
        sum += if wanted.is_empty() { count.min((passages / 2).max(1)) } else { count };
        wanted.push(Slice { document, revision, first, passages: count });
    }
    claim_in(db, set, wanted, worker, now).await
}

/// A document that a set lacks.
struct Lacking {
    document: DocumentId,
    revision: Uuid,
    passages: u32,
    /// Whether the set can be searched before it has the document.
    later: bool,
}

async fn lacking(db: &Db, set: &VectorSet) -> Result<Vec<Lacking>> {
    let rows = statements::lacking(set.workspace, set.id, DOCUMENTS).all(db.read()).await?;
    let lacking = |row: &QueryResult| {
        let (document, revision) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let later = row.try_get_by_index::<i32>(3)? > 0;
        Ok(Lacking { document, revision, passages: number(row, 2)?, later })
    };
    rows.iter().map(lacking).collect()
}

fn number(row: &QueryResult, column: usize) -> Result<u32> {
    Ok(u32::try_from(row.try_get_by_index::<i64>(column)?).unwrap_or(u32::MAX))
}

/// The first passages that are not taken: position and number.
fn first_gap(passages: u32, mut taken: Vec<(u32, u32)>) -> Option<(u32, u32)> {
    taken.sort_unstable();
    let (mut at, mut end) = (0, passages);
    for (first, count) in taken {
        if first > at {
            end = first.min(passages);
            break;
        }
        at = at.max(first.saturating_add(count));
    }
    (at < end).then(|| (at, (end - at).min(SLICE - at % SLICE)))
}

async fn claim_in(db: &Db, set: &VectorSet, wanted: Vec<Slice>, worker: Uuid, now: Timestamp) -> Result<Vec<Slice>> {
    let tx = db.begin().await?;
    if wanted.is_empty() || !lock_in(&tx, set.workspace).await? || !is_there(&tx, set).await? {
        return Ok(Vec::new());
    }
    let current = current(&tx, &wanted).await?;
    let wanted: Vec<Slice> =
        wanted.into_iter().filter(|slice| current.contains(&(slice.document, slice.revision))).collect();
    let mut own = HashSet::new();
    if !wanted.is_empty() {
        for row in statements::claim(set.id, &wanted, worker, (now, now.plus(CLAIM))).all(&*tx).await? {
            own.insert((row.try_get_by_index::<DocumentId>(0)?, row.try_get_by_index::<i64>(1)?));
        }
    }
    tx.commit().await?;
    Ok(wanted.into_iter().filter(|slice| own.contains(&(slice.document, i64::from(slice.first)))).collect())
}

/// Gives back what a worker has claimed and does not finish.
pub async fn release(db: &Db, worker: Uuid) -> Result<()> {
    let tx = db.begin().await?;
    statements::release(worker).run(&*tx).await?;
    tx.commit().await
}

/// The vectors of a slice, one behind the other.
#[derive(Debug, Clone)]
pub struct Made {
    /// The slice.
    pub slice: Slice,
    /// A byte for each number.
    pub vectors: Vec<u8>,
}

/// Keeps vectors of a set; not those of passages that were replaced meanwhile, and none if the set is not wanted any
/// more. A set that has everything now takes the place of the one that was searched; then the answer is true.
pub async fn store_in(tx: &Tx, set: &VectorSet, dimensions: usize, made: Vec<Made>) -> Result<bool> {
    if !lock_in(tx, set.workspace).await? || !is_there(tx, set).await? {
        return Ok(false);
    }
    let slices: Vec<Slice> = made.iter().map(|made| made.slice).collect();
    let current = current(tx, &slices).await?;
    let mut documents = Vec::new();
    for Made { slice, vectors } in made {
        if current.contains(&(slice.document, slice.revision)) {
            statements::store(set.id, &slice, vectors).run(&**tx).await?;
            documents.push(slice.document);
        }
    }
    if documents.is_empty() {
        return Ok(false);
    }
    statements::set_dimensions(set.id, dimensions).run(&**tx).await?;
    if statements::complete(set.id, &documents).all(&**tx).await?.is_empty() {
        return Ok(false);
    }
    word_index::count_change_in(tx, set.workspace).await?;
    promote_if_covering(tx, set.workspace).await
}

/// Keeps the vectors of all passages of a document, whose passages were replaced in this transaction: it is found by
/// meaning without a gap.
pub async fn store_document_in(
    tx: &Tx,
    set: &VectorSet,
    document: DocumentId,
    dimensions: usize,
    vectors: &[u8],
) -> Result<()> {
    let rows = statements::current(&[document]).all(&**tx).await?;
    let Some(row) = rows.first() else { return Ok(()) };
    let revision: Uuid = row.try_get_by_index(1)?;
    let of_slice = SLICE as usize * dimensions;
    let made = (0..).step_by(SLICE as usize).zip(vectors.chunks(of_slice)).map(|(first, vectors)| {
        let passages = u32::try_from(vectors.len() / dimensions).unwrap_or(SLICE);
        Made { slice: Slice { document, revision, first, passages }, vectors: vectors.to_vec() }
    });
    store_in(tx, set, dimensions, made.collect()).await.map(drop)
}

async fn is_there(tx: &Tx, set: &VectorSet) -> Result<bool> {
    Ok(sets_of(&**tx, set.workspace).await?.iter().any(|other| other.id == set.id))
}

/// Those of the documents' revisions that the index of words has.
async fn current(tx: &Tx, slices: &[Slice]) -> Result<HashSet<(DocumentId, Uuid)>> {
    let documents: Vec<DocumentId> = slices.iter().map(|slice| slice.document).collect();
    if documents.is_empty() {
        return Ok(HashSet::new());
    }
    let rows = statements::current(&documents).all(&**tx).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_cut_where_others_would_cut_them() {
        assert_eq!(first_gap(10, vec![]), Some((0, 10)));
        assert_eq!(first_gap(200, vec![]), Some((0, 64)));
        assert_eq!(first_gap(200, vec![(0, 64)]), Some((64, 64)));
        assert_eq!(first_gap(200, vec![(128, 64), (0, 64)]), Some((64, 64)));
        assert_eq!(first_gap(200, vec![(0, 64), (64, 64), (128, 64)]), Some((192, 8)));
        assert_eq!(first_gap(200, vec![(0, 200)]), None);
        assert_eq!(first_gap(0, vec![]), None);
    }
}
