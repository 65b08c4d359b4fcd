//! The job that writes an answer.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::service::change::Change;
use super::service::end::{self, ask_next_in, charge, end_in};
use super::service::send::update_later;
use super::service::stop::lock_message_in;
use super::writing;
use crate::app::{App, Pool};
use crate::base::id::{JobId, MessageId};
use crate::base::{Error, Permission, Result, Timestamp};
use crate::db::Tx;
use crate::domain::approvals::service as approvals;
use crate::domain::auth::service::{acting_for, revoked_of};
use crate::engine::activity::Cause;
use crate::engine::kind::KindSettings;
use crate::engine::{Failure, JobCtx, JobError, JobHandler, NewJob, Outcome};
use crate::entity::job::{self, JobStatus};
use crate::entity::message::{self, MessageStatus};
use crate::entity::{OfWorkspace as _, conversation};

/// Stable name of the kind.
pub const KIND: &str = "CHAT";
/// What an answer needs of the rights of whoever asked.
pub const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::ConversationsWrite];
/// Attempts before an answer fails: whoever waits for it would rather know.
const ATTEMPTS: i32 = 3;

/// Writes an answer.
#[derive(Debug, Default)]
pub struct AnswerJob;

/// What a job is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// The answer.
    pub message_id: MessageId,
    /// True when its text goes on instead of beginning anew.
    #[serde(default)]
    pub goes_on: bool,
    /// What earlier jobs have spent on the answer.
    #[serde(default)]
    pub spent_before: Spent,
}

/// What was spent on an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spent {
    /// Tokens sent to models.
    pub input_tokens: i64,
    /// Part of them served from a cache.
    pub cached_input_tokens: i64,
    /// Tokens that models wrote.
    pub output_tokens: i64,
    /// Requests to providers.
    pub model_requests: i64,
    /// Cost in millionths of a US dollar.
    pub cost_micros: i64,
}

/// The job that writes an answer. Its title says nothing of what was asked: members see the jobs of each other.
pub fn new_answer_job(answer: &message::Model, goes_on: bool) -> Result<NewJob> {
    let parameters = Parameters { message_id: answer.id, goes_on, spent_before: Spent::on(answer) };
    let parameters = serde_json::to_value(&parameters).map_err(Error::internal)?;
    let mut job = NewJob::new(KIND, Some(answer.workspace_id), "Answer in a conversation", parameters);
    job.subject = Some(answer.id.into());
    job.maximum_attempts = Some(ATTEMPTS);
    job.pool = Pool::Answers;
    Ok(job)
}

impl Spent {
    /// What is booked on an answer.
    pub fn on(answer: &message::Model) -> Self {
        Self {
            input_tokens: answer.input_tokens,
            cached_input_tokens: answer.cached_input_tokens,
            output_tokens: answer.output_tokens,
            model_requests: answer.model_requests,
            cost_micros: answer.cost_micros,
        }
    }

    /// What the answer of a job has cost in all, by now.
    pub fn by(job: &job::Model) -> Self {
        let parameters = serde_json::from_value::<Parameters>(job.parameters.clone());
        let before = parameters.map(|parameters| parameters.spent_before).unwrap_or_default();
        Self {
            input_tokens: before.input_tokens + job.input_tokens,
            cached_input_tokens: before.cached_input_tokens + job.cached_input_tokens,
            output_tokens: before.output_tokens + job.output_tokens,
            model_requests: before.model_requests + job.model_requests,
            cost_micros: before.cost_micros + job.cost_micros,
        }
    }
}

