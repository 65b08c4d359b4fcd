//! One attempt at a job: its handler runs until it is done, is stopped, or runs out of time; then its end is written.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::context::{JobCtx, Shared};
use super::facts::{Fact, Facts};
use super::failure::Failure;
use super::finish::{self, End};
use super::kind::{JobError, JobHandler, Outcome, Registry};
use super::running::RunningJob;
use super::signals;
use super::success::Successes;
use crate::app::App;
use crate::base::{FailureCode, Result};
use crate::entity::Unscoped as _;
use crate::entity::job::{self, JobStatus};
use crate::telemetry::metrics;

/// Runs one attempt to its end.
pub(super) async fn run(
    app: App,
    handler: Arc<dyn JobHandler>,
    row: job::Model,
    entry: RunningJob,
    interrupt: CancellationToken,
    successes: &Successes,
) {
    let (_running, started) = (metrics::job_running(handler.kind()), Instant::now());
    metrics::job_waited(handler.kind(), app.clock.now().since(row.available_at));
    let mut cancel_signal = app.db.signals().follow(signals::cancel(row.id));
    let (deadline, mut step_deadline) = watch::channel(None);
    let limit = handler.settings().step_timeout.unwrap_or(app.config.jobs.step_timeout);
    let ctx = JobCtx {
        shared: Arc::new(Shared {
            app: app.clone(),
            job: row.clone(),
            registry: successes.registry().clone(),
            step_timeout: limit,
            step_deadline: deadline,
            lost: entry.lost.clone(),
            next_step: Mutex::new(0),
            planned_steps: Mutex::new(None),
            facts: Facts::default(),
        }),
    };
    let total = remaining(&app, &row);
    let cancel_requested = async {
        loop {
            tokio::select! {
                () = cancel_signal.changed() => {}
                () = entry.cancelled.cancelled() => return,
            }
            // A wake-up does not prove a cancellation: after a lost connection between processes all followers are
            // woken. When the database is unreachable, the periodic check looks again.
            if matches!(claim_state(&app, &row).await, Some(ClaimState::CancelRequested | ClaimState::Lost)) {
                return;
            }
        }
    };
    // Leaving this block drops the handler at its current `await`, and with it its connections.
    let end = tokio::select! {
        biased;
        () = entry.lost.cancelled() => None,
        () = cancel_requested => Some(End::Cancelled),
        failure = entry.revoked() => Some(End::Failed { failure, retry_after: None }),
        () = interrupt.cancelled() => Some(End::Interrupted),
        () = tokio::time::sleep(total) => Some(timed_out("The job took longer than it may in all.", false)),
        () = passed(&mut step_deadline) => Some(timed_out("A step took longer than it may.", true)),
        outcome = guarded(&*handler, &ctx) => ended(outcome),
    };
    // The handler is gone, and with it its calls to the outside: everything that is known of them was noted.
    let (facts, registry) = (ctx.facts(), successes.registry());
    match end {
        Some(End::Outcome(Outcome::Done { result }))
            if facts.is_empty() && successes.write(&app, &handler, &row, result).await => {}
        Some(end) => write_end(&app, registry, &row, end, &facts).await,
        None => settle_lost(&app, registry, &row, &facts).await,
    }
    metrics::job_ran(handler.kind(), started.elapsed());
}

/// State of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClaimState {
    Held,
    CancelRequested,
    Lost,
}

/// Looks up a claim; `None` when the database is unreachable.
async fn claim_state(app: &App, row: &job::Model) -> Option<ClaimState> {
    let current = job::Entity::unscoped_by_id(row.id).one(app.db.read()).await.ok()?;
    Some(match current.filter(|current| current.fence == row.fence) {
        Some(current) if current.status == JobStatus::Cancelling => ClaimState::CancelRequested,
        Some(_) => ClaimState::Held,
        None => ClaimState::Lost,
    })
}

