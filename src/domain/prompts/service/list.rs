//! Lists of prompts. The caller has been found to see the workspace.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, DbBackend, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Select};
use uuid::Uuid;

use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::{Error, Result, Timestamp};
use crate::db::page::{Sort, SortKey, fetch_columns};
use crate::db::search::{Index, condition};
use crate::domain::tags::service::{MAXIMUM_TAGS, name_key};
use crate::entity::columns::Columns;
use crate::entity::prompt::{Column, Entity, Model};
use crate::entity::{prompt_tag, tag};

/// Longest text to search prompts with, in characters.
const MAXIMUM_SEARCH: usize = 200;

/// Moments from the first, inclusive, to the second, exclusive.
pub type Range = (Option<Timestamp>, Option<Timestamp>);

/// Which prompts are wanted; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words in the name, description or text; the last one may be a beginning.
    pub search: Option<String>,
    /// Names of tags that the prompt must all have.
    pub tags: Vec<String>,
    /// Who created the prompt; `Some(None)` for an identifier of nobody.
    pub created_by: Option<Option<UserId>>,
    /// Archived ones only, others only, or both.
    pub archived: Option<bool>,
    /// When it was created.
    pub created: Range,
    /// When it last changed.
    pub updated: Range,
}

impl Filter {
    /// Refuses what is too long.
    pub fn check(self) -> Result<Self> {
        if self.search.as_ref().is_some_and(|text| text.chars().count() > MAXIMUM_SEARCH) {
            return Err(Error::new(Kind::BadUserInput, "`filter.search` must have at most 200 characters."));
        }
        if self.tags.len() > MAXIMUM_TAGS {
            return Err(Error::new(Kind::BadUserInput, "`filter.tags` must have at most 50 entries."));
        }
        Ok(self)
    }
}

/// What prompts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Name, without regard to case.
    Name,
    /// When the prompt was created.
    CreatedAt,
    /// When the prompt last changed.
    UpdatedAt,
}

/// Sort of a list of prompts.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// What to sort by.
    pub field: Field,
    /// Largest or newest first.
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { field: Field::UpdatedAt, descending: true }
    }
}

/// One page of the prompts of a workspace.
pub async fn page(
    app: &App,
    workspace: WorkspaceId,
    filter: &Filter,
    order: Order,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let (name, column) = match order.field {
        Field::Name => ("prompts:name", Column::NameKey),
        Field::CreatedAt => ("prompts:created", Column::CreatedAt),
        Field::UpdatedAt => ("prompts:updated", Column::UpdatedAt),
    };
    let sort = Sort { name, column, id: Column::Id, descending: order.descending };
    let key = |row: &Model| {
        let key = match order.field {
            Field::Name => SortKey::from(row.name_key.as_str()),
            Field::CreatedAt => SortKey::from(row.created_at),
            Field::UpdatedAt => SortKey::from(row.updated_at),
        };
        (key, row.id.0)
    };
    let select = select(app.db.backend(), workspace, filter);
    fetch_columns(app.db.read(), select, Columns::ALL, sort, request, key).await
}

/// Number of prompts in the whole list.
pub async fn count(app: &App, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    Ok(select(app.db.backend(), workspace, filter).count(app.db.read()).await?)
}

fn select(backend: DbBackend, workspace: WorkspaceId, filter: &Filter) -> Select<Entity> {
    let mut select = Entity::find().filter(Column::WorkspaceId.eq(workspace));
    if let Some(text) = filter.search.as_deref().filter(|text| !text.trim().is_empty()) {
        select = select.filter(condition(backend, Index::Prompts, workspace, text));
    }
    if !filter.tags.is_empty() {
        select = select.filter(Column::Id.in_subquery(tagged(workspace, &filter.tags)));
    }
    // An identifier of nobody matches nothing: no person has the nil identifier.
    if let Some(person) = filter.created_by {
        select = select.filter(Column::CreatedBy.eq(person.unwrap_or(UserId(Uuid::nil()))));
    }
    if let Some(archived) = filter.archived {
        select = select.filter(Column::IsArchived.eq(archived));
    }
    for (column, (from, to)) in [(Column::CreatedAt, filter.created), (Column::UpdatedAt, filter.updated)] {
        if let Some(from) = from {
            select = select.filter(column.gte(from));
        }
        if let Some(to) = to {
            select = select.filter(column.lt(to));
        }
    }
    select
}

/// Prompts that have all these tags.
fn tagged(workspace: WorkspaceId, names: &[String]) -> SelectStatement {
    let keys: BTreeSet<String> = names.iter().map(|name| name_key(name)).collect();
    let number = i64::try_from(keys.len()).unwrap_or(i64::MAX);
    Query::select()
        .column((prompt_tag::Entity, prompt_tag::Column::PromptId))
        .from(prompt_tag::Entity)
        .inner_join(
            tag::Entity,
            Expr::col((tag::Entity, tag::Column::Id)).equals((prompt_tag::Entity, prompt_tag::Column::TagId)),
        )
        .and_where(tag::Column::WorkspaceId.eq(workspace))
        .and_where(tag::Column::NameKey.is_in(keys))
        .group_by_col((prompt_tag::Entity, prompt_tag::Column::PromptId))
        .and_having(Func::count(tag::Column::Id.into_expr()).eq(number))
        .to_owned()
}
