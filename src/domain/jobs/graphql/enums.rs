//! Kinds, states and priorities of jobs, as the API names them.

use async_graphql::Enum;

use crate::base::{Error, Result};
use crate::engine::{maintenance, queue};
use crate::entity::job;

/// What a job does. New kinds may appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum JobKind {
    /// Researches a question and writes a report.
    Research,
    /// Processes a document for search.
    Ingestion,
    /// Cleans up.
    Maintenance,
}

impl JobKind {
    /// The kind's name in storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::Research => "RESEARCH",
            Self::Ingestion => "INGESTION",
            Self::Maintenance => maintenance::KIND,
        }
    }

    /// The kind of a stored job.
    pub fn of(stored: &str) -> Result<Self> {
        let all = [Self::Research, Self::Ingestion, Self::Maintenance];
        let known = all.into_iter().find(|kind| kind.name() == stored);
        known.ok_or_else(|| Error::internal(anyhow::anyhow!("a job of a kind that this version does not know")))
    }
}

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "job::JobStatus")]
pub enum JobStatus {
    /// Waits for its time.
    Scheduled,
    /// Waits for a worker.
    Queued,
    /// Is being worked on.
    Running,
    /// Waits for a decision.
    Waiting,
    /// Failed and waits for its next attempt.
    Retrying,
    /// Was asked to stop.
    Cancelling,
    /// Done.
    Succeeded,
    /// Given up.
    Failed,
    /// Stopped before it was done.
    Cancelled,
}

/// Which jobs workers take first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum JobPriority {
    /// After all others.
    Low,
    /// In order.
    Normal,
    /// Before all others.
    High,
}

impl JobPriority {
    /// The priority as workers compare it.
    pub fn rank(self) -> i32 {
        match self {
            Self::Low => queue::LOW,
            Self::Normal => queue::NORMAL,
            Self::High => queue::HIGH,
        }
    }

    /// The priority of a stored job.
    pub fn of(stored: i32) -> Self {
        match stored {
            ..=queue::LOW => Self::Low,
            queue::NORMAL => Self::Normal,
            _ => Self::High,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::jobs::service::KINDS;

    #[test]
    fn every_queue_has_a_kind_in_the_schema() {
        let mut names = [JobKind::Research, JobKind::Ingestion, JobKind::Maintenance].map(JobKind::name);
        names.sort_unstable();
        assert_eq!(names, KINDS);
    }
}
