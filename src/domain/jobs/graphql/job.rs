//! `Job`: a piece of work in the background.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::resolver_utils::enum_value;
use async_graphql::{Context, ID, Object, Value};
use async_trait::async_trait;

use super::event::{EventCountKey, EventPageKey};
use super::step::StepsOfJob;
use super::unions::{self, JobResult, JobSubject};
use super::{Failure, JobEventConnection, JobEventFilter, JobKind, JobPriority, JobStatus, JobStep, TokenUsage, list};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{NodeRef, Result, Timestamp, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::jobs::service::events::{self, Wanted};
use crate::domain::jobs::service::{is_visible, may_control};
use crate::domain::prompts::graphql::{PromptVersion, PromptVersionKey};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::engine::{queue, stream};
use crate::entity::columns::Columns;
use crate::entity::job::{self, JobStatus as Status};
use crate::graphql::answer::moment;
use crate::graphql::connection::counter;
use crate::graphql::directives::list_size;
use crate::graphql::inline::Leaf;
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::{ContextExt as _, Fallible, Inlined, Key, PageArguments, fallible};

/// A piece of work in the background. One type serves all kinds; `kind`, `subject` and `result` tell
/// them apart.
#[derive(Debug, Clone)]
pub struct Job(pub(super) Arc<job::Model>);

crate::connection!(JobConnection, JobEdge, Job as Inlined<Job>, "One page of a job list.", "One item of a job list.");

impl From<job::Model> for Job {
    fn from(row: job::Model) -> Self {
        Self(Arc::new(row))
    }
}

crate::inline_fields!(Job {
    "id" => id,
    "title" => title,
    "status" => status,
    "isFinished" => is_finished,
    "progress" => progress,
    "progressMessage" => progress_message,
    "completedSteps" => completed_steps,
    "totalSteps" => total_steps,
    "attempt" => attempt,
    "maximumAttempts" => maximum_attempts,
    "createdAt" => created_at,
    "startedAt" => started_at,
    "finishedAt" => finished_at,
    "updatedAt" => updated_at,
});

impl Leaf for JobStatus {
    fn into_value(self) -> Option<Value> {
        Some(enum_value(self))
    }
}

/// A piece of work in the background. One type serves all kinds; `kind`, `subject` and `result` tell
/// them apart.
#[Object]
impl Job {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that the job belongs to, null for maintenance of the instance.
    async fn workspace(&self, ctx: &Context<'_>) -> Fallible<Workspace> {
        fallible(ctx.load(WorkspaceKey(self.0.workspace_id?)).await)
    }

    /// What the job does.
    async fn kind(&self) -> async_graphql::Result<JobKind> {
        Ok(JobKind::of(&self.0)?)
    }

    /// Short text for lists.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// State.
    async fn status(&self) -> JobStatus {
        self.0.status.into()
    }

    /// True when the state will not change any more by itself.
    async fn is_finished(&self) -> bool {
        queue::is_finished(self.0.status)
    }

    /// Which jobs workers take first.
    async fn priority(&self) -> JobPriority {
        JobPriority::of(&self.0)
    }

    /// Share that is done, between 0 and 1; null when it cannot be told.
    async fn progress(&self) -> Option<f64> {
        self.0.progress
    }

    /// Sentence for a person about what is being done.
    async fn progress_message(&self) -> Option<&str> {
        self.0.progress_message.as_deref()
    }

    /// Steps that are done.
    async fn completed_steps(&self) -> i32 {
        self.0.completed_steps
    }

    /// Steps planned so far, null before planning.
    async fn total_steps(&self) -> Option<i32> {
        self.0.total_steps
    }

    /// 1 for the first attempt, then counting up; 0 before the first.
    async fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// Attempts before the job is given up.
    async fn maximum_attempts(&self) -> i32 {
        self.0.maximum_attempts
    }

    /// What the job was started with.
    async fn parameters(&self) -> Json {
        self.0.parameters.clone().into()
    }

    /// What the job works on, null when it is gone.
    async fn subject(&self, ctx: &Context<'_>) -> Fallible<JobSubject> {
        let reference = NodeRef::from_parts(self.0.subject_type.as_deref()?, self.0.subject_id?)?;
        fallible(unions::subject(ctx, reference).await)
    }

    /// Version of the prompt that is used, if one is.
    async fn prompt_version(&self, ctx: &Context<'_>) -> Fallible<PromptVersion> {
        fallible(ctx.load(PromptVersionKey(self.0.prompt_version_id?)).await)
    }

    /// What came out; may be there in part before the job has finished.
    async fn result(&self, ctx: &Context<'_>) -> Fallible<JobResult> {
        let stored = self.0.result_type.as_deref().zip(self.0.result_id);
        // Research works on the very report that comes out of it.
        let working_on = || self.0.subject_type.as_deref().zip(self.0.subject_id);
        let (kind, id) = stored.or_else(working_on)?;
        fallible(unions::result(ctx, NodeRef::from_parts(kind, id)?).await)
    }

    /// Why the last attempt failed, null when it did not.
    async fn failure(&self) -> Fallible<Failure> {
        fallible(Failure::read(self.0.failure.as_ref()))
    }

    /// Steps in order.
    #[graphql(directive = list_size::apply(200))]
    async fn steps(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<JobStep>> {
        Ok(ctx.load(StepsOfJob(self.0.id)).await?.unwrap_or_default())
    }

    /// Events in order.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only events that match.")] filter: Option<JobEventFilter>,
    ) -> async_graphql::Result<JobEventConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (scope, id) = (Arc::clone(ctx.scope()), self.0.id);
        let filter = events::Filter::from(filter.unwrap_or_default());
        let page = ctx.load_present(EventPageKey(Wanted::new(id, filter.clone(), request)?)).await?;
        let count = counter(move || {
            let (scope, key) = (Arc::clone(&scope), EventCountKey(id, filter.clone()));
            async move { Ok(scope.load(key).await?.unwrap_or_default()) }
        });
        Ok(JobEventConnection::new(page, count))
    }

    /// Cursor of the newest stored event; pass it to `Subscription.jobEvents` to continue from this
    /// answer without a gap.
    async fn event_cursor(&self) -> Option<String> {
        (self.0.event_sequence > 0).then(|| stream::cursor(self.0.id, self.0.event_sequence))
    }

    /// Job that started this one.
    async fn parent(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.parent_id?)).await)
    }

    /// Jobs that this one started.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<JobConnection> {
        Ok(list::of_job(ctx, &self.0, PageArguments::new(first, after, last, before)).await?)
    }

    /// Job that this one repeats.
    async fn rerun_of(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.rerun_of_id?)).await)
    }

    /// Model use so far.
    async fn usage(&self) -> TokenUsage {
        TokenUsage::from(&*self.0)
    }

    /// True when the caller may cancel, retry and rerun the job.
    async fn viewer_can_control(&self, ctx: &Context<'_>) -> bool {
        may_control(&ctx.viewer(), &self.0)
    }

    /// Identifier that joins everything caused by one request.
    async fn correlation_id(&self) -> &str {
        &self.0.correlation_id
    }

    /// Worker that has or had the job.
    async fn worker_name(&self) -> Option<&str> {
        self.0.worker_name.as_deref()
    }

    /// Who started the job, null for the server itself.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<Inlined<User>> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await.map(|found| found.map(Inlined)))
    }

    /// When the job was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the job, or its next attempt, may start.
    async fn scheduled_for(&self) -> Option<DateTime> {
        let is_open_ended = self.0.available_at == Timestamp(i64::MAX);
        moment(match self.0.status {
            Status::Scheduled | Status::Retrying => Some(self.0.available_at),
            Status::Waiting => Some(self.0.available_at).filter(|_| !is_open_ended),
            _ => self.0.scheduled_for,
        })
    }

    /// When the first attempt started.
    async fn started_at(&self) -> Option<DateTime> {
        moment(self.0.started_at)
    }

    /// When the job finished.
    async fn finished_at(&self) -> Option<DateTime> {
        moment(self.0.finished_at)
    }

    /// When the job last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

impl Job {
    /// Model use so far.
    pub fn token_usage(&self) -> TokenUsage {
        TokenUsage::from(&*self.0)
    }
}

/// A job by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobKey(pub JobId);

#[async_trait]
impl Key for JobKey {
    type Value = Job;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Job>> {
        let rows = app.db.by_ids::<job::Entity>(keys.into_iter().map(|key| key.0.0).collect(), Columns::ALL).await?;
        let visible = rows.into_iter().filter(|row| is_visible(viewer, row));
        Ok(visible.map(|row| (JobKey(row.id), row.into())).collect())
    }
}
