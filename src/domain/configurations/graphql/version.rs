//! `ConfigurationVersion`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::change::{self, SettingChange};
use super::{Configuration, ConfigurationKey};
use crate::app::App;
use crate::base::id::{ConfigurationId, ConfigurationVersionId};
use crate::base::{Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::configurations::service::versions;
use crate::entity::{OfWorkspace as _, configuration_version};
use crate::graphql::answer::moment;
use crate::graphql::directives::list_size;
use crate::graphql::nested::{NestedConnection, nested_page};
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::{ContextExt as _, Fallible, Inlined, Key, PageArguments, fallible};

/// A version of a configuration. Its settings never change.
#[derive(Debug, Clone)]
pub struct ConfigurationVersion(pub Arc<configuration_version::Model>);

crate::graphql::connection::connection!(
    ConfigurationVersionConnection,
    ConfigurationVersionEdge,
    ConfigurationVersion,
    "A page of configuration versions.",
    "A configuration version with its cursor."
);

impl From<configuration_version::Model> for ConfigurationVersion {
    fn from(row: configuration_version::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A version of a configuration. Its settings never change.
#[Object]
impl ConfigurationVersion {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The configuration.
    async fn configuration(&self, ctx: &Context<'_>) -> async_graphql::Result<Inlined<Configuration>> {
        Ok(Inlined(ctx.load_present(ConfigurationKey(self.0.configuration_id)).await?))
    }

    /// Number of the version: 1, 2, 3 …
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// True when jobs with this configuration use this version unless they name another one.
    async fn is_active(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let configuration = ctx.load_present(ConfigurationKey(self.0.configuration_id)).await?;
        Ok(configuration.0.active_version_id == Some(self.0.id))
    }

    /// All settings, with the defaults of the moment when the version was written; valid for the schema of the kind.
    async fn settings(&self) -> Json {
        self.0.settings.clone().into()
    }

    /// The settings that differ from those of another version, by path; null when there is no version with the number.
    /// Compared with nothing, every setting of the first version is new.
    #[graphql(directive = list_size::apply(250))]
    async fn changes_from(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the version to compare with; the one before this one when left out.")]
        number: Option<i32>,
    ) -> Fallible<Vec<SettingChange>> {
        fallible(change::since(ctx, &self.0, number).await)
    }

    /// What changed; null without a note.
    async fn change_note(&self) -> Option<&str> {
        self.0.change_note.as_deref()
    }

    /// When the version last became active; null when it never was.
    async fn activated_at(&self) -> Option<DateTime> {
        moment(self.0.activated_at)
    }

    /// Who wrote the version; null when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<Inlined<User>> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await.map(|found| found.map(Inlined)))
    }

    /// When the version was written.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A version by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConfigurationVersionKey(pub ConfigurationVersionId);

impl Key for ConfigurationVersionKey {
    type Value = ConfigurationVersion;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ConfigurationVersion>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = configuration_version::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (ConfigurationVersionKey(row.id), row.into())).collect())
    }
}

/// A version by configuration and number; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NumberKey(pub(super) ConfigurationId, pub(super) i32);

impl Key for NumberKey {
    type Value = ConfigurationVersion;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ConfigurationVersion>> {
        let wanted: Vec<_> = keys.into_iter().map(|key| (key.0, key.1)).collect();
        let rows = versions::by_number(app, viewer, &wanted).await?;
        Ok(rows.into_iter().map(|row| (NumberKey(row.configuration_id, row.number), row.into())).collect())
    }
}

/// The versions of a configuration, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Versions;

impl NestedConnection for Versions {
    type Entity = configuration_version::Entity;
    type Node = ConfigurationVersion;

    const PARENT: configuration_version::Column = configuration_version::Column::ConfigurationId;
    const WORKSPACE: configuration_version::Column = configuration_version::Column::WorkspaceId;

    fn sort() -> Sort<configuration_version::Column> {
        let (column, id) = (configuration_version::Column::Number, configuration_version::Column::Id);
        Sort { name: "configurationVersions", column, id, descending: true }
    }

    fn place(row: &configuration_version::Model) -> (Uuid, SortKey, Uuid) {
        (row.configuration_id.0, row.number.into(), row.id.0)
    }
}

/// Resolves `Configuration.versions`, for a configuration that the caller can see.
pub(super) async fn of_configuration(
    ctx: &Context<'_>,
    configuration: ConfigurationId,
    page: PageArguments,
) -> Result<ConfigurationVersionConnection> {
    let (page, count) = nested_page(ctx, Versions, configuration.0, page).await?;
    Ok(ConfigurationVersionConnection::new(page, count))
}
