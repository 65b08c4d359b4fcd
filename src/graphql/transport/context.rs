//! Request metadata, known before the body is read.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, header, request::Parts};

/// Header with the correlation identifier, in requests and responses.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Header that, with the value 1, asks for `extensions.cost`.
pub const TELL_COST: HeaderName = HeaderName::from_static("graphql-tell-cost");

/// Longest correlation identifier accepted from a caller, in bytes.
const MAXIMUM_CORRELATION: usize = 128;

/// The caller's network address, set in the request's extensions by the layer that knows the trusted proxies. Without
/// it, the address of the connection is used.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// A correlation identifier that an outer layer set in the request's extensions.
#[derive(Debug, Clone)]
pub struct CorrelationId(pub String);

/// Metadata of a request.
#[derive(Debug, Clone)]
pub struct RequestMeta {
    /// Links the request with everything it causes.
    pub correlation_id: String,
    /// Network address of the caller.
    pub peer_ip: Option<String>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// Origin of the page that sent the request.
    pub origin: Option<String>,
}

impl RequestMeta {
    /// Reads headers and extensions.
    pub fn read(parts: &Parts) -> Self {
        let text = |name: HeaderName| header_text(&parts.headers, &name).map(str::to_owned);
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Self {
            correlation_id: correlation(parts),
            peer_ip: address.or(connection).map(|ip| ip.to_canonical().to_string()),
            user_agent: text(header::USER_AGENT).map(|agent| agent.chars().take(300).collect()),
            origin: text(header::ORIGIN),
        }
    }
}

/// The identifier of an outer layer, of the caller or of the caller's trace, otherwise a new one.
fn correlation(parts: &Parts) -> String {
    let given = parts.extensions.get::<CorrelationId>().map(|id| id.0.clone());
    let sent = || header_text(&parts.headers, &REQUEST_ID).filter(|id| is_safe(id)).map(str::to_owned);
    let traced = || header_text(&parts.headers, &HeaderName::from_static("traceparent")).and_then(trace_id);
    given.or_else(sent).or_else(traced).unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string())
}

/// Identifiers end up in logs and headers, so only plain characters are accepted.
fn is_safe(id: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'/' | b'=' | b'+');
    (1..=MAXIMUM_CORRELATION).contains(&id.len()) && id.bytes().all(plain)
}

/// The trace identifier of a W3C `traceparent`.
fn trace_id(header: &str) -> Option<String> {
    let mut parts = header.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let lower_hex = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let sound = version.len() == 2 && trace.len() == 32 && lower_hex(version) && lower_hex(trace);
    (sound && trace.bytes().any(|byte| byte != b'0')).then(|| trace.to_owned())
}

/// The credentials of a request.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// None.
    None,
    /// `Authorization: Bearer …`.
    Bearer(String),
    /// `X-Api-Key: …`.
    ApiKey(String),
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Bearer(_) => "Bearer([REDACTED])",
            Self::ApiKey(_) => "ApiKey([REDACTED])",
        })
    }
}

impl Credentials {
    /// Reads the headers of a request. An API key takes precedence over a token.
    pub fn of_headers(headers: &HeaderMap) -> Self {
        if let Some(key) = header_text(headers, &HeaderName::from_static("x-api-key")) {
            return Self::ApiKey(key.trim().to_owned());
        }
        header_text(headers, &header::AUTHORIZATION).map_or(Self::None, Self::of_authorization)
    }

    /// Reads the payload of `connection_init`: the usual names, at the top level or in `headers`.
    pub fn of_payload(payload: &serde_json::Value) -> Self {
        let places = [Some(payload), payload.get("headers")];
        for place in places.into_iter().flatten() {
            let entry = |wanted: &str| {
                let all = place.as_object()?;
                let value = all.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?.1;
                value.as_str().map(str::trim).filter(|text| !text.is_empty())
            };
            if let Some(key) = entry("x-api-key") {
                return Self::ApiKey(key.to_owned());
            }
            if let Some(token) = entry("authorization").or_else(|| entry("authToken")) {
                return Self::of_authorization(token);
            }
        }
        Self::None
    }

    /// A token, with or without the prefix `Bearer`.
    fn of_authorization(text: &str) -> Self {
        let text = text.trim();
        let (scheme, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let token = if scheme.eq_ignore_ascii_case("bearer") { rest.trim() } else { text };
        if token.is_empty() { Self::None } else { Self::Bearer(token.to_owned()) }
    }
}

/// A header as text; `None` when it is absent or not plain text.
pub fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
