//! GraphQL over WebSocket: `graphql-transport-ws`, and the legacy `graphql-ws` where an operator allows it.

pub mod close;
mod message_rate;
mod operation;
mod outbound;
mod protocol;
mod session;

use std::sync::Arc;

use axum::extract::WebSocketUpgrade;
use axum::http::{HeaderValue, header, request::Parts};
use axum::response::{IntoResponse as _, Response};

use super::accept::Media;
use super::answer::Answer;
use super::context::{Credentials, REQUEST_ID, RequestMeta};
use super::engine::Engine;
use super::origin;
use super::problem::{Problem, whole_seconds};
use super::settings::SocketSettings;
use super::status::{Outcome, status};
use crate::base::id::UserId;
use crate::identity::admission::{ConcurrencyCounter, ConcurrencyPermit};
use crate::identity::network::Network;
use protocol::Protocol;
pub use session::drain;

/// Buffer of a socket for each direction, in bytes. The library's 128 KiB would be most of an idle subscriber's memory.
const BUFFER: usize = 4 * 1024;

/// Messages of up to this many times the limit are read, so that the client can be told why; longer ones break the
/// connection.
const HARD_LIMIT: usize = 8;

/// Counts open sockets and event streams of this process, which are what takes its memory; see
/// [`crate::identity::admission`] for why processes do not share such counts.
pub struct Sockets {
    process: Arc<ConcurrencyCounter<()>>,
    networks: Arc<ConcurrencyCounter<Network>>,
    users: Arc<ConcurrencyCounter<UserId>>,
    limits: SocketSettings,
}

/// The slot of one socket; released when dropped.
pub struct SocketSlot {
    _process: ConcurrencyPermit<()>,
    _network: ConcurrencyPermit<Network>,
}

impl Sockets {
    /// Makes counters without open sockets.
    pub fn new(limits: &SocketSettings) -> Self {
        Self { process: Arc::default(), networks: Arc::default(), users: Arc::default(), limits: limits.clone() }
    }

    /// Counts a socket of the process and of a network.
    ///
    /// # Errors
    ///
    /// 503 or 429 when there are too many.
    pub fn open(&self, meta: &RequestMeta) -> Result<SocketSlot, Problem> {
        let process = self.process.enter((), self.limits.per_process);
        let process = process.ok_or_else(|| Problem::busy("The server has too many sockets. Try again later."))?;
        let network = self.networks.enter(Network::of(meta.peer_ip.as_deref()), self.limits.per_address);
        let network = network.ok_or_else(|| {
            let pause = std::time::Duration::from_secs(5);
            Problem::rate_limited("Your network address has too many sockets. Close some.", pause)
        })?;
        Ok(SocketSlot { _process: process, _network: network })
    }

    /// Counts a socket of a user; `None` when the user has too many.
    pub fn enter_user(&self, user: UserId) -> Option<ConcurrencyPermit<UserId>> {
        self.users.enter(user, self.limits.per_user)
    }
}

/// Handles an upgrade request: checks origin and limits, and starts a session.
pub fn accept(engine: Arc<Engine>, parts: &Parts, upgrade: WebSocketUpgrade) -> Response {
    let meta = RequestMeta::read(parts);
    let slot = match admit(&engine, parts, &meta) {
        Ok(slot) => slot,
        Err(problem) => return refuse(&problem, &meta),
    };
    let limits = &engine.settings.socket;
    let upgrade = upgrade
        .protocols(Protocol::offered(limits.legacy_protocol).iter().copied())
        .max_message_size(limits.message_bytes * HARD_LIMIT)
        .max_frame_size(limits.message_bytes * HARD_LIMIT)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER);
    let protocol = upgrade.selected_protocol().and_then(Protocol::of_header);
    let credentials = Credentials::of_headers(&parts.headers);
    // Shutdown waits for the socket, which the listener no longer tracks.
    let open = engine.detached.token();
    upgrade.on_upgrade(move |socket| async move {
        let (_slot, _open) = (slot, open);
        session::run(engine, socket, protocol, credentials, meta).await;
    })
}

fn admit(engine: &Engine, parts: &Parts, meta: &RequestMeta) -> Result<SocketSlot, Problem> {
    if engine.shutdown.is_cancelled() {
        return Err(Problem::busy("The server is about to end. Connect again."));
    }
    if !origin::is_allowed(&parts.headers, &engine.settings) {
        return Err(Problem::new(Outcome::Forbidden, "FORBIDDEN", "Pages of this origin may not connect."));
    }
    engine.sockets.open(meta)
}

fn refuse(problem: &Problem, meta: &RequestMeta) -> Response {
    let answer = Answer::refused(problem, &meta.correlation_id);
    let mut response = (status(problem.outcome, Media::Json), answer.to_json()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Media::Json.content_type()));
    if let Some(retry_after) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, whole_seconds(retry_after).into());
    }
    if let Ok(id) = HeaderValue::from_str(&meta.correlation_id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
