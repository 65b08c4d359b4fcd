//! `Configuration`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::ConfigurationKind;
use super::default::DefaultKey;
use super::version::{self, ConfigurationVersion, ConfigurationVersionConnection, ConfigurationVersionKey, NumberKey};
use crate::app::App;
use crate::base::id::ConfigurationId;
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::activity::graphql::{ActivityEventConnection, timeline};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::configuration;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Inlined, Key, PageArguments, fallible};

/// Named settings for jobs, kept in versions of which at most one is active.
#[derive(Debug, Clone)]
pub struct Configuration(pub Arc<configuration::Model>);

crate::graphql::connection::connection!(
    ConfigurationConnection,
    ConfigurationEdge,
    Configuration as Inlined<Configuration>,
    "A page of configurations.",
    "A configuration with its cursor."
);

impl From<configuration::Model> for Configuration {
    fn from(row: configuration::Model) -> Self {
        Self(Arc::new(row))
    }
}

crate::graphql::inline::inline_fields!(Configuration {
    "id" => id,
    "name" => name,
    "description" => description,
    "revision" => revision,
    "createdAt" => created_at,
    "updatedAt" => updated_at,
});

/// Named settings for jobs, kept in versions of which at most one is active.
#[Object]
impl Configuration {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that owns the configuration.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// What it controls.
    async fn kind(&self) -> ConfigurationKind {
        ConfigurationKind(self.0.kind)
    }

    /// Name, unique per workspace and kind regardless of case; for extraction usually the type of document.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the configuration is for.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Version that jobs with this configuration use unless they name another one; null when none is active.
    async fn active_version(&self, ctx: &Context<'_>) -> Fallible<ConfigurationVersion> {
        fallible(ctx.load(ConfigurationVersionKey(self.0.active_version_id?)).await)
    }

    /// True when jobs use this configuration that need one of its kind and name none: of those with an active version,
    /// it was activated last.
    async fn is_default(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        if self.0.active_version_id.is_none() {
            return Ok(false);
        }
        let default = ctx.load(DefaultKey(self.0.workspace_id, self.0.kind)).await?;
        Ok(default == Some(self.0.id))
    }

    /// The version with a number; null when there is none.
    async fn version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the version.")] number: i32,
    ) -> Fallible<ConfigurationVersion> {
        fallible(ctx.load(NumberKey(self.0.id, number)).await)
    }

    /// All versions, newest first.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ConfigurationVersionConnection> {
        let page = PageArguments::new(first, after, last, before);
        Ok(version::of_configuration(ctx, self.0.id, page).await?)
    }

    /// What happened to the configuration, newest first.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ActivityEventConnection> {
        let page = PageArguments::new(first, after, last, before);
        Ok(timeline(ctx, self.0.id.0, page).await?)
    }

    /// Number of the last change; pass it as `expectedRevision` to detect concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Who created the configuration; null when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<Inlined<User>> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await.map(|found| found.map(Inlined)))
    }

    /// When the configuration was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the configuration last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A configuration by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConfigurationKey(pub ConfigurationId);

impl Key for ConfigurationKey {
    type Value = Configuration;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Configuration>> {
        let ids = keys.into_iter().map(|key| key.0.0).collect();
        let rows = app.db.by_ids::<configuration::Model>(ids).await?;
        let visible = rows.into_iter().filter(|row| viewer.sees(row.workspace_id));
        Ok(visible.map(|row| (ConfigurationKey(row.id), row.into())).collect())
    }
}
