//! How a caller wants a job to be queued, checked once.

use serde::Serialize;

use super::idempotency::{self, Key};
use super::queue::{self, NewJob};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::WorkspaceId;
use crate::base::{NodeRef, Refusal, Result, Timestamp, Viewer};
use crate::db::Tx;

/// Most attempts that a caller may ask for.
pub const MAXIMUM_ATTEMPTS: i32 = 20;

/// How a caller wants a job to be queued. Made by [`JobOptions::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobOptions {
    /// [`queue::LOW`], [`queue::NORMAL`] or [`queue::HIGH`].
    pub priority: i32,
    /// Earliest start; at once when `None`.
    pub scheduled_for: Option<Timestamp>,
    /// Attempts before the job is given up; the server's setting when `None`.
    pub maximum_attempts: Option<i32>,
    /// Key that makes a repeated request answer with the first job.
    pub idempotency_key: Option<String>,
}

impl Default for JobOptions {
    fn default() -> Self {
        Self { priority: queue::NORMAL, scheduled_for: None, maximum_attempts: None, idempotency_key: None }
    }
}

impl JobOptions {
    /// Checks what a caller gave. Refusals name `options.…` below `input`.
    pub fn parse(self) -> Result<Self> {
        let limit = |field: &str, constraint, limit: i64, message: &'static str| {
            let reason = Reason::InvalidInput { constraint: Some(constraint), limit: Some(limit) };
            Err(Refusal::new(reason, message).at(["options", field]).into())
        };
        match self.maximum_attempts {
            Some(..=0) => return limit("maximumAttempts", "minimum", 1, "Must be at least 1."),
            Some(n) if n > MAXIMUM_ATTEMPTS => {
                return limit("maximumAttempts", "maximum", MAXIMUM_ATTEMPTS.into(), "Must be at most 20.");
            }
            _ => {}
        }
        match self.idempotency_key.as_ref().map(|key| key.chars().count()) {
            Some(0) => limit("idempotencyKey", "minLength", 1, "Must have at least 1 character."),
            Some(n) if n > idempotency::MAXIMUM_KEY => {
                limit("idempotencyKey", "maxLength", 255, "Must have at most 255 characters.")
            }
            _ => Ok(self),
        }
    }

    /// Puts the wishes into a new job.
    #[must_use]
    pub fn apply(&self, mut job: NewJob) -> NewJob {
        job.priority = self.priority;
        job.scheduled_for = self.scheduled_for;
        job.maximum_attempts = self.maximum_attempts;
        job
    }

    /// Claims the idempotency key for `result`, if one was given. `Some` holds the result of the first request with the
    /// key: answer with that and insert nothing. Call it before the first insert of the transaction of the work; `input`
    /// is everything of the input that tells one request from another.
    pub async fn claim_in(
        &self,
        tx: &Tx,
        app: &App,
        viewer: &Viewer,
        request: (WorkspaceId, &'static str),
        input: &impl Serialize,
        result: impl Into<NodeRef>,
    ) -> Result<Option<NodeRef>> {
        let Some(key) = &self.idempotency_key else { return Ok(None) };
        let (workspace, operation) = request;
        let key = Key { workspace, viewer, operation, key, path: &["options", "idempotencyKey"] };
        // What else was asked of the queue belongs to the input, too.
        let input = (input, self.priority, self.scheduled_for, self.maximum_attempts);
        idempotency::claim_in(tx, key, &input, result.into(), app.clock.now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_beyond_the_limits_are_refused() {
        let with = |change: fn(&mut JobOptions)| {
            let mut options = JobOptions::default();
            change(&mut options);
            options.parse()
        };
        assert!(with(|_| {}).is_ok());
        assert!(with(|o| o.maximum_attempts = Some(20)).is_ok());
        for change in [
            (|o| o.maximum_attempts = Some(0)) as fn(&mut JobOptions),
            |o| o.maximum_attempts = Some(21),
            |o| o.idempotency_key = Some(String::new()),
            |o| o.idempotency_key = Some("k".repeat(256)),
        ] {
            let error = with(change).unwrap_err();
            assert_eq!(error.code(), "INVALID_INPUT");
            assert_eq!(error.refusals().unwrap()[0].path[0], "options");
        }
    }
}
