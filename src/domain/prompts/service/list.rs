//! Lists of prompts. Access to the workspace has been checked.

use std::collections::BTreeSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QuerySelect as _, QueryTrait as _};

use crate::app::App;
use crate::base::id::{TagId, UserId, WorkspaceId};
use crate::base::page::{Order, Page, PageRequest};
use crate::base::{Result, TimeRange};
use crate::db::filtered::{Filtered, bounds};
use crate::db::page::{Sort, SortKey, fetch_counted};
use crate::db::search;
use crate::domain::list_filter::{check_search, check_tags};
use crate::domain::tags::service::name_key;
use crate::entity::columns::Whole;
use crate::entity::prompt::{Column, Entity, Model};
use crate::entity::{BelongsTo as _, prompt_tag, tag};

/// A filter for prompts; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words in the name, description or text; the last one may be incomplete.
    pub search: Option<String>,
    /// Names of tags, all of which the prompt must have.
    pub tags: Vec<String>,
    /// Who created the prompt; `Some(None)` for an invalid identifier, which matches nothing.
    pub created_by: Option<Option<UserId>>,
    /// Archived ones, others, or both.
    pub archived: Option<bool>,
    /// When it was created.
    pub created: TimeRange,
    /// When it last changed.
    pub updated: TimeRange,
}

impl Filter {
    /// Refuses what is too long.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        check_tags(&self.tags)?;
        Ok(self)
    }

    /// The words to search for, if there are any.
    fn words(&self) -> Option<&str> {
        self.search.as_deref().filter(|text| !text.trim().is_empty())
    }
}

/// What prompts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Name, regardless of case.
    Name,
    /// When the prompt was created.
    CreatedAt,
    /// When the prompt last changed.
    UpdatedAt,
}

impl Default for Order<Field> {
    fn default() -> Self {
        Self { field: Field::UpdatedAt, descending: true }
    }
}

/// One page of the prompts of a workspace. When it `counts` and there are search words, it also returns the number of
/// prompts in the whole list, because the search is most of the cost of either. Otherwise use [`count`].
pub async fn page(
    app: &App,
    workspace: WorkspaceId,
    filter: &Filter,
    order: Order<Field>,
    request: &PageRequest,
    counts: bool,
) -> Result<(Page<Model>, Option<u64>)> {
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
        Ok((key, row.id.0))
    };
    let list = select(app, workspace, filter, order.field).await?;
    if counts && filter.words().is_some() {
        return fetch_counted(app.db.read(), list.select(), sort, request, key).await;
    }
    Ok((list.page(app.db.read(), &Whole::<Model>::default(), sort, request, key).await?, None))
}

/// Number of prompts in the whole list.
pub async fn count(app: &App, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(app, workspace, filter, Field::UpdatedAt).await?.count(app.db.read()).await
}

async fn select(app: &App, workspace: WorkspaceId, filter: &Filter, order: Field) -> Result<Filtered<Entity>> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    match (tags(app, workspace, &filter.tags).await?, filter.words()) {
        (None, _) => list.by_order(Expr::cust("1 = 0")),
        // Search has its own index, so the order of the other conditions does not matter.
        (Some(tags), Some(words)) => list.by_order(search::prompts(app.db.backend(), workspace, words, &tags)),
        (Some(tags), None) => {
            for tag in tags {
                let tagged = prompt_tag::Entity::belonging_to(tag);
                let tagged = tagged.select_only().column(prompt_tag::Column::PromptId);
                list.by_index(Column::Id.in_subquery(tagged.into_query()));
            }
        }
    }
    list.by_reference(Column::CreatedBy, filter.created_by);
    match filter.archived {
        Some(true) => list.by_index(Column::IsArchived.eq(true)),
        // Most are not: the order leads to them.
        Some(false) => list.by_order(Column::IsArchived.eq(false)),
        None => {}
    }
    list.by_time(Column::CreatedAt, filter.created, order == Field::CreatedAt);
    if filter.archived.is_some() {
        list.by_time(Column::UpdatedAt, filter.updated, order == Field::UpdatedAt);
    } else {
        // Moments of change are found below either state.
        for bound in bounds(Column::UpdatedAt, filter.updated) {
            list.by_index(Condition::all().add(Column::IsArchived.is_in([false, true])).add(bound));
        }
    }
    Ok(list)
}

/// The tags with these names, or none when one of them does not exist: no prompt has it.
async fn tags(app: &App, workspace: WorkspaceId, names: &[String]) -> Result<Option<Vec<TagId>>> {
    let keys: BTreeSet<String> = names.iter().map(|name| name_key(name)).collect();
    if keys.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let number = keys.len();
    let select = tag::Entity::belonging_to(workspace).select_only().column(tag::Column::Id);
    let select = select.filter(tag::Column::NameKey.is_in(keys));
    let found: Vec<TagId> = select.into_tuple().all(app.db.read()).await?;
    Ok((found.len() == number).then_some(found))
}
