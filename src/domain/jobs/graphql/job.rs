//! `Job`: a piece of work in the background.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::resolver_utils::enum_value;
use async_graphql::{Context, ID, Object, Value};

use super::event::{EventCountKey, EventPageKey};
use super::step::StepsOfJob;
use super::unions::{self, JobResult, JobSubject};
use super::{Failure, JobEventConnection, JobEventFilter, JobKind, JobPriority, JobStatus, JobStep, TokenUsage, list};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{NodeRef, Result, Timestamp, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::approvals::graphql::{self as approvals, ApprovalConnection};
use crate::domain::artifacts::graphql::{self as artifacts, ArtifactConnection};
use crate::domain::configurations::graphql::{ConfigurationVersion, ConfigurationVersionKey};
use crate::domain::configurations::service::Pinned;
use crate::domain::extraction::graphql::{self as extraction, ExtractedTableConnection};
use crate::domain::jobs::service::events::{self, EventPageRequest};
use crate::domain::jobs::service::{is_visible, may_control, shown_parameters};
use crate::domain::prompts::graphql::{PromptVersion, PromptVersionKey};
use crate::domain::tools::graphql::{self as tools, ToolCallConnection};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::engine::{queue, stream};
use crate::entity::job::{self, JobStatus as Status};
use crate::entity::job_part::JobPart;
use crate::graphql::answer::moment;
use crate::graphql::connection::counter;
use crate::graphql::directives::list_size;
use crate::graphql::inline::Leaf;
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::{ContextExt as _, Fallible, Inlined, Key, PageArguments, fallible};

/// Background work. One type serves all kinds of jobs; `kind`, `subject` and `result` tell them apart.
#[derive(Debug, Clone)]
pub struct Job(pub(super) Arc<JobPart>);

crate::graphql::connection::connection!(
    JobConnection,
    JobEdge,
    Job as Inlined<Job>,
    "A page of jobs.",
    "A job with its cursor."
);

impl From<job::Model> for Job {
    fn from(row: job::Model) -> Self {
        Self::from(JobPart::from(row))
    }
}

impl From<JobPart> for Job {
    fn from(row: JobPart) -> Self {
        Self(Arc::new(row))
    }
}

crate::graphql::inline::inline_fields!(Job {
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

/// Background work. One type serves all kinds of jobs; `kind`, `subject` and `result` tell them apart.
#[Object]
impl Job {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that the job belongs to; null for maintenance of the instance.
    async fn workspace(&self, ctx: &Context<'_>) -> Fallible<Workspace> {
        fallible(ctx.load(WorkspaceKey(self.0.workspace_id?)).await)
    }

    /// What the job does.
    async fn kind(&self) -> async_graphql::Result<JobKind> {
        Ok(JobKind::of(self.0.kind()?)?)
    }

    /// Short text for lists.
    async fn title(&self) -> async_graphql::Result<&str> {
        Ok(self.0.title()?)
    }

    /// Current status.
    async fn status(&self) -> async_graphql::Result<JobStatus> {
        Ok((*self.0.status()?).into())
    }

    /// True when the status is final: `SUCCEEDED`, `FAILED` or `CANCELLED`. `retryJob` can still restart the job.
    async fn is_finished(&self) -> async_graphql::Result<bool> {
        Ok(queue::is_finished(*self.0.status()?))
    }

    /// Priority while the job waits for a worker.
    async fn priority(&self) -> async_graphql::Result<JobPriority> {
        Ok(JobPriority::of(*self.0.priority()?))
    }

    /// Share of the work done, between 0 and 1; null when unknown.
    async fn progress(&self) -> Fallible<f64> {
        fallible(self.0.progress().copied())
    }

    /// What is being done now, in one English sentence.
    async fn progress_message(&self) -> Fallible<&str> {
        fallible(self.0.progress_message().map(Option::as_deref))
    }

    /// Number of completed steps.
    async fn completed_steps(&self) -> async_graphql::Result<i32> {
        Ok(*self.0.completed_steps()?)
    }

    /// Number of steps planned so far; null before planning.
    async fn total_steps(&self) -> Fallible<i32> {
        fallible(self.0.total_steps().copied())
    }

    /// Number of the current or last attempt, starting at 1; 0 before the first.
    async fn attempt(&self) -> async_graphql::Result<i32> {
        Ok(*self.0.attempt()?)
    }

    /// Attempts before the job fails for good.
    async fn maximum_attempts(&self) -> async_graphql::Result<i32> {
        Ok(*self.0.maximum_attempts()?)
    }

    /// What the job was started with; the shape depends on `kind`. Of an answer (`CHAT`) the message, for whoever asked.
    async fn parameters(&self, ctx: &Context<'_>) -> async_graphql::Result<Json> {
        let (kind, by) = (self.0.kind()?, *self.0.created_by()?);
        Ok(shown_parameters(&ctx.viewer(), kind, by, self.0.parameters()?).into())
    }

    /// What the job works on; null when it no longer exists.
    async fn subject(&self, ctx: &Context<'_>) -> Fallible<JobSubject> {
        fallible(match self.subject_reference() {
            Ok(Some(reference)) => unions::subject(ctx, reference).await,
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// Version of the prompt that the job was started from; null when there was none.
    async fn prompt_version(&self, ctx: &Context<'_>) -> Fallible<PromptVersion> {
        fallible(load(ctx, self.0.prompt_version_id(), PromptVersionKey).await)
    }

    /// Version of the configuration that the job uses; null when there was none, or it was deleted: the job still goes by
    /// the settings in its `parameters`.
    async fn configuration_version(&self, ctx: &Context<'_>) -> Fallible<ConfigurationVersion> {
        fallible(match self.0.parameters() {
            Ok(parameters) => match Pinned::version_of(parameters) {
                Some(id) => ctx.load(ConfigurationVersionKey(id)).await,
                None => Ok(None),
            },
            Err(error) => Err(error),
        })
    }

    /// What the job produced; null when there is nothing. A report and the outcome of an extraction are available, and grow,
    /// while their job runs.
    async fn result(&self, ctx: &Context<'_>) -> Fallible<JobResult> {
        fallible(match self.result_reference() {
            Ok(Some(reference)) => unions::result(ctx, reference).await,
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// Why the last attempt failed; null when it did not.
    async fn failure(&self) -> Fallible<Failure> {
        fallible(self.0.failure().and_then(|failure| Failure::read(failure.as_ref())))
    }

    /// Steps, in order.
    #[graphql(directive = list_size::apply(200))]
    async fn steps(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<JobStep>> {
        Ok(ctx.load(StepsOfJob(self.0.id)).await?.unwrap_or_default())
    }

    /// Events, oldest first.
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
        let (scope, id) = (Arc::clone(ctx.request()), self.0.id);
        let filter = events::Filter::from(filter.unwrap_or_default());
        let page = ctx.load_present(EventPageKey(EventPageRequest::new(id, filter.clone(), request)?)).await?;
        let count = counter(move || {
            let (scope, key) = (Arc::clone(&scope), EventCountKey(id, filter.clone()));
            async move { Ok(scope.load(key).await?.unwrap_or_default()) }
        });
        Ok(JobEventConnection::new(page, count))
    }

    /// Cursor of the newest stored event. Pass it as `after` to `Subscription.jobEvents` to continue from this
    /// answer without a gap.
    async fn event_cursor(&self) -> Fallible<String> {
        let cursor = |newest: &i64| (*newest > 0).then(|| stream::cursor(self.0.id, *newest));
        fallible(self.0.event_sequence().map(cursor))
    }

    /// Approval requests of the job, oldest first.
    async fn approvals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ApprovalConnection> {
        Ok(approvals::of_job(ctx, self.0.id, PageArguments::new(first, after, last, before)).await?)
    }

    /// Calls of tools that the job made, oldest first.
    async fn tool_calls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ToolCallConnection> {
        Ok(tools::of_job(ctx, self.0.id, PageArguments::new(first, after, last, before)).await?)
    }

    /// Files that the job made, newest first.
    async fn artifacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ArtifactConnection> {
        Ok(artifacts::of_job(ctx, self.0.id, PageArguments::new(first, after, last, before)).await?)
    }

    /// Tables that the job took out of documents, in its order.
    async fn tables(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ExtractedTableConnection> {
        Ok(extraction::of_job(ctx, self.0.id, PageArguments::new(first, after, last, before)).await?)
    }

    /// Job that started this one; null when none did.
    async fn parent(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(load(ctx, self.0.parent_id(), JobKey).await)
    }

    /// Jobs that this one started, newest first.
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

    /// Job that `rerunJob` repeated with this one; null for others.
    async fn rerun_of(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(load(ctx, self.0.rerun_of_id(), JobKey).await)
    }

    /// Model usage so far.
    async fn usage(&self) -> async_graphql::Result<TokenUsage> {
        Ok(TokenUsage::of(&self.0)?)
    }

    /// True when the caller may cancel, retry, rerun and delete the job (`JOBS_RUN`).
    async fn viewer_can_control(&self, ctx: &Context<'_>) -> bool {
        may_control(&ctx.viewer(), self.0.workspace_id)
    }

    /// Identifier shared by everything that one request caused.
    async fn correlation_id(&self) -> async_graphql::Result<&str> {
        Ok(self.0.correlation_id()?)
    }

    /// Worker that runs or last ran the job; null before the first attempt.
    async fn worker_name(&self) -> Fallible<&str> {
        fallible(self.0.worker_name().map(Option::as_deref))
    }

    /// Who started the job; null for the server itself and for deleted accounts.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<Inlined<User>> {
        fallible(load(ctx, self.0.created_by(), UserKey).await.map(|found| found.map(Inlined)))
    }

    /// When the job was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Earliest start of the job or of its next attempt; while `WAITING`, when the wait ends at the latest. Null when it
    /// could start at once.
    async fn scheduled_for(&self) -> Fallible<DateTime> {
        fallible(self.starts_at().map(moment))
    }

    /// When the first attempt started; null before that.
    async fn started_at(&self) -> Fallible<DateTime> {
        fallible(self.0.started_at().map(|at| moment(*at)))
    }

    /// When the job reached a final status; null before that.
    async fn finished_at(&self) -> Fallible<DateTime> {
        fallible(self.0.finished_at().map(|at| moment(*at)))
    }

    /// When the job last changed.
    async fn updated_at(&self) -> async_graphql::Result<DateTime> {
        Ok((*self.0.updated_at()?).into())
    }
}

impl Job {
    /// Model usage so far.
    pub fn token_usage(&self) -> Result<TokenUsage> {
        TokenUsage::of(&self.0)
    }

    fn subject_reference(&self) -> Result<Option<NodeRef>> {
        let (kind, id) = (self.0.subject_type()?, self.0.subject_id()?);
        Ok(kind.as_deref().zip(*id).and_then(|(kind, id)| NodeRef::from_parts(kind, id)))
    }

    /// What came out. Research works on the very report that comes out of it; what came out of an extraction is known by
    /// its job.
    fn result_reference(&self) -> Result<Option<NodeRef>> {
        if self.0.kind()? == JobKind::Extraction.name() {
            return Ok(Some(self.0.id.into()));
        }
        let (kind, id) = (self.0.result_type()?, self.0.result_id()?);
        match kind.as_deref().zip(*id) {
            Some((kind, id)) => Ok(NodeRef::from_parts(kind, id)),
            None => self.subject_reference(),
        }
    }

    fn starts_at(&self) -> Result<Option<Timestamp>> {
        let available_at = *self.0.available_at()?;
        let is_open_ended = available_at == Timestamp(i64::MAX);
        Ok(match self.0.status()? {
            Status::Scheduled | Status::Retrying => Some(available_at),
            Status::Waiting => Some(available_at).filter(|_| !is_open_ended),
            _ => *self.0.scheduled_for()?,
        })
    }
}

/// Loads what a column names, if it names something.
async fn load<I: Copy, K: Key>(
    ctx: &Context<'_>,
    column: Result<&Option<I>>,
    key: impl Fn(I) -> K,
) -> Result<Option<K::Value>> {
    match column? {
        Some(id) => ctx.load(key(*id)).await,
        None => Ok(None),
    }
}

/// A job by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobKey(pub JobId);

impl Key for JobKey {
    type Value = Job;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Job>> {
        let rows = app.db.by_ids::<job::Model>(keys.into_iter().map(|key| key.0.0).collect()).await?;
        let visible = rows.into_iter().filter(|row| is_visible(viewer, row));
        Ok(visible.map(|row| (JobKey(row.id), row.into())).collect())
    }
}
