//! Changes of workspaces.

use async_graphql::{Context, InputObject, Object};

use super::Workspace;
use crate::domain::workspaces::service::{self, CreateWorkspace};
use crate::graphql::{ContextExt as _, Fallible, answer};

/// Input of `Mutation.createWorkspace`.
#[derive(Debug, InputObject)]
pub struct CreateWorkspaceInput {
    /// Display name.
    pub name: String,
    /// Short name; made from the name when left out.
    pub slug: Option<String>,
    /// What the workspace is for.
    pub description: Option<String>,
}

crate::payload!("Result of `Mutation.createWorkspace`.", CreateWorkspacePayload {
    "The new workspace." workspace: Option<Workspace>,
});

impl CreateWorkspaceInput {
    fn parse(self) -> crate::base::Result<CreateWorkspace> {
        let Self { name, slug, description } = self;
        CreateWorkspace::parse(&name, slug.as_deref(), description.as_deref())
    }
}

/// Changes of workspaces.
#[derive(Debug, Default)]
pub struct WorkspacesMutation;

#[Object]
impl WorkspacesMutation {
    /// Create a workspace and become its owner.
    async fn create_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CreateWorkspaceInput,
    ) -> Fallible<CreateWorkspacePayload> {
        let created = async { service::create(ctx.app(), &ctx.viewer(), input.parse()?).await };
        answer(created.await, |row| CreateWorkspacePayload { workspace: Some(row.into()), ..Default::default() })
    }
}
