//! The route of pictures: `GET /avatars/{link}`. The signed link is the permission.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::links::Picture;
use super::service::LARGEST_STORED;
use crate::app::App;
use crate::base::Result;
use crate::base::error::Kind;
use crate::identity::signed_link::LinkKind;
use crate::port::blob::BlobKey;

/// The route.
pub fn routes(app: App) -> Router {
    Router::new().route("/avatars/{link}", get(read)).with_state(app)
}

async fn read(State(app): State<App>, Path(link): Path<String>) -> Response {
    match open(&app, &link).await {
        Ok(Some(response)) => response,
        Ok(None) => (StatusCode::NOT_FOUND, "There is no such picture. Ask for its address again.").into_response(),
        Err(error) if matches!(error.kind(), Kind::Unavailable { .. }) => {
            tracing::warn!(error = ?error, "a picture could not be served for the moment");
            (StatusCode::SERVICE_UNAVAILABLE, error.message().into_owned()).into_response()
        }
        Err(error) => {
            tracing::error!(error = ?error, "a picture could not be served");
            (StatusCode::INTERNAL_SERVER_ERROR, error.message().into_owned()).into_response()
        }
    }
}

async fn open(app: &App, link: &str) -> Result<Option<Response>> {
    let Ok(Picture { key }) = app.identity.links.verify(LinkKind::Avatar, link, app.clock.now()) else {
        return Ok(None);
    };
    let Some(bytes) = app.blob.read_all(&BlobKey::stored(&key)?, LARGEST_STORED).await? else { return Ok(None) };
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        // The same address has always the same picture.
        (header::CACHE_CONTROL, "private, max-age=86400, immutable"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        // Front ends on other hosts show them.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    Ok(Some((headers, bytes).into_response()))
}
