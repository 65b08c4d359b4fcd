//! POST and GET.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::body::Body;
use axum::extract::{FromRequestParts as _, Request, State, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Version, header, request::Parts};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use tracing::Instrument as _;

use super::super::limits::operation::too_many_credential_checks;
use super::super::rate_limit::PointBalance;
use super::accept::{Accepted, Media};
use super::answer::Answer;
use super::context::{Credentials, REQUEST_ID, RequestMeta, TELL_COST, header_text};
use super::engine::{AdmittedRequest, Engine, request_span};
use super::params::{Batch, Params};
use super::prepare::Prepared;
use super::problem::{Problem, whole_seconds};
use super::status::{Outcome, status};
use super::upload::Upload;
use super::{body, csrf, socket, stream};

/// Longest body of callers without points: enough for signing in and refreshing tokens, which are free.
const SIGN_IN_BYTES: usize = 8 * 1024;

/// What handling a request needs throughout.
pub struct Exchange {
    /// Shared state.
    pub engine: Arc<Engine>,
    /// Method and headers.
    pub parts: Parts,
    /// Metadata of the request.
    pub meta: RequestMeta,
    /// What the caller accepts.
    pub accepted: Accepted,
}

impl Exchange {
    fn new(engine: Arc<Engine>, parts: Parts) -> Self {
        let (meta, accepted) = (RequestMeta::read(&parts), Accepted::read(&parts.headers));
        Self { engine, parts, meta, accepted }
    }

    /// The media type of responses that are not streams. A caller who accepts none of them gets its error as JSON.
    fn media(&self) -> Media {
        self.accepted.json().unwrap_or(Media::Json)
    }

    /// True when the caller asks for `extensions.cost`.
    fn wants_cost(&self) -> bool {
        header_text(&self.parts.headers, &TELL_COST).is_some_and(|text| text.trim() == "1")
    }

    /// Admits the request before its body is read.
    async fn enter(&self) -> Result<AdmittedRequest, Problem> {
        self.engine.enter(Credentials::of_headers(&self.parts.headers), &self.meta).await
    }

