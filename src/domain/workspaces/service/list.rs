//! Lists of members and of memberships. Access to the workspace has been checked.

use std::collections::HashMap;
use std::hash::Hash;

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait as _, Condition, DbBackend, PaginatorTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _,
    Select,
};

use crate::app::App;
use crate::base::error::Result;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::{Viewer, WorkspaceRole};
use crate::db::like;
use crate::db::page::{Sort, SortKey, fetch};
use crate::domain::list_filter::check_search;
use crate::entity::{BelongsTo as _, OfInstance as _, OfWorkspace as _, membership, user, workspace};

/// A filter for members.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// Part of the name or email address, regardless of case.
    pub search: Option<String>,
    /// Any of these roles.
    pub roles: Option<Vec<WorkspaceRole>>,
}

impl MemberFilter {
    /// Refuses texts longer than any name.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        Ok(self)
    }
}

/// Members of a workspace, by name.
pub async fn members(
    app: &App,
    workspace: WorkspaceId,
    filter: &MemberFilter,
    request: &PageRequest,
) -> Result<Page<membership::Model>> {
    let sort = Sort { name: "members", column: user::Column::Name, id: user::Column::Id, descending: false };
    let key = |row: &user::Model| (SortKey::from(row.name.as_str()), row.id.0);
    let people = fetch(app.db.read(), people(app, workspace, filter), sort, request, key).await?;
    let memberships = membership::Entity::belonging_to(workspace)
        .filter(membership::Column::UserId.is_in(people.items.iter().map(|(_, row)| row.id)))
        .all(app.db.read())
        .await?;
    Ok(exchange(people, |row| row.id, memberships, |row| row.user_id))
}

/// Number of members in [`members`].
pub async fn count_members(app: &App, workspace: WorkspaceId, filter: &MemberFilter) -> Result<u64> {
    Ok(people(app, workspace, filter).count(app.db.read()).await?)
}

/// Memberships of a person that the caller can see, by the name of the workspace.
pub async fn memberships_of(
    app: &App,
    viewer: &Viewer,
    person: UserId,
    request: &PageRequest,
) -> Result<Page<membership::Model>> {
    let sort =
        Sort { name: "memberships", column: workspace::Column::Name, id: workspace::Column::Id, descending: false };
    let key = |row: &workspace::Model| (SortKey::from(row.name.as_str()), row.id.0);
    let workspaces = fetch(app.db.read(), workspaces(viewer, person), sort, request, key).await?;
    let memberships = membership::Entity::belonging_to(person)
        .filter(membership::Column::WorkspaceId.is_in(workspaces.items.iter().map(|(_, row)| row.id)))
        .all(app.db.read())
        .await?;
    Ok(exchange(workspaces, |row| row.id, memberships, |row| row.workspace_id))
}

/// Number of memberships in [`memberships_of`].
pub async fn count_memberships_of(app: &App, viewer: &Viewer, person: UserId) -> Result<u64> {
    Ok(workspaces(viewer, person).count(app.db.read()).await?)
}

/// The caller's own memberships of workspaces that the caller sees.
pub async fn own_memberships(
    app: &App,
    viewer: &Viewer,
    workspaces: impl Iterator<Item = WorkspaceId>,
) -> Result<Vec<membership::Model>> {
    let Some(user) = viewer.user_id() else { return Ok(Vec::new()) };
    let visible = workspaces.filter(|id| viewer.sees(*id));
    let own = membership::Entity::belonging_to(user).filter(membership::Column::WorkspaceId.is_in(visible));
    Ok(own.all(app.db.read()).await?)
}

fn people(app: &App, workspace: WorkspaceId, filter: &MemberFilter) -> Select<user::Entity> {
    let mut memberships = membership::Entity::belonging_to(workspace).select_only().column(membership::Column::UserId);
    if let Some(roles) = &filter.roles {
        memberships = memberships.filter(membership::Column::Role.is_in(roles.iter().copied()));
    }
    let mut people = user::Entity::of_instance().filter(user::Column::Id.in_subquery(memberships.into_query()));
    if let Some(text) = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        people = people.filter(mentions(app.db.backend(), text));
    }
    people
}

/// True for people whose name or address contains the text.
fn mentions(backend: DbBackend, text: &str) -> Condition {
    let part = |column: user::Column| like::containing(backend, Expr::col(column), text);
    Condition::any().add(part(user::Column::Name)).add(part(user::Column::Email))
}

fn workspaces(viewer: &Viewer, person: UserId) -> Select<workspace::Entity> {
    let of_person = Query::select()
        .column(membership::Column::WorkspaceId)
        .from(membership::Entity)
        .and_where(membership::Column::UserId.eq(person))
        .to_owned();
    workspace::Entity::visible_to(viewer).filter(workspace::Column::Id.in_subquery(of_person))
}

/// The page with each row replaced by its counterpart. Rows deleted between the two statements are left out.
fn exchange<T, U, K: Hash + Eq>(page: Page<T>, key: impl Fn(&T) -> K, rows: Vec<U>, of: impl Fn(&U) -> K) -> Page<U> {
    let mut rows: HashMap<K, U> = rows.into_iter().map(|row| (of(&row), row)).collect();
    let items = page.items.into_iter().filter_map(|(cursor, item)| Some((cursor, rows.remove(&key(&item))?)));
    Page { items: items.collect(), has_next: page.has_next, has_previous: page.has_previous }
}
