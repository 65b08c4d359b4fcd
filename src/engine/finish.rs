//! The end of an attempt, written once, by the holder of the current fencing number.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, Set};

use super::event::{self, LogPosition, NewEvent};
use super::facts::{self, Fact};
use super::failure::Failure;
use super::kind::{Outcome, Registry};
use super::signals;
use super::{queue, retry_delay};
use crate::app::App;
use crate::base::{FailureCode, NodeRef, Result, Timestamp};
use crate::db::Tx;
use crate::entity::Unscoped as _;
use crate::entity::job::{self, JobStatus};
use crate::entity::job_event::{JobEventKind, LogLevel};
use crate::entity::job_step::{self, StepStatus};
use crate::telemetry::metrics;

/// How an attempt ended.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// The handler returned.
    Outcome(Outcome),
    /// The handler wanted to wait, but what it waits for has arrived meanwhile.
    Resumed,
    /// The work failed.
    Failed { failure: Failure, retry_after: Option<Duration> },
    /// A dependency is not ready yet; the attempt does not count.
    Unready { failure: Failure, retry_after: Option<Duration> },
    /// The job has used up its time for waiting until the dependency is ready.
    UnreadyTimeout { failure: Failure },
    /// The job was asked to stop, and has stopped.
    Cancelled,
    /// The process is shutting down; the attempt does not count (C-JOB-11).
    Interrupted,
    /// The worker died (C-JOB-7).
    WorkerLost,
}

/// Writes the end of an attempt with the facts that it knows. Answers false when the job belongs to somebody else by
/// now.
pub(super) async fn write(
    app: &App,
    registry: &Registry,
    claimed: &job::Model,
    end: End,
    facts: &[Arc<dyn Fact>],
) -> Result<bool> {
    let handler = registry.get(&claimed.kind);
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    let Some(mut row) = queue::lock_in(&tx, claimed.id).await?.filter(|row| row.fence == claimed.fence) else {
        return Ok(false);
    };
    // Who writes the end decides what is known of the attempt, also when the job was asked to stop meanwhile.
    let is_worker_lost = matches!(end, End::WorkerLost);
    if facts.iter().any(|fact| fact.shows_ready()) {
        // Writing the facts says so below as well, but not in the row as it was read here.
        row.unready_since = None;
    }
    // A cancellation that arrived before the end overrides any end but success.
    let end = match (row.status, end) {
        (JobStatus::Running, end) => retry_delay::with_wait(app, &row, end),
        (JobStatus::Cancelling, _) => End::Cancelled,
        _ => return Ok(false),
    };
    let end = match (end, handler) {
        (End::Outcome(Outcome::Wait { .. }), Some(handler)) if !handler.still_waits(&tx, &row).await? => End::Resumed,
        (end, _) => end,
    };
    let (status, failure, told) = decide(app, &row, &end, now);
    facts::write_in(&mut tx, row.id, facts, now).await?;
    let mut events = Vec::new();
    for finalizer in registry.finalizers() {
        events.extend(finalizer.close_in(&mut tx, row.id, is_worker_lost, now).await?);
    }
    events.extend(told);
    if !matches!(end, End::Outcome(_) | End::Resumed) {
        close_steps_in(&tx, &row, failure.as_ref(), now).await?;
    }
    // The row is locked, so its events are numbered in the same update.
    let newest = row.event_sequence + i64::try_from(events.len()).unwrap_or(0);
    let row = apply_in(&mut tx, row, status, &end, failure.as_ref(), now, newest).await?;
    let position = LogPosition { job: row.id, workspace: row.workspace_id, newest, attempt: row.attempt };
    event::insert_in(&mut tx, position, now, events);
    if queue::is_finished(status)
        && let Some(handler) = handler
    {
        handler.ended(app, &mut tx, &row, failure.as_ref().filter(|_| status == JobStatus::Failed), now).await?;
    }
    if queue::is_finished(status) {
        registry.tell_of_end_in(&mut tx, std::slice::from_ref(&row), now)?;
    }
    // A slot, a concurrency key or the job itself has become free.
    tx.signal(signals::QUEUE);
    if matches!(status, JobStatus::Waiting | JobStatus::Retrying) {
        tx.signal(signals::DUE);
    }
    tx.commit().await?;
    if let Some(handler) = handler
        && queue::is_finished(status)
    {
        metrics::job_ended(handler.kind(), status.to_value());
    }
    Ok(true)
}

type Decision = (JobStatus, Option<Failure>, Vec<NewEvent>);

fn decide(app: &App, row: &job::Model, end: &End, now: Timestamp) -> Decision {
    let settings = &app.config.jobs;
    match end {
        End::Outcome(Outcome::Done { .. }) => (JobStatus::Succeeded, None, vec![succeeded()]),
        End::Outcome(Outcome::Wait { message, .. }) => {
            (JobStatus::Waiting, None, vec![NewEvent::new(JobEventKind::Log, message.clone())])
        }
        End::Resumed => (JobStatus::Queued, None, vec![queue::resumed()]),
        End::Cancelled => {
            let event = NewEvent::new(JobEventKind::Cancelled, "The job was stopped before it was done.");
            (JobStatus::Cancelled, None, vec![event])
        }
        End::Interrupted => {
            let event =
                NewEvent::new(JobEventKind::Queued, "The worker is shutting down; the job waits for another one.");
            (JobStatus::Queued, None, vec![event])
        }
        End::WorkerLost => lost(row, settings.poison_after),
        End::Unready { failure, retry_after } => {
            let message = format!("{} The job waits and tries again.", failure.message);
            (JobStatus::Retrying, Some(failure.clone()), vec![later(failure, message, now, *retry_after)])
        }
        End::UnreadyTimeout { failure } => given_up(failure.clone()),
        End::Failed { failure, retry_after } if failure.is_retryable && row.attempt < row.maximum_attempts => {
            let message = format!("The attempt failed: {}", failure.message);
            (JobStatus::Retrying, Some(failure.clone()), vec![later(failure, message, now, *retry_after)])
        }
        End::Failed { failure, .. } => given_up(failure.clone()),
    }
}

