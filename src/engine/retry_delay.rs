//! How long a job waits for its next attempt, and how long it may wait in total for a dependency that is not ready.
//!
//! Only waits that were granted count towards that total. Time in the queue, in a pause of the queue or at work does
//! not: what was not ready twice, an hour apart, was waited for as long as its two waits took.

use std::time::Duration;

use rand::Rng as _;
use sea_orm::{ConnectionTrait as _, Statement};

use super::failure::Failure;
use super::finish::End;
use crate::app::App;
use crate::base::Result;
use crate::base::id::JobId;
use crate::db::Tx;
use crate::entity::job;

/// Longest pause between two looks at what is not ready, unless it asks for a longer one. A model that takes minutes to
/// load is used seconds after it is there.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Sets the wait before the next attempt: as long as requested, or the back-off if that is longer.
pub(super) fn with_wait(app: &App, row: &job::Model, end: End) -> End {
    let settings = &app.config.jobs;
    match end {
        End::Failed { failure, retry_after } => {
            let wait = backoff(row.attempt, settings.retry_delay, settings.retry_delay_cap);
            End::Failed { failure, retry_after: Some(wait.max(retry_after.unwrap_or_default())) }
        }
        End::Unready { failure, retry_after } => {
            let waited = waited(row);
            let left = settings.model_patience.saturating_sub(waited);
            if left.is_zero() {
                let message = format!("{} The job has waited for it as long as it may.", failure.message);
                return End::UnreadyTimeout { failure: Failure { message, ..failure } };
            }
            let pause = pause(waited, settings.retry_delay, settings.retry_delay_cap.min(LONGEST_PAUSE));
            // The last attempt comes when the total is used up, even if a later one was requested.
            let wait = pause.max(retry_after.unwrap_or_default()).min(left);
            // Never zero, or the waits would not add up to the total.
            let wait = wait.max(Duration::from_millis(1));
            End::Unready { failure, retry_after: Some(wait) }
        }
        other => other,
    }
}

/// How long a job has waited so far, counting granted waits. While it waits, `available_at` is the end of the current
/// wait and `unready_since` lies before it by the sum of all waits; only another end changes either.
pub(super) fn waited(row: &job::Model) -> Duration {
    row.unready_since.map_or(Duration::ZERO, |since| row.available_at.since(since))
}

/// Starts the total of a locked job anew: what it may have waited for is ready.
pub(super) async fn reset_in(tx: &Tx, job: JobId) -> Result<()> {
    let sql = "UPDATE jobs SET unready_since = NULL WHERE id = $1";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [job.0.into()])).await?;
    Ok(())
}

/// Pauses that grow with the time that was waited: half of it, from `base` up to `cap`, and up to a tenth more, so that
/// jobs that wait for the same do not come all at once.
fn pause(waited: Duration, base: Duration, cap: Duration) -> Duration {
    let pause = (waited / 2).max(base).min(cap);
    pause + pause.mul_f64(rand::rng().random::<f64>() / 10.0)
}

/// Exponential back-off with full jitter: a random time up to `base * 2^(attempt - 1)`, at most `cap`, and at least
/// half of `base` so that a retry never follows at once.
fn backoff(attempt: i32, base: Duration, cap: Duration) -> Duration {
    let doublings = u32::try_from(attempt - 1).unwrap_or(0).min(16);
    let ceiling = base.saturating_mul(1 << doublings).min(cap);
    let floor = (base / 2).min(ceiling);
    floor + ceiling.saturating_sub(floor).mul_f64(rand::rng().random::<f64>())
}
