//! Calls that are requests.

use std::time::Duration;

use http_tool::{AnswerCut, FilledRequest};
use serde_json::json;

use super::sending::{Answer, NoAnswer, Verdict};
use super::{broken, time_limit};
use crate::domain::tools::service::description::{self, MOST_OUTPUT};
use crate::domain::tools::service::headers_place;
use crate::domain::tools::service::named_secrets::NamedSecrets;
use crate::engine::{JobCtx, JobError};
use crate::entity::tool;
use crate::entity::tool_call::Model;
use crate::port::http_call::{Answered, CallError};

/// A request that is ready to be sent.
pub(super) struct HttpCall {
    request: FilledRequest,
    headers: NamedSecrets,
    cut: AnswerCut,
    limit: Duration,
}

impl HttpCall {
    /// Fills the request of a tool.
    pub(super) async fn prepare(ctx: &JobCtx, tool: &tool::Model, call: &Model) -> Result<Self, JobError> {
        let arguments = call.arguments.as_object().cloned().unwrap_or_default();
        let template = description::template(tool).map_err(|error| broken(error.to_string()))?;
        Ok(Self {
            request: template.fill(&arguments).map_err(|error| broken(error.to_string()))?,
            cut: AnswerCut::new(MOST_OUTPUT, &description::paths(tool)).map_err(|error| broken(error.to_string()))?,
            headers: NamedSecrets::open(ctx.app(), &headers_place(tool), tool.headers_sealed.as_deref()).await?,
            limit: time_limit(tool),
        })
    }

    /// Sends it.
    pub(super) async fn send(self, ctx: &JobCtx, key: Option<&str>) -> Result<Answer, NoAnswer> {
        let Self { request, headers, cut, limit } = self;
        let answered = ctx.app().http_caller.call(request, &headers.0, key, limit).await;
        let Answered { status, media_type, bytes, retry_after } = answered.map_err(|error| match error {
            CallError::Denied(told) => NoAnswer::Denied(told),
            CallError::NotReached => NoAnswer::NotReached("The server of the tool cannot be reached.".to_owned()),
            CallError::Unanswered(told) => NoAnswer::Unanswered(told.to_owned()),
        })?;
        let part = cut.cut(media_type.as_deref(), &headers.taken_out_of(bytes));
        let status_code = status.as_u16();
        let verdict = match status.is_success() {
            true => Verdict::Done(format!("The tool answered ({status_code}).")),
            false => Verdict::Failed {
                told: format!("The tool answered with the status {status_code}."),
                is_busy: matches!(status_code, 429 | 502 | 503 | 504),
                retry_after,
            },
        };
        Ok(Answer { output: json!({ "status": status_code, "body": part.value }), is_cut: part.is_cut, verdict })
    }
}
