//! The prompts of a workspace: filter and sort order.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::PromptConnection;
use crate::base::Result;
use crate::base::page::Order;
use crate::domain::prompts::service::list::{self, Field, Filter};
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::scalars::{DateTimeRange, OrderDirection};
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for prompts. All conditions must hold; those left out match everything.
#[derive(Debug, InputObject)]
pub struct PromptFilter {
    /// Words in the name, description or text, at most 200 characters; the last word may be incomplete.
    pub search: Option<String>,
    /// Names of tags, all of which the prompt must have; at most 50.
    pub tags: Option<Vec<String>>,
    /// Person who created the prompt.
    pub created_by_id: Option<ID>,
    /// True for archived prompts only, false for the others only, null for both.
    #[graphql(default_with = "Some(false)")]
    pub is_archived: Option<bool>,
    /// When the prompt was created.
    pub created_at: Option<DateTimeRange>,
    /// When the prompt last changed.
    pub updated_at: Option<DateTimeRange>,
}

impl PromptFilter {
    /// The conditions, checked.
    pub fn parse(self) -> Result<Filter> {
        let Self { search, tags, created_by_id, is_archived, created_at, updated_at } = self;
        let filter = Filter {
            search,
            tags: tags.unwrap_or_default(),
            created_by: created_by_id.map(|id| id.parse().ok()),
            archived: is_archived,
            created: created_at.map(Into::into).unwrap_or_default(),
            updated: updated_at.map(Into::into).unwrap_or_default(),
        };
        filter.check()
    }
}

/// Fields that prompts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum PromptOrderField {
    /// Name.
    Name,
    /// When the prompt was created.
    CreatedAt,
    /// When the prompt last changed.
    UpdatedAt,
}

/// Sort order of prompts.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct PromptOrder {
    /// Field to sort by.
    pub field: PromptOrderField,
    /// Direction.
    pub direction: OrderDirection,
}

impl From<PromptOrder> for Order<Field> {
    fn from(input: PromptOrder) -> Self {
        Self { field: input.field.into(), descending: input.direction == OrderDirection::Desc }
    }
}

/// The prompts of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspacePrompts(pub Arc<workspace::Model>);

#[Object]
impl WorkspacePrompts {
    /// Prompts, most recently updated first by default.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn prompts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only prompts that match; all that are not archived when left out.")] filter: Option<
            PromptFilter,
        >,
        #[graphql(desc = "Sort order; most recently updated first when left out.")] order_by: Option<PromptOrder>,
    ) -> async_graphql::Result<PromptConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let filter = match filter {
            Some(filter) => filter.parse()?,
            None => Filter { archived: Some(false), ..Filter::default() },
        };
        let order = order_by.map(Order::from).unwrap_or_default();
        let counts = ctx.look_ahead().field("totalCount").exists();
        let (page, total) = list::page(&app, workspace, &filter, order, &request, counts).await?;
        let count = counter(move || {
            let (app, filter) = (app.clone(), filter.clone());
            async move {
                match total {
                    Some(total) => Ok(total),
                    None => list::count(&app, workspace, &filter).await,
                }
            }
        });
        Ok(PromptConnection::new(page.map(Into::into), count))
    }
}
