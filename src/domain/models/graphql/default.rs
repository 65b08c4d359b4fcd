//! `ModelDefault`, and what a workspace uses when no model is named.

use std::collections::HashMap;

use async_graphql::{Context, Object};

use super::Model;
use super::enums::ModelPurpose;
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Result, Viewer};
use crate::domain::models::service::defaults;
use crate::entity::model_default;
use crate::graphql::directives::list_size;
use crate::graphql::{ContextExt as _, Key};

/// Models that are used for something when none is named.
#[derive(Debug, Clone)]
pub struct ModelDefault {
    purpose: model_default::ModelPurpose,
    models: Vec<Model>,
}

impl From<defaults::Chain> for ModelDefault {
    fn from(chain: defaults::Chain) -> Self {
        Self { purpose: chain.purpose, models: chain.models.into_iter().map(Into::into).collect() }
    }
}

/// Models that are used for something when none is named.
#[Object]
impl ModelDefault {
    /// For what.
    async fn purpose(&self) -> ModelPurpose {
        self.purpose.into()
    }

    /// The first choice, then the models that are tried in their order when it fails. Those that are not in use are passed
    /// over.
    #[graphql(directive = list_size::apply(8))]
    async fn models(&self) -> Vec<Model> {
        self.models.clone()
    }
}

/// What the instance uses for workspaces that choose nothing, for its administrators.
pub async fn defaults_of_instance(ctx: &Context<'_>) -> Result<Vec<ModelDefault>> {
    Ok(defaults::chains(ctx.app(), &[]).await?.into_iter().map(Into::into).collect())
}

/// What a workspace that was found for the caller has chosen.
pub async fn defaults_of_workspace(ctx: &Context<'_>, workspace: WorkspaceId) -> Result<Vec<ModelDefault>> {
    Ok(ctx.load(ChainsKey(workspace)).await?.unwrap_or_default())
}

/// The model that is tried first in a workspace that was found for the caller.
pub async fn first_choice(
    ctx: &Context<'_>,
    workspace: WorkspaceId,
    purpose: model_default::ModelPurpose,
) -> Result<Option<Model>> {
    ctx.load(FirstKey(workspace, purpose)).await
}

/// The chains of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ChainsKey(WorkspaceId);

impl Key for ChainsKey {
    type Value = Vec<ModelDefault>;

    // Needs no viewer: the workspace was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<ModelDefault>>> {
        let workspaces: Vec<_> = keys.into_iter().map(|key| key.0).collect();
        let mut found: HashMap<Self, Vec<ModelDefault>> = HashMap::new();
        for chain in defaults::chains(app, &workspaces).await? {
            let Some(workspace) = chain.workspace else { continue };
            found.entry(ChainsKey(workspace)).or_default().push(chain.into());
        }
        Ok(found)
    }
}

/// The first choice of a workspace for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct FirstKey(WorkspaceId, model_default::ModelPurpose);

impl Key for FirstKey {
    type Value = Model;

    // Needs no viewer: the workspace was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Model>> {
        let wanted: Vec<_> = keys.into_iter().map(|key| (key.0, key.1)).collect();
        let found = defaults::first_choices(app, &wanted).await?;
        Ok(found.into_iter().map(|((workspace, purpose), row)| (FirstKey(workspace, purpose), row.into())).collect())
    }
}
