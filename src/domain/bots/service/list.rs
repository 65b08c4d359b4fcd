//! Lists of bots. Access to the workspace has been checked.

use sea_orm::ColumnTrait as _;
use sea_orm::sea_query::{Condition, Expr};

use super::access::existing_in;
use crate::app::App;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::page::{Order, Page, PageRequest};
use crate::base::{Result, Viewer};
use crate::db::filtered::Filtered;
use crate::db::like::containing;
use crate::db::page::{Sort, SortKey};
use crate::domain::list_filter::check_search;
use crate::entity::BelongsTo as _;
use crate::entity::bot::{Column, Entity, Model, Visibility};
use crate::entity::columns::Whole;

/// A filter for bots; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that the name or description contains.
    pub search: Option<String>,
    /// Those that can be used, or those that cannot.
    pub is_enabled: Option<bool>,
    /// Any of these visibilities.
    pub visibilities: Option<Vec<Visibility>>,
    /// Who created the bot; `Some(None)` for an invalid identifier, which matches nothing.
    pub created_by: Option<Option<UserId>>,
}

impl Filter {
    /// Refuses what is too long.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        Ok(self)
    }
}

/// What bots can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Name, regardless of case.
    Name,
    /// When the bot was created.
    CreatedAt,
    /// When the bot last changed.
    UpdatedAt,
}

impl Default for Order<Field> {
    fn default() -> Self {
        Self { field: Field::Name, descending: false }
    }
}

/// One page of the bots of a workspace that exist for the viewer.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    filter: &Filter,
    order: Order<Field>,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let (name, column) = match order.field {
        Field::Name => ("bots:name", Column::NameKey),
        Field::CreatedAt => ("bots:created", Column::CreatedAt),
        Field::UpdatedAt => ("bots:updated", Column::UpdatedAt),
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
    let list = select(app, viewer, workspace, filter);
    list.page(app.db.read(), &Whole::<Model>::default(), sort, request, key).await
}

/// Number of bots in the whole list.
pub async fn count(app: &App, viewer: &Viewer, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(app, viewer, workspace, filter).count(app.db.read()).await
}

fn select(app: &App, viewer: &Viewer, workspace: WorkspaceId, filter: &Filter) -> Filtered<Entity> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    if let Some(exists) = existing_in(viewer, workspace) {
        list.by_index(exists);
    }
    for word in filter.search.iter().flat_map(|text| text.split_whitespace()) {
        let columns = [Column::Name, Column::Description];
        let part = |column| containing(app.db.backend(), Expr::col((Entity, column)), word);
        list.without_index(columns.into_iter().fold(Condition::any(), |any, column| any.add(part(column))));
    }
    if let Some(is_enabled) = filter.is_enabled {
        list.by_index(Column::IsEnabled.eq(is_enabled));
    }
    if let Some(visibilities) = &filter.visibilities {
        list.by_index(Column::Visibility.is_in(visibilities.iter().copied()));
    }
    list.by_reference(Column::CreatedBy, filter.created_by);
    list
}
