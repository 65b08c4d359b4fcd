//! Queueing options of a caller, validated once.

use serde::Serialize;

use super::idempotency::{self, IdempotencyKey, Key, KeyedRequest};
use super::queue::{self, NewJob};
use crate::base::error::Reason;
use crate::base::id::WorkspaceId;
use crate::base::{Refusal, Result, Timestamp, Viewer};

/// Maximum number of attempts that a caller may request.
pub const MAXIMUM_ATTEMPTS: i32 = 20;

/// Queueing options of a caller. Validated by [`JobOptions::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobOptions {
    /// [`queue::LOW`], [`queue::NORMAL`] or [`queue::HIGH`].
    pub priority: i32,
    /// Earliest start; immediately when `None`.
    pub scheduled_for: Option<Timestamp>,
    /// Attempts before the job fails for good; the server's setting when `None`.
    pub maximum_attempts: Option<i32>,
    /// Key that makes a repeated request answer with the first job.
    pub idempotency_key: Option<IdempotencyKey>,
}

impl Default for JobOptions {
    fn default() -> Self {
        Self { priority: queue::NORMAL, scheduled_for: None, maximum_attempts: None, idempotency_key: None }
    }
}

impl JobOptions {
    /// Checks what a caller gave.
    pub fn parse(self) -> Result<Self> {
        let limit = |field: &str, constraint, limit: i64, message: &'static str| {
            let reason = Reason::InvalidInput { constraint: Some(constraint), limit: Some(limit) };
            Err(Refusal::new(reason, message).at([field]).into())
        };
        match self.maximum_attempts {
            Some(..=0) => return limit("maximumAttempts", "minimum", 1, "Must be at least 1."),
            Some(n) if n > MAXIMUM_ATTEMPTS => {
                return limit("maximumAttempts", "maximum", MAXIMUM_ATTEMPTS.into(), "Must be at most 20.");
            }
            _ => {}
        }
        match self.idempotency_key.as_ref().map(|key| key.text.chars().count()) {
            Some(0) => limit("idempotencyKey", "minLength", 1, "Must have at least 1 character."),
            Some(n) if n > idempotency::MAXIMUM_KEY => {
                limit("idempotencyKey", "maxLength", 255, "Must have at most 255 characters.")
            }
            _ => Ok(self),
        }
    }

    /// Applies the options to a new job.
    #[must_use]
    pub fn apply(&self, mut job: NewJob) -> NewJob {
        job.priority = self.priority;
        job.scheduled_for = self.scheduled_for;
        job.maximum_attempts = self.maximum_attempts;
        job
    }

    /// The claim of the idempotency key, if there is one. `input` is everything else in the request that shapes the
    /// result; the queueing options are added here.
    pub fn claim<'a>(
        &'a self,
        viewer: &'a Viewer,
        workspace: WorkspaceId,
        input: &impl Serialize,
    ) -> Result<Option<KeyedRequest<'a>>> {
        let Some(key) = &self.idempotency_key else { return Ok(None) };
        let key = Key { workspace, viewer, key };
        KeyedRequest::new(key, &(input, self.priority, self.scheduled_for, self.maximum_attempts)).map(Some)
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
        for (change, field) in [
            ((|o| o.maximum_attempts = Some(0)) as fn(&mut JobOptions), "maximumAttempts"),
            (|o| o.maximum_attempts = Some(21), "maximumAttempts"),
            (|o| o.idempotency_key = Some(key(0)), "idempotencyKey"),
            (|o| o.idempotency_key = Some(key(256)), "idempotencyKey"),
        ] {
            let error = with(change).unwrap_err();
            assert_eq!(error.code(), "INVALID_INPUT");
            assert_eq!(error.refusals().unwrap()[0].path, [field]);
        }
    }

    fn key(length: usize) -> IdempotencyKey {
        IdempotencyKey { operation: "test", text: "k".repeat(length) }
    }
}
