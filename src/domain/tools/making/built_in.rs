//! Calls of tools that are part of the server.

use std::time::Duration;

use http_tool::AnswerCut;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::sending::{Answer, NoAnswer, Verdict};
use super::{NEEDED, broken, time_limit};
use crate::base::Viewer;
use crate::base::id::WorkspaceId;
use crate::domain::auth::service::acting_for;
use crate::domain::tools::built_in::{BuiltIn, Caller, find};
use crate::domain::tools::service::description::MOST_OUTPUT;
use crate::engine::{JobCtx, JobError};
use crate::entity::tool;
use crate::entity::tool_call::Model;

/// A call that is ready to be made.
pub(super) struct BuiltInCall {
    tool: &'static BuiltIn,
    viewer: Viewer,
    workspace: WorkspaceId,
    arguments: Value,
    cut: AnswerCut,
    limit: Duration,
}

impl BuiltInCall {
    /// Finds the tool, and for whom it acts, with the rights of now.
    pub(super) async fn prepare(ctx: &JobCtx, tool: &tool::Model, call: &Model) -> Result<Self, JobError> {
        let gone = || broken("This tool is not part of the server any more.".to_owned());
        Ok(Self {
            tool: find(&tool.name).ok_or_else(gone)?,
            viewer: acting_for(ctx.app(), ctx.job(), NEEDED).await?,
            workspace: call.workspace_id,
            arguments: call.arguments.clone(),
            cut: AnswerCut::new(MOST_OUTPUT, &[]).map_err(|error| broken(error.to_string()))?,
            limit: time_limit(tool),
        })
    }

    /// Makes it.
    pub(super) async fn send(self, ctx: &JobCtx) -> Result<Answer, NoAnswer> {
        let Self { tool, viewer, workspace, arguments, cut, limit } = self;
        let caller = Caller { app: ctx.app(), viewer: &viewer, workspace };
        match timeout(limit, (tool.run)(caller, arguments)).await {
            Ok(Ok(value)) => {
                let part = cut.cut(Some("application/json"), value.to_string().as_bytes());
                let verdict = Verdict::Done("The tool has answered.".to_owned());
                Ok(Answer { output: part.value, is_cut: part.is_cut, verdict })
            }
            Ok(Err(error)) if error.refusals().is_some() => {
                let told = error.message().into_owned();
                let output = json!({ "error": told });
                Ok(Answer {
                    output,
                    is_cut: false,
                    verdict: Verdict::Failed { told, is_busy: false, retry_after: None },
                })
            }
            Ok(Err(error)) => {
                tracing::warn!(tool = tool.name, error = ?error, "a tool of the server failed");
                Err(NoAnswer::Unanswered("The server could not run the tool. Its log says why.".to_owned()))
            }
            Err(_) => Err(NoAnswer::Unanswered("The tool took longer than `timeoutSeconds` allows.".to_owned())),
        }
    }
}
