//! The workspace's own fields.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::Workspace;
use super::membership::{Membership, OwnMembershipKey};
use super::role::{Permission, RoleDefinition};
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{self, Result, Viewer};
use crate::entity::workspace;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Decimal};
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// What belongs to the workspace itself.
#[derive(Debug, Clone)]
pub struct WorkspaceCore(pub Arc<workspace::Model>);

/// Settings of a workspace.
#[derive(Debug, Clone, SimpleObject)]
pub struct WorkspaceSettings {
    /// Most that model calls may cost in a calendar month (UTC), in US dollars; null for no limit.
    pub monthly_budget_usd: Option<Decimal>,
}

#[Object]
impl WorkspaceCore {
    /// Global identifier.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Display name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Short name for URLs, unique in the instance.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What the workspace is for.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Number of the last change; pass it as `expectedRevision` to detect concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When the workspace was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the workspace last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Settings.
    async fn settings(&self) -> WorkspaceSettings {
        WorkspaceSettings { monthly_budget_usd: self.0.monthly_budget_micros.map(Into::into) }
    }

    /// Membership of the caller; null when the caller is not a member.
    async fn viewer_membership(&self, ctx: &Context<'_>) -> Fallible<Membership> {
        fallible(ctx.load(OwnMembershipKey(self.0.id)).await)
    }

    /// Permissions of the caller here. With an API key, those that its scopes allow.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> Vec<Permission> {
        let viewer = ctx.viewer();
        base::Permission::ALL.iter().filter(|p| viewer.may(self.0.id, **p)).map(|p| (*p).into()).collect()
    }

    /// All roles with their permissions.
    #[graphql(directive = list_size::apply(50))]
    async fn roles(&self) -> Vec<RoleDefinition> {
        RoleDefinition::all()
    }
}

/// A workspace by identifier; absent for callers who are not members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WorkspaceKey(pub WorkspaceId);

impl Key for WorkspaceKey {
    type Value = Workspace;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Workspace>> {
        let visible = keys.into_iter().map(|key| key.0).filter(|id| viewer.sees(*id));
        let ids = visible.map(|id| id.0).collect();
        let rows = app.db.by_ids::<workspace::Model>(ids).await?;
        Ok(rows.into_iter().map(|row| (WorkspaceKey(row.id), row.into())).collect())
    }
}
