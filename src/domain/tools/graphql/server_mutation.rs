//! Adding, changing, reading and removing tool servers.

use async_graphql::{Context, ID, InputObject, Object};

use super::McpServer;
use super::enums::{ApprovalPolicy, McpTransport};
use super::mutation::HttpHeaderInput;
use crate::base::Result;
use crate::base::id::{McpServerId, WorkspaceId};
use crate::domain::tools::service::named_secrets::NamedSecrets;
use crate::domain::tools::service::servers::{self, AddServer, UpdateServer};
use crate::graphql::scalars::Url;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// A variable in the environment of a program.
#[derive(InputObject)]
pub struct EnvironmentVariableInput {
    /// Name, one of those that the operator allows for the program.
    pub name: String,
    /// Value; stored encrypted and never returned.
    pub value: String,
}

/// Input of `Mutation.addMcpServer`.
#[derive(InputObject)]
pub struct AddMcpServerInput {
    /// Workspace that owns the connection.
    pub workspace_id: ID,
    /// Name: 1 to 32 letters, digits and underscores, beginning with a letter, unique in the workspace regardless of case.
    /// The names of the server's tools begin with it.
    pub name: String,
    /// How to reach the server.
    #[graphql(default_with = "McpTransport::StreamableHttp")]
    pub transport: McpTransport,
    /// Address, for `STREAMABLE_HTTP`. It must be one of the public internet, or one that the operator of the server
    /// allows (`egress.allowed`, `egress.ports`).
    pub url: Option<Url>,
    /// Headers for every request, for example credentials; at most 20.
    pub headers: Option<Vec<HttpHeaderInput>>,
    /// Program, for `STDIO`: the name under which the operator allows it (`mcp.programs`).
    pub program: Option<String>,
    /// Arguments of the program after those of the operator, at most 50. They are no place for secrets.
    pub arguments: Option<Vec<String>>,
    /// Variables in the environment of the program, at most 20, which otherwise has only `PATH` and `HOME`.
    pub environment: Option<Vec<EnvironmentVariableInput>>,
    /// Policy of its tools.
    #[graphql(default_with = "ApprovalPolicy::Always")]
    pub approval_policy: ApprovalPolicy,
}

crate::domain::problem::payload!("Result of `Mutation.addMcpServer`.", AddMcpServerPayload {
    "The new connection; its `status` says whether its tools could be read." server: Option<McpServer>,
});

/// Input of `Mutation.updateMcpServer`.
#[derive(InputObject)]
pub struct UpdateMcpServerInput {
    /// Server to change.
    pub server_id: ID,
    /// Fail with `CONFLICT` when the server's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// Name. The names of the server's tools change with it.
    pub name: Option<String>,
    /// Address. Stored headers are not sent to another address: give `headers` too.
    pub url: Option<Url>,
    /// Headers for every request, in place of those that are stored.
    pub headers: Option<Vec<HttpHeaderInput>>,
    /// Arguments of the program, in place of those that are stored.
    pub arguments: Option<Vec<String>>,
    /// Variables in the environment of the program, in place of those that are stored.
    pub environment: Option<Vec<EnvironmentVariableInput>>,
    /// Policy of its tools, but for those that were given another one.
    pub approval_policy: Option<ApprovalPolicy>,
    /// Whether it is contacted. While it is not, none of its tools can be called.
    pub is_enabled: Option<bool>,
}

crate::domain::problem::payload!("Result of `Mutation.updateMcpServer`.", UpdateMcpServerPayload {
    "The changed connection; its `status` says whether its tools could be read." server: Option<McpServer>,
});

/// Input of `Mutation.syncMcpServer`.
#[derive(Debug, InputObject)]
pub struct SyncMcpServerInput {
    /// Server to read.
    pub server_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.syncMcpServer`.", SyncMcpServerPayload {
    "The server; its `status` says whether its tools could be read." server: Option<McpServer>,
});

/// Input of `Mutation.removeMcpServer`.
#[derive(Debug, InputObject)]
pub struct RemoveMcpServerInput {
    /// Server to disconnect.
    pub server_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.removeMcpServer`.", RemoveMcpServerPayload {
    "Identifier of the removed connection." deleted_id: Option<ID>,
});