/// Runs a handler so that its panic fails the job, not the worker.
async fn guarded(handler: &dyn JobHandler, ctx: &JobCtx) -> Result<Outcome, JobError> {
    use futures_util::FutureExt as _;
    match std::panic::AssertUnwindSafe(handler.run(ctx)).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::permanent(FailureCode::Internal, "The work stopped by a fault of the server.").into()),
    }
}

fn ended(outcome: Result<Outcome, JobError>) -> Option<End> {
    match outcome {
        Ok(outcome) => Some(End::Outcome(outcome)),
        Err(JobError::Lost) => None,
        Err(JobError::Failed { failure, retry_after, cause }) => {
            match cause {
                Some(cause) => tracing::warn!(error = ?cause, code = ?failure.code, "an attempt failed"),
                None => tracing::info!(code = ?failure.code, message = failure.message, "an attempt failed"),
            }
            Some(End::Failed { failure, retry_after })
        }
        Err(JobError::Unready { failure, retry_after }) => {
            tracing::info!(code = ?failure.code, message = failure.message, "the job has to wait");
            Some(End::Unready { failure, retry_after })
        }
    }
}

/// A handler that let go may have met a request to stop before its signal came: that is an end like any other.
async fn settle_lost(app: &App, registry: &Registry, row: &job::Model, facts: &[Arc<dyn Fact>]) {
    match committed_claim_state(app, row).await {
        Some(ClaimState::CancelRequested) => write_end(app, registry, row, End::Cancelled, facts).await,
        // The request was taken back with its transaction: somebody goes on, after the last finished step.
        Some(ClaimState::Held) => write_end(app, registry, row, End::Interrupted, facts).await,
        Some(ClaimState::Lost) | None => tracing::warn!("the job belongs to another worker now; this one lets go"),
    }
}

/// Looks up a claim after its handler has returned. On SQLite the handler may have seen, in a shared transaction, what
/// readers do not see yet.
async fn committed_claim_state(app: &App, row: &job::Model) -> Option<ClaimState> {
    app.db.begin().await.ok()?.commit().await.ok()?;
    claim_state(app, row).await
}

/// Writes the end, again and again while the database cannot be written and the lease lasts.
async fn write_end(app: &App, registry: &Registry, row: &job::Model, end: End, facts: &[Arc<dyn Fact>]) {
    let deadline = Instant::now() + app.config.jobs.lease;
    let mut end = Some(end);
    while let Some(attempted) = end.take() {
        let again = attempted.clone();
        match finish::write(app, registry, row, attempted, facts).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!("the job belongs to another worker now; its end was not written"),
            Err(error) if (error.is_retryable() || error.is_overtaken()) && Instant::now() < deadline => {
                tracing::warn!(error = ?error, "the end of a job could not be written; trying again");
                tokio::time::sleep(Duration::from_millis(250)).await;
                end = Some(again);
            }
            // The lease expires, and another worker resumes after the last finished step.
            Err(error) => tracing::error!(error = ?error, "the end of a job could not be written"),
        }
    }
}

fn remaining(app: &App, row: &job::Model) -> Duration {
    // The claim set the deadline by the database's clock. Capped at the whole time from now, so that a slow clock on
    // this machine cannot extend it.
    let whole = Duration::from_millis(u64::try_from(row.timeout_ms).unwrap_or(0));
    row.deadline_at.map_or(whole, |at| at.since(app.clock.now()).min(whole))
}

fn timed_out(message: &str, is_retryable: bool) -> End {
    let failure = Failure { code: FailureCode::Timeout, message: message.to_owned(), is_retryable, details: None };
    End::Failed { failure, retry_after: None }
}

/// Resolves when the deadline of the current step has passed.
async fn passed(deadline: &mut watch::Receiver<Option<Instant>>) {
    loop {
        let current = *deadline.borrow_and_update();
        let due = async {
            match current {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => return,
            changed = deadline.changed() => if changed.is_err() { std::future::pending::<()>().await },
        }
    }
}
