//! The requests, and what their responses mean.

use std::collections::HashMap;
use std::sync::Arc;

use egress::Exit;
use http::StatusCode;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder, Response};
use rmcp::model::{ClientJsonRpcMessage, JsonRpcMessage, RequestId, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_client::{
    StreamableHttpClient, StreamableHttpError, StreamableHttpPostResponse as Posted,
};

use super::body;
use super::events::{self, Events};
use crate::McpError;
use crate::session::Ending;

type Failure = StreamableHttpError<McpError>;
type Headers = HashMap<HeaderName, HeaderValue>;

/// Largest body of a response that is no success, in bytes.
const LONGEST_REFUSAL: usize = 64 * 1024;

const SESSION: &str = "mcp-session-id";

/// Sends requests to one server.
#[derive(Clone)]
pub(super) struct Wire {
    client: Client,
    headers: HeaderMap,
    longest: usize,
    ending: Ending,
}

impl Wire {
    pub(super) fn new(client: Client, headers: HeaderMap, longest: usize, ending: Ending) -> Self {
        Self { client, headers, longest, ending }
    }

    async fn send(&self, request: RequestBuilder, session: Option<&str>, more: Headers) -> Result<Response, McpError> {
        let mut request = request.headers(self.headers.clone()).headers(more.into_iter().collect());
        if let Some(session) = session {
            request = request.header(SESSION, session);
        }
        let response = request.send().await.map_err(|error| unreached(&error))?;
        match response.status() {
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                Err(McpError::Unauthorized { status: status.as_u16() })
            }
            status if status.is_redirection() => Err(McpError::Redirected),
            _ => Ok(response),
        }
    }

    async fn post(
        &self,
        address: &str,
        message: &ClientJsonRpcMessage,
        session: Option<&str>,
        more: Headers,
    ) -> Result<Posted, Failure> {
        let json = serde_json::to_vec(message)?;
        let request = self.client.post(address).header(ACCEPT, "application/json, text/event-stream");
        let request = request.header(CONTENT_TYPE, "application/json").body(json);
        let response = self.send(request, session, more).await.map_err(StreamableHttpError::Client)?;
        let id = request_id(message);
        if !response.status().is_success() {
            return self.refused(response, session.is_some(), id).await;
        }
        let session = response.headers().get(SESSION).and_then(|id| id.to_str().ok()).map(str::to_owned);
        let Some(id) = id else { return Ok(Posted::Accepted) };
        if is_of_type(&response, "text/event-stream") {
            return Ok(Posted::Sse(events::of(response, self.longest, Some(id)), session));
        }
        if response.status() == StatusCode::ACCEPTED {
            return Ok(Posted::Accepted);
        }
        let body = body::read(response, self.longest).await.map_err(StreamableHttpError::Client)?;
        let answer = serde_json::from_slice(&body)
            .map_err(|_| StreamableHttpError::Client(McpError::protocol("its answer is no message.")))?;
        Ok(Posted::Json(answer, session))
    }

    /// What a response means that is no success.
    async fn refused(&self, response: Response, in_session: bool, id: Option<RequestId>) -> Result<Posted, Failure> {
        let status = response.status();
        if status == StatusCode::NOT_FOUND && in_session {
            return Err(StreamableHttpError::SessionExpired);
        }
        let body = body::read(response, LONGEST_REFUSAL).await.unwrap_or_default();
        let refusal = match serde_json::from_slice(&body) {
            Ok(ServerJsonRpcMessage::Error(refusal)) => refusal.error,
            _ => return Err(StreamableHttpError::Client(McpError::Status { status: status.as_u16() })),
        };
        // The reference servers in TypeScript say so of a session that they do not know.
        if in_session && status == StatusCode::BAD_REQUEST && refusal.message.to_lowercase().contains("session id") {
            return Err(StreamableHttpError::SessionExpired);
        }
        match id {
            Some(id) => Ok(Posted::Json(ServerJsonRpcMessage::error(refusal, Some(id)), None)),
            None => Err(StreamableHttpError::Client(McpError::Status { status: status.as_u16() })),
        }
    }

    /// Remembers a failure, for it may be what ends the session.
    fn noted<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        if let Err(StreamableHttpError::Client(error)) = &result {
            self.ending.note(error.clone());
        }
        result
    }
}

impl StreamableHttpClient for Wire {
    type Error = McpError;

    async fn post_message(
        &self,
        address: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        _authorization: Option<String>,
        headers: Headers,
    ) -> Result<Posted, Failure> {
        self.noted(self.post(&address, &message, session.as_deref(), headers).await)
    }

    async fn delete_session(
        &self,
        address: Arc<str>,
        session: Arc<str>,
        _authorization: Option<String>,
        headers: Headers,
    ) -> Result<(), Failure> {
        // Many servers do not know this request, and it is of no use to us what they say.
        let _ = self.send(self.client.delete(address.as_ref()), Some(&session), headers).await;
        Ok(())
    }

    async fn get_stream(
        &self,
        address: Arc<str>,
        session: Option<Arc<str>>,
        last_event: Option<String>,
        _authorization: Option<String>,
        headers: Headers,
    ) -> Result<Events, Failure> {
        let mut request = self.client.get(address.as_ref()).header(ACCEPT, "text/event-stream");
        if let Some(id) = last_event {
            request = request.header("last-event-id", id);
        }
        let response = match self.send(request, session.as_deref(), headers).await {
            Ok(response) => response,
            Err(error @ McpError::Unreachable { .. }) => return Err(StreamableHttpError::Client(error)),
            // Would be the same the next time.
            Err(_) => return Err(StreamableHttpError::ServerDoesNotSupportSse),
        };
        match response.status() {
            status if status.is_success() && is_of_type(&response, "text/event-stream") => {
                Ok(events::of(response, self.longest, None))
            }
            status if status.is_server_error() => {
                Err(StreamableHttpError::Client(McpError::Status { status: status.as_u16() }))
            }
            _ => Err(StreamableHttpError::ServerDoesNotSupportSse),
        }
    }
}

/// Why there is no response.
fn unreached(error: &reqwest::Error) -> McpError {
    match Exit::denied(error) {
        Some(denied) => McpError::DeniedAddress { host: denied.subject },
        // The name, the connection and TLS all precede the request.
        None => McpError::Unreachable { sent: !error.is_connect() },
    }
}

fn request_id(message: &ClientJsonRpcMessage) -> Option<RequestId> {
    match message {
        JsonRpcMessage::Request(request) => Some(request.id.clone()),
        _ => None,
    }
}

fn is_of_type(response: &Response, media_type: &str) -> bool {
    let found = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    found.split(';').next().is_some_and(|found| found.trim().eq_ignore_ascii_case(media_type))
}
