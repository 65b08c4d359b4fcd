//! One request and its answer.

use std::time::Duration;

use futures_util::FutureExt as _;
use rmcp::RoleClient;
use rmcp::model::{ClientRequest, RequestMetaObject, ServerResult};
use rmcp::service::{PeerRequestOptions, RequestHandle, ServiceError};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::Session;
use crate::{McpError, Progress};

/// How long the message that nobody waits anymore may take to leave.
const PARTING: Duration = Duration::from_secs(1);

/// Longer than anybody waits, and short enough to be added to a clock.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// Until when, and how long, an answer is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Until {
    pub(super) at: Instant,
    limit: Duration,
}

impl Until {
    /// From now on, for `limit`.
    pub(super) fn from_now(limit: Duration) -> Self {
        let at = Instant::now() + limit.min(LONGEST);
        Self { at, limit }
    }

    /// The error when it is past.
    pub(super) fn passed(self) -> McpError {
        McpError::Timeout { limit: self.limit }
    }
}

/// A request whose answer is awaited. The server is told when it is dropped before.
struct Pending(Option<RequestHandle<RoleClient>>);

impl Pending {
    /// Waits for the answer. Can be called again when the future was dropped.
    async fn answer(&mut self) -> Result<ServerResult, ServiceError> {
        let Some(handle) = &mut self.0 else { return Err(ServiceError::TransportClosed) };
        let answer = (&mut handle.rx).await;
        self.0 = None;
        answer.unwrap_or(Err(ServiceError::TransportClosed))
    }

    /// Tells the server that nobody waits anymore, and sees the message off.
    async fn give_up(mut self, reason: &str) {
        if let Some(handle) = self.0.take() {
            // A message that does not leave is in a queue that ends with the session.
            let _ = timeout(PARTING, handle.cancel(Some(reason.to_owned()))).await;
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            // The first step puts the message into the queue, which is all that can be done without waiting.
            let _ = handle.cancel(Some("The caller is gone.".to_owned())).now_or_never();
        }
    }
}

impl Session {
    /// Sends a request and waits for its answer.
    pub(super) async fn exchange(
        &self,
        request: ClientRequest,
        meta: RequestMetaObject,
        until: Until,
        cancel: &CancellationToken,
    ) -> Result<ServerResult, McpError> {
        let (_, nothing) = mpsc::channel(1);
        self.exchange_with_progress(request, meta, until, cancel, nothing, &mut |_| {}).await
    }

    /// Sends a request and waits for its answer, and passes on what comes by `progress` until then.
    pub(super) async fn exchange_with_progress(
        &self,
        request: ClientRequest,
        meta: RequestMetaObject,
        until: Until,
        cancel: &CancellationToken,
        mut progress: mpsc::Receiver<Progress>,
        on_progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<ServerResult, McpError> {
        let options = PeerRequestOptions::no_options().with_meta(meta);
        let sending = self.running.peer().send_request_with_option(request, options);
        let sent = timeout_at(until.at, sending).await.map_err(|_| until.passed())?;
        let handle = sent.map_err(|error| self.reasons.of_request(error, self.limits.message_bytes))?;
        let mut pending = Pending(Some(handle));
        loop {
            tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    pending.give_up("The caller cancelled.").await;
                    return Err(McpError::Cancelled);
                }
                () = sleep_until(until.at) => {
                    pending.give_up("The time was up.").await;
                    return Err(until.passed());
                }
                answer = pending.answer() => {
                    while let Ok(step) = progress.try_recv() {
                        on_progress(step);
                    }
                    return answer.map_err(|error| self.reasons.of_request(error, self.limits.message_bytes));
                }
                Some(step) = progress.recv() => on_progress(step),
            }
        }
    }
}
