//! Kinds, states and priorities of jobs, as the API names them.

use async_graphql::Enum;

use crate::base::{Error, Result};
use crate::custody::rotation;
use crate::engine::{maintenance, queue};
use crate::entity::job;

/// Kind of a job. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum JobKind {
    /// Researches a question and writes a report.
    Research,
    /// Extracts and indexes the text of a document.
    Ingestion,
    /// Takes tables and fields out of documents.
    Extraction,
    /// Answers a message in a conversation.
    Chat,
    /// Runs a tool outside a conversation.
    Tool,
    /// Writes a file.
    Export,
    /// Makes passages or vectors anew.
    Reindex,
    /// Removes expired and unused data.
    Maintenance,
    /// Changes the keys of stored secrets.
    KeyRotation,
}

impl JobKind {
    /// The kind's name in storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::Research => "RESEARCH",
            Self::Ingestion => "INGESTION",
            Self::Extraction => "EXTRACTION",
            Self::Chat => "CHAT",
            Self::Tool => "TOOL",
            Self::Export => "EXPORT",
            Self::Reindex => "REINDEX",
            Self::Maintenance => maintenance::KIND,
            Self::KeyRotation => rotation::KIND,
        }
    }

    /// The kind of a stored job.
    pub fn of(stored: &str) -> Result<Self> {
        let all = [
            Self::Research,
            Self::Ingestion,
            Self::Extraction,
            Self::Chat,
            Self::Tool,
            Self::Export,
            Self::Reindex,
            Self::Maintenance,
            Self::KeyRotation,
        ];
        let known = all.into_iter().find(|kind| kind.name() == stored);
        known.ok_or_else(|| Error::internal(anyhow::anyhow!("a job of a kind that this version does not know")))
    }
}

/// Status of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "job::JobStatus")]
pub enum JobStatus {
    /// Waiting for its scheduled time.
    Scheduled,
    /// Waiting for a worker.
    Queued,
    /// Running.
    Running,
    /// Waiting for a decision; holds no worker.
    Waiting,
    /// The last attempt failed; waiting for the next one.
    Retrying,
    /// Being stopped.
    Cancelling,
    /// Succeeded. Final.
    Succeeded,
    /// Failed for good. Final.
    Failed,
    /// Cancelled. Final.
    Cancelled,
}

/// Priority of a waiting job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum JobPriority {
    /// After all others.
    Low,
    /// The default.
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
        let all = [
            JobKind::Research,
            JobKind::Ingestion,
            JobKind::Export,
            JobKind::Reindex,
            JobKind::Maintenance,
            JobKind::KeyRotation,
        ];
        let mut names = all.map(JobKind::name);
        names.sort_unstable();
        assert_eq!(names, KINDS);
    }
}
