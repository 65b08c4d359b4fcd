//! The workspace's own fields.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};

use super::Workspace;
use super::membership::{Membership, OwnMembershipKey};
use super::role::{Permission, RoleDefinition};
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{self, Result, Viewer};
use crate::domain::models::graphql::{Model, ModelDefault, defaults_of_workspace, first_choice};
use crate::entity::model_default::ModelPurpose;
use crate::entity::workspace;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Decimal};
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// What belongs to the workspace itself.
#[derive(Debug, Clone)]
pub struct WorkspaceCore(pub Arc<workspace::Model>);

/// Settings of a workspace.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct WorkspaceSettings {
    /// The workspace.
    #[graphql(skip)]
    pub workspace: WorkspaceId,
    /// Most that model calls may cost in a calendar month (UTC), in US dollars; null for no limit.
    pub monthly_budget_usd: Option<Decimal>,
    /// Conversations are deleted after so many days without activity, unless they are pinned; null keeps them.
    pub conversation_retention_days: Option<i32>,
}

#[ComplexObject]
impl WorkspaceSettings {
    /// Model for bots that name none; null when there is none.
    async fn default_chat_model(&self, ctx: &Context<'_>) -> Fallible<Model> {
        fallible(first_choice(ctx, self.workspace, ModelPurpose::Chat).await)
    }

    /// Model for reports of research and for fields that are taken out of documents; null when there is none, and then
    /// reports are made of sentences of their sources.
    async fn default_research_model(&self, ctx: &Context<'_>) -> Fallible<Model> {
        fallible(first_choice(ctx, self.workspace, ModelPurpose::Research).await)
    }

    /// Model for short texts on the side, such as titles and summaries; null when there is none.
    async fn fast_model(&self, ctx: &Context<'_>) -> Fallible<Model> {
        fallible(first_choice(ctx, self.workspace, ModelPurpose::Fast).await)
    }

    /// Model for embeddings of passages, which the settings of the server choose; null when passages are found by words
    /// alone.
    async fn embedding_model(&self, ctx: &Context<'_>) -> Fallible<Model> {
        fallible(first_choice(ctx, self.workspace, ModelPurpose::Embedding).await)
    }

    /// The models that the workspace itself has chosen, by purpose, with those that stand in for them.
    #[graphql(directive = list_size::apply(4))]
    async fn model_defaults(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ModelDefault>> {
        Ok(defaults_of_workspace(ctx, self.workspace).await?)
    }
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
        let monthly_budget_usd = self.0.monthly_budget_micros.map(Into::into);
        let conversation_retention_days = self.0.conversation_retention_days;
        WorkspaceSettings { workspace: self.0.id, monthly_budget_usd, conversation_retention_days }
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
