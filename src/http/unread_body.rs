//! Discards the rest of a request body that a handler did not read because it rejected the request.
//!
//! A server that closes while its client still sends makes the network drop the response. On HTTP/1 the rest of the
//! body is therefore read and discarded for a moment: after a short rest the connection can be reused, and the sender
//! of a long one has time to read the rejection. A sender that has already stalled is not waited for again. HTTP/2 has
//! its own way to tell the client to stop.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use super::connection::Activity;

/// Maximum number of bytes to discard.
const MOST: usize = 1024 * 1024;
/// Maximum time for discarding.
const TIME: Duration = Duration::from_secs(3);
/// After this long without data the sender is considered stalled, and free to read the rejection.
const SILENCE: Duration = Duration::from_millis(250);

/// A request body whose rest is discarded when it is dropped early.
pub struct Body {
    incoming: Option<Incoming>,
    /// The client waits for `100 Continue` before it sends the body, and has not received it.
    is_held_back: bool,
    /// Since when the handler has been waiting for the next chunk.
    silent_since: Option<Instant>,
    activity: Arc<Activity>,
    detached: TaskTracker,
}

impl Body {
    /// Wraps the body of a request.
    pub fn of(
        request: hyper::Request<Incoming>,
        activity: &Arc<Activity>,
        detached: &TaskTracker,
    ) -> http::Request<Self> {
        let is_held_back = request.headers().contains_key(http::header::EXPECT);
        request.map(|incoming| Self {
            incoming: Some(incoming),
            is_held_back,
            silent_since: None,
            activity: Arc::clone(activity),
            detached: detached.clone(),
        })
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.is_held_back = false;
        let polled = match &mut self.incoming {
            Some(incoming) => Pin::new(incoming).poll_frame(context),
            None => Poll::Ready(None),
        };
        match polled {
            Poll::Ready(_) => self.silent_since = None,
            Poll::Pending => {
                self.silent_since.get_or_insert_with(Instant::now);
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        let Some(incoming) = self.incoming.take() else { return };
        let is_silent = self.silent_since.is_some_and(|since| since.elapsed() >= SILENCE);
        let nothing_comes = incoming.is_end_stream() || self.is_held_back || is_silent || self.activity.is_http2();
        if nothing_comes || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let busy = self.activity.stay_busy();
        self.detached.spawn(async move {
            tokio::time::timeout(TIME, take(incoming)).await.ok();
            drop(busy);
        });
    }
}

async fn take(mut incoming: Incoming) {
    let mut taken = 0;
    while let Some(Ok(frame)) = incoming.frame().await {
        taken += frame.data_ref().map_or(0, Bytes::len);
        if taken > MOST {
            return;
        }
    }
}
