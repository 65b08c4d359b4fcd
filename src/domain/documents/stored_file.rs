//! Sending stored files, whoever they belong to.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::base::error::{Kind, Reason};
use crate::base::{Error, Result};
use crate::graphql::answer::whole_seconds;
use crate::port::blob::BlobKey;

/// State of a row whose file is gone from the store.
const FILE_MISSING: &str = "FILE_MISSING";

/// A stored file that is sent.
pub(in crate::domain) struct Served<'a> {
    /// Storage key.
    pub(in crate::domain) blob_key: &'a str,
    /// Media type.
    pub(in crate::domain) media_type: &'a str,
    /// Name under which it is saved.
    pub(in crate::domain) name: &'a str,
}

/// A stored file, or a range of it, as an attachment.
pub(in crate::domain) async fn serve(
    app: &App,
    file: Served<'_>,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response> {
    let gone = || Error::state("link", FILE_MISSING, &[], "The stored file is gone. Add or make it again.");
    let key = BlobKey::stored(file.blob_key)?;
    let size = app.blob.head(&key).await?.ok_or_else(gone)?;
    // Ranges apply to GET only (RFC 9110, section 14.2). Responses have no validators, so `If-Range` never matches
    // (section 13.1.5).
    let takes_range = method == Method::GET && !headers.contains_key(header::IF_RANGE);
    let range = headers.get(header::RANGE).filter(|_| takes_range);
    let range = range.and_then(|v| v.to_str().ok()).and_then(|text| byte_range(text, size));
    let (status, wanted) = match range {
        Some(None) => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            set(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok(response);
        }
        Some(Some((start, end))) => (StatusCode::PARTIAL_CONTENT, start..end + 1),
        None => (StatusCode::OK, 0..size),
    };
    let body = match wanted.is_empty() || method == Method::HEAD {
        true => Body::empty(),
        // Streamed at the client's pace, so that a long range needs no more memory than a short one.
        false => Body::from_stream(app.blob.get_range(&key, wanted.clone()).await?.ok_or_else(gone)?),
    };
    let mut response = (status, body).into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let text = format!("bytes {}-{}/{size}", wanted.start, wanted.end - 1);
        set(&mut response, header::CONTENT_RANGE, &text);
    }
    set(&mut response, header::CONTENT_LENGTH, &(wanted.end - wanted.start).to_string());
    set(&mut response, header::CONTENT_TYPE, file.media_type);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::CONTENT_DISPOSITION, &disposition(file.name));
    // Files must not run as pages of this server (C-ING-6).
    set(&mut response, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
    Ok(response)
}

/// One range of `bytes=a-b`, `bytes=a-` or `bytes=-n`; `Some(None)` for one beyond the end, `None` for any other form,
/// for which the whole file is sent (RFC 9110, section 14.2).
#[expect(clippy::option_option, reason = "three answers: serve whole, serve part, refuse")]
fn byte_range(text: &str, size: u64) -> Option<Option<(u64, u64)>> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    // `parse` would accept a sign.
    let number = |digits: &str| digits.parse::<u64>().ok().filter(|_| !digits.starts_with('+'));
    let (start, end) = match (first.trim(), last.trim()) {
        ("", n) => (size.saturating_sub(number(n)?), size.checked_sub(1)?),
        (a, "") => (number(a)?, size.checked_sub(1)?),
        (a, b) => (number(a)?, number(b)?.min(size.checked_sub(1)?)),
    };
    Some((start <= end && start < size).then_some((start, end)))
}

/// `Content-Disposition` (RFC 6266) with the encoding of RFC 8187.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The answer to a request for a file that cannot be sent.
pub(in crate::domain) fn refuse(error: &Error) -> Response {
    let status = match error.kind() {
        Kind::Refused(refusals) => match refusals.first().map(|r| &r.reason) {
            Some(Reason::NotFound { .. }) => StatusCode::NOT_FOUND,
            Some(Reason::InvalidState { current, .. }) if current == FILE_MISSING => StatusCode::GONE,
            Some(Reason::FileTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Kind::Timeout => StatusCode::REQUEST_TIMEOUT,
        Kind::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        tracing::warn!(error = ?error, "a file could not be served for the moment");
    } else if status.is_server_error() {
        tracing::error!(error = ?error, "a file could not be served");
    }
    let mut response = (status, error.message().into_owned()).into_response();
    if let Kind::Unavailable { retry_after } | Kind::RateLimited { retry_after } = error.kind() {
        response.headers_mut().insert(header::RETRY_AFTER, whole_seconds(*retry_after).into());
    }
    response
}
