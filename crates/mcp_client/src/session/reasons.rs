//! Why something failed, of what the library says.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rmcp::model::{ErrorCode, ErrorData};
use rmcp::service::{ClientInitializeError, ServiceError};
use rmcp::transport::streamable_http_client::StreamableHttpError;

use super::Ending;
use crate::McpError;
use crate::http::OVERSIZED;
use crate::words::Secrets;

/// Makes errors of ours out of those of the library.
#[derive(Debug, Clone)]
pub(super) struct Reasons {
    secrets: Secrets,
    ending: Ending,
    lost: Arc<AtomicBool>,
}

impl Reasons {
    pub(super) fn new(secrets: Secrets, ending: Ending) -> Self {
        Self { secrets, ending, lost: Arc::default() }
    }

    /// True when the server has said that it does not know the session.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Why a request failed. `limit` is the largest size of a message.
    pub(super) fn of_request(&self, error: ServiceError, limit: usize) -> McpError {
        let error = match error {
            ServiceError::McpError(error) if error.code.0 == OVERSIZED => McpError::too_many_bytes(limit),
            ServiceError::McpError(error) => self.of_answer(&error),
            ServiceError::TransportSend(error) => self.of_transport(error.error.as_ref()),
            ServiceError::Cancelled { .. } => McpError::Cancelled,
            ServiceError::TransportClosed => self.closed(),
            _ => McpError::protocol("its answer is of another kind than the question."),
        };
        if error == McpError::SessionLost {
            self.lost.store(true, Ordering::Relaxed);
        }
        error
    }

    /// Why there is no session.
    pub(super) fn of_handshake(&self, error: ClientInitializeError) -> McpError {
        match error {
            ClientInitializeError::TransportError { error, .. } => self.of_transport(error.error.as_ref()),
            ClientInitializeError::ConnectionClosed(_) => self.closed(),
            ClientInitializeError::JsonRpcError(error) => self.of_answer(&error),
            _ => McpError::protocol("it does not answer the greeting."),
        }
    }

    /// What an error in an answer means, when it is of no particular tool.
    fn of_answer(&self, error: &ErrorData) -> McpError {
        let words = self.secrets.words(&error.message);
        match error.code {
            ErrorCode::INVALID_PARAMS => McpError::InvalidArguments { words },
            code => McpError::Server { code: code.0, words },
        }
    }

    /// The failure is one of ours, in the wrapping of the library.
    fn of_transport(&self, error: &(dyn Error + Send + Sync + 'static)) -> McpError {
        if let Some(error) = error.downcast_ref::<McpError>() {
            return error.clone();
        }
        match error.downcast_ref::<StreamableHttpError<McpError>>() {
            Some(StreamableHttpError::Client(error)) => error.clone(),
            Some(StreamableHttpError::SessionExpired) => McpError::SessionLost,
            Some(StreamableHttpError::TransportChannelClosed) => self.closed(),
            _ => McpError::protocol("its answer cannot be read."),
        }
    }

    fn closed(&self) -> McpError {
        self.ending.known().unwrap_or(McpError::Unreachable { sent: true })
    }
}

/// True when a server refused the greeting as one that does not know it, or none of the revisions that begin with it.
pub(super) fn is_of_another_time(error: &ClientInitializeError) -> bool {
    let ClientInitializeError::JsonRpcError(error) = error else { return false };
    matches!(
        error.code,
        ErrorCode::METHOD_NOT_FOUND
            | ErrorCode::UNSUPPORTED_PROTOCOL_VERSION
            | ErrorCode::MISSING_REQUIRED_CLIENT_CAPABILITY
            | ErrorCode::HEADER_MISMATCH
    )
}

/// What the refusal of a call means. The protocol has no code of its own for a tool that is not there.
pub(super) fn of_call(error: McpError, tool: &str) -> McpError {
    let is_missing = match &error {
        McpError::InvalidArguments { words } => names_missing_tool(words),
        McpError::Server { code, words } => *code == ErrorCode::METHOD_NOT_FOUND.0 || names_missing_tool(words),
        _ => false,
    };
    if is_missing { McpError::ToolNotFound { tool: crate::words::one_line(tool, 100) } } else { error }
}

fn names_missing_tool(words: &str) -> bool {
    let words = words.to_lowercase();
    words.contains("unknown tool")
        || words.contains("no such tool")
        || (words.contains("tool") && (words.contains("not found") || words.contains("does not exist")))
}
