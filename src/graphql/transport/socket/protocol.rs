//! The messages of both sub-protocols.

use async_graphql::http::{ALL_WEBSOCKET_PROTOCOLS, WebSocketProtocols};
use axum::http::HeaderValue;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::limits::{DocumentLimits, json as shape};
use super::super::answer::Answer;
use super::super::params::Params;
use crate::base::Timestamp;

/// A sub-protocol, of those that the engine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protocol(WebSocketProtocols);

/// A message of a client.
#[derive(Debug)]
pub enum Incoming {
    /// Opens the connection.
    Init(Value),
    /// Starts an operation.
    Subscribe {
        /// Chosen by the client.
        id: String,
        /// The request.
        params: Box<Params>,
    },
    /// Ends an operation.
    Complete {
        /// Of the operation.
        id: String,
    },
    /// Asks for a pong with the same payload.
    Ping(Option<Value>),
    /// Answers a ping.
    Pong,
    /// Ends the connection.
    Terminate,
}

#[derive(Deserialize)]
struct Raw {
    r#type: String,
    #[serde(default)]
    id: Option<Value>,
    #[serde(default)]
    payload: Option<Value>,
}

impl Protocol {
    /// `graphql-transport-ws`, the present one.
    pub const TRANSPORT: Self = Self(WebSocketProtocols::GraphQLWS);
    /// `graphql-ws`, the one before; only GraphQL Playground still speaks it.
    pub const LEGACY: Self = Self(WebSocketProtocols::SubscriptionsTransportWS);

    /// Names that the server understands, its favourite first.
    pub fn offered(legacy: bool) -> &'static [&'static str] {
        if legacy { &ALL_WEBSOCKET_PROTOCOLS } else { &ALL_WEBSOCKET_PROTOCOLS[..1] }
    }

    /// The protocol of a header value.
    pub fn of_header(value: &HeaderValue) -> Option<Self> {
        value.to_str().ok()?.parse().ok().map(Self)
    }

    /// Reads a message; the error is the reason of a close with 4400.
    pub fn read(self, text: &str, limits: &DocumentLimits) -> Result<Incoming, String> {
        shape::check(text.as_bytes(), limits).map_err(|refused| refused.message.into_owned())?;
        let raw: Raw =
            serde_json::from_str(text).map_err(|_| "Invalid message: not a JSON object with a type".to_owned())?;
        let id = || match &raw.id {
            Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
            _ => Err("Invalid message: the id must be a non-empty string".to_owned()),
        };
        let payload = || match &raw.payload {
            None | Some(Value::Null) => Ok(None),
            Some(payload @ Value::Object(_)) => Ok(Some(payload.clone())),
            Some(_) => Err("Invalid message: the payload must be an object".to_owned()),
        };
        match (self, raw.r#type.as_str()) {
            (_, "connection_init") => Ok(Incoming::Init(payload()?.unwrap_or(Value::Null))),
            (Self::TRANSPORT, "subscribe") | (Self::LEGACY, "start") => {
                let id = id()?;
                let params: Params = serde_json::from_value(raw.payload.unwrap_or_default())
                    .map_err(|_| "Invalid message: the payload is not a GraphQL request".to_owned())?;
                if params.reference().is_empty() {
                    return Err("Invalid message: the payload has no query".to_owned());
                }
                Ok(Incoming::Subscribe { id, params: Box::new(params) })
            }
            (Self::TRANSPORT, "complete") | (Self::LEGACY, "stop") => Ok(Incoming::Complete { id: id()? }),
            (Self::TRANSPORT, "ping") => Ok(Incoming::Ping(payload()?)),
            (Self::TRANSPORT, "pong") => payload().map(|_| Incoming::Pong),
            (Self::LEGACY, "connection_terminate") => Ok(Incoming::Terminate),
            _ => Err("Invalid message: unknown type".to_owned()),
        }
    }

    /// The connection is open.
    pub fn acknowledge(self) -> Vec<String> {
        let mut messages = vec![json!({ "type": "connection_ack" }).to_string()];
        if self == Self::LEGACY {
            messages.push(json!({ "type": "ka" }).to_string());
        }
        messages
    }

    /// Answers a ping.
    pub fn pong(payload: Option<Value>) -> String {
        match payload {
            Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
            None => json!({ "type": "pong" }).to_string(),
        }
    }

    /// Warns that the token expires soon; `None` where the protocol has no such message.
    pub fn expiry_warning(self, expires_at: Timestamp) -> Option<String> {
        let payload = json!({ "code": "TOKEN_EXPIRES_SOON", "expiresAt": expires_at.to_rfc3339() });
        (self == Self::TRANSPORT).then(|| json!({ "type": "ping", "payload": payload }).to_string())
    }

    /// Answers a ping with a new token. The token is not repeated.
    pub fn renewed(until: Option<Timestamp>) -> String {
        let payload = json!({ "renewed": true, "expiresAt": until.map(Timestamp::to_rfc3339) });
        json!({ "type": "pong", "payload": payload }).to_string()
    }

    /// Answers a ping with an invalid token.
    pub fn not_renewed(code: &str, message: &str) -> String {
        let payload = json!({ "renewed": false, "code": code, "message": message });
        json!({ "type": "pong", "payload": payload }).to_string()
    }

    /// Tells why the connection is about to be closed; `None` where the protocol has no such message.
    pub fn warning(self, code: &str) -> Option<String> {
        (self == Self::TRANSPORT).then(|| json!({ "type": "ping", "payload": { "code": code } }).to_string())
    }

    /// One result of an operation.
    pub fn next(self, id: &str, answer: &Answer) -> String {
        let kind = if self == Self::TRANSPORT { "next" } else { "data" };
        let mut text = format!("{{\"type\":\"{kind}\",\"id\":{},\"payload\":", Value::from(id));
        text.push_str(&String::from_utf8_lossy(&answer.to_json()));
        text.push('}');
        text
    }

    /// The operation was not executed.
    pub fn error(self, id: &str, answer: &Answer) -> String {
        match self {
            Self::TRANSPORT => json!({ "type": "error", "id": id, "payload": answer.errors }).to_string(),
            Self::LEGACY => json!({ "type": "error", "id": id, "payload": answer.errors.first() }).to_string(),
        }
    }

    /// The operation has ended.
    pub fn complete(self, id: &str) -> String {
        json!({ "type": "complete", "id": id }).to_string()
    }
}
