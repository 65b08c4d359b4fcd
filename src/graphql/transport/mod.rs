//! GraphQL over HTTP, server-sent events, multipart responses and WebSocket, at one path.
//!
//! Knows neither domain nor application: what it needs of them comes through the [`Gateway`].
//!
//! Of the engine's integration with axum (`async-graphql-axum`), and of the engine's own `http` module, what fits is used:
//!
//! - `GraphQLResponse` writes what was executed ([`answer`]). What was refused is written here, without `data`.
//! - `WebSocketProtocols` and `ALL_WEBSOCKET_PROTOCOLS` name the sub-protocols ([`socket`]).
//!
//! The rest does not fit:
//!
//! - `GraphQLRequest` and `GraphQLBatchRequest` read a body of any length at any pace, before the caller is let in; they
//!   know no `documentId`, do not bound what JSON may hold, take files before the document is checked, run mutations sent
//!   by GET, and refuse in plain text.
//! - `GraphQLProtocol` answers 400 where no sub-protocol fits, and clients expect a close with 4406. It takes the first
//!   name that the client knows, also one that the operator has switched off, and does not tell which.
//! - `GraphQLSubscription` and `GraphQLWebSocket` run any number of operations, cannot be stopped with the process or by
//!   revoked credentials, and miss most close codes of `graphql-transport-ws`.
//! - `GraphQL`, the service, has no server-sent events, and answers 200 to all that it could parse.

mod accept;
mod answer;
mod body;
mod context;
mod csrf;
mod engine;
mod gateway;
mod http;
mod origin;
mod params;
mod prepare;
mod problem;
mod process;
mod sender;
mod settings;
mod socket;
mod status;
mod stream;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::any;

pub use context::{ClientAddress, CorrelationId, Credentials, RequestMeta};
pub use gateway::Gateway;
pub use process::Process;
pub use settings::{Introspection, SocketSettings, TransportSettings};
pub use socket::close;

use crate::base::Error;
use engine::Engine;

/// Serves GraphQL at `/graphql`: POST, GET and WebSocket upgrade.
///
/// When [`Process::shutdown`] is cancelled, new sockets are refused and open ones are closed one after another over
/// [`SocketSettings::drain_time`], with a code that makes clients connect again. They are tracked in
/// [`Process::detached`].
///
/// # Errors
///
/// `INTERNAL` when the gateway's schema cannot be read.
pub fn router(gateway: Arc<dyn Gateway>, settings: TransportSettings, process: Process) -> Result<Router, Error> {
    let cors = origin::cors(&settings);
    let engine = Arc::new(Engine::new(gateway, settings, process)?);
    let router =
        Router::new().route("/graphql", any(http::serve)).layer(DefaultBodyLimit::disable()).with_state(engine);
    Ok(match cors {
        Some(cors) => router.layer(cors),
        None => router,
    })
}

#[cfg(test)]
mod tests;