    fn refuse(&self, problem: &Problem) -> Response {
        let mut response = self.send(Answer::refused(problem, &self.meta.correlation_id));
        let headers = response.headers_mut();
        match problem.outcome {
            Outcome::MethodNotAllowed => {
                let allowed = if self.parts.method == Method::GET { "POST" } else { "GET, POST" };
                headers.insert(header::ALLOW, HeaderValue::from_static(allowed));
            }
            Outcome::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            // The rest of the body is not read, so HTTP/1 clients must be told to close.
            Outcome::SlowBody | Outcome::TooLarge if self.parts.version < Version::HTTP_2 => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }

    fn send(&self, answer: Answer) -> Response {
        let (media, outcome) = (self.media(), answer.outcome);
        let (retry_after, balance) = (answer.retry_after, answer.balance);
        let mut response = answer.into_response();
        *response.status_mut() = status(outcome, media);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
        if let Some(retry_after) = retry_after {
            headers.insert(header::RETRY_AFTER, whole_seconds(retry_after).into());
        }
        if let Some(balance) = &balance {
            add_limit_headers(headers, balance);
        }
        self.sign(response)
    }

    /// Adds the headers of all responses.
    fn sign(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&self.meta.correlation_id) {
            headers.insert(REQUEST_ID, id);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, HeaderValue::from_static("accept, origin"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

/// `RateLimit` and `RateLimit-Policy`, draft 11 of the IETF's HTTP API group: the bucket is a quota per window.
pub fn add_limit_headers(headers: &mut HeaderMap, balance: &PointBalance) {
    let (remaining, reset) = (balance.remaining, whole_seconds(balance.reset_in));
    let policy = format!("\"points\";q={};w={}", balance.limit, whole_seconds(balance.window));
    let texts = [("ratelimit-policy", policy), ("ratelimit", format!("\"points\";r={remaining};t={reset}"))];
    for (name, text) in texts {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Dispatches by method, with an explicit list: the router by itself would run GET operations for HEAD.
pub async fn serve(State(engine): State<Arc<Engine>>, request: Request) -> Response {
    match *request.method() {
        Method::GET => get(engine, request).await,
        Method::POST => post(engine, request).await,
        _ => other_method(engine, request),
    }
}

/// GET: a WebSocket upgrade or a query.
async fn get(engine: Arc<Engine>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if is_upgrade(&parts.headers) {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => socket::accept(engine, &parts, upgrade),
            Err(rejection) => rejection.into_response(),
        };
    }
    let exchange = Exchange::new(engine, parts);
    let span = request_span(&exchange.meta.correlation_id);
    async move {
        let answered = answer_get(&exchange).await;
        answered.unwrap_or_else(|problem| exchange.refuse(&problem))
    }
    .instrument(span)
    .await
}

/// POST: any operation.
async fn post(engine: Arc<Engine>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let exchange = Exchange::new(engine, parts);
    let span = request_span(&exchange.meta.correlation_id);
    async move {
        let answered = answer_post(&exchange, body).await;
        answered.unwrap_or_else(|problem| exchange.refuse(&problem))
    }
    .instrument(span)
    .await
}

/// Any other method.
fn other_method(engine: Arc<Engine>, request: Request) -> Response {
    let exchange = Exchange::new(engine, request.into_parts().0);
    exchange.refuse(&Problem::new(Outcome::MethodNotAllowed, "BAD_REQUEST", "Use GET or POST."))
}

async fn answer_get(exchange: &Exchange) -> Result<Response, Problem> {
    let text = exchange.parts.uri.query().unwrap_or_default();
    let settings = &exchange.engine.settings;
    if text.len() > settings.body_bytes {
        return Err(Problem::too_large(settings.body_bytes));
    }
    let proven = csrf::check(&exchange.parts.headers);
    let params = Params::of_query_string(text, &settings.document);
    // A document that the server knows cannot be made up by a foreign page.
    if !params.as_ref().is_ok_and(|params| params.reference().is_by_identifier()) {
        proven?;
    }
    let params = params?;
    check_acceptable(exchange)?;
    run_one(exchange, params, exchange.enter().await?).await
}

async fn answer_post(exchange: &Exchange, body: Body) -> Result<Response, Problem> {
    let (headers, settings) = (&exchange.parts.headers, &exchange.engine.settings);
    csrf::check(headers)?;
    let content_type = header_text(headers, &header::CONTENT_TYPE).map(csrf::essence).unwrap_or_default();
    match content_type.as_str() {
        "application/json" | "application/graphql-response+json" => {
            check_acceptable(exchange)?;
            let admitted = exchange.enter().await?;
            let body = read_json(exchange, body, &admitted).await?;
            match Batch::of_json(&body, &settings.document)? {
                Batch::One(params) => run_one(exchange, params, admitted).await,
                Batch::Many(all) => run_batch(exchange, all, admitted).await,
            }
        }
        "multipart/form-data" => run_upload(exchange, body).await,
        _ => Err(Problem::new(
            Outcome::UnsupportedMediaType,
            "BAD_REQUEST",
            "Send `content-type: application/json`, or `multipart/form-data` for uploads.",
        )),
    }
}

/// Reads a JSON body. Callers without points may still send free operations, which are small.
async fn read_json(exchange: &Exchange, body: Body, admitted: &AdmittedRequest) -> Result<Bytes, Problem> {
    let settings = &exchange.engine.settings;
    let exhausted = exchange.engine.points_exhausted(admitted.sender.viewer()).await;
    let limit = if exhausted.is_some() { SIGN_IN_BYTES.min(settings.body_bytes) } else { settings.body_bytes };
    let read = body::read(&exchange.parts.headers, body, limit, settings.body_transfer).await;
    read.map_err(|problem| match (problem.outcome, exhausted) {
        (Outcome::TooLarge, Some(exhausted)) => admitted.sender.or_unusable(exhausted),
        _ => problem,
    })
}

/// Refuses a caller who accepts no media type of ours.
fn check_acceptable(exchange: &Exchange) -> Result<(), Problem> {
    match (exchange.accepted.json(), exchange.accepted.stream()) {
        (None, None) => Err(nothing_acceptable()),
        _ => Ok(()),
    }
}

async fn run_one(exchange: &Exchange, params: Params, admitted: AdmittedRequest) -> Result<Response, Problem> {
    let engine = &exchange.engine;
    let (json, streamed) = (exchange.accepted.json(), exchange.accepted.stream());
    let mut prepared = engine.admit(params, last_event(exchange), 0);
    if let Ok(prepared) = &mut prepared {
        prepared.wants_cost |= exchange.wants_cost();
    }
    let prepared = match (prepared, streamed) {
        (Ok(prepared), _) => prepared,
        // Event stream clients treat any status but 200 as a network error.
        (Err(problem), Some(media)) if json.is_none() && problem.outcome != Outcome::BadRequest => {
            let answer = Answer::refused(&problem, &exchange.meta.correlation_id);
            return Ok(exchange.sign(stream::of_one(answer, media)));
        }
        (Err(problem), _) => return Err(problem),
    };
    check_method(exchange, &prepared)?;
    if prepared.kind() == OperationType::Subscription && streamed.is_none() {
        return Err(Problem::not_acceptable(
            "A subscription needs a stream: accept `text/event-stream` or `multipart/mixed`, or use a WebSocket.",
        ));
    }
    let AdmittedRequest { sender, slot } = admitted;
    let viewer = sender.of(&prepared.checked)?;
    match streamed {
        Some(media) if prepared.kind() == OperationType::Subscription => {
            let response = stream::of_events(engine, prepared, viewer, &exchange.meta, media).await?;
            Ok(exchange.sign(response))
        }
        Some(media) if json.is_none() => {
            Ok(exchange.sign(stream::of_one(engine.execute(prepared, viewer, slot).await, media)))
        }
        _ => Ok(exchange.send(engine.execute(prepared, viewer, slot).await)),
    }
}

/// A request with files. Files are read only for signed-in callers, once the rest of the operation has been checked;
/// without files the form is handled like JSON.
async fn run_upload(exchange: &Exchange, body: Body) -> Result<Response, Problem> {
    let engine = &exchange.engine;
    if exchange.accepted.json().is_none() {
        return Err(nothing_acceptable());
    }
    let AdmittedRequest { sender, slot } = exchange.enter().await?;
    if let Some(exhausted) = engine.points_exhausted(sender.viewer()).await {
        return Err(sender.or_unusable(exhausted));
    }
    let (params, upload) = Upload::start(&exchange.parts.headers, body, &engine.settings).await?;
    let prepared = engine.admit(params, None, upload.files())?;
    let viewer = if upload.files() > 0 { sender.require_viewer()? } else { sender.of(&prepared.checked)? };
    if prepared.kind() == OperationType::Subscription {
        return Err(Problem::bad_request("A subscription cannot have uploads."));
    }
    let mut charged = engine.check_and_charge(prepared, viewer, slot).await?;
    upload.finish(&mut charged.prepared.request).await?;
    Ok(exchange.send(engine.run(charged, viewer).await))
}

fn nothing_acceptable() -> Problem {
    Problem::not_acceptable(
        "The answer can be `application/graphql-response+json`, `application/json` or a stream of events.",
    )
}

async fn run_batch(exchange: &Exchange, all: Vec<Params>, admitted: AdmittedRequest) -> Result<Response, Problem> {
    let engine = &exchange.engine;
    if engine.settings.batch == 0 {
        return Err(Problem::bad_request("Several requests in one array are not supported: send them one by one."));
    }
    if all.is_empty() || all.len() > engine.settings.batch {
        let limit = engine.settings.batch;
        return Err(Problem::bad_request(format!("An array of requests must have 1 to {limit} entries.")));
    }
    let prepared: Vec<_> = all.into_iter().map(|params| engine.admit(params, None, 0)).collect();
    let checks: usize = prepared.iter().flatten().map(|prepared| prepared.checked.credential_checks).sum();
    if checks > 1 {
        return Err(too_many_credential_checks().into());
    }
    let AdmittedRequest { sender, slot } = admitted;
    let mut answers = Vec::with_capacity(prepared.len());
    for one in prepared {
        answers.push(match one {
            Ok(one) if one.kind() == OperationType::Subscription => {
                let problem = Problem::bad_request("A subscription cannot be part of an array.");
                Answer::refused(&problem, &exchange.meta.correlation_id)
            }
            Ok(one) => match sender.of(&one.checked) {
                Ok(viewer) => engine.execute(one, viewer, Arc::clone(&slot)).await,
                Err(problem) => Answer::refused(&problem, &exchange.meta.correlation_id),
            },
            Err(problem) => Answer::refused(&problem, &exchange.meta.correlation_id),
        });
    }
    let media = exchange.media();
    let mut text = vec![b'['];
    for (index, answer) in answers.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        text.extend(answer.to_json());
    }
    text.push(b']');
    let mut response = text.into_response();
    // A batch has the status of its responses only if all have the same.
    if answers.iter().all(|answer| answer.outcome == Outcome::RateLimited) {
        *response.status_mut() = status(Outcome::RateLimited, media);
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    if let Some(retry_after) = answers.iter().filter_map(|answer| answer.retry_after).max() {
        headers.insert(header::RETRY_AFTER, whole_seconds(retry_after).into());
    }
    Ok(exchange.sign(response))
}

/// Only POST may change data: GET requests are repeated, cached and linked to.
fn check_method(exchange: &Exchange, prepared: &Prepared) -> Result<(), Problem> {
    if exchange.parts.method != Method::POST && prepared.kind() == OperationType::Mutation {
        let message = "A mutation cannot be sent by GET: use POST.";
        return Err(Problem::new(Outcome::MethodNotAllowed, "BAD_REQUEST", message));
    }
    Ok(())
}

fn last_event(exchange: &Exchange) -> Option<&str> {
    let name = HeaderName::from_static("last-event-id");
    header_text(&exchange.parts.headers, &name).filter(|cursor| !cursor.is_empty())
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    header_text(headers, &header::UPGRADE).is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}
