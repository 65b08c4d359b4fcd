//! The two routes of files: `GET /files/{link}` and `PUT /uploads/{link}`. The link itself is the permission.

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use sea_orm::EntityTrait as _;

use super::links::{Download, Upload};
use super::service;
use crate::app::App;
use crate::base::error::{Kind, Reason};
use crate::base::{Error, Result};
use crate::entity::{document, upload};
use crate::identity::signed_link::LinkKind;
use crate::port::blob::BlobKey;

/// The routes of files.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/files/{link}", get(download))
        .route("/uploads/{link}", put(receive))
        .layer(DefaultBodyLimit::disable())
        .with_state(app)
}

async fn download(State(app): State<App>, Path(link): Path<String>, headers: HeaderMap) -> Response {
    match open(&app, &link, &headers).await {
        Ok(response) => response,
        Err(error) => refuse(&error),
    }
}

async fn open(app: &App, link: &str, headers: &HeaderMap) -> Result<Response> {
    let gone = || Error::not_found("link", "link");
    let link: Download = app.identity.links.verify(LinkKind::Download, link, app.clock.now()).map_err(|_| gone())?;
    let row = document::Entity::find_by_id(link.document).one(app.db.read()).await?;
    let row = row.filter(|row| row.workspace_id == link.workspace).ok_or_else(gone)?;
    let key = BlobKey::stored(&row.blob_key)?;
    let size = app.blob.head(&key).await?.ok_or_else(gone)?;
    let range = headers.get(header::RANGE).and_then(|v| v.to_str().ok()).and_then(|text| byte_range(text, size));
    let mut response = match range {
        Some(None) => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            set(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok(response);
        }
        Some(Some((start, end))) => {
            let bytes = app.blob.get_range(&key, start..end + 1).await?.ok_or_else(gone)?;
            let mut response = (StatusCode::PARTIAL_CONTENT, bytes).into_response();
            set(&mut response, header::CONTENT_RANGE, &format!("bytes {start}-{end}/{size}"));
            response
        }
        None => {
            let (_, stream) = app.blob.get_stream(&key).await?.ok_or_else(gone)?;
            let mut response = Body::from_stream(stream).into_response();
            set(&mut response, header::CONTENT_LENGTH, &size.to_string());
            response
        }
    };
    set(&mut response, header::CONTENT_TYPE, &row.media_type);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::CONTENT_DISPOSITION, &disposition(&row.name));
    // What people uploaded must not run as a page of this server (C-ING-6).
    set(&mut response, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
    Ok(response)
}

/// One range of `bytes=a-b`, `bytes=a-` or `bytes=-n`; `Some(None)` for one beyond the end, `None` for any other form,
/// which is answered with the whole file (RFC 9110, section 14.2).
#[expect(clippy::option_option, reason = "three answers: serve whole, serve part, refuse")]
fn byte_range(text: &str, size: u64) -> Option<Option<(u64, u64)>> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first.trim(), last.trim()) {
        ("", n) => (size.saturating_sub(n.parse().ok()?), size.checked_sub(1)?),
        (a, "") => (a.parse().ok()?, size.checked_sub(1)?),
        (a, b) => (a.parse().ok()?, b.parse::<u64>().ok()?.min(size.checked_sub(1)?)),
    };
    Some((start <= end && start < size).then_some((start, end)))
}

/// RFC 6266 with the encoding of RFC 8187.
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

async fn receive(State(app): State<App>, Path(link): Path<String>, body: Body) -> Response {
    match take(&app, &link, body).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refuse(&error),
    }
}

async fn take(app: &App, link: &str, body: Body) -> Result<()> {
    let gone = || Error::not_found("link", "link");
    let link: Upload = app.identity.links.verify(LinkKind::Upload, link, app.clock.now()).map_err(|_| gone())?;
    let ticket = upload::Entity::find_by_id(link.upload).one(app.db.read()).await?;
    let ticket = ticket.filter(|t| t.workspace_id == link.workspace && !t.is_received).ok_or_else(gone)?;
    let receiving = service::receive(app, &ticket, body.into_data_stream());
    match tokio::time::timeout(app.config.storage.upload_timeout, receiving).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::new(Kind::Timeout, "The upload took too long.")),
    }
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn refuse(error: &Error) -> Response {
    let status = match error.kind() {
        Kind::Refused(refusals) => match refusals.first().map(|r| &r.reason) {
            Some(Reason::NotFound { .. }) => StatusCode::NOT_FOUND,
            Some(Reason::FileTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Kind::Timeout => StatusCode::REQUEST_TIMEOUT,
        Kind::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if status.is_server_error() {
        tracing::error!(error = ?error, "a file could not be served");
    }
    (status, error.message().into_owned()).into_response()
}
