//! The configurations of a workspace: filter and sort order.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object};

use super::{ConfigurationConnection, ConfigurationKind};
use crate::base::Result;
use crate::base::page::Order;
use crate::domain::configurations::service::list::{self, Field, Filter};
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::scalars::OrderDirection;
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for configurations. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct ConfigurationFilter {
    /// Words that the name or description contains, at most 200 characters.
    pub search: Option<String>,
    /// Any of these kinds.
    pub kinds: Option<Vec<ConfigurationKind>>,
    /// True for configurations with an active version only, false for the others only.
    pub has_active_version: Option<bool>,
}

impl ConfigurationFilter {
    fn parse(self) -> Result<Filter> {
        let Self { search, kinds, has_active_version } = self;
        let kinds = kinds.map(|kinds| kinds.into_iter().map(|kind| kind.0).collect());
        Filter { search, kinds, has_active_version }.check()
    }
}

/// Fields that configurations can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum ConfigurationOrderField {
    /// Name.
    Name,
    /// When the configuration last changed.
    UpdatedAt,
}

/// Sort order of configurations.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct ConfigurationOrder {
    /// Field to sort by.
    pub field: ConfigurationOrderField,
    /// Direction.
    pub direction: OrderDirection,
}

impl From<ConfigurationOrder> for Order<Field> {
    fn from(input: ConfigurationOrder) -> Self {
        Self { field: input.field.into(), descending: input.direction == OrderDirection::Desc }
    }
}

/// The configurations of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceConfigurations(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceConfigurations {
    /// Configurations, by name by default.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn configurations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only configurations that match.")] filter: Option<ConfigurationFilter>,
        #[graphql(desc = "Sort order; by name when left out.")] order_by: Option<ConfigurationOrder>,
    ) -> async_graphql::Result<ConfigurationConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let filter = filter.unwrap_or_default().parse()?;
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = list::page(&app, workspace, &filter, order, &request).await?;
        let count = counter(move || {
            let (app, filter) = (app.clone(), filter.clone());
            async move { list::count(&app, workspace, &filter).await }
        });
        Ok(ConfigurationConnection::new(page.map(Into::into), count))
    }
}
