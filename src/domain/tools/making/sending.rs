//! How a call is sent: what differs between the kinds of tools.

use std::time::Duration;

use serde_json::Value;

use super::built_in::BuiltInCall;
use super::http::HttpCall;
use super::mcp::McpCall;
use crate::engine::{JobCtx, JobError};
use crate::entity::tool::{self, ToolKind};
use crate::entity::tool_call::Model;

/// A call that is ready to be sent. Whatever can fail before that has been done, and nothing was sent yet.
pub(super) enum Sending {
    /// In the server itself.
    BuiltIn(Box<BuiltInCall>),
    /// As a request.
    Http(HttpCall),
    /// To a tool server.
    Mcp(Box<McpCall>),
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    /// What is kept of it.
    pub(super) output: Value,
    /// True when not all of it is kept.
    pub(super) is_cut: bool,
    /// What it means.
    pub(super) verdict: Verdict,
}

/// What an answer means.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The tool did it. The sentence is for the log.
    Done(String),
    /// The tool did not do it.
    Failed {
        /// Why, as a sentence.
        told: String,
        /// True when the other side may do it a little later.
        is_busy: bool,
        /// How long to wait until then, when it says so.
        retry_after: Option<Duration>,
    },
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// The server refuses to go there; nothing was done.
    Denied(String),
    /// The other side was not reached; nothing was done.
    NotReached(String),
    /// The other side does not take the call; nothing was done.
    Refused(String),
    /// The call may have arrived, and no answer came.
    Unanswered(String),
    /// The tool is not to be called any more, which became known before it was; nothing was done.
    Stopped(Box<JobError>),
    /// The job is no longer this worker's.
    Lost(Box<JobError>),
}

impl Sending {
    /// Prepares a call: everything that can fail before something is sent.
    pub(super) async fn prepare(ctx: &JobCtx, tool: &tool::Model, call: &Model) -> Result<Self, JobError> {
        match tool.kind {
            ToolKind::BuiltIn => BuiltInCall::prepare(ctx, tool, call).await.map(|call| Self::BuiltIn(Box::new(call))),
            ToolKind::Http => HttpCall::prepare(ctx, tool, call).await.map(Self::Http),
            ToolKind::Mcp => McpCall::prepare(ctx, tool, call).await.map(|call| Self::Mcp(Box::new(call))),
        }
    }

    /// Sends the call, once. With `key` the other side can recognise it when it is sent again.
    pub(super) async fn send(self, ctx: &JobCtx, key: Option<&str>) -> Result<Answer, NoAnswer> {
        match self {
            Self::BuiltIn(call) => call.send(ctx).await,
            Self::Http(call) => call.send(ctx, key).await,
            Self::Mcp(call) => call.send(ctx, key).await,
        }
    }
}
