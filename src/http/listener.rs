//! The HTTP listener, with the limits that keep slow and greedy peers from holding the server (C-GQL-12): headers must
//! arrive in time and be few and small, connections are counted, and idle ones end. No proxy needs to stand in front.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::connection::{Activity, Watchful};

/// Limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at the same time.
    pub connections: usize,
    /// Time in which the headers of a request must arrive, from the first of their bytes.
    pub header_time: Duration,
    /// How long a connection without requests is kept.
    pub idle_time: Duration,
    /// How long a peer may leave the server unable to send.
    pub write_time: Duration,
    /// Headers of a request.
    pub headers: usize,
    /// Bytes of all headers together.
    pub header_bytes: usize,
    /// Requests at the same time on one HTTP/2 connection.
    pub streams: u32,
    /// How long open connections may go on after the stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 20_480,
            header_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(75),
            write_time: Duration::from_secs(15),
            headers: 100,
            header_bytes: 64 * 1024,
            streams: 100,
            drain: Duration::from_secs(25),
        }
    }
}

/// Serves until `stop`, then lets open requests end within the drain time.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let builder = Arc::new(builder(limits));
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: others must close first (C-OPS-3).
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // A connection above the limit is closed at once: its peer learns that sooner than by waiting.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let _without_delay = stream.set_nodelay(true);
        let activity = Arc::<Activity>::default();
        let stream = Watchful::new(stream, Arc::clone(&activity), limits.header_time, limits.write_time);
        let service = hyper::service::service_fn({
            let router = router.clone();
            move |request| respond(router.clone(), peer, Arc::clone(&activity), request)
        });
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        #[expect(clippy::disallowed_methods, reason = "one task a connection; it ends with the connection")]
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    let _over = tokio::time::timeout(limits.drain, graceful.shutdown()).await;
}

fn builder(limits: Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle_time.max(limits.header_time))
        .max_headers(limits.headers)
        .max_buf_size(limits.header_bytes.max(8 * 1024));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(20)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20));
    builder
}

async fn respond(
    router: Router,
    peer: SocketAddr,
    activity: Arc<Activity>,
    mut request: hyper::Request<hyper::body::Incoming>,
) -> Result<axum::response::Response, std::convert::Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    if request.version() == http::Version::HTTP_2 {
        activity.end_of_heads();
    }
    let under_way = activity.begin();
    let response = router.oneshot(request.map(axum::body::Body::new)).await?;
    if response.status() == http::StatusCode::SWITCHING_PROTOCOLS {
        activity.end_of_heads();
    }
    Ok(under_way.until_sent(response))
}
