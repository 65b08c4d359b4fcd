//! `/metrics` for Prometheus: on a separate listener, or protected on the main one.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use secrecy::ExposeSecret as _;

use crate::base::secret::{self, Secret};
use crate::config::{Config, Profile};
use crate::telemetry::metrics;

/// Who may read the metrics.
#[derive(Debug, Clone)]
enum Access {
    /// Everyone who can reach the listener.
    Everybody,
    /// Clients with the token.
    Token(Secret),
    /// Programs on the same machine, not through a proxy.
    Neighbours,
}

/// `/metrics` for a separate listener (`server.metrics_listen`). Requires `server.metrics_token` if set.
pub fn separate(config: &Config) -> Router {
    let access = config.server.metrics_token.clone().map_or(Access::Everybody, Access::Token);
    routes(access)
}

/// `/metrics` for the main listener; no route if there is a separate one.
///
/// Requires `server.metrics_token` if set. Without it, development allows programs on the same machine (the router must
/// be served with [`ConnectInfo`] of a [`SocketAddr`]), and production has no such route.
pub fn protected<S: Clone + Send + Sync + 'static>(config: &Config) -> Router<S> {
    match (&config.server.metrics_token, config.profile) {
        _ if config.server.metrics_listen.is_some() => Router::new(),
        (Some(token), _) => routes(Access::Token(token.clone())),
        (None, Profile::Development) => routes(Access::Neighbours),
        (None, Profile::Production) => Router::new(),
    }
}

fn routes<S: Clone + Send + Sync + 'static>(access: Access) -> Router<S> {
    Router::new().route("/metrics", get(show)).with_state(access)
}

async fn show(State(access): State<Access>, request: Request) -> Response {
    if !access.admits(&request) {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    let head =
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (head, metrics::render()).into_response()
}

impl Access {
    fn admits(&self, request: &Request) -> bool {
        match self {
            Self::Everybody => true,
            Self::Token(token) => {
                bearer(request.headers()).is_some_and(|given| secret::equal(given, token.expose_secret()))
            }
            Self::Neighbours => {
                let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
                let forwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
                peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
                    && !forwarded.iter().any(|name| request.headers().contains_key(*name))
            }
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Middleware that measures requests. Labelled by route pattern, so that paths cannot create labels.
pub async fn measure(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = label(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    metrics::http_request(method, route, response.status().as_u16(), started.elapsed());
    response
}

fn label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::middleware;
    use tower::ServiceExt as _;

    use super::*;

    const TOKEN: &str = "metrics_token = \"kJ8s0QmZr4vY2xW7bN5tLpE9uHcA3dFg\"";

    async fn status(router: Router, peer: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = axum::http::Request::get("/metrics");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        router.oneshot(request).await.unwrap().status().as_u16()
    }

    fn config(server: &str) -> Config {
        Config::from_toml(&format!("[server]\n{server}")).unwrap()
    }

    #[tokio::test]
    async fn the_main_listener_shows_measurements_to_neighbours_and_holders_of_the_token_only() {
        // C-OPS-1
        let open = config("");
        assert_eq!(status(protected(&open), "127.0.0.1:9", &[]).await, 200);
        assert_eq!(status(protected(&open), "192.0.2.7:9", &[]).await, 401);
        assert_eq!(status(protected(&open), "127.0.0.1:9", &[("x-forwarded-for", "192.0.2.7")]).await, 401);

        let closed = config(TOKEN);
        let right = ("authorization", "Bearer kJ8s0QmZr4vY2xW7bN5tLpE9uHcA3dFg");
        assert_eq!(status(protected(&closed), "192.0.2.7:9", &[right]).await, 200);
        assert_eq!(status(protected(&closed), "127.0.0.1:9", &[]).await, 401);
        assert_eq!(status(protected(&closed), "127.0.0.1:9", &[("authorization", "Bearer x")]).await, 401);

        let mut production = config("");
        production.profile = Profile::Production;
        assert_eq!(status(protected(&production), "127.0.0.1:9", &[]).await, 404);
    }

    #[tokio::test]
    async fn a_separate_listener_takes_the_route_from_the_main_one() {
        let config = config("metrics_listen = \"127.0.0.1:0\"");
        assert_eq!(status(protected(&config), "127.0.0.1:9", &[]).await, 404);
        assert_eq!(status(separate(&config), "192.0.2.7:9", &[]).await, 200);
    }

    #[tokio::test]
    async fn requests_are_counted_by_the_pattern_of_their_route() {
        metrics::init().unwrap();
        let router = Router::new().route("/counted/{id}", get(async || "")).layer(middleware::from_fn(measure));
        for path in ["/counted/1", "/counted/2"] {
            let request = axum::http::Request::get(path).body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap();
        }
        let line = "dossier_http_requests_total{method=\"GET\",route=\"/counted/{id}\",status=\"200\"} 2";
        assert!(metrics::render().lines().any(|own| own == line));
    }
}
