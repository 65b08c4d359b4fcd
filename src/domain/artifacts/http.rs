//! The route of generated files: `GET /artifacts/{link}`. The signed link is the permission.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;

use super::links::Download;
use super::service;
use crate::app::App;
use crate::base::{Error, Result};
use crate::domain::documents::stored_file::{Served, refuse, serve};
use crate::identity::signed_link::LinkKind;

/// The route.
pub fn routes(app: App) -> Router {
    Router::new().route("/artifacts/{link}", get(download)).with_state(app)
}

async fn download(State(app): State<App>, Path(link): Path<String>, method: Method, headers: HeaderMap) -> Response {
    match open(&app, &link, &method, &headers).await {
        Ok(response) => response,
        Err(error) => refuse(&error),
    }
}

async fn open(app: &App, link: &str, method: &Method, headers: &HeaderMap) -> Result<Response> {
    let gone = || Error::not_found("link", "link");
    let link: Download = app.identity.links.verify(LinkKind::Artifact, link, app.clock.now()).map_err(|_| gone())?;
    let row = service::linked(app, link.workspace, link.artifact, link.person).await?.ok_or_else(gone)?;
    let file = Served { blob_key: &row.blob_key, media_type: &row.media_type, name: &row.filename };
    serve(app, file, method, headers).await
}
