//! Calls without a job whose process died.

use std::time::Duration;

use futures_util::future::BoxFuture;

use super::ledger;
use crate::app::App;
use crate::base::Result;
use crate::engine::activity::Cause;
use crate::engine::maintenance::{Chore, Extent, Tally};

/// No call of a model takes so long, with all its attempts: whoever made one that is still open is gone.
const LONGEST_CALL: Duration = Duration::from_secs(24 * 60 * 60);

/// Settles calls without a job that a dead process left open, at their highest cost: the ledger may err, but only on the
/// safe side. The server's own work: nobody else knows of these calls.
#[derive(Debug)]
pub struct AbandonedCalls;

impl Chore for AbandonedCalls {
    fn key(&self) -> &'static str {
        "abandoned-calls"
    }

    fn title(&self) -> &'static str {
        "Settle calls of models that a dead process left open"
    }

    fn what(&self) -> &'static str {
        "calls of models"
    }

    fn done(&self) -> &'static str {
        "Settled"
    }

    fn run<'a>(&'a self, app: &'a App, _: Extent, _: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(
            async move { ledger::close_abandoned(app, app.clock.now().minus(LONGEST_CALL)).await.map(Tally::from) },
        )
    }
}
