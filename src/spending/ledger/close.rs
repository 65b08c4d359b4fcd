//! Calls that are open and that nobody knows anything of.

use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _, Select};

use super::settle::end_in;
use super::{FinishedCall, Sums};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::entity::Unscoped as _;
use crate::entity::usage_entry::{self, UsageState};
use crate::port::llm::Usage;

/// Entries of one transaction.
const BATCH: u64 = 100;

/// What became of calls that are open and that nobody knows anything of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::spending) enum Unknown {
    /// The worker knows all calls that it made: these were given up before they began.
    NeverMade,
    /// Their process died: they may have cost as much as was reserved.
    MayHaveCostAll,
}

/// At the end of an attempt, after what is known of its calls was settled: closes the others. Answers the sums of those
/// that were settled at their highest cost because nothing is known of them.
pub(in crate::spending) async fn close_in(tx: &mut Tx, job: JobId, unknown: Unknown, now: Timestamp) -> Result<Sums> {
    let entries = open().filter(usage_entry::Column::JobId.eq(job)).all(&**tx).await?;
    close_entries_in(tx, &entries, unknown, now).await
}

/// Settles the calls without a job that were reserved before a moment, and answers how many they were.
pub(in crate::spending) async fn close_abandoned(app: &App, before: Timestamp) -> Result<u64> {
    let mut closed = 0;
    loop {
        let abandoned =
            open().filter(usage_entry::Column::JobId.is_null()).filter(usage_entry::Column::CreatedAt.lt(before));
        let entries = abandoned.limit(BATCH).all(app.db.read()).await?;
        if !entries.is_empty() {
            let mut tx = app.db.begin().await?;
            close_entries_in(&mut tx, &entries, Unknown::MayHaveCostAll, app.clock.now()).await?;
            tx.commit().await?;
        }
        closed += entries.len() as u64;
        if (entries.len() as u64) < BATCH {
            return Ok(closed);
        }
    }
}

fn open() -> Select<usage_entry::Entity> {
    usage_entry::Entity::unscoped().filter(usage_entry::Column::State.eq(UsageState::Reserved))
}

async fn close_entries_in(
    tx: &mut Tx,
    entries: &[usage_entry::Model],
    unknown: Unknown,
    now: Timestamp,
) -> Result<Sums> {
    let (share, requests, state) = match unknown {
        Unknown::NeverMade => (0, 0, UsageState::Refunded),
        Unknown::MayHaveCostAll => (1, 1, UsageState::Settled),
    };
    let assumed = |entry: &usage_entry::Model| FinishedCall {
        entry: entry.id,
        cost_micros: entry.reserved_micros * share,
        usage: Usage::default(),
        requests,
    };
    let calls: Vec<FinishedCall> = entries.iter().map(assumed).collect();
    end_in(tx, &calls, state, now).await
}
