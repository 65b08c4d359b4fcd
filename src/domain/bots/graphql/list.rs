//! The bots of a workspace: filter and sort order.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::BotConnection;
use super::settings::Visibility;
use crate::base::Result;
use crate::base::page::Order;
use crate::domain::bots::service::list::{self, Field, Filter};
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::scalars::OrderDirection;
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for bots. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct BotFilter {
    /// Words in the name or description, at most 200 characters.
    pub search: Option<String>,
    /// True for bots that people can chat with only, false for the others only.
    pub is_enabled: Option<bool>,
    /// Any of these visibilities.
    pub visibilities: Option<Vec<Visibility>>,
    /// Person who created the bot.
    pub created_by_id: Option<ID>,
}

impl BotFilter {
    /// The conditions, checked.
    fn parse(self) -> Result<Filter> {
        let Self { search, is_enabled, visibilities, created_by_id } = self;
        let visibilities = visibilities.map(|all| all.into_iter().map(Into::into).collect());
        let created_by = created_by_id.map(|id| id.parse().ok());
        Filter { search, is_enabled, visibilities, created_by }.check()
    }
}

/// Fields that bots can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum BotOrderField {
    /// Name.
    Name,
    /// When the bot was created.
    CreatedAt,
    /// When the bot last changed.
    UpdatedAt,
}

/// Sort order of bots.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct BotOrder {
    /// Field to sort by.
    pub field: BotOrderField,
    /// Direction.
    pub direction: OrderDirection,
}

impl From<BotOrder> for Order<Field> {
    fn from(input: BotOrder) -> Self {
        Self { field: input.field.into(), descending: input.direction == OrderDirection::Desc }
    }
}

/// The bots of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceBots(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceBots {
    /// Bots, by name by default: those for all members, the caller's own private ones, and for administrators of the
    /// workspace all.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn bots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only bots that match.")] filter: Option<BotFilter>,
        #[graphql(desc = "Sort order; by name when left out.")] order_by: Option<BotOrder>,
    ) -> async_graphql::Result<BotConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, viewer, workspace) = (ctx.app().clone(), ctx.viewer(), self.0.id);
        let filter = filter.unwrap_or_default().parse()?;
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = list::page(&app, &viewer, workspace, &filter, order, &request).await?;
        let count = counter(move || {
            let (app, viewer, filter) = (app.clone(), Arc::clone(&viewer), filter.clone());
            async move { list::count(&app, &viewer, workspace, &filter).await }
        });
        Ok(BotConnection::new(page.map(Into::into), count))
    }
}
