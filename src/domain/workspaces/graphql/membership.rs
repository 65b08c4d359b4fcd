//! People in workspaces.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::role::{Permission, WorkspaceRole};
use super::{Workspace, WorkspaceKey};
use crate::app::App;
use crate::base::id::{MembershipId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::workspaces::service::{MemberFilter, list};
use crate::entity::{OfWorkspace as _, membership, user, workspace};
use crate::graphql::connection::counter;
use crate::graphql::scalars::{DateTime, Decimal};
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

/// Membership of a person in a workspace.
#[derive(Debug, Clone)]
pub struct Membership(pub Arc<membership::Model>);

crate::graphql::connection::connection!(
    MembershipConnection,
    MembershipEdge,
    Membership,
    "A page of memberships.",
    "A membership with its cursor."
);

impl From<membership::Model> for Membership {
    fn from(row: membership::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// Membership of a person in a workspace.
#[Object]
impl Membership {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The person.
    async fn user(&self, ctx: &Context<'_>) -> async_graphql::Result<User> {
        Ok(ctx.load_present(UserKey(self.0.user_id)).await?)
    }

    /// The workspace.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// Role in the workspace.
    async fn role(&self) -> WorkspaceRole {
        self.0.role.into()
    }

    /// Permissions that the role gives.
    async fn permissions(&self) -> Vec<Permission> {
        self.0.role.permissions().map(Into::into).collect()
    }

    /// Most that the person's model calls in the workspace may cost in a calendar month (UTC), in US dollars; null for no
    /// limit.
    async fn monthly_budget_usd(&self) -> Option<Decimal> {
        self.0.monthly_budget_micros.map(Into::into)
    }

    /// When the person joined.
    async fn joined_at(&self) -> DateTime {
        self.0.joined_at.into()
    }
}

/// Filter for members. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct MembershipFilter {
    /// Part of the name or email address, at most 200 characters.
    pub search: Option<String>,
    /// Any of these roles.
    pub roles: Option<Vec<WorkspaceRole>>,
}

impl From<MembershipFilter> for MemberFilter {
    fn from(input: MembershipFilter) -> Self {
        let MembershipFilter { search, roles } = input;
        Self { search, roles: roles.map(|roles| roles.into_iter().map(Into::into).collect()) }
    }
}

/// The members of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceMembers(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceMembers {
    /// Members, by name.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only members that match.")] filter: Option<MembershipFilter>,
    ) -> async_graphql::Result<MembershipConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let filter = MemberFilter::from(filter.unwrap_or_default()).check()?;
        let page = list::members(&app, workspace, &filter, &request).await?;
        let count = counter(move || {
            let (app, filter) = (app.clone(), filter.clone());
            async move { list::count_members(&app, workspace, &filter).await }
        });
        Ok(MembershipConnection::new(page.map(Into::into), count))
    }
}

/// The workspaces of the signed-in person: a part of `Viewer`.
#[derive(Debug, Clone)]
pub struct ViewerMemberships(pub Arc<user::Model>);

#[Object]
impl ViewerMemberships {
    /// Workspace that a front end should open first; null when none was chosen.
    async fn default_workspace(&self, ctx: &Context<'_>) -> Fallible<Workspace> {
        let id = self.0.default_workspace_id?;
        fallible(ctx.load(WorkspaceKey(id)).await)
    }

    /// Memberships in workspaces, by name of the workspace.
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<MembershipConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, viewer, user) = (ctx.app().clone(), ctx.viewer(), self.0.id);
        let page = list::memberships_of(&app, &viewer, user, &request).await?;
        let count = counter(move || {
            let (app, viewer) = (app.clone(), Arc::clone(&viewer));
            async move { list::count_memberships_of(&app, &viewer, user).await }
        });
        Ok(MembershipConnection::new(page.map(Into::into), count))
    }
}

/// A membership by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MembershipKey(pub MembershipId);

impl Key for MembershipKey {
    type Value = Membership;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Membership>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = membership::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (MembershipKey(row.id), row.into())).collect())
    }
}

/// The caller's own membership of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OwnMembershipKey(pub WorkspaceId);

impl Key for OwnMembershipKey {
    type Value = Membership;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Membership>> {
        let rows = list::own_memberships(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (OwnMembershipKey(row.workspace_id), row.into())).collect())
    }
}
