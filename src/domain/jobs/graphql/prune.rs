//! `Mutation.pruneData`.

use async_graphql::{Context, Enum, InputObject, Object};

use super::Job;
use crate::domain::jobs::service::prune;
use crate::engine::maintenance;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, answer};

/// Data that can be cleaned up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "maintenance::PruneTarget")]
pub enum PruneTarget {
    /// Sessions that have ended, with their tokens. They are kept for a day after their end in any case, so that a stolen
    /// token is still recognised.
    ExpiredSessions,
    /// Finished jobs with their events; their results stay.
    FinishedJobs,
    /// Files that belong to nothing, and uploads that no document took. They are kept for an hour and for a day in any
    /// case.
    OrphanedFiles,
    /// Generated files beyond their date.
    ExpiredArtifacts,
    /// Rows without a file. Documents whose stored file is gone stay, and say so in `statusMessage` and timeline until it is
    /// there again; generated files that are gone are forgotten. Done each night.
    MissingFiles,
    /// Figures of analytics that differ from what is stored. They are corrected: conversations, messages, answers, ratings,
    /// citations and model use of each day are counted anew from what is still there, so that what was deleted since then
    /// counts no more. Done only when somebody asks for it.
    Figures,
}

/// Input of `Mutation.pruneData`.
#[derive(Debug, InputObject)]
pub struct PruneDataInput {
    /// What to clean up.
    pub targets: Vec<PruneTarget>,
    /// Only what is older than this moment, which must be in the past. When left out, what is beyond the retention of the
    /// settings, as each hour.
    pub older_than: Option<DateTime>,
    /// True only counts: the messages of the job's steps say how much would go.
    #[graphql(default = true)]
    pub dry_run: bool,
}

crate::domain::problem::payload!("Result of `Mutation.pruneData`.", PruneDataPayload {
    "Job that cleans up." job: Option<Job>,
});

/// Cleaning up.
#[derive(Debug, Default)]
pub struct PruneMutation;

#[Object]
impl PruneMutation {
    /// Clean up, or count what would go. The same is done each hour, by the retention of the settings. Only for instance
    /// administrators.
    async fn prune_data(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to clean up, and whether it is only counted.")] input: PruneDataInput,
    ) -> Fallible<PruneDataPayload> {
        let PruneDataInput { targets, older_than, dry_run } = input;
        let targets = targets.into_iter().map(Into::into).collect();
        let started = prune::start(ctx.app(), &ctx.viewer(), targets, older_than.map(|moment| moment.0), dry_run).await;
        answer(started, |row| PruneDataPayload { job: Some(row.into()), ..Default::default() })
    }
}
