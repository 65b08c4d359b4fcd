//! The HTTP listener, with limits against slow and greedy clients (C-GQL-12): headers must arrive in time and be few
//! and small, connections are counted, and idle ones are closed. No reverse proxy is needed.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::connection::{Activity, TimedConnection};
use super::{response_body, unread_body};

/// Send buffer per HTTP/2 stream, in bytes.
const SEND_BUFFER: usize = 64 * 1024;

/// Limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Concurrent connections.
    pub connections: usize,
    /// Timeout for the headers of a request, from their first byte.
    pub header_time: Duration,
    /// How long an idle connection is kept open.
    pub idle_time: Duration,
    /// How long a peer may block the server's writes.
    pub write_time: Duration,
    /// Interval between pings of an HTTP/2 connection, and timeout for the reply.
    pub ping_time: Duration,
    /// Number of headers per request.
    pub headers: usize,
    /// Total size of a request's headers, in bytes.
    pub header_bytes: usize,
    /// Concurrent requests per HTTP/2 connection.
    pub streams: u32,
    /// How long open connections may continue during shutdown.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 20_480,
            header_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(75),
            write_time: Duration::from_secs(15),
            ping_time: Duration::from_secs(20),
            headers: 100,
            header_bytes: 64 * 1024,
            streams: 100,
            drain: Duration::from_secs(25),
        }
    }
}

/// Serves until `stop`, then lets open requests finish within the drain time, along with everything `detached`:
/// upgraded connections, which the listener no longer tracks, and work that outlives its request.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
    detached: TaskTracker,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let connections = TaskTracker::new();
    let builder = Arc::new(builder(limits));
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Most likely out of file descriptors: wait until others close (C-OPS-3).
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Close a connection above the limit at once, so that its peer learns of it immediately.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let _without_delay = stream.set_nodelay(true);
        let activity = Arc::<Activity>::default();
        let stream = TimedConnection::new(stream, Arc::clone(&activity), limits.header_time, limits.write_time);
        let handler = ConnectionHandler { router: router.clone(), peer, activity, detached: detached.clone(), limits };
        let (builder, stop) = (Arc::clone(&builder), stop.clone());
        connections.spawn(async move {
            attend(&builder, stream, handler, stop).await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    detached.close();
    let open = async {
        connections.wait().await;
        detached.wait().await;
    };
    if tokio::time::timeout(limits.drain, open).await.is_err() {
        let (connections, detached) = (connections.len(), detached.len());
        tracing::warn!(connections, detached, "not every connection ended in the time for stopping");
    }
}

fn builder(limits: Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // This server has its own timeouts for headers and idleness, the same for both versions.
        .header_read_timeout(None)
        .max_headers(limits.headers)
        .max_buf_size(limits.header_bytes.max(8 * 1024));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(20)
        .max_send_buf_size(SEND_BUFFER)
        .keep_alive_interval(limits.ping_time)
        .keep_alive_timeout(limits.ping_time);
    builder
}

/// Serves one connection until it ends, has been idle for too long, or the process stops.
async fn attend<S>(
    builder: &auto::Builder<TokioExecutor>,
    stream: S,
    handler: ConnectionHandler,
    stop: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (activity, limits) = (Arc::clone(&handler.activity), handler.limits);
    let service = hyper::service::service_fn(move |request| handler.clone().respond(request));
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let mut stopped = std::pin::pin!(stop.cancelled());
    let mut idle = std::pin::pin!(tokio::time::sleep(limits.idle_time));
    let (mut stops, mut was_idle) = (false, false);
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(error, "a connection ended early");
                }
                return;
            }
            () = &mut stopped, if !stops => {
                stops = true;
                connection.as_mut().graceful_shutdown();
            }
            () = &mut idle => match activity.idle_left(limits.idle_time) {
                Some(left) => idle.as_mut().reset(Instant::now() + left),
                // The graceful shutdown of HTTP/2 waits for the peer, which may never respond.
                None if was_idle => return,
                None => {
                    was_idle = true;
                    connection.as_mut().graceful_shutdown();
                    idle.as_mut().reset(Instant::now() + limits.header_time);
                }
            },
        }
    }
}

/// What is needed to handle the requests of one connection.
#[derive(Clone)]
struct ConnectionHandler {
    router: Router,
    peer: SocketAddr,
    activity: Arc<Activity>,
    detached: TaskTracker,
    limits: Limits,
}

impl ConnectionHandler {
    async fn respond(self, request: hyper::Request<Incoming>) -> Result<Response, Infallible> {
        if request.version() == http::Version::HTTP_2 {
            self.activity.note_http2();
        }
        let under_way = self.activity.begin();
        let mut request = unread_body::Body::of(request, &self.activity, &self.detached).map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = self.router.oneshot(request).await?;
        if response.status() == http::StatusCode::SWITCHING_PROTOCOLS {
            self.activity.end_of_heads();
        }
        Ok(response_body::until_sent(under_way, response, self.activity.is_http2(), self.limits.write_time))
    }
}
