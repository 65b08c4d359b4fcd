//! The tools and calls of a workspace.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};

use super::call::{self, ToolCallConnection, ToolCallFilter};
use super::enums::{ToolEffect, ToolKind};
use super::server::{McpServer, OfWorkspaceKey};
use super::tool::ToolConnection;
use crate::base::Result;
use crate::domain::tools::service::list;
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::directives::list_size;
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for tools. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct ToolFilter {
    /// Words in the name, title or description, at most 200 characters.
    pub search: Option<String>,
    /// Any of these kinds.
    pub kinds: Option<Vec<ToolKind>>,
    /// Any of these effects.
    pub effects: Option<Vec<ToolEffect>>,
    /// Whether the tool can be called.
    pub is_enabled: Option<bool>,
    /// Whether somebody has to look at the tool, because its server describes it in a new way.
    pub needs_review: Option<bool>,
}

impl ToolFilter {
    fn parse(self) -> Result<list::ToolFilter> {
        let Self { search, kinds, effects, is_enabled, needs_review } = self;
        let filter = list::ToolFilter {
            search,
            kinds: kinds.map(|all| all.into_iter().map(Into::into).collect()),
            effects: effects.map(|all| all.into_iter().map(Into::into).collect()),
            is_enabled,
            needs_review,
        };
        filter.check()
    }
}

/// The tools and calls of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceTools(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceTools {
    /// Tools, by name.
    async fn tools(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only tools that match.")] filter: Option<ToolFilter>,
    ) -> async_graphql::Result<ToolConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let filter = filter.unwrap_or_default().parse()?;
        let page = list::tool_page(&app, workspace, &filter, &request).await?;
        let count = counter(move || {
            let (app, filter) = (app.clone(), filter.clone());
            async move { list::tool_count(&app, workspace, &filter).await }
        });
        Ok(ToolConnection::new(page.map(Into::into), count))
    }

    /// Servers that offer tools by the Model Context Protocol, by name.
    #[graphql(directive = list_size::apply(50))]
    async fn mcp_servers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<McpServer>> {
        Ok(ctx.load(OfWorkspaceKey(self.0.id)).await?.unwrap_or_default())
    }

    /// Calls of tools, newest first. Those of an answer are seen by those who may read it.
    async fn tool_calls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only calls that match.")] filter: Option<ToolCallFilter>,
    ) -> async_graphql::Result<ToolCallConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        Ok(call::page(ctx, self.0.id, request, filter.unwrap_or_default().into()).await?)
    }
}
