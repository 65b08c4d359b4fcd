//! Running a tool outside a conversation: a call, and the job that makes it.

use sea_orm::ColumnTrait as _;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait, IntoActiveModel as _, QueryFilter as _};
use serde::Serialize;
use serde_json::{Value, json};

use super::description::needs_approval;
use crate::app::App;
use crate::base::id::{JobId, ToolCallId, ToolId, WorkspaceId};
use crate::base::json_schema::JsonSchema;
use crate::base::text::storable::sanitize_json;
use crate::base::{Error, NodeRef, Permission, Result, Viewer};
use crate::db::Write;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::tools::jobs::KIND;
use crate::domain::workspaces::service::{not_found_if_deleted, permit};
use crate::engine::{JobOptions, NewJob, enqueue_in, submit};
use crate::entity::tool_call::ToolCallStatus;
use crate::entity::{BelongsTo as _, OfWorkspace as _, job, tool, tool_call};

/// A call to make. Its serialized form, with the queue options, identifies the request for idempotency.
#[derive(Debug, Clone, Serialize)]
pub struct RunTool {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The tool.
    pub tool: ToolId,
    /// The arguments.
    pub arguments: Value,
    /// How to queue the job.
    #[serde(skip)]
    pub options: JobOptions,
}

/// A call with its job.
pub type Started = (tool_call::Model, job::Model);

/// Starts a call. The same idempotency key returns the first one (C-JOB-10).
pub async fn run(app: &App, viewer: &Viewer, command: RunTool) -> Result<Started> {
    start(app, viewer, command, None).await
}

/// Starts a call like that of an old job: with its arguments, as its tool is now.
pub async fn rerun(
    app: &App,
    viewer: &Viewer,
    old: &job::Model,
    changes: Option<Value>,
    options: JobOptions,
) -> Result<job::Model> {
    let workspace = old.workspace_id.ok_or_else(|| Error::not_found("jobId", old.id))?;
    let call = tool_call::Entity::belonging_to(old.id).one(app.db.read()).await?;
    let call = call.ok_or_else(|| Error::not_found("jobId", old.id))?;
    let Some(tool) = call.tool_id else { return Err(Error::not_found("jobId", old.id)) };
    let arguments = match changes {
        None => call.arguments,
        Some(changes) => changes.get("arguments").cloned().ok_or_else(|| {
            let message = "Of a call only the arguments can be changed: {\"arguments\": {…}}.";
            Error::invalid("parameters", "properties", message)
        })?,
    };
    let command = RunTool { workspace, tool, arguments, options };
    start(app, viewer, command, Some(old.id)).await.map(|(_, job)| job)
}

async fn start(app: &App, viewer: &Viewer, mut command: RunTool, rerun_of: Option<JobId>) -> Result<Started> {
    let workspace = command.workspace;
    permit(viewer, workspace, Permission::ToolsRun, "workspaceId", workspace)?;
    sanitize_json(&mut command.arguments);
    let RunTool { tool, arguments, options, .. } = &command;
    let claim = options.claim(viewer, workspace, &command)?;
    if let Some(claim) = &claim
        && let Some(first) = claim.recall(app.db.read()).await?
    {
        return started_before(app.db.read(), workspace, first).await;
    }
    let tool = tool::Entity::by_id_in(workspace, *tool).one(app.db.read()).await?;
    let tool = tool.ok_or_else(|| Error::not_found("toolId", command.tool))?;
    if !tool.is_enabled {
        let why = tool.review_message.as_deref().unwrap_or_default();
        let message = format!("This tool is switched off. {why}").trim_end().to_owned();
        return Err(Error::state("toolId", "DISABLED", &["ENABLED"], message));
    }
    JsonSchema::parse("toolId", &tool.parameters_schema)?.check_input("arguments", arguments)?;
    let id = ToolCallId::generate();
    let mut new = NewJob::new(KIND, Some(workspace), format!("Run “{}”", tool.title), json!({ "toolCallId": id }));
    new.subject = Some(tool.id.into());
    new.rerun_of = rerun_of;
    let new = options.apply(new);
    let now = app.clock.now();
    let call = tool_call::Model {
        id,
        workspace_id: workspace,
        tool_id: Some(tool.id),
        called_name: tool.name.clone(),
        status: match needs_approval(&tool, arguments)? {
            true => ToolCallStatus::AwaitingApproval,
            false => ToolCallStatus::Queued,
        },
        arguments: arguments.clone(),
        output: None,
        is_output_cut: false,
        failure: None,
        job_id: Some(new.id),
        only_job_id: Some(new.id),
        message_id: None,
        part: None,
        sends: 0,
        is_outcome_open: false,
        requested_by: viewer.user_id(),
        created_at: now,
        started_at: None,
        finished_at: None,
    };
    let mut change = app.db.batch();
    if let Some(claim) = &claim {
        let tx = app.db.begin().await?;
        if let Some(first) = claim.make_in(&tx, new.id.into(), now).await? {
            // Its commit may still be under way and is waited for.
            let first = started_before(&*tx, workspace, first).await?;
            tx.commit().await?;
            return Ok(first);
        }
        change = tx.into_batch();
    }
    let job = enqueue_in(&mut change, app, viewer, new)?;
    change.defer(Write::insert(app.db.backend(), [call.clone().into_active_model().reset_all()]));
    let facts = json!({ "toolId": tool.id, "name": tool.name, "jobId": job.id });
    record_in(&mut change, app, viewer, Entry::new("tool.called", Some(workspace), call.id).changes(facts));
    submit(app, change, job.id).await.map_err(|error| not_found_if_deleted(error, workspace))?;
    Ok((call, job))
}

async fn started_before(connection: &impl ConnectionTrait, workspace: WorkspaceId, first: NodeRef) -> Result<Started> {
    let gone = || Error::not_found("options", first);
    let NodeRef::JobId(id) = first else { return Err(gone()) };
    let job = job::Entity::by_id_in(workspace, id).one(connection).await?.ok_or_else(gone)?;
    let call =
        tool_call::Entity::belonging_to(workspace).filter(tool_call::Column::JobId.eq(id)).one(connection).await?;
    Ok((call.ok_or_else(gone)?, job))
}
