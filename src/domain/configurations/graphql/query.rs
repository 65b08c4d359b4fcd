//! Root fields for configurations.

use async_graphql::{Context, ID, Object};

use super::{Configuration, ConfigurationKey, ConfigurationKind};
use crate::domain::configurations::settings;
use crate::domain::lookup;
use crate::domain::workspaces::service::require_person;
use crate::graphql::scalars::Json;
use crate::graphql::{ContextExt as _, Fallible, Inlined, fallible};

/// `Query.configuration` and `Query.configurationSchema`.
#[derive(Debug, Default)]
pub struct ConfigurationsQuery;

#[Object]
impl ConfigurationsQuery {
    /// The configuration with an identifier.
    async fn configuration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the configuration.")] id: ID,
    ) -> Fallible<Inlined<Configuration>> {
        fallible(lookup::by_id(ctx, &id, ConfigurationKey).await.map(|found| found.map(Inlined)))
    }

    /// The JSON Schema (2020-12) of the settings of a kind, with titles and defaults, for example to build a form.
    /// What it accepts the server accepts, and nothing else.
    async fn configuration_schema(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Kind of the configuration.")] kind: ConfigurationKind,
    ) -> Fallible<Json> {
        fallible(require_person(&ctx.viewer()).map(|()| Some(settings::schema(kind.0).into())))
    }
}
