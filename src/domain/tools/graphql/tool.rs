//! `Tool`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::call::{ToolCallConnection, ToolCallFilter, of_tool};
use super::enums::{ApprovalPolicy, HttpMethod, ToolEffect, ToolKind};
use super::server::{McpServer, McpServerKey};
use crate::app::App;
use crate::base::id::ToolId;
use crate::base::{Permission, Result, Viewer};
use crate::domain::lookup;
use crate::domain::tools::service::description::{paths, texts};
use crate::entity::tool::ToolReview;
use crate::entity::{OfWorkspace as _, tool};
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

crate::graphql::connection::connection!(ToolConnection, ToolEdge, Tool, "A page of tools.", "A tool with its cursor.");

/// Something that can be called: by people, with `runTool`.
#[derive(Debug, Clone)]
pub struct Tool(pub Arc<tool::Model>);

impl From<tool::Model> for Tool {
    fn from(row: tool::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// The request that an HTTP tool makes.
#[derive(Debug, Clone, SimpleObject)]
pub struct HttpToolRequest {
    /// Method.
    pub method: HttpMethod,
    /// Address with placeholders for arguments.
    pub url_template: String,
    /// Names of extra headers; their values are secret.
    #[graphql(directive = list_size::apply(20))]
    pub header_names: Vec<String>,
    /// Body with placeholders for arguments; the arguments as JSON when null.
    pub body_template: Option<String>,
    /// JSONPaths (RFC 9535) to the parts of an answer that are kept; everything when empty.
    #[graphql(directive = list_size::apply(20))]
    pub answer_paths: Vec<String>,
}

/// Something that can be called: by people, with `runTool`.
#[Object]
impl Tool {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Where it comes from.
    async fn kind(&self) -> ToolKind {
        self.0.kind.into()
    }

    /// Name that models see, unique in the workspace regardless of case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Name for people.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What the tool does, as models read it.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// JSON Schema of the arguments.
    async fn parameters_schema(&self) -> Json {
        self.0.parameters_schema.clone().into()
    }

    /// What it can do to the world.
    async fn effect(&self) -> ToolEffect {
        self.0.effect.into()
    }

    /// True when a call that is repeated with the same `Idempotency-Key` does nothing more. A call of another tool that
    /// writes is asked about when it is not known whether it was made.
    async fn is_idempotent(&self) -> bool {
        self.0.is_idempotent
    }

    /// When a person must approve a call.
    async fn approval_policy(&self) -> ApprovalPolicy {
        self.0.approval_policy.into()
    }

    /// JSON Schema of the arguments for which `approvalPolicy` asks; null when it asks for all.
    async fn approval_condition(&self) -> Option<Json> {
        self.0.approval_condition.clone().map(Into::into)
    }

    /// False while nobody can call it.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// Longest run.
    async fn timeout_seconds(&self) -> i32 {
        i32::try_from(self.0.timeout_seconds).unwrap_or(i32::MAX)
    }

    /// True for a tool of a server that describes it in another way than when somebody looked at it, or that is new on a
    /// server that was known. It is switched off until somebody looks: `updateTool` with `isEnabled: true` and the
    /// `revision` as `expectedRevision` accepts it as it is.
    async fn needs_review(&self) -> bool {
        matches!(self.0.review, Some(ToolReview::Added | ToolReview::Changed))
    }

    /// What has to be looked at, or why the tool cannot be switched on; null when there is nothing to say.
    async fn review_message(&self) -> Option<&str> {
        self.0.review_message.as_deref()
    }

    /// The HTTP request, for tools of that kind; null for those who lack `TOOLS_MANAGE`.
    async fn request(&self, ctx: &Context<'_>) -> Option<HttpToolRequest> {
        let (method, url_template) = (self.0.method?, self.0.url_template.clone()?);
        ctx.viewer().may(self.0.workspace_id, Permission::ToolsManage).then(|| HttpToolRequest {
            method: method.into(),
            url_template,
            header_names: texts(&self.0.header_names),
            body_template: self.0.body_template.clone(),
            answer_paths: paths(&self.0),
        })
    }

    /// The server that offers it, for tools of that kind.
    async fn server(&self, ctx: &Context<'_>) -> Fallible<McpServer> {
        fallible(ctx.load(McpServerKey(self.0.server_id?)).await)
    }

    /// Calls, newest first.
    async fn calls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only calls that match.")] filter: Option<ToolCallFilter>,
    ) -> async_graphql::Result<ToolCallConnection> {
        Ok(of_tool(ctx, &self.0, PageArguments::new(first, after, last, before), filter).await?)
    }

    /// Number of the last change; pass it as `expectedRevision` to detect concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When the tool was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the tool last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A tool by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ToolKey(pub ToolId);

impl Key for ToolKey {
    type Value = Tool;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Tool>> {
        let rows = tool::Entity::visible_by_ids(viewer, keys.into_iter().map(|key| key.0)).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// `Query.tool`.
#[derive(Debug, Default)]
pub struct ToolsQuery;

#[Object]
impl ToolsQuery {
    /// The tool with an identifier.
    async fn tool(&self, ctx: &Context<'_>, #[graphql(desc = "Identifier of the tool.")] id: ID) -> Fallible<Tool> {
        fallible(lookup::by_id(ctx, &id, ToolKey).await)
    }
}
