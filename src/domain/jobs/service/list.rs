//! The jobs of a workspace. Access to it has been checked.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, Iterable as _};
use uuid::Uuid;

use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::{Error, NodeRef, Result, Timestamp};
use crate::db::filtered::Filtered;
use crate::db::like;
use crate::db::page::{Sort, SortKey};
use crate::entity::BelongsTo as _;
use crate::entity::job::{Column, Entity, JobStatus};
use crate::entity::job_part::{Columns, JobPart};

/// Longest text to search jobs with, in characters.
const MAXIMUM_SEARCH: usize = 200;

/// A filter for jobs; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Any of these kinds.
    pub kinds: Option<Vec<&'static str>>,
    /// Any of these statuses.
    pub statuses: Option<Vec<JobStatus>>,
    /// Working on this object; `Some(None)` for an invalid identifier, which matches nothing.
    pub subject: Option<Option<NodeRef>>,
    /// Who started it; `Some(None)` for an invalid identifier, which matches nothing.
    pub created_by: Option<Option<UserId>>,
    /// Part of the title.
    pub search: Option<String>,
    /// Earliest creation, inclusive.
    pub from: Option<Timestamp>,
    /// Latest creation, exclusive.
    pub to: Option<Timestamp>,
}

impl Filter {
    /// Refuses texts longer than any title.
    pub fn check(self) -> Result<Self> {
        match &self.search {
            Some(text) if text.chars().count() > MAXIMUM_SEARCH => {
                Err(Error::new(Kind::BadUserInput, "`filter.search` must have at most 200 characters."))
            }
            _ => Ok(self),
        }
    }
}

/// What jobs can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// When the job was created.
    CreatedAt,
    /// When the job last changed.
    UpdatedAt,
    /// Priority, then creation.
    Priority,
}

/// Order of a list of jobs.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// What to sort by.
    pub field: Field,
    /// Largest or newest first.
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { field: Field::CreatedAt, descending: true }
    }
}

/// One page of the jobs of a workspace, with at least these columns.
pub async fn page(
    app: &App,
    workspace: WorkspaceId,
    columns: Columns,
    filter: &Filter,
    order: Order,
    request: &PageRequest,
) -> Result<Page<JobPart>> {
    let (name, column) = match order.field {
        Field::CreatedAt => ("jobs:created", Column::CreatedAt),
        Field::UpdatedAt => ("jobs:updated", Column::UpdatedAt),
        Field::Priority => ("jobs:priority", Column::Priority),
    };
    let sort = Sort { name, column, id: Column::Id, descending: order.descending };
    let key = |row: &JobPart| {
        let key = match order.field {
            Field::CreatedAt => SortKey::from(row.created_at),
            Field::UpdatedAt => SortKey::from(*row.updated_at()?),
            Field::Priority => SortKey::from(*row.priority()?),
        };
        Ok((key, row.id.0))
    };
    let shape = columns.with([column]).shape();
    select(app, workspace, filter, order.field).page(app.db.read(), &shape, sort, request, key).await
}

/// Number of jobs in the whole list.
pub async fn count(app: &App, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(app, workspace, filter, Field::CreatedAt).count(app.db.read()).await
}

fn select(app: &App, workspace: WorkspaceId, filter: &Filter, order: Field) -> Filtered<Entity> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    if let Some(kinds) = &filter.kinds {
        // Statuses and kinds share an index, which starts with the status.
        let all = filter.statuses.is_none().then(|| Column::Status.is_in(JobStatus::iter()));
        list.by_index(Condition::all().add(Column::Kind.is_in(kinds.iter().copied())).add_option(all));
    }
    if let Some(statuses) = &filter.statuses {
        list.by_index(Column::Status.is_in(statuses.iter().copied()));
    }
    // An invalid identifier matches nothing: no row has the nil identifier.
    if let Some(subject) = filter.subject {
        list.by_index(Column::SubjectId.eq(subject.map_or(Uuid::nil(), |subject| subject.uuid())));
        list.by_reading(Column::SubjectType.eq(subject.map_or("", |subject| subject.prefix())));
    }
    if let Some(person) = filter.created_by {
        list.by_index(Column::CreatedBy.eq(person.unwrap_or(UserId(Uuid::nil()))));
    }
    if let Some(text) = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        list.by_reading(like::containing(app.db.backend(), Expr::col(Column::Title), text));
    }
    let bounds = [filter.from.map(|from| Column::CreatedAt.gte(from)), filter.to.map(|to| Column::CreatedAt.lt(to))];
    for bound in bounds.into_iter().flatten() {
        match order {
            Field::CreatedAt => list.by_order(bound),
            Field::UpdatedAt | Field::Priority => list.by_index(bound),
        }
    }
    list
}
