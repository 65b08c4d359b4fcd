//! Who pays for a call of a model.

use crate::base::id::{BotId, JobId, UserId, WorkspaceId};

/// Who pays for a call of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// The tenant, whose monthly budget it counts against.
    pub workspace: WorkspaceId,
    /// Person whom it is charged to, and against whose monthly budget in the workspace it counts; none for work that
    /// nobody asked for.
    pub person: Option<UserId>,
    /// The bot that it is for, if it is: it counts against the monthly budget of the bot too.
    pub bot: Option<BotId>,
    /// The step of a job that makes the call, if one does: it counts against the budget of the job too.
    pub work: Option<Work>,
}

/// A step of a job in the hands of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The job.
    pub job: JobId,
    /// Number of the claim: a worker that lost the job spends nothing more on it.
    pub fence: i64,
    /// Key of the step.
    pub step: String,
}

impl Payer {
    /// Whoever asked for it in a workspace, or nobody, for work that is no job.
    pub fn without_job(workspace: WorkspaceId, person: Option<UserId>) -> Self {
        Self { workspace, person, bot: None, work: None }
    }

    /// The same, for what a bot is asked.
    #[must_use]
    pub fn for_bot(self, bot: BotId) -> Self {
        Self { bot: Some(bot), ..self }
    }
}
