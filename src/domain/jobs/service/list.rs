//! The jobs of a workspace. Access to it has been checked.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, Iterable as _};

use crate::app::App;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::page::{Order, Page, PageRequest};
use crate::base::{NodeRef, Result, TimeRange};
use crate::db::filtered::Filtered;
use crate::db::like;
use crate::db::page::{Sort, SortKey};
use crate::domain::list_filter::check_search;
use crate::entity::BelongsTo as _;
use crate::entity::job::{Column, Entity, JobStatus};
use crate::entity::job_part::{Columns, JobPart};

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
    /// When it was created.
    pub created: TimeRange,
}

impl Filter {
    /// Refuses texts longer than any title.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        Ok(self)
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

impl Default for Order<Field> {
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
    order: Order<Field>,
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
    if let Some(subject) = filter.subject {
        list.by_reference(Column::SubjectId, Some(subject.map(|subject| subject.uuid())));
        list.without_index(Column::SubjectType.eq(subject.map_or("", |subject| subject.prefix())));
    }
    list.by_reference(Column::CreatedBy, filter.created_by);
    if let Some(text) = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        list.without_index(like::containing(app.db.backend(), Expr::col(Column::Title), text));
    }
    list.by_time(Column::CreatedAt, filter.created, order == Field::CreatedAt);
    list
}
