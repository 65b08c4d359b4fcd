//! Lists of conversations. The caller has been found to see the workspace.

use sea_orm::ColumnTrait as _;

use crate::app::App;
use crate::base::id::{BotId, UserId, WorkspaceId};
use crate::base::page::{Order, Page, PageRequest};
use crate::base::viewer::Actor;
use crate::base::{Permission, Result, TimeRange, Viewer};
use crate::db::conversation_search::matching;
use crate::db::filtered::Filtered;
use crate::db::page::{Sort, SortKey};
use crate::domain::list_filter::check_search;
use crate::entity::BelongsTo as _;
use crate::entity::columns::Whole;
use crate::entity::conversation::{Column, Entity, Model};

/// Which conversations are wanted; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that the title or one message has, all of them.
    pub search: Option<String>,
    /// With this bot; `Some(None)` for an identifier of nothing.
    pub bot: Option<Option<BotId>>,
    /// Of this person; `Some(None)` for an identifier of nobody.
    pub owner: Option<Option<UserId>>,
    /// Archived ones only, or others only.
    pub is_archived: Option<bool>,
    /// Pinned ones only, or others only.
    pub is_pinned: Option<bool>,
    /// When something was last said or changed.
    pub updated: TimeRange,
}

impl Filter {
    /// Refuses what is too long.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        Ok(self)
    }
}

/// What conversations can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// When something was last said or changed.
    UpdatedAt,
    /// When it was started.
    CreatedAt,
    /// Title.
    Title,
}

impl Default for Order<Field> {
    fn default() -> Self {
        Self { field: Field::UpdatedAt, descending: true }
    }
}

/// One page of the conversations that the caller may read.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    filter: &Filter,
    order: Order<Field>,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let (name, column) = match order.field {
        Field::UpdatedAt => ("conversations:updated", Column::UpdatedAt),
        Field::CreatedAt => ("conversations:created", Column::CreatedAt),
        Field::Title => ("conversations:title", Column::Title),
    };
    let sort = Sort { name, column, id: Column::Id, descending: order.descending };
    let key = |row: &Model| {
        let key = match order.field {
            Field::UpdatedAt => SortKey::from(row.updated_at),
            Field::CreatedAt => SortKey::from(row.created_at),
            Field::Title => SortKey::from(row.title.as_str()),
        };
        Ok((key, row.id.0))
    };
    let list = select(app, viewer, workspace, filter, order.field);
    list.page(app.db.read(), &Whole::<Model>::default(), sort, request, key).await
}

/// Number of conversations in the whole list.
pub async fn count(app: &App, viewer: &Viewer, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(app, viewer, workspace, filter, Field::UpdatedAt).count(app.db.read()).await
}

fn select(app: &App, viewer: &Viewer, workspace: WorkspaceId, filter: &Filter, sorted_by: Field) -> Filtered<Entity> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    let reads_all = viewer.actor == Actor::System || viewer.may(workspace, Permission::ConversationsReadAll);
    match (reads_all, viewer.user_id()) {
        (true, _) => {}
        (false, Some(user)) => list.by_order(Column::OwnerId.eq(user)),
        // Nobody owns a conversation of nobody.
        (false, None) => list.by_order(Column::Id.is_null()),
    }
    // The indexes of the list have it before the sort column.
    match filter.is_archived {
        Some(is_archived) => list.by_order(Column::IsArchived.eq(is_archived)),
        None => list.by_order(Column::IsArchived.is_in([true, false])),
    }
    if let Some(is_pinned) = filter.is_pinned {
        list.without_index(Column::IsPinned.eq(is_pinned));
    }
    if let Some(text) = filter.search.as_deref().filter(|text| !text.trim().is_empty()) {
        let owner = if reads_all { filter.owner.flatten() } else { viewer.user_id() };
        list.by_index(matching(app.db.backend(), workspace, owner, text));
    }
    list.by_reference(Column::BotId, filter.bot);
    list.by_reference(Column::OwnerId, filter.owner);
    list.by_time(Column::UpdatedAt, filter.updated, sorted_by == Field::UpdatedAt);
    list
}
