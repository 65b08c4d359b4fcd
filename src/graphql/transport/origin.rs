//! Which origins may call and connect.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::context::{REQUEST_ID, header_text};
use super::settings::TransportSettings;

/// True for requests without an origin, from this server's own pages, or from an allowed origin. `null`, which
/// sandboxed pages send, is never allowed.
pub fn is_allowed(headers: &HeaderMap, settings: &TransportSettings) -> bool {
    let Some(value) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = value.to_str() else { return false };
    if settings.allowed_origins.iter().any(|allowed| allowed == origin) {
        return true;
    }
    let host = header_text(headers, &header::HOST);
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    matches!((authority, host), (Some(authority), Some(host)) if authority.eq_ignore_ascii_case(host))
}

/// CORS rules for the allowed origins; `None` when there are none.
pub fn cors(settings: &TransportSettings) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = settings
        .allowed_origins
        .iter()
        .filter(|origin| !matches!(origin.as_str(), "null" | "*"))
        .filter_map(|origin| origin.parse().ok())
        .collect();
    if origins.is_empty() {
        return None;
    }
    let custom = [
        "apollo-require-preflight",
        "graphql-require-preflight",
        "x-apollo-operation-name",
        "graphql-tell-cost",
        "apollographql-client-name",
        "apollographql-client-version",
        "x-api-key",
        "last-event-id",
        "traceparent",
    ];
    let mut headers: Vec<HeaderName> = custom.map(HeaderName::from_static).to_vec();
    headers.extend([header::CONTENT_TYPE, header::ACCEPT, header::AUTHORIZATION, REQUEST_ID]);
    Some(
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_methods([Method::GET, Method::POST])
            .allow_headers(headers)
            .expose_headers([
                REQUEST_ID,
                header::RETRY_AFTER,
                HeaderName::from_static("ratelimit"),
                HeaderName::from_static("ratelimit-policy"),
            ])
            .max_age(std::time::Duration::from_secs(600)),
    )
}
