//! The file routes: `GET /files/{link}` and `PUT /uploads/{link}`. The signed link is the permission.

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use futures_util::TryStreamExt as _;

use super::links::{Download, Upload};
use super::service;
use super::stored_file::{Served, refuse, serve};
use crate::app::App;
use crate::base::error::{Kind, Reason};
use crate::base::{Error, Refusal, Result};
use crate::entity::{OfWorkspace as _, document, document_snapshot, upload};
use crate::graphql::transport::RequestMeta;
use crate::identity::admission::Party;
use crate::identity::signed_link::LinkKind;
use crate::port::transfer::{TimedStream, TransferError, TransferLimits};

/// The routes of files.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/files/{link}", get(download))
        .route("/uploads/{link}", put(receive))
        .layer(DefaultBodyLimit::disable())
        .with_state(app)
}

async fn download(State(app): State<App>, Path(link): Path<String>, method: Method, headers: HeaderMap) -> Response {
    match open(&app, &link, &method, &headers).await {
        Ok(response) => response,
        Err(error) => refuse(&error),
    }
}

async fn open(app: &App, link: &str, method: &Method, headers: &HeaderMap) -> Result<Response> {
    let gone = || Error::not_found("link", "link");
    let link: Download = app.identity.links.verify(LinkKind::Download, link, app.clock.now()).map_err(|_| gone())?;
    let row = document::Entity::by_id_in(link.workspace, link.document).one(app.db.read()).await?.ok_or_else(gone)?;
    let (blob_key, media_type) = match link.snapshot {
        None => (row.blob_key, row.media_type),
        Some(id) => {
            let before = document_snapshot::Entity::by_id_in(link.workspace, id).one(app.db.read()).await?;
            let before = before.filter(|before| before.document_id == row.id).ok_or_else(gone)?;
            (before.blob_key, before.media_type)
        }
    };
    let file = Served { blob_key: &blob_key, media_type: &media_type, name: &row.name };
    serve(app, file, method, headers).await
}

async fn receive(State(app): State<App>, Path(link): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match take(&app, &link, &parts, body).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => close_after(refuse(&error), parts.version),
    }
}

/// Takes the file of a ticket. Everything that can be refused is refused before the first byte is read.
async fn take(app: &App, link: &str, parts: &Parts, body: Body) -> Result<()> {
    let gone = || Error::not_found("link", "link");
    let link: Upload = app.identity.links.verify(LinkKind::Upload, link, app.clock.now()).map_err(|_| gone())?;
    let ticket = upload::Entity::by_id_in(link.workspace, link.upload).one(app.db.read()).await?;
    let ticket = ticket.filter(|ticket| !ticket.is_received).ok_or_else(gone)?;
    let party = Party::of(ticket.user_id, RequestMeta::read(parts).peer_ip.as_deref());
    let _slot = app.admission.admit(party)?;
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<i64>().ok());
    if announced.is_some_and(|length| length > ticket.byte_size) {
        let (maximum, message) = (ticket.byte_size, "The file is larger than was announced.");
        return Err(Refusal::new(Reason::FileTooLarge { maximum }, message).at(["body"]).into());
    }
    let storage = &app.config.storage;
    let limits = TransferLimits::of(&app.config.limits, storage.upload_idle_timeout);
    let content = TimedStream::new(body.into_data_stream(), limits).map_err(|error| match error {
        TransferError::TooSlow => Error::new(Kind::Timeout, "The upload came too slowly."),
        TransferError::Failed(error) => {
            Error::invalid("body", "content", "The upload broke off.").because(anyhow::anyhow!("{error}"))
        }
    });
    match tokio::time::timeout(storage.upload_timeout, service::receive(app, &ticket, content)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::new(Kind::Timeout, "The upload took too long.")),
    }
}

/// Closes HTTP/1 connections whose body was not read completely.
fn close_after(mut response: Response, version: Version) -> Response {
    let given_up = matches!(response.status(), StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE);
    if given_up && version < Version::HTTP_2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