impl JobHandler for AnswerJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn settings(&self) -> KindSettings {
        KindSettings { pool: Pool::Answers, ..KindSettings::default() }
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let parameters: Parameters = ctx.parameters()?;
            match writing::answer(ctx, &parameters).await? {
                Some(wait) => Ok(wait),
                None => Ok(Outcome::Done { result: Some(parameters.message_id.into()) }),
            }
        })
    }

    fn authorize<'a>(&'a self, app: &'a App, job: &'a job::Model) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { acting_for(app, job, NEEDED).await.map(drop) })
    }

    fn still_waits<'a>(&'a self, tx: &'a Tx, row: &'a job::Model) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move { approvals::is_open_in(tx, row.id).await })
    }

    fn revoked<'a>(
        &'a self,
        app: &'a App,
        jobs: &'a [Arc<job::Model>],
    ) -> BoxFuture<'a, Result<Vec<(JobId, Failure)>>> {
        Box::pin(async move { revoked_of(app, jobs, NEEDED).await })
    }

    fn retried<'a>(&'a self, tx: &'a mut Tx, row: &'a job::Model, now: Timestamp) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { reopen_in(tx, row, now).await })
    }

    fn ended<'a>(
        &'a self,
        app: &'a App,
        tx: &'a mut Tx,
        row: &'a job::Model,
        failure: Option<&'a Failure>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if row.status != JobStatus::Succeeded {
                // Its conversation may be gone, and whoever is asked would decide about nothing.
                approvals::cancel_open_in(tx, now, row.id, Cause::Job(row.id, &row.correlation_id)).await?;
            }
            close_in(app, tx, row, failure).await
        })
    }
}

/// The answer of a job that ended without having ended it: it was stopped, or failed. What the job has spent is booked on
/// the answer in any case.
async fn close_in(app: &App, tx: &mut Tx, job: &job::Model, failure: Option<&Failure>) -> Result<()> {
    let Ok(Parameters { message_id, .. }) = serde_json::from_value(job.parameters.clone()) else { return Ok(()) };
    let Some(found) = message::Entity::by_id_in(job.workspace_id, message_id).one(&**tx).await? else { return Ok(()) };
    let Some(mut change) = Change::lock_in(tx, app, found.workspace_id, found.conversation_id).await? else {
        return Ok(());
    };
    let Some(mut answer) = lock_message_in(tx, found.workspace_id, message_id).await? else { return Ok(()) };
    if answer.job_id != Some(job.id) {
        return Ok(());
    }
    let has_spent = charge(&mut change, &mut answer, job);
    if answer.status.is_open() {
        answer.status = match job.status {
            JobStatus::Cancelled => MessageStatus::Stopped,
            _ => MessageStatus::Failed,
        };
        answer.failure = failure.map(Failure::to_json);
        end_in(tx, &mut change, answer, None).await?;
        ask_next_in(tx, app, &mut change, Some(job.id)).await?;
        change.write_in(tx)?;
    } else if has_spent {
        update_later(tx, &answer)?;
        change.write_aside_in(tx)?;
    }
    Ok(())
}

/// Takes up again an answer that failed or was stopped.
async fn reopen_in(tx: &mut Tx, job: &job::Model, now: Timestamp) -> Result<()> {
    let gone =
        || Error::state("jobId", "SUPERSEDED", &[], "The answer of this job was deleted, or another one follows.");
    let Parameters { message_id, .. } = serde_json::from_value(job.parameters.clone()).map_err(|_| gone())?;
    let found = message::Entity::by_id_in(job.workspace_id, message_id).one(&**tx).await?.ok_or_else(gone)?;
    let conversation = conversation::Entity::by_id_in(found.workspace_id, found.conversation_id);
    let conversation = conversation.lock_exclusive().one(&**tx).await?;
    let conversation = conversation.ok_or_else(gone)?;
    let mut answer = lock_message_in(tx, found.workspace_id, message_id).await?.ok_or_else(gone)?;
    let is_last = conversation.leaf_id == Some(message_id) && conversation.writing_id.is_none();
    if answer.job_id != Some(job.id) || answer.status.is_open() || !is_last {
        return Err(gone());
    }
    end::reopen_in(tx, conversation.owner_id, &mut answer, now).await?;
    update_later(tx, &answer)?;
    let mut change = Change::at(conversation, now);
    change.row.writing_id = Some(message_id);
    change.tell(crate::entity::conversation_event::ConversationEventKind::Changed, None, None);
    change.write_in(tx)?;
    Ok(())
}
