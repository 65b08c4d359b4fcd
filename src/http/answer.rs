//! The bodies of answers on their way out.
//!
//! Over HTTP/1 a reader that takes nothing stops the whole connection, which is watched where it writes. Over HTTP/2 each
//! answer has a window of its own, and a reader can keep one shut while the connection is lively. The HTTP library then
//! simply does not ask for more, so the watch is here: what was not asked for within the time is given up, and everything
//! that it held is free. Its client learns that by a reset when it opens the window again.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::connection::InRequest;

/// Largest piece of an answer over HTTP/2. The library takes pieces of any size into its memory, whatever the window.
const PIECE: usize = 16 * 1024;

/// The request lasts until its answer was sent, or given up.
pub fn until_sent(request: InRequest, response: Response, over_http2: bool, patience: Duration) -> Response {
    response.map(|body| {
        let size = body.size_hint();
        if !over_http2 || size.upper().is_some_and(|most| most <= PIECE as u64) {
            return Body::new(Sent { body, request: Some(request) });
        }
        let sent = Some(Sent { body, request: Some(request) });
        let offer = Arc::new(Mutex::new(Offer { sent, rest: Bytes::new(), at: None }));
        #[expect(clippy::disallowed_methods, reason = "ends with the answer that it watches")]
        let watch = tokio::spawn(give_up(Arc::clone(&offer), patience));
        Body::new(Watched { offer, size, _watch: AbortOnDropHandle::new(watch) })
    })
}

/// A body, with its request, which ends with the last piece that is handed out: over HTTP/2 a reader may keep the
/// library from sending that for as long as it likes, and must not keep the connection busy by it.
struct Sent {
    body: Body,
    request: Option<InRequest>,
}

impl HttpBody for Sent {
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

/// What a reader is offered.
struct Offer {
    /// Nothing once it was given up.
    sent: Option<Sent>,
    /// The rest of a large frame.
    rest: Bytes,
    /// When the last piece went out, until the next one is asked for.
    at: Option<Instant>,
}

impl Offer {
    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            let Some(sent) = &mut self.sent else {
                return Poll::Ready(Some(Err(axum::Error::new("the reader took nothing for too long"))));
            };
            match std::task::ready!(Pin::new(sent).poll_frame(cx)) {
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

/// A body whose reader is watched.
struct Watched {
    offer: Arc<Mutex<Offer>>,
    /// As it was at first, which is when it is asked for.
    size: SizeHint,
    _watch: AbortOnDropHandle<()>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut offer = lock(&self.offer);
        let polled = offer.next(cx);
        offer.at = matches!(polled, Poll::Ready(Some(Ok(_)))).then(Instant::now);
        polled
    }

    fn is_end_stream(&self) -> bool {
        let offer = lock(&self.offer);
        offer.rest.is_empty() && offer.sent.as_ref().is_some_and(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}

/// Waits until nothing was asked for longer than the patience lasts, and drops what is left.
async fn give_up(offer: Arc<Mutex<Offer>>, patience: Duration) {
    loop {
        let left = {
            let mut offer = lock(&offer);
            match offer.at.map(|at| at.elapsed()) {
                None => patience,
                Some(waited) if waited < patience => patience.saturating_sub(waited),
                Some(_) => {
                    tracing::debug!("a reader of an answer over HTTP/2 took nothing for too long");
                    (offer.sent, offer.rest) = (None, Bytes::new());
                    return;
                }
            }
        };
        tokio::time::sleep(left).await;
    }
}

fn lock(offer: &Mutex<Offer>) -> MutexGuard<'_, Offer> {
    offer.lock().unwrap_or_else(PoisonError::into_inner)
}
