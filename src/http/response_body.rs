//! Response bodies, with a timeout for readers that stop reading.
//!
//! Over HTTP/1 a reader that stops reading blocks the whole connection, which is detected where it is written. Over
//! HTTP/2 each response has its own flow-control window, and a reader can keep one shut while the connection stays
//! active. The HTTP library then simply stops polling the body, so the timeout is here: a body that is not polled in
//! time is dropped with everything it holds. The client gets a reset when it opens the window again.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::connection::RequestInProgress;

/// Maximum size of a chunk over HTTP/2. The library buffers chunks of any size, whatever the window.
const PIECE: usize = 16 * 1024;

/// Keeps the request open until its response has been sent or abandoned.
pub fn until_sent(request: RequestInProgress, response: Response, over_http2: bool, timeout: Duration) -> Response {
    response.map(|body| {
        let size = body.size_hint();
        if !over_http2 || size.upper().is_some_and(|most| most <= PIECE as u64) {
            return Body::new(TrackedBody { body, request: Some(request) });
        }
        let body = Some(TrackedBody { body, request: Some(request) });
        let pending = Arc::new(Mutex::new(PendingBody { body, rest: Bytes::new(), at: None }));
        #[expect(clippy::disallowed_methods, reason = "ends with the response it watches")]
        let watch = tokio::spawn(give_up(Arc::clone(&pending), timeout));
        Body::new(TimedBody { pending, size, _watch: AbortOnDropHandle::new(watch) })
    })
}

/// A body that ends its request with the last chunk handed out: over HTTP/2 a reader may delay sending that chunk
/// indefinitely, and must not keep the connection busy by it.
struct TrackedBody {
    body: Body,
    request: Option<RequestInProgress>,
}

impl HttpBody for TrackedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        if self.body.is_end_stream() || !matches!(polled, Some(Ok(_))) {
            self.request = None;
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What remains to be read.
struct PendingBody {
    /// `None` once it was abandoned.
    body: Option<TrackedBody>,
    /// Rest of a large frame.
    rest: Bytes,
    /// When the last chunk was handed out, until the next is polled.
    at: Option<Instant>,
}

impl PendingBody {
    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            let Some(body) = &mut self.body else {
                return Poll::Ready(Some(Err(axum::Error::new("the reader took nothing for too long"))));
            };
            match std::task::ready!(Pin::new(body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                other => return Poll::Ready(other),
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

/// A body with a read timeout.
struct TimedBody {
    pending: Arc<Mutex<PendingBody>>,
    /// The initial size hint, which is the only one used.
    size: SizeHint,
    _watch: AbortOnDropHandle<()>,
}

impl HttpBody for TimedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut pending = lock(&self.pending);
        let polled = pending.next(cx);
        pending.at = matches!(polled, Poll::Ready(Some(Ok(_)))).then(Instant::now);
        polled
    }

    fn is_end_stream(&self) -> bool {
        let pending = lock(&self.pending);
        pending.rest.is_empty() && pending.body.as_ref().is_some_and(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}

/// Waits until the body has not been polled for `timeout`, and drops the rest.
async fn give_up(pending: Arc<Mutex<PendingBody>>, timeout: Duration) {
    loop {
        let left = {
            let mut pending = lock(&pending);
            match pending.at.map(|at| at.elapsed()) {
                None => timeout,
                Some(waited) if waited < timeout => timeout.saturating_sub(waited),
                Some(_) => {
                    tracing::debug!("a reader of an answer over HTTP/2 took nothing for too long");
                    (pending.body, pending.rest) = (None, Bytes::new());
                    return;
                }
            }
        };
        tokio::time::sleep(left).await;
    }
}

fn lock(pending: &Mutex<PendingBody>) -> MutexGuard<'_, PendingBody> {
    pending.lock().unwrap_or_else(PoisonError::into_inner)
}
