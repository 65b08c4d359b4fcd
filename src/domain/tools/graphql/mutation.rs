//! Adding, changing, deleting and running tools.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::enums::{ApprovalPolicy, HttpMethod, ToolEffect};
use super::{Tool, ToolCall};
use crate::base::Result;
use crate::base::id::{ToolId, WorkspaceId};
use crate::domain::jobs::graphql::{Job, JobOptionsInput, PLACE_OF_KEY, job_options};
use crate::domain::tools::service::named_secrets::NamedSecrets;
use crate::domain::tools::service::run::{self, RunTool};
use crate::domain::tools::service::{self, CreateHttpTool, Request, UpdateTool};
use crate::graphql::scalars::Json;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// A header of a request.
#[derive(InputObject)]
pub struct HttpHeaderInput {
    /// Header name.
    pub name: String,
    /// Header value; stored encrypted and never returned.
    pub value: String,
}

/// The request that an HTTP tool makes.
#[derive(InputObject)]
pub struct HttpToolRequestInput {
    /// Method.
    pub method: HttpMethod,
    /// Address with placeholders `{name}` for arguments, in segments of the path and in values of the query, such as
    /// `https://api.example.org/orders/{id}?fields={fields}`. It must be one of the public internet, or one that the
    /// operator of the server allows (`egress.allowed`, `egress.ports`).
    pub url_template: String,
    /// Extra headers, at most 20. On a change, those that are stored stay when they are left out.
    pub headers: Option<Vec<HttpHeaderInput>>,
    /// Body with placeholders for arguments: JSON with placeholders inside strings, where a string that is one placeholder
    /// becomes the argument with its type; or a form, such as `q={query}&limit=5`. The arguments that the address does not
    /// use, as JSON, when left out.
    pub body_template: Option<String>,
    /// JSONPaths (RFC 9535) to the parts of an answer that are kept, at most 20, without filters and without `..`;
    /// everything when left out.
    pub answer_paths: Option<Vec<String>>,
}

impl HttpToolRequestInput {
    fn parse(self) -> Result<Request> {
        let Self { method, url_template, headers, body_template, answer_paths } = self;
        let headers = headers.map(|all| all.into_iter().map(|HttpHeaderInput { name, value }| (name, value)).collect());
        Ok(Request {
            method: method.into(),
            url_template: url_template.trim().to_owned(),
            headers: headers.map(NamedSecrets::headers).transpose().map_err(|error| error.inside("request"))?,
            body_template,
            answer_paths: answer_paths.unwrap_or_default(),
        })
    }
}

/// Input of `Mutation.createHttpTool`.
#[derive(InputObject)]
pub struct CreateHttpToolInput {
    /// Workspace that owns the tool.
    pub workspace_id: ID,
    /// Name that models see: letters, digits and underscores, at most 64, beginning with a letter.
    pub name: String,
    /// Name for people, 1 to 200 characters; that for models when left out.
    pub title: Option<String>,
    /// What the tool does, as models read it, 1 to 4,000 characters.
    pub description: String,
    /// JSON Schema of the arguments: of an object whose properties are the placeholders of the request.
    pub parameters_schema: Json,
    /// The request.
    pub request: HttpToolRequestInput,
    /// What it can do to the world.
    pub effect: ToolEffect,
    /// True when a repeated call with the same `Idempotency-Key` does nothing more.
    #[graphql(default)]
    pub is_idempotent: bool,
    /// When a person must approve a call.
    #[graphql(default_with = "ApprovalPolicy::WhenWriting")]
    pub approval_policy: ApprovalPolicy,
    /// JSON Schema of the arguments for which `approvalPolicy` asks; for all when left out.
    pub approval_condition: Option<Json>,
    /// Longest run, at most 300.
    #[graphql(default = 30)]
    pub timeout_seconds: i32,
}

crate::domain::problem::payload!("Result of `Mutation.createHttpTool`.", CreateHttpToolPayload {
    "The new tool." tool: Option<Tool>,
});

/// Input of `Mutation.updateTool`. Of a tool of a server, description, schema and request are not changed here.
#[derive(InputObject)]
pub struct UpdateToolInput {
    /// Tool to change.
    pub tool_id: ID,
    /// Fail with `CONFLICT` when the tool's `revision` is no longer this one. Required to switch a tool on that
    /// `needsReview`.
    pub expected_revision: Option<i32>,
    /// Name for people, 1 to 200 characters.
    pub title: Option<String>,
    /// What the tool does, as models read it, 1 to 4,000 characters.
    pub description: Option<String>,
    /// JSON Schema of the arguments.
    pub parameters_schema: Option<Json>,
    /// The request. Stored headers are not sent to another server: give `headers` too.
    pub request: Option<HttpToolRequestInput>,
    /// What it can do to the world.
    pub effect: Option<ToolEffect>,
    /// True when a repeated call with the same `Idempotency-Key` does nothing more.
    pub is_idempotent: Option<bool>,
    /// When a person must approve a call.
    pub approval_policy: Option<ApprovalPolicy>,
    /// JSON Schema of the arguments for which `approvalPolicy` asks; null for all.
    pub approval_condition: MaybeUndefined<Json>,
    /// Whether it can be called. True accepts what a tool server says of its tool by now (`needsReview`).
    pub is_enabled: Option<bool>,
    /// Longest run, at most 300.
    pub timeout_seconds: Option<i32>,
}

