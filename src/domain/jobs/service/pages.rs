//! Pages of the jobs of many objects, newest first, with one statement. Access to the objects has been checked.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, IntoColumnRef as _, Order, Query, WindowStatement};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _};
use uuid::Uuid;

use crate::app::App;
use crate::base::Result;
use crate::base::page::{Cursor, Page, PageRequest, decode_cursor};
use crate::db::page::cut;
use crate::entity::columns::Shape as _;
use crate::entity::job::{Column, Entity};
use crate::entity::job_part::{Columns, JobPart};
use crate::entity::prompt_version;

/// Cursor name of these lists, shared with the list of the workspace.
const LIST: &str = "jobs:created-";

/// The relation between objects and jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parent {
    /// Jobs that were started from prompts.
    Prompt,
    /// Jobs that jobs started.
    Job,
}

impl Parent {
    /// The column with the identifier of the job's object.
    fn owner(self) -> sea_orm::sea_query::ColumnRef {
        match self {
            Self::Prompt => (prompt_version::Entity, prompt_version::Column::PromptId).into_column_ref(),
            Self::Job => (Entity, Column::ParentId).into_column_ref(),
        }
    }
}

/// The same page for each object. Every object gets a page.
pub async fn pages(
    app: &App,
    parent: Parent,
    objects: &[Uuid],
    columns: Columns,
    request: &PageRequest,
) -> Result<HashMap<Uuid, Page<JobPart>>> {
    let bound = |cursor: &Option<String>| cursor.as_deref().map(|c| decode_cursor::<(i64, Uuid)>(LIST, c)).transpose();
    let (after, before) = (bound(&request.after)?, bound(&request.before)?);
    let position = || Expr::tuple([Column::CreatedAt.into_expr(), Column::Id.into_expr()]);
    let at = |(moment, id): (i64, Uuid)| Expr::tuple([Expr::val(moment), Expr::val(id)]);
    let owner = Expr::col(parent.owner());
    let mut ranked = Query::select();
    // Ranks come from an index; only the rows of the page are read.
    ranked.column((Entity, Column::Id)).expr_as(owner.clone(), Alias::new("owner")).from(Entity);
    if parent == Parent::Prompt {
        let version = Expr::col((prompt_version::Entity, prompt_version::Column::Id));
        ranked.inner_join(prompt_version::Entity, version.equals((Entity, Column::PromptVersionId)));
    }
    ranked.and_where(owner.is_in(padded(objects)));
    // Newest first, so later items are older.
    ranked.and_where_option(after.map(|bound| position().lt(at(bound))));
    ranked.and_where_option(before.map(|bound| position().gt(at(bound))));
    let order = if request.from_end { Order::Asc } else { Order::Desc };
    let mut window = WindowStatement::partition_by(parent.owner());
    window.order_by((Entity, Column::CreatedAt), order.clone()).order_by((Entity, Column::Id), order);
    let (page, place) = (Alias::new("page"), Alias::new("place"));
    ranked.expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone());
    let limit = i64::try_from(request.size).unwrap_or(i64::MAX).saturating_add(1);
    let shape = columns.shape();
    let mut select = Query::select();
    select.columns(shape.columns().iter().map(|column| (Entity, *column))).column((page.clone(), Alias::new("owner")));
    select.from_subquery(ranked, page.clone());
    select.inner_join(Entity, Expr::col((Entity, Column::Id)).equals((page.clone(), Column::Id)));
    select.and_where(Expr::col((page.clone(), place.clone())).lte(limit)).order_by((page, place), Order::Asc);
    let rows = app.db.read().query_all(&select).await?;
    let mut found: HashMap<Uuid, Vec<JobPart>> = objects.iter().map(|id| (*id, Vec::new())).collect();
    for row in &rows {
        found.entry(row.try_get_by_index(shape.columns().len())?).or_default().push(shape.read(row)?);
    }
    let list = LIST.into();
    let cursor = |row: &JobPart| Cursor::at(&list, row.created_at.into(), row.id.0);
    Ok(found.into_iter().map(|(id, rows)| (id, cut(rows, request, cursor))).collect())
}

/// Number of jobs of each object that has any.
pub async fn counts(app: &App, parent: Parent, objects: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
    let owner = Expr::col(parent.owner());
    let mut select = Query::select();
    select.expr(owner.clone()).expr(Expr::col((Entity, Column::Id)).count()).from(Entity);
    if parent == Parent::Prompt {
        let version = Expr::col((prompt_version::Entity, prompt_version::Column::Id));
        select.inner_join(prompt_version::Entity, version.equals((Entity, Column::PromptVersionId)));
    }
    select.and_where(owner.clone().is_in(padded(objects))).add_group_by([owner]);
    let rows = app.db.read().query_all(&select).await?;
    let count =
        |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index::<i64>(1)?.unsigned_abs()));
    rows.iter().map(count).collect()
}

/// The keys, padded with repeats to a power of two: statements are prepared once for each SQL text, and each length of
/// the list would be another text.
fn padded(keys: &[Uuid]) -> impl Iterator<Item = Uuid> {
    keys.iter().copied().cycle().take(if keys.is_empty() { 0 } else { keys.len().next_power_of_two() })
}

/// The columns behind a field of `Job`, by the field's name; none for a field that needs more than a few.
pub fn columns_of(field: &str) -> Option<&'static [Column]> {
    Some(match field {
        "__typename" | "id" | "steps" | "events" | "viewerCanControl" | "workspace" | "children" | "approvals"
        | "artifacts" => &[],
        "kind" => &[Column::Kind],
        "title" => &[Column::Title],
        "status" | "isFinished" => &[Column::Status],
        "priority" => &[Column::Priority],
        "progress" => &[Column::Progress],
        "progressMessage" => &[Column::ProgressMessage],
        "completedSteps" => &[Column::CompletedSteps],
        "totalSteps" => &[Column::TotalSteps],
        "attempt" => &[Column::Attempt],
        "maximumAttempts" => &[Column::MaximumAttempts],
        "eventCursor" => &[Column::EventSequence],
        "promptVersion" => &[Column::PromptVersionId],
        "configurationVersion" => &[Column::Parameters],
        "parameters" => &[Column::Parameters, Column::Kind, Column::CreatedBy],
        "createdBy" => &[Column::CreatedBy],
        "createdAt" => &[Column::CreatedAt],
        "startedAt" => &[Column::StartedAt],
        "finishedAt" => &[Column::FinishedAt],
        "updatedAt" => &[Column::UpdatedAt],
        "workerName" => &[Column::WorkerName],
        "correlationId" => &[Column::CorrelationId],
        _ => return None,
    })
}

/// The columns behind these fields of `Job`.
pub fn columns_of_all<'a>(fields: impl IntoIterator<Item = &'a str>) -> Columns {
    let mut columns = Columns::default();
    for field in fields {
        match columns_of(field) {
            Some(more) => columns = columns.with(more.iter().copied()),
            None => return Columns::all(),
        }
    }
    columns
}
