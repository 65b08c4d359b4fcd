//! Lists of jobs: conditions, orders, and the parts of types that have one.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use uuid::Uuid;

use super::{Job, JobConnection, JobKind, JobStatus};
use crate::app::App;
use crate::base::page::{Order, Page, PageRequest};
use crate::base::{Result, Viewer};
use crate::domain::jobs::service::list::{self, Field, Filter};
use crate::domain::jobs::service::pages::{self, Parent};
use crate::entity::job_part::{Columns, JobPart};
use crate::entity::{prompt, workspace};
use crate::graphql::connection::counter;
use crate::graphql::scalars::{DateTimeRange, OrderDirection};
use crate::graphql::{ContextExt as _, Key, PageArguments};

/// Filter for jobs. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct JobFilter {
    /// Any of these kinds.
    pub kinds: Option<Vec<JobKind>>,
    /// Any of these statuses.
    pub statuses: Option<Vec<JobStatus>>,
    /// Working on this object, for example a document or report.
    pub subject_id: Option<ID>,
    /// Person who started the job.
    pub created_by_id: Option<ID>,
    /// Part of the title, at most 200 characters.
    pub search: Option<String>,
    /// When the job was created.
    pub created_at: Option<DateTimeRange>,
}

impl JobFilter {
    fn parse(self) -> Result<Filter> {
        let Self { kinds, statuses, subject_id, created_by_id, search, created_at } = self;
        let filter = Filter {
            kinds: kinds.map(|kinds| kinds.into_iter().map(JobKind::name).collect()),
            statuses: statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
            subject: subject_id.map(|id| id.parse().ok()),
            created_by: created_by_id.map(|id| id.parse().ok()),
            search,
            created: created_at.map(Into::into).unwrap_or_default(),
        };
        filter.check()
    }
}

/// Fields that jobs can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum JobOrderField {
    /// When the job was created.
    CreatedAt,
    /// When the job last changed.
    UpdatedAt,
    /// Priority, then time of creation.
    Priority,
}

/// Sort order of jobs.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct JobOrder {
    /// Field to sort by.
    pub field: JobOrderField,
    /// Direction.
    pub direction: OrderDirection,
}

impl From<JobOrder> for Order<Field> {
    fn from(input: JobOrder) -> Self {
        Self { field: input.field.into(), descending: input.direction == OrderDirection::Desc }
    }
}

/// The columns that the selection needs for the jobs of a page.
fn wanted(ctx: &Context<'_>) -> Columns {
    let mut fields = Vec::new();
    for part in ctx.field().selection_set() {
        match part.name() {
            "nodes" => fields.extend(part.selection_set().map(|field| field.name())),
            "edges" => {
                let nodes = part.selection_set().filter(|field| field.name() == "node");
                fields
                    .extend(nodes.flat_map(|node| node.selection_set().map(|field| field.name()).collect::<Vec<_>>()));
            }
            _ => {}
        }
    }
    pages::columns_of_all(fields)
}

/// One page of the jobs of an object that the caller can see, batched with those of sibling objects.
async fn page_of(ctx: &Context<'_>, parent: Parent, object: Uuid, page: PageArguments) -> Result<JobConnection> {
    let key = PageKey { parent, object, columns: wanted(ctx), request: page.parse()? };
    let page = ctx.load_present(key).await?;
    let scope = Arc::clone(ctx.request());
    let count = counter(move || {
        let scope = Arc::clone(&scope);
        async move { Ok(scope.load(CountKey { parent, object }).await?.unwrap_or_default()) }
    });
    Ok(JobConnection::new(page, count))
}

/// Resolves `Prompt.jobs`: jobs started from a prompt, newest first.
pub async fn of_prompt(ctx: &Context<'_>, prompt: &prompt::Model, page: PageArguments) -> Result<JobConnection> {
    page_of(ctx, Parent::Prompt, prompt.id.0, page).await
}

/// Jobs that a job started, newest first: what `Job.children` answers.
pub(super) async fn of_job(ctx: &Context<'_>, job: &JobPart, page: PageArguments) -> Result<JobConnection> {
    page_of(ctx, Parent::Job, job.id.0, page).await
}

/// A page of the jobs of an object that the caller can see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PageKey {
    parent: Parent,
    object: Uuid,
    columns: Columns,
    request: PageRequest,
}

impl Key for PageKey {
    type Value = Page<Job>;

    // Needs no viewer: the object was found for the caller, and jobs are of its workspace.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>> {
        // Fields with the same arguments share a statement; an operation has few fields, however many rows.
        let mut alike: HashMap<(Parent, Columns, PageRequest), Vec<Uuid>> = HashMap::new();
        for PageKey { parent, object, columns, request } in keys {
            alike.entry((parent, columns, request)).or_default().push(object);
        }
        let mut found = HashMap::new();
        for ((parent, columns, request), objects) in alike {
            for (object, page) in pages::pages(app, parent, &objects, columns, &request).await? {
                found.insert(PageKey { parent, object, columns, request: request.clone() }, page.map(Into::into));
            }
        }
        Ok(found)
    }
}

/// Number of jobs of an object that the caller can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CountKey {
    parent: Parent,
    object: Uuid,
}

impl Key for CountKey {
    type Value = u64;

    // Needs no viewer: the object was found for the caller, and jobs are of its workspace.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, u64>> {
        let mut found = HashMap::new();
        for parent in [Parent::Prompt, Parent::Job] {
            let objects: Vec<Uuid> = keys.iter().filter(|key| key.parent == parent).map(|key| key.object).collect();
            if !objects.is_empty() {
                let counts = pages::counts(app, parent, &objects).await?;
                found.extend(counts.into_iter().map(|(object, count)| (CountKey { parent, object }, count)));
            }
        }
        Ok(found)
    }
}

/// The jobs of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceJobs(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceJobs {
    /// Jobs, newest first by default.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only jobs that match.")] filter: Option<JobFilter>,
        #[graphql(desc = "Sort order; newest first when left out.")] order_by: Option<JobOrder>,
    ) -> async_graphql::Result<JobConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let filter = filter.unwrap_or_default().parse()?;
        let order = order_by.map(Into::into).unwrap_or_default();
        let page = list::page(&app, workspace, wanted(ctx), &filter, order, &request).await?;
        let count = counter(move || {
            let (app, filter) = (app.clone(), filter.clone());
            async move { list::count(&app, workspace, &filter).await }
        });
        Ok(JobConnection::new(page.map(Into::into), count))
    }
}
