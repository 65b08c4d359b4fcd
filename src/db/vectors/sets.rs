//! Which sets of vectors a workspace has.

use uuid::Uuid;

use super::{State, Target, VectorSet, lock_in, sets_of, statements, word_index};
use crate::base::Result;
use crate::base::id::{JobId, WorkspaceId};
use crate::db::{Db, Tx};

/// Slices that are deleted with one statement.
const SLICES: usize = 500;

impl VectorSet {
    fn fits(&self, target: &Target) -> bool {
        let dimensions = self.dimensions.zip(target.dimensions);
        self.model == target.model && dimensions.is_none_or(|(own, wanted)| own == wanted)
    }
}

/// The set that is to be filled with vectors of a model, which may have to be made. `None` when a job does it, or the
/// workspace has no passages.
pub async fn prepare(db: &Db, workspace: WorkspaceId, target: &Target) -> Result<Option<VectorSet>> {
    let tx = db.begin().await?;
    let set = match lock_in(&tx, workspace).await? {
        true => prepare_in(&tx, workspace, target).await?,
        false => None,
    };
    tx.commit().await?;
    Ok(set)
}

async fn prepare_in(tx: &Tx, workspace: WorkspaceId, target: &Target) -> Result<Option<VectorSet>> {
    let (searched, growing) = both(sets_of(&**tx, workspace).await?);
    if growing.as_ref().is_some_and(|set| set.job.is_some()) {
        return Ok(None);
    }
    let Some(searched) = searched else {
        drop_set(tx, growing).await?;
        return add(tx, workspace, target, State::Searched, None).await.map(Some);
    };
    if searched.fits(target) {
        // The settings are what they were before, or the growing set was left by somebody.
        drop_set(tx, growing).await?;
        return Ok(Some(searched));
    }
    let growing = match growing.filter(|set| set.fits(target)) {
        Some(growing) => growing,
        None => {
            drop_set(tx, both(sets_of(&**tx, workspace).await?).1).await?;
            add(tx, workspace, target, State::Growing, None).await?
        }
    };
    promote_if_covering(tx, workspace).await?;
    Ok(Some(growing))
}

/// Lets a job make all vectors of a workspace anew: the set that it fills, the same in each of its attempts. One that grows
/// already is filled by the job from now on. `None` when another job does so, or the workspace has no passages.
pub async fn fill_by_job_in(tx: &Tx, workspace: WorkspaceId, target: &Target, job: JobId) -> Result<Option<VectorSet>> {
    if !lock_in(tx, workspace).await? {
        return Ok(None);
    }
    let (searched, growing) = both(sets_of(&**tx, workspace).await?);
    if searched.as_ref().is_some_and(|set| set.job == Some(job)) {
        return Ok(searched);
    }
    match growing {
        Some(set) if set.job.is_some_and(|other| other != job) => return Ok(None),
        Some(set) if set.fits(target) => {
            statements::set_job(set.id, Some(job)).run(&**tx).await?;
            return Ok(Some(VectorSet { job: Some(job), ..set }));
        }
        other => drop_set(tx, other).await?,
    }
    let state = if searched.is_some() { State::Growing } else { State::Searched };
    let set = add(tx, workspace, target, state, Some(job)).await?;
    promote_if_covering(tx, workspace).await?;
    Ok(Some(set))
}

/// A job has ended. Sets that are searched, or that another model is needed for anyway, grow on in the background; what was
/// to be made anew by the same model and is not complete is given up.
pub async fn leave_by_job_in(tx: &Tx, job: JobId) -> Result<()> {
    for row in statements::of_job(job).all(&**tx).await? {
        let workspace: WorkspaceId = row.try_get_by_index(0)?;
        lock_in(tx, workspace).await?;
        let (searched, growing) = both(sets_of(&**tx, workspace).await?);
        let is_new = |set: &VectorSet| searched.as_ref().is_none_or(|old| old.model != set.model);
        for set in [&searched, &growing].into_iter().flatten().filter(|set| set.job == Some(job)) {
            statements::set_job(set.id, None).run(&**tx).await?;
            if set.state == State::Growing && !is_new(set) {
                drop_set(tx, Some(set.clone())).await?;
            }
        }
    }
    Ok(())
}

/// Lets search use the growing set of a workspace, if it has every document that the searched one has. The index is
/// locked.
pub(super) async fn promote_if_covering(tx: &Tx, workspace: WorkspaceId) -> Result<bool> {
    let (Some(searched), Some(growing)) = both(sets_of(&**tx, workspace).await?) else { return Ok(false) };
    if !statements::uncovered(searched.id, growing.id).all(&**tx).await?.is_empty() {
        return Ok(false);
    }
    statements::set_state(searched.id, State::Dropped).run(&**tx).await?;
    statements::set_state(growing.id, State::Searched).run(&**tx).await?;
    word_index::count_change_in(tx, workspace).await?;
    tracing::info!(%workspace, model = growing.model.name, "search by meaning uses new vectors");
    Ok(true)
}

/// Deletes the vectors of sets that are not used any more, some at a time: nobody who writes waits for long.
pub async fn delete_dropped(db: &Db) -> Result<()> {
    for row in statements::dropped().all(db.read()).await? {
        let set: Uuid = row.try_get_by_index(0)?;
        loop {
            let tx = db.begin().await?;
            let deleted = statements::delete_slices(set, SLICES).all(&*tx).await?.len();
            if deleted < SLICES {
                statements::delete_set(set).run(&*tx).await?;
            }
            tx.commit().await?;
            if deleted < SLICES {
                break;
            }
        }
    }
    Ok(())
}

/// The set that is searched, and the one that grows.
fn both(sets: Vec<VectorSet>) -> (Option<VectorSet>, Option<VectorSet>) {
    let (searched, growing): (Vec<_>, Vec<_>) = sets.into_iter().partition(|set| set.state == State::Searched);
    (searched.into_iter().next(), growing.into_iter().next())
}

async fn add(tx: &Tx, workspace: WorkspaceId, target: &Target, state: State, job: Option<JobId>) -> Result<VectorSet> {
    let id = Uuid::now_v7();
    statements::add_set(workspace, id, &target.model, state, job).run(&**tx).await?;
    Ok(VectorSet { id, workspace, model: target.model.clone(), dimensions: None, job, state })
}

async fn drop_set(tx: &Tx, set: Option<VectorSet>) -> Result<()> {
    match set {
        Some(set) => statements::set_state(set.id, State::Dropped).run(&**tx).await,
        None => Ok(()),
    }
}
