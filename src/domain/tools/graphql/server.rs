//! `McpServer`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::Tool;
use super::enums::{ApprovalPolicy, McpServerStatus, McpTransport};
use crate::app::App;
use crate::base::id::{McpServerId, WorkspaceId};
use crate::base::{Permission, Result, Viewer};
use crate::domain::tools::service::description::texts;
use crate::domain::tools::service::servers::list;
use crate::entity::{OfWorkspace as _, mcp_server};
use crate::graphql::answer::moment;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Url};
use crate::graphql::{ContextExt as _, Key};

/// A server that offers tools by the Model Context Protocol.
#[derive(Debug, Clone)]
pub struct McpServer(pub Arc<mcp_server::Model>);

impl From<mcp_server::Model> for McpServer {
    fn from(row: mcp_server::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl McpServer {
    /// True when the caller may know how the server is reached: addresses of a company's own servers are nobody else's
    /// business.
    fn shows_settings(&self, ctx: &Context<'_>) -> bool {
        ctx.viewer().may(self.0.workspace_id, Permission::ToolsManage)
    }
}

/// A server that offers tools by the Model Context Protocol.
#[Object]
impl McpServer {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Name, unique in the workspace regardless of case; also the prefix of its tools.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How to reach it.
    async fn transport(&self) -> McpTransport {
        self.0.transport.into()
    }

    /// Address, for servers reached over HTTP; null for those who lack `TOOLS_MANAGE`.
    async fn url(&self, ctx: &Context<'_>) -> Option<Url> {
        let url = self.0.url.as_deref().filter(|_| self.shows_settings(ctx))?;
        url::Url::parse(url).ok().map(Url)
    }

    /// Names of the headers of each request; their values are secret. Empty for those who lack `TOOLS_MANAGE`.
    #[graphql(directive = list_size::apply(20))]
    async fn header_names(&self, ctx: &Context<'_>) -> Vec<String> {
        if self.shows_settings(ctx) { texts(&self.0.header_names) } else { Vec::new() }
    }

    /// Name under which the operator allows the program, for servers that are one; null for those who lack `TOOLS_MANAGE`.
    async fn program(&self, ctx: &Context<'_>) -> Option<String> {
        self.0.program.clone().filter(|_| self.shows_settings(ctx))
    }

    /// Arguments of the program after those of the operator. Empty for those who lack `TOOLS_MANAGE`.
    #[graphql(directive = list_size::apply(50))]
    async fn arguments(&self, ctx: &Context<'_>) -> Vec<String> {
        if self.shows_settings(ctx) { texts(&self.0.arguments) } else { Vec::new() }
    }

    /// Names of the variables in the environment of the program; their values are secret. Empty for those who lack
    /// `TOOLS_MANAGE`.
    #[graphql(directive = list_size::apply(20))]
    async fn environment_names(&self, ctx: &Context<'_>) -> Vec<String> {
        if self.shows_settings(ctx) { texts(&self.0.environment_names) } else { Vec::new() }
    }

    /// When a person must approve a call, for tools that say nothing else.
    async fn approval_policy(&self) -> ApprovalPolicy {
        self.0.approval_policy.into()
    }

    /// False while the server is not contacted, and none of its tools can be called.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// State: from the last time that it was asked for its tools.
    async fn status(&self) -> McpServerStatus {
        McpServerStatus::of(&self.0)
    }

    /// Sentence for a person about the state.
    async fn status_message(&self) -> Option<&str> {
        self.0.status_message.as_deref().filter(|_| self.0.is_enabled)
    }

    /// Its tools, by name, also those that are switched off and those that it does not offer any more.
    #[graphql(directive = list_size::apply(200))]
    async fn tools(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Tool>> {
        Ok(ctx.load(OfServerKey(self.0.id)).await?.unwrap_or_default())
    }

    /// When its tools were last read.
    async fn synced_at(&self) -> Option<DateTime> {
        moment(self.0.synced_at)
    }

    /// Number of the last change; pass it as `expectedRevision` to detect concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When a person last changed it.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A server by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct McpServerKey(pub McpServerId);

impl Key for McpServerKey {
    type Value = McpServer;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, McpServer>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = mcp_server::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// The servers of a workspace that was found for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OfWorkspaceKey(pub(super) WorkspaceId);

impl Key for OfWorkspaceKey {
    type Value = Vec<McpServer>;

    // Needs no viewer: the workspace was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<McpServer>>> {
        let workspaces: Vec<_> = keys.into_iter().map(|key| key.0).collect();
        let mut found: HashMap<Self, Vec<McpServer>> = HashMap::new();
        for row in list::servers_of(app, &workspaces).await? {
            found.entry(Self(row.workspace_id)).or_default().push(row.into());
        }
        Ok(found)
    }
}

/// The tools of a server that was found for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfServerKey(McpServerId);

impl Key for OfServerKey {
    type Value = Vec<Tool>;

    // Needs no viewer: the server was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Tool>>> {
        let servers: Vec<_> = keys.into_iter().map(|key| key.0).collect();
        let mut found: HashMap<Self, Vec<Tool>> = HashMap::new();
        for row in list::tools_of(app, &servers).await? {
            let Some(server) = row.server_id else { continue };
            found.entry(Self(server)).or_default().push(row.into());
        }
        Ok(found)
    }
}