/// The event that announces another attempt.
fn later(failure: &Failure, message: String, now: Timestamp, wait: Option<Duration>) -> NewEvent {
    let at = now.plus(wait.unwrap_or_default());
    NewEvent::new(JobEventKind::RetryScheduled, message)
        .level(LogLevel::Warning)
        .data(serde_json::json!({ "failure": failure, "retryAt": at.to_rfc3339() }))
}

/// Tells that a job is done.
pub(super) fn succeeded() -> NewEvent {
    NewEvent::new(JobEventKind::Succeeded, "The job is done.").progress(1.0)
}

fn lost(row: &job::Model, poison_after: u32) -> Decision {
    if i64::from(row.crash_count) + 1 >= i64::from(poison_after) {
        return given_up(Failure::permanent(
            FailureCode::JobPoisoned,
            format!("The job brought down its worker {} times and was set aside.", row.crash_count + 1),
        ));
    }
    let events = vec![
        NewEvent::new(JobEventKind::Log, "The worker disappeared; the job goes on after its last finished step.")
            .level(LogLevel::Warning),
        NewEvent::new(JobEventKind::Queued, "The job waits for a worker."),
    ];
    (JobStatus::Queued, Some(Failure::transient(FailureCode::WorkerLost, "The worker disappeared.")), events)
}

fn given_up(failure: Failure) -> Decision {
    let event = NewEvent::new(JobEventKind::Failed, failure.message.clone())
        .level(LogLevel::Error)
        .data(serde_json::json!({ "failure": failure }));
    (JobStatus::Failed, Some(failure), vec![event])
}

async fn apply_in(
    tx: &mut Tx,
    row: job::Model,
    status: JobStatus,
    end: &End,
    failure: Option<&Failure>,
    now: Timestamp,
    newest_event: i64,
) -> Result<job::Model> {
    let (attempt, crashes, fence) = (row.attempt, row.crash_count, row.fence);
    let (waited, deadline) = (retry_delay::waited(&row), row.deadline_at);
    let mut change: job::ActiveModel = row.into();
    change.status = Set(status);
    change.event_sequence = Set(newest_event);
    change.updated_at = Set(now);
    change.lease_until = Set(None);
    // Fences off the previous worker, whatever state it believes the job is in.
    change.fence = Set(fence + 1);
    change.failure = Set(failure.map(Failure::to_json));
    // Any other end means that the dependency was ready, or is no longer waited for.
    change.unready_since = Set(None);
    match end {
        End::Outcome(Outcome::Done { result }) => {
            change.progress = Set(Some(1.0));
            if let Some(result) = result {
                set_result(&mut change, *result);
            }
        }
        End::Outcome(Outcome::Wait { until, message }) => {
            change.available_at = Set(until.unwrap_or(Timestamp(i64::MAX)));
            change.progress_message = Set(Some(message.clone()));
            // Waiting counts neither as an attempt nor towards the job's duration; a wait without an end restarts the
            // duration.
            change.attempt = Set(attempt - 1);
            change.deadline_at = Set(deadline.zip(*until).map(|(at, until)| at.plus(until.since(now))));
        }
        End::Resumed | End::Interrupted => {
            change.attempt = Set(attempt - 1);
            change.available_at = Set(now);
        }
        End::WorkerLost => {
            change.crash_count = Set(crashes + 1);
            change.available_at = Set(now);
        }
        End::Unready { retry_after, .. } => {
            let wait = retry_after.unwrap_or_default();
            change.available_at = Set(now.plus(wait));
            change.unready_since = Set(Some(now.minus(waited)));
            // Counts neither as an attempt nor towards the job's duration.
            change.attempt = Set(attempt - 1);
            change.deadline_at = Set(deadline.map(|at| at.plus(wait)));
        }
        End::Failed { retry_after, .. } if status == JobStatus::Retrying => {
            change.available_at = Set(now.plus(retry_after.unwrap_or_default()));
        }
        End::Failed { .. } | End::UnreadyTimeout { .. } | End::Cancelled => {}
    }
    if queue::is_finished(status) {
        change.finished_at = Set(Some(now));
    }
    Ok(change.update(&**tx).await?)
}

fn set_result(change: &mut job::ActiveModel, result: NodeRef) {
    change.result_type = Set(Some(result.prefix().to_owned()));
    change.result_id = Set(Some(result.uuid()));
}

/// Closes the steps in progress: they will run again, or are marked as failed.
async fn close_steps_in(tx: &Tx, row: &job::Model, failure: Option<&Failure>, now: Timestamp) -> Result<()> {
    use sea_orm::sea_query::Expr;
    job_step::Entity::update_unscoped()
        .col_expr(
            job_step::Column::Status,
            Expr::value(if failure.is_some() { StepStatus::Failed } else { StepStatus::Pending }),
        )
        .col_expr(job_step::Column::Failure, Expr::value(failure.map(Failure::to_json)))
        .col_expr(job_step::Column::FinishedAt, Expr::value(failure.map(|_| now.0)))
        .filter(job_step::Column::JobId.eq(row.id))
        .filter(job_step::Column::Status.eq(StepStatus::Running))
        .exec(&**tx)
        .await?;
    Ok(())
}