crate::domain::problem::payload!("Result of `Mutation.updateTool`.", UpdateToolPayload {
    "The changed tool." tool: Option<Tool>,
});

/// Input of `Mutation.deleteTool`.
#[derive(Debug, InputObject)]
pub struct DeleteToolInput {
    /// Tool to delete.
    pub tool_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deleteTool`.", DeleteToolPayload {
    "Identifier of the deleted tool." deleted_id: Option<ID>,
});

/// Input of `Mutation.runTool`.
#[derive(Debug, InputObject)]
pub struct RunToolInput {
    /// Workspace to run it in.
    pub workspace_id: ID,
    /// Tool to run.
    pub tool_id: ID,
    /// Arguments, which match the tool's `parametersSchema`.
    pub arguments: Json,
    /// How to queue the job.
    pub options: Option<JobOptionsInput>,
}

crate::domain::problem::payload!("Result of `Mutation.runTool`.", RunToolPayload {
    "The call." tool_call: Option<ToolCall>,
    "Job that makes it." job: Option<Job>,
});

impl CreateHttpToolInput {
    fn parse(self) -> Result<(WorkspaceId, CreateHttpTool)> {
        let workspace = input_id("workspaceId", &self.workspace_id)?;
        let new = CreateHttpTool {
            name: self.name,
            title: self.title,
            description: self.description,
            parameters_schema: self.parameters_schema.0,
            request: self.request.parse()?,
            effect: self.effect.into(),
            is_idempotent: self.is_idempotent,
            approval_policy: self.approval_policy.into(),
            approval_condition: self.approval_condition.map(|Json(schema)| schema),
            timeout_seconds: self.timeout_seconds.into(),
        };
        Ok((workspace, new))
    }
}

impl UpdateToolInput {
    fn parse(self) -> Result<(ToolId, UpdateTool)> {
        let id = input_id("toolId", &self.tool_id)?;
        let condition: Option<Option<Json>> = self.approval_condition.into();
        let new = UpdateTool {
            expected_revision: self.expected_revision,
            title: self.title,
            description: self.description,
            parameters_schema: self.parameters_schema.map(|Json(schema)| schema),
            request: self.request.map(HttpToolRequestInput::parse).transpose()?,
            effect: self.effect.map(Into::into),
            is_idempotent: self.is_idempotent,
            approval_policy: self.approval_policy.map(Into::into),
            approval_condition: condition.map(|schema| schema.map(|Json(schema)| schema)),
            is_enabled: self.is_enabled,
            timeout_seconds: self.timeout_seconds.map(Into::into),
        };
        Ok((id, new))
    }
}

/// Changes of tools, and calls.
#[derive(Debug, Default)]
pub struct ToolsMutation;

#[Object]
impl ToolsMutation {
    /// Add a tool that makes an HTTP request. Requires `TOOLS_MANAGE`.
    async fn create_http_tool(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new tool.")] input: CreateHttpToolInput,
    ) -> Fallible<CreateHttpToolPayload> {
        let created = async {
            let (workspace, new) = input.parse()?;
            service::create(ctx.app(), &ctx.viewer(), workspace, new).await
        };
        answer(created.await, |row| CreateHttpToolPayload { tool: Some(row.into()), ..Default::default() })
    }

    /// Change a tool. Fields that are left out stay as they are. Calls that wait are made as the tool is then, and a decision
    /// about one is asked for anew. Requires `TOOLS_MANAGE`.
    async fn update_tool(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tool and the fields to change.")] input: UpdateToolInput,
    ) -> Fallible<UpdateToolPayload> {
        let updated = async {
            let (id, new) = input.parse()?;
            service::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateToolPayload { tool: Some(row.into()), ..Default::default() })
    }

    /// Delete an HTTP tool, or one that its server does not offer any more. Its calls stay; those that were not made yet
    /// fail. Requires `TOOLS_MANAGE`.
    async fn delete_tool(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tool to delete.")] input: DeleteToolInput,
    ) -> Fallible<DeleteToolPayload> {
        let deleted = async {
            let id: ToolId = input_id("toolId", &input.tool_id)?;
            service::delete(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(deleted.await, |id| DeleteToolPayload { deleted_id: Some(id.into()), ..Default::default() })
    }

    /// Run a tool outside a conversation, on the caller's behalf. Approval rules hold: the job waits for a decision without
    /// holding a worker. A call whose outcome is lost is not repeated unless a person says so or the tool is idempotent.
    /// Requires `TOOLS_RUN`.
    async fn run_tool(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tool and its arguments.")] input: RunToolInput,
    ) -> Fallible<RunToolPayload> {
        let started = async {
            let RunToolInput { workspace_id, tool_id, arguments: Json(arguments), options } = input;
            let workspace = input_id("workspaceId", &workspace_id)?;
            let (tool, options) = (input_id("toolId", &tool_id)?, job_options("runTool", options)?);
            run::run(ctx.app(), &ctx.viewer(), RunTool { workspace, tool, arguments, options }).await
        };
        let started = started.await.map_err(|error| error.placed(&[PLACE_OF_KEY]));
        answer(started, |(call, job)| RunToolPayload {
            tool_call: Some(call.into()),
            job: Some(job.into()),
            ..Default::default()
        })
    }
}
