//! New data keys, and the end of old ones.

use serde::{Deserialize, Serialize};

use super::super::housekeeping::READABLE;
use crate::base::error::Kind;
use crate::base::id::WorkspaceId;
use crate::db::Tx;
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::job_event::LogLevel;
use crate::vault::{SealedColumn, store};

/// Workspaces that get a new data key in one transaction.
const WORKSPACES: u64 = 200;
/// Data keys that are wrapped anew in one transaction.
const REWRAPPED: u64 = 200;
/// Data keys that are looked up at once, to be retired one by one.
const LISTED: u64 = 200;

/// The result of a step that makes keys.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Portion {
    made: u64,
    /// The last workspace that has its key; none when all have theirs.
    last: Option<WorkspaceId>,
}

/// Makes a new data key for the instance and for each workspace that has one. Whoever seals from now on uses it.
pub(super) async fn make_all(ctx: &JobCtx) -> Result<(), JobError> {
    let mut after = None;
    for number in 1.. {
        let portion = make_portion(ctx, number, after).await?;
        if portion.last.is_none() {
            break;
        }
        after = portion.last;
    }
    Ok(())
}

async fn make_portion(ctx: &JobCtx, number: u32, after: Option<WorkspaceId>) -> Result<Portion, JobError> {
    let step = match ctx.step(&format!("keys-{number}"), &format!("Make new keys ({number})")).await? {
        Step::Done(portion) => return Ok(portion),
        Step::Open(step) => step,
    };
    // Keys and the result of the step are one commit, so that no key is made twice.
    let tx = ctx.begin().await?;
    let mut made = 0;
    if after.is_none() {
        made += make_in(ctx, &tx, None).await?;
    }
    let workspaces = store::workspaces_after(&*tx, after, WORKSPACES).await?;
    for workspace in &workspaces {
        made += make_in(ctx, &tx, Some(*workspace)).await?;
    }
    let last = workspaces.last().copied().filter(|_| workspaces.len() as u64 == WORKSPACES);
    step.finish(tx, format!("Made {made} new keys."), Portion { made, last }).await
}

/// Makes the next data key of a workspace, or of the instance, if it has one at all.
async fn make_in(ctx: &JobCtx, tx: &Tx, scope: Option<WorkspaceId>) -> Result<u64, JobError> {
    match store::newest_version(&**tx, scope).await? {
        Some(_) => Ok(ctx.app().vault.make_key_in(tx, scope).await?),
        None => Ok(0),
    }
}

/// Retires the data keys that no value needs any more, and answers how many are needed still.
pub(super) async fn retire_all(ctx: &JobCtx, columns: &[SealedColumn], pass: u32) -> Result<u64, JobError> {
    let step = match ctx.step(&format!("retire-{pass}"), "Retire keys that nothing needs any more").await? {
        Step::Done(needed) => return Ok(needed),
        Step::Open(step) => step,
    };
    let (mut retired, mut needed, mut after) = (0_u64, 0_u64, None);
    loop {
        let keys = store::replaced_after(ctx.app().db.read(), after, LISTED).await?;
        let Some(last) = keys.last() else { break };
        after = Some(last.id);
        for key in &keys {
            // One at a time: nobody who seals for two workspaces can wait for this while it waits for him.
            let tx = ctx.begin().await?;
            let is_done = store::retire_in(&tx, key, columns, ctx.app().clock.now()).await?;
            tx.commit().await?;
            retired += u64::from(is_done);
            needed += u64::from(!is_done);
        }
    }
    let hours = READABLE.as_secs() / 3_600;
    let message = format!("Retired {retired} keys, which are deleted after {hours} hours; {needed} are needed still.");
    step.finish(ctx.begin().await?, message, needed).await
}

/// Wraps all data keys by the first master key.
pub(super) async fn rewrap_all(ctx: &JobCtx) -> Result<(), JobError> {
    let vault = &ctx.app().vault;
    let title = format!("Wrap all keys by the master key “{}”", vault.master_key());
    let Step::Open(step) = ctx.step::<u64>("rewrap", &title).await? else { return Ok(()) };
    let (mut wrapped, mut damaged, mut after) = (0_u64, 0_u64, None);
    loop {
        let tx = ctx.begin().await?;
        let keys = store::wrapped_by_others_after(&*tx, vault.master_key(), after, REWRAPPED).await?;
        let Some(last) = keys.last() else {
            tx.commit().await?;
            break;
        };
        after = Some(last.id);
        let mut altered = Vec::new();
        for key in &keys {
            match vault.rewrap(key) {
                Ok(Some(new)) => {
                    store::replace_wrapped_in(&tx, key, &new).await?;
                    wrapped += 1;
                }
                Ok(None) => {}
                Err(error) if matches!(error.kind(), Kind::Integrity) => altered.push(key),
                Err(error) => return Err(error.into()),
            }
        }
        tx.commit().await?;
        damaged += altered.len() as u64;
        for key in altered {
            let (id, master) = (key.id, &key.master_key_id);
            let message =
                format!("The data key {id} does not open with the master key “{master}”, and stays as it is.");
            ctx.log(LogLevel::Error, message).await?;
        }
    }
    let mut message = format!("Wrapped {wrapped} keys.");
    if damaged > 0 {
        message.push_str(&format!(" {damaged} could not be opened: their master keys must not be removed yet."));
    }
    step.finish(ctx.begin().await?, message, wrapped).await.map(drop)
}
