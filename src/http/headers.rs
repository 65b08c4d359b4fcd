//! Headers that every answer carries (C-OPS-4), and the caller's address behind trusted proxies.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::config::ServerConfig;
use crate::graphql::transport::ClientAddress;

/// Adds the security headers where the handler has not set its own, and refuses methods that nobody serves.
pub async fn secure(request: Request, next: Next) -> Response {
    const KNOWN: [Method; 5] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::OPTIONS];
    if !KNOWN.contains(request.method()) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let mut response = next.run(request).await;
    let defaults = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in defaults {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Finds the caller's address: of the connection, or, behind proxies that are trusted, the last untrusted one of
/// `X-Forwarded-For`.
pub async fn find_client(State(config): State<Arc<ServerConfig>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    if let Some(peer) = peer.filter(|peer| config.trusts(*peer)) {
        let forwarded = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        let client = hops
            .iter()
            .rev()
            .map_while(|hop| hop.parse::<IpAddr>().ok().map(|ip| ip.to_canonical()))
            .find(|ip| !config.trusts(*ip));
        request.extensions_mut().insert(ClientAddress(client.unwrap_or(peer)));
    }
    next.run(request).await
}
