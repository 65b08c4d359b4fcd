//! The providers and models of a workspace, and of the instance.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{Model, ModelProvider};
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Result, Viewer};
use crate::domain::models::service::list;
use crate::entity::workspace;
use crate::graphql::directives::list_size;
use crate::graphql::{ContextExt as _, Key};

/// The models of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceModels(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceModels {
    /// Models that may be used here, by name: those of the instance and of the workspace's own providers.
    #[graphql(directive = list_size::apply(200))]
    async fn models(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Model>> {
        Ok(ctx.load(UsableKey(self.0.id)).await?.unwrap_or_default())
    }

    /// The workspace's own model providers, by name.
    #[graphql(directive = list_size::apply(50))]
    async fn model_providers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ModelProvider>> {
        Ok(ctx.load(ProvidersKey(self.0.id)).await?.unwrap_or_default())
    }
}

/// The providers of the instance, by name, for its administrators.
pub async fn providers_of_instance(ctx: &Context<'_>) -> Result<Vec<ModelProvider>> {
    Ok(list::providers(ctx.app(), None).await?.into_iter().map(Into::into).collect())
}

/// The models that may be used in a workspace that was found for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct UsableKey(WorkspaceId);

impl Key for UsableKey {
    type Value = Vec<Model>;

    // Needs no viewer: the workspace was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Model>>> {
        let workspaces: Vec<_> = keys.into_iter().map(|key| key.0).collect();
        let found = list::usable_in(app, &workspaces).await?;
        let of = |(workspace, rows): (WorkspaceId, Vec<_>)| {
            (UsableKey(workspace), rows.into_iter().map(Into::into).collect())
        };
        Ok(found.into_iter().map(of).collect())
    }
}

/// The providers of a workspace that was found for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ProvidersKey(WorkspaceId);

impl Key for ProvidersKey {
    type Value = Vec<ModelProvider>;

    // Needs no viewer: the workspace was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<ModelProvider>>> {
        let workspaces: Vec<_> = keys.into_iter().map(|key| key.0).collect();
        let mut found: HashMap<Self, Vec<ModelProvider>> = HashMap::new();
        for row in list::providers_of(app, &workspaces).await? {
            let Some(workspace) = row.workspace_id else { continue };
            found.entry(ProvidersKey(workspace)).or_default().push(row.into());
        }
        Ok(found)
    }
}
