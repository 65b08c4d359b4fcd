//! Lists of jobs: conditions, orders, and the parts of types that have one.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::{JobConnection, JobKind, JobStatus};
use crate::base::Result;
use crate::domain::jobs::service::list::{self, Field, Filter, Of, Order};
use crate::entity::{prompt, workspace};
use crate::graphql::connection::counter;
use crate::graphql::scalars::{DateTimeRange, OrderDirection};
use crate::graphql::{ContextExt as _, PageArguments};

/// Conditions for jobs; all must hold.
#[derive(Debug, Default, InputObject)]
pub struct JobFilter {
    /// Any of these kinds.
    pub kinds: Option<Vec<JobKind>>,
    /// Any of these states.
    pub statuses: Option<Vec<JobStatus>>,
    /// Working on this object.
    pub subject_id: Option<ID>,
    /// Who started the job.
    pub created_by_id: Option<ID>,
    /// Part of the title.
    pub search: Option<String>,
    /// When the job was created.
    pub created_at: Option<DateTimeRange>,
}

impl JobFilter {
    fn parse(self) -> Result<Filter> {
        let Self { kinds, statuses, subject_id, created_by_id, search, created_at } = self;
        let range = created_at.unwrap_or(DateTimeRange { from: None, to: None });
        let filter = Filter {
            kinds: kinds.map(|kinds| kinds.into_iter().map(JobKind::name).collect()),
            statuses: statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
            subject: subject_id.map(|id| id.parse().ok()),
            created_by: created_by_id.map(|id| id.parse().ok()),
            search,
            from: range.from.map(|at| at.0),
            to: range.to.map(|at| at.0),
        };
        filter.check()
    }
}

/// What jobs can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum JobOrderField {
    /// When the job was created.
    CreatedAt,
    /// When the job last changed.
    UpdatedAt,
    /// Priority, then creation.
    Priority,
}

/// Sort of jobs.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct JobOrder {
    /// What to sort by.
    pub field: JobOrderField,
    /// Direction.
    pub direction: OrderDirection,
}

impl From<JobOrder> for Order {
    fn from(input: JobOrder) -> Self {
        let JobOrder { field, direction } = input;
        let field = match field {
            JobOrderField::CreatedAt => Field::CreatedAt,
            JobOrderField::UpdatedAt => Field::UpdatedAt,
            JobOrderField::Priority => Field::Priority,
        };
        Self { field, descending: direction == OrderDirection::Desc }
    }
}

/// One page of the jobs below something that the caller sees.
pub(super) async fn connection(
    ctx: &Context<'_>,
    of: Of,
    filter: Option<JobFilter>,
    order: Option<JobOrder>,
    page: PageArguments,
) -> Result<JobConnection> {
    let request = page.parse()?;
    let (app, filter) = (ctx.app().clone(), filter.unwrap_or_default().parse()?);
    let order = order.map(Into::into).unwrap_or_default();
    let page = list::page(&app, of, &filter, order, &request).await?;
    let count = counter(move || {
        let (app, filter) = (app.clone(), filter.clone());
        async move { list::count(&app, of, &filter).await }
    });
    Ok(JobConnection::new(page.map(Into::into), count))
}

/// Jobs that were started from a prompt, newest first: what `Prompt.jobs` answers.
pub async fn of_prompt(ctx: &Context<'_>, prompt: &prompt::Model, page: PageArguments) -> Result<JobConnection> {
    connection(ctx, Of::Prompt(prompt.workspace_id, prompt.id), None, None, page).await
}

/// The jobs of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceJobs(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceJobs {
    /// Jobs.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only jobs that match.")] filter: Option<JobFilter>,
        #[graphql(desc = "Sort; the newest first by default.")] order_by: Option<JobOrder>,
    ) -> async_graphql::Result<JobConnection> {
        let page = PageArguments::new(first, after, last, before);
        Ok(connection(ctx, Of::Workspace(self.0.id), filter, order_by, page).await?)
    }
}
