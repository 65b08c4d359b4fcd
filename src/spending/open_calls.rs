//! Calls that are open at the end of an attempt at a job, and that nobody knows anything of.

use futures_util::future::BoxFuture;
use serde_json::json;

use super::ledger::{self, Sums, Unknown};
use crate::base::id::JobId;
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::engine::Finalizer;
use crate::engine::event::NewEvent;
use crate::entity::job_event::{JobEventKind, LogLevel};

/// Closes the calls that an attempt at a job left open (C-LLM-10).
#[derive(Debug)]
pub struct OpenCalls;

impl Finalizer for OpenCalls {
    fn open_condition(&self) -> &'static str {
        "EXISTS (SELECT 1 FROM usage_entries u WHERE u.job_id = jobs.id AND u.state = 'RESERVED')"
    }

    fn close_in<'a>(
        &'a self,
        tx: &'a mut Tx,
        job: JobId,
        is_worker_lost: bool,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<NewEvent>>> {
        Box::pin(async move {
            let unknown = if is_worker_lost { Unknown::MayHaveCostAll } else { Unknown::NeverMade };
            let assumed = ledger::close_in(tx, job, unknown, now).await?;
            Ok((assumed.cost_micros > 0).then(|| counted_at_highest(assumed)).into_iter().collect())
        })
    }
}

/// Tells of calls of models whose cost nobody knows.
fn counted_at_highest(calls: Sums) -> NewEvent {
    let message = match calls.requests {
        1 => {
            "A call of the model was under way when the worker disappeared. What it cost is not known, so it counts at \
              its highest cost."
                .to_owned()
        }
        n => format!(
            "{n} calls of the model were under way when the worker disappeared. What they cost is not known, so they \
             count at their highest cost."
        ),
    };
    let data = json!({ "calls": calls.requests, "costMicros": calls.cost_micros });
    NewEvent::new(JobEventKind::Log, message).level(LogLevel::Warning).data(data)
}
