//! Root fields for workspaces.

use async_graphql::{Context, ID, Object};

use super::{Workspace, WorkspaceKey};
use crate::domain::lookup;
use crate::domain::workspaces::service;
use crate::graphql::{ContextExt as _, Fallible, fallible};

/// `Query.workspace` and `Query.workspaceBySlug`.
#[derive(Debug, Default)]
pub struct WorkspacesQuery;

#[Object]
impl WorkspacesQuery {
    /// The workspace with an identifier.
    async fn workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the workspace.")] id: ID,
    ) -> Fallible<Workspace> {
        fallible(lookup::by_id(ctx, &id, WorkspaceKey).await)
    }

    /// The workspace with a short name.
    async fn workspace_by_slug(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Short name of the workspace.")] slug: String,
    ) -> Fallible<Workspace> {
        let found = service::by_slug(ctx.app(), &ctx.viewer(), &slug).await;
        fallible(found.map(|row| row.map(Workspace::from)))
    }
}
