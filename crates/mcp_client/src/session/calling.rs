//! Calls of tools.

use rmcp::model::{CallToolRequest, CallToolRequestParams, ClientRequest, RequestMetaObject, ServerResult};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::exchange::Until;
use super::{Session, reasons};
use crate::listener::Wanted;
use crate::{Call, CallOutput, McpError, Progress};

/// Under what the server finds the key by which it recognises a call.
const IDEMPOTENCY_KEY: &str = "dossier/idempotencyKey";

/// Steps of progress that wait to be told. When there are more, some are left out.
const STEPS: usize = 64;

impl Session {
    /// Calls a tool and waits for what it returns; `on_progress` is told how far it is. When `cancel` is cancelled, the time
    /// is up, or the future is dropped, the server is told to stop.
    ///
    /// # Errors
    /// [`McpError`]. A tool that failed is none: see [`CallOutput::is_error`].
    pub async fn call(
        &self,
        call: Call,
        cancel: &CancellationToken,
        mut on_progress: impl FnMut(Progress) + Send,
    ) -> Result<CallOutput, McpError> {
        let Call { name, arguments, idempotency_key, timeout } = call;
        let mut meta = RequestMetaObject::new();
        if let Some(key) = idempotency_key {
            meta.insert(IDEMPOTENCY_KEY.to_owned(), Value::String(key));
        }
        let mut request = CallToolRequest::new(CallToolRequestParams::new(name.clone()).with_arguments(arguments));
        let (sender, progress) = mpsc::channel(STEPS);
        request.extensions.insert(Wanted(sender));
        let request = ClientRequest::CallToolRequest(request);
        let answer = self
            .exchange_with_progress(request, meta, Until::from_now(timeout), cancel, progress, &mut on_progress)
            .await
            .map_err(|error| reasons::of_call(error, &name))?;
        match answer {
            ServerResult::CallToolResult(result) => CallOutput::of(result),
            ServerResult::InputRequiredResult(_) | ServerResult::CreateTaskResult(_) => {
                Err(McpError::protocol("the tool wants more than was offered to it."))
            }
            _ => Err(McpError::protocol("the tool returned something that is no result.")),
        }
    }
}
