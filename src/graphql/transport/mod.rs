//! GraphQL over HTTP, server-sent events, multipart responses and WebSocket, at one path.
//!
//! Depends on neither domain nor application: what it needs from them comes through the [`Gateway`]. Used instead of
//! the engine's companion crate because that one sends wrong status codes, runs mutations sent by GET, has no
//! server-sent events, and lacks most close codes of `graphql-transport-ws`.

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