fn headers(given: Option<Vec<HttpHeaderInput>>) -> Result<Option<NamedSecrets>> {
    let pairs = given.map(|all| all.into_iter().map(|HttpHeaderInput { name, value }| (name, value)).collect());
    pairs.map(NamedSecrets::headers).transpose()
}

fn environment(given: Option<Vec<EnvironmentVariableInput>>) -> Result<Option<NamedSecrets>> {
    let pairs =
        given.map(|all| all.into_iter().map(|EnvironmentVariableInput { name, value }| (name, value)).collect());
    pairs.map(NamedSecrets::environment).transpose()
}

impl AddMcpServerInput {
    fn parse(self) -> Result<(WorkspaceId, AddServer)> {
        let workspace = input_id("workspaceId", &self.workspace_id)?;
        let new = AddServer {
            name: self.name,
            transport: self.transport.into(),
            url: self.url.map(|url| url.0),
            headers: headers(self.headers)?,
            program: self.program,
            arguments: self.arguments,
            environment: environment(self.environment)?,
            approval_policy: self.approval_policy.into(),
        };
        Ok((workspace, new))
    }
}

impl UpdateMcpServerInput {
    fn parse(self) -> Result<(McpServerId, UpdateServer)> {
        let id = input_id("serverId", &self.server_id)?;
        let new = UpdateServer {
            expected_revision: self.expected_revision,
            name: self.name,
            url: self.url.map(|url| url.0),
            headers: headers(self.headers)?,
            arguments: self.arguments,
            environment: environment(self.environment)?,
            approval_policy: self.approval_policy.map(Into::into),
            is_enabled: self.is_enabled,
        };
        Ok((id, new))
    }
}

/// Changes of tool servers.
#[derive(Debug, Default)]
pub struct McpServersMutation;

#[Object]
impl McpServersMutation {
    /// Connect a tool server and read its tools. When they cannot be read, the server is there all the same, and its `status`
    /// says why. Requires `TOOLS_MANAGE`; programs only for administrators of the instance.
    async fn add_mcp_server(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new server.")] input: AddMcpServerInput,
    ) -> Fallible<AddMcpServerPayload> {
        let added = async {
            let (workspace, new) = input.parse()?;
            servers::add(ctx.app(), &ctx.viewer(), workspace, new).await
        };
        answer(added.await, |row| AddMcpServerPayload { server: Some(row.into()), ..Default::default() })
    }

    /// Change a tool server. Fields that are left out stay as they are. When it is reached in another way, or switched on, its
    /// tools are read anew: those that are not as they were are switched off until somebody looks at them. Requires
    /// `TOOLS_MANAGE`; how a program is started is changed only by administrators of the instance.
    async fn update_mcp_server(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The server and the fields to change.")] input: UpdateMcpServerInput,
    ) -> Fallible<UpdateMcpServerPayload> {
        let updated = async {
            let (id, new) = input.parse()?;
            servers::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateMcpServerPayload { server: Some(row.into()), ..Default::default() })
    }

    /// Read the tools of a server again. Those that are new, or that the server describes in another way than when somebody
    /// looked at them, are switched off until somebody looks (`Tool.needsReview`), and so are those that are gone. Requires
    /// `TOOLS_MANAGE`.
    async fn sync_mcp_server(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The server to read.")] input: SyncMcpServerInput,
    ) -> Fallible<SyncMcpServerPayload> {
        let synced = async {
            let id = input_id("serverId", &input.server_id)?;
            servers::sync(ctx.app(), &ctx.viewer(), id).await
        };
        answer(synced.await, |row| SyncMcpServerPayload { server: Some(row.into()), ..Default::default() })
    }

    /// Disconnect a server and remove its tools. Their calls stay; those that were not made yet fail. Requires
    /// `TOOLS_MANAGE`.
    async fn remove_mcp_server(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The server to disconnect.")] input: RemoveMcpServerInput,
    ) -> Fallible<RemoveMcpServerPayload> {
        let removed = async {
            let id: McpServerId = input_id("serverId", &input.server_id)?;
            servers::remove(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(removed.await, |id| RemoveMcpServerPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
