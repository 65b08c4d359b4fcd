//! Lists of configurations. Access to the workspace has been checked.

use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait as _, Iterable as _};

use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::page::{Order, Page, PageRequest};
use crate::base::{Result, Timestamp};
use crate::db::filtered::Filtered;
use crate::db::like::containing;
use crate::db::page::{Sort, SortKey};
use crate::domain::list_filter::check_search;
use crate::entity::BelongsTo as _;
use crate::entity::columns::Whole;
use crate::entity::configuration::{Column, ConfigurationKind, Entity, Model};

/// A filter for configurations; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that the name or description contains.
    pub search: Option<String>,
    /// Any of these kinds.
    pub kinds: Option<Vec<ConfigurationKind>>,
    /// With an active version, or without one.
    pub has_active_version: Option<bool>,
}

impl Filter {
    /// Refuses what is too long.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        Ok(self)
    }
}

/// What configurations can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Name, regardless of case.
    Name,
    /// When the configuration last changed.
    UpdatedAt,
}

impl Default for Order<Field> {
    fn default() -> Self {
        Self { field: Field::Name, descending: false }
    }
}

/// One page of the configurations of a workspace.
pub async fn page(
    app: &App,
    workspace: WorkspaceId,
    filter: &Filter,
    order: Order<Field>,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let (name, column) = match order.field {
        Field::Name => ("configurations:name", Column::NameKey),
        Field::UpdatedAt => ("configurations:updated", Column::UpdatedAt),
    };
    let sort = Sort { name, column, id: Column::Id, descending: order.descending };
    let key = |row: &Model| {
        let key = match order.field {
            Field::Name => SortKey::from(row.name_key.as_str()),
            Field::UpdatedAt => SortKey::from(row.updated_at),
        };
        Ok((key, row.id.0))
    };
    select(app, workspace, filter).page(app.db.read(), &Whole::<Model>::default(), sort, request, key).await
}

/// Number of configurations in the whole list.
pub async fn count(app: &App, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(app, workspace, filter).count(app.db.read()).await
}

fn select(app: &App, workspace: WorkspaceId, filter: &Filter) -> Filtered<Entity> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    for word in filter.search.iter().flat_map(|text| text.split_whitespace()) {
        let columns = [Column::Name, Column::Description];
        let part = |column| containing(app.db.backend(), Expr::col((Entity, column)), word);
        list.without_index(columns.into_iter().fold(Condition::any(), |any, column| any.add(part(column))));
    }
    let activated = filter.has_active_version.map(|is_active| match is_active {
        // SQLite uses no index for `IS NOT NULL`.
        true => Column::ActivatedAt.gt(Timestamp(i64::MIN)),
        false => Column::ActivatedAt.is_null(),
    });
    if filter.kinds.is_some() || activated.is_some() {
        // Both share an index, which starts with the kind.
        let kinds = filter.kinds.clone().unwrap_or_else(|| ConfigurationKind::iter().collect());
        list.by_index(Condition::all().add(Column::Kind.is_in(kinds)).add_option(activated));
    }
    list
}
