//! Calls that a model asks for, on behalf of the person whom it answers.
//!
//! What a model writes is checked before anything is done with it: arguments that do not match the schema are never made
//! to fit, the model is told what is wrong with them.

use serde_json::Value;

use super::description::needs_approval;
use crate::app::App;
use crate::base::id::{JobId, MessageId, ToolCallId, UserId, WorkspaceId};
use crate::base::json_schema::{JsonSchema, Violation};
use crate::base::text::storable::sanitize_json;
use crate::base::{FailureCode, Result};
use crate::engine::Failure;
use crate::entity::tool::{self, ToolEffect};
use crate::entity::tool_call::{self, ToolCallStatus};
use crate::port::llm::{OfferedTool, ToolCall};

/// Longest name of a tool that is kept when no tool has it, in characters.
const LONGEST_NAME: usize = 64;

/// Whose call it is.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The job that writes the answer.
    pub job: JobId,
    /// The answer.
    pub message: MessageId,
    /// The person who is answered.
    pub person: Option<UserId>,
}

/// A tool as a model is told of it.
pub fn offer(tool: &tool::Model) -> OfferedTool {
    OfferedTool {
        name: tool.name.clone(),
        description: tool.description.clone(),
        parameters: tool.parameters_schema.clone(),
    }
}

/// True when calls of the tool can be made beside each other: they change nothing, and nobody is asked.
pub fn is_parallel(tools: &[tool::Model], call: &tool_call::Model) -> bool {
    let tool = tools.iter().find(|tool| Some(tool.id) == call.tool_id);
    tool.is_some_and(|tool| tool.effect == ToolEffect::ReadOnly) && call.status == ToolCallStatus::Queued
}

/// The row of a call that a model asks for; one that cannot be made is `FAILED`, and says why.
///
/// # Errors
/// A stored schema or condition that cannot be read.
pub fn asked(app: &App, asker: Asker, tools: &[tool::Model], call: &ToolCall) -> Result<tool_call::Model> {
    let tool = tools.iter().find(|tool| tool.name == call.name);
    let mut row = row(app, asker, tool, call);
    let refusal = match (tool, read(&call.arguments)) {
        (None, _) => Some(unknown(tools)),
        (Some(_), Err(message)) => Some(message),
        (Some(tool), Ok(mut arguments)) => {
            sanitize_json(&mut arguments);
            row.arguments = arguments;
            let schema = JsonSchema::parse("parametersSchema", &tool.parameters_schema)?;
            match schema.check(&row.arguments) {
                Ok(()) => {
                    if needs_approval(tool, &row.arguments)? {
                        row.status = ToolCallStatus::AwaitingApproval;
                    }
                    None
                }
                Err(violation) => Some(told(&violation)),
            }
        }
    };
    if let Some(message) = refusal {
        row.status = ToolCallStatus::Failed;
        row.failure = Some(Failure::permanent(FailureCode::ToolFailed, message).to_json());
        row.finished_at = Some(row.created_at);
    }
    Ok(row)
}

/// A model that has no arguments to give writes nothing at all.
fn read(arguments: &str) -> std::result::Result<Value, String> {
    if arguments.trim().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_str(arguments).map_err(|error| format!("The arguments are no JSON: {error}."))
}

fn told(violation: &Violation) -> String {
    match violation.path.as_slice() {
        [] => format!("The arguments do not match their schema: {}.", violation.message),
        path => format!("The argument at `{}` does not match its schema: {}.", path.join("/"), violation.message),
    }
}

fn unknown(tools: &[tool::Model]) -> String {
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    format!("There is no tool with this name. There are: {}.", names.join(", "))
}

fn row(app: &App, asker: Asker, tool: Option<&tool::Model>, call: &ToolCall) -> tool_call::Model {
    let called: String = call.name.chars().take(LONGEST_NAME).collect();
    tool_call::Model {
        id: ToolCallId::generate(),
        workspace_id: asker.workspace,
        tool_id: tool.map(|tool| tool.id),
        called_name: tool.map_or(called, |tool| tool.name.clone()),
        status: ToolCallStatus::Queued,
        arguments: Value::Object(serde_json::Map::new()),
        output: None,
        is_output_cut: false,
        failure: None,
        job_id: Some(asker.job),
        only_job_id: None,
        message_id: Some(asker.message),
        part: None,
        sends: 0,
        is_outcome_open: false,
        requested_by: asker.person,
        created_at: app.clock.now(),
        started_at: None,
        finished_at: None,
    }
}
