//! `ModelProvider`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::enums::{ModelProviderKind, ProviderStatus};
use super::model::{Model, OfProviderKey};
use crate::app::App;
use crate::base::id::ModelProviderId;
use crate::base::{Result, Viewer};
use crate::domain::models::service;
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::model_provider;
use crate::graphql::answer::moment;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Url};
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// A service that runs models.
#[derive(Debug, Clone)]
pub struct ModelProvider(pub Arc<model_provider::Model>);

impl From<model_provider::Model> for ModelProvider {
    fn from(row: model_provider::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A service that runs models.
#[Object]
impl ModelProvider {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace whose own it is; null for one of the instance, which all workspaces use.
    async fn workspace(&self, ctx: &Context<'_>) -> Fallible<Workspace> {
        fallible(ctx.load(WorkspaceKey(self.0.workspace_id?)).await)
    }

    /// Name, unique in the instance, or in the workspace whose own it is.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Protocol.
    async fn kind(&self) -> ModelProviderKind {
        self.0.kind.into()
    }

    /// Address; null for models inside the server, and for those who may not change the provider.
    async fn base_url(&self, ctx: &Context<'_>) -> Option<Url> {
        let url = self.0.base_url.as_deref().filter(|_| service::may_change(&ctx.viewer(), self.0.workspace_id))?;
        url::Url::parse(url).ok().map(Url)
    }

    /// False while it is not used.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// True when a secret is stored. It is never shown again.
    async fn has_credentials(&self, ctx: &Context<'_>) -> bool {
        service::has_credentials(ctx.app(), &self.0)
    }

    /// State: from the last time that its models were read, and from how its calls go.
    async fn status(&self, ctx: &Context<'_>) -> ProviderStatus {
        service::status(ctx.app(), &self.0).0.into()
    }

    /// Sentence for a person about the state.
    async fn status_message(&self, ctx: &Context<'_>) -> Option<String> {
        service::status(ctx.app(), &self.0).1
    }

    /// When its models were last read, or should have been.
    async fn checked_at(&self) -> Option<DateTime> {
        moment(self.0.checked_at)
    }

    /// Its models, by name, also those that are not offered.
    #[graphql(directive = list_size::apply(200))]
    async fn models(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Model>> {
        Ok(ctx.load(OfProviderKey(self.0.id)).await?.unwrap_or_default())
    }

    /// Number of the last change; pass it as `expectedRevision` to detect concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When a person last changed it.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A provider by identifier; absent when it is of a workspace that the caller does not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelProviderKey(pub ModelProviderId);

impl Key for ModelProviderKey {
    type Value = ModelProvider;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ModelProvider>> {
        let ids = keys.into_iter().map(|key| key.0.0).collect();
        let rows = app.db.by_ids::<model_provider::Model>(ids).await?;
        let visible = rows.into_iter().filter(|row| service::is_visible(viewer, row.workspace_id));
        Ok(visible.map(|row| (ModelProviderKey(row.id), row.into())).collect())
    }
}
