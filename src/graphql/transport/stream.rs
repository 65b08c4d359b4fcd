//! Responses that are streams: server-sent events, and Apollo's multipart protocol for subscriptions.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, Interval};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::accept::Media;
use super::answer::Answer;
use super::context::RequestMeta;
use super::engine::{Engine, Revoked};
use super::http::add_limit_headers;
use super::prepare::Prepared;
use super::problem::Problem;
use super::socket::{SocketSlot, drain};
use crate::base::Viewer;
use crate::base::id::UserId;
use crate::identity::admission::ConcurrencyPermit;

/// A stream of one response, for callers who only accept streams.
pub fn of_one(answer: Answer, media: Media) -> Response {
    let format = StreamFormat::of(media);
    let mut response = respond(media, Body::from([format.start(), format.event(&answer), format.end()].concat()));
    if let Some(balance) = &answer.balance {
        add_limit_headers(response.headers_mut(), balance);
    }
    response
}

/// The stream of a subscription. Ends with the subscription, with the caller's credentials, or at shutdown; then
/// without a completion, so that clients reconnect and resume.
///
/// # Errors
///
/// 503 or 429 when there are too many streams, which are counted together with sockets.
pub async fn of_events(
    engine: &Arc<Engine>,
    prepared: Prepared,
    viewer: &Arc<Viewer>,
    meta: &RequestMeta,
    media: Media,
) -> Result<Response, Problem> {
    if engine.shutdown.is_cancelled() {
        return Err(Problem::busy("The server is about to end. Connect again."));
    }
    let slot = engine.sockets.open(meta)?;
    let permit = viewer.user_id().map(|user| {
        let permit = engine.sockets.enter_user(user);
        permit.ok_or_else(|| Problem::rate_limited("You have too many streams. Close some.", Duration::from_secs(5)))
    });
    let permit = permit.transpose()?;
    let format = StreamFormat::of(media);
    let pause = match format {
        StreamFormat::Events => engine.settings.heartbeat_time,
        StreamFormat::Parts => engine.settings.multipart_heartbeat_time,
    };
    let (answers, balance) = engine.subscribe(prepared, viewer, format.transport()).await?;
    let events = EventStream {
        format,
        answers: AnswerPump::new(answers),
        revoked: engine.until_revoked(Arc::clone(viewer), None),
        drained: Box::pin(drain(engine.shutdown.clone(), engine.settings.socket.drain_time)),
        heartbeat: tokio::time::interval_at(Instant::now() + pause, pause),
        correlation_id: viewer.correlation_id.clone(),
        phase: Phase::Start,
        _slot: slot,
        _permit: permit,
    };
    let chunks = futures_util::stream::unfold(events, |mut events| async move {
        let chunk = events.next().await?;
        Some((Ok::<_, std::convert::Infallible>(chunk), events))
    });
    let mut response = respond(media, Body::from_stream(chunks));
    if let Some(balance) = &balance {
        add_limit_headers(response.headers_mut(), balance);
    }
    Ok(response)
}

fn respond(media: Media, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    // Tells reverse proxies not to buffer events.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Start,
    Running,
    Ended,
}

struct EventStream {
    format: StreamFormat,
    answers: AnswerPump,
    revoked: Revoked,
    drained: BoxFuture<'static, ()>,
    heartbeat: Interval,
    correlation_id: String,
    phase: Phase,
    _slot: SocketSlot,
    _permit: Option<ConcurrencyPermit<UserId>>,
}

impl EventStream {
    async fn next(&mut self) -> Option<Bytes> {
        match self.phase {
            Phase::Start => {
                self.phase = Phase::Running;
                return Some(self.format.start().into());
            }
            Phase::Ended => return None,
            Phase::Running => {}
        }
        let chunk = tokio::select! {
            biased;
            error = &mut self.revoked => {
                self.phase = Phase::Ended;
                let answer = Answer::refused(&error.into(), &self.correlation_id);
                [self.format.event(&answer), self.format.end()].concat()
            }
            () = &mut self.drained => {
                self.phase = Phase::Ended;
                self.format.interrupted()
            }
            answer = self.answers.next() => match answer {
                Some(answer) => {
                    self.heartbeat.reset();
                    self.format.event(&answer)
                }
                None => {
                    self.phase = Phase::Ended;
                    self.format.end()
                }
            },
            _ = self.heartbeat.tick() => self.format.heartbeat(),
        };
        Some(chunk.into())
    }
}

/// The responses of a subscription, pulled by their own task. A body is polled only while its client reads, so a
/// database read that is polled there could hold its connection until the client reads again.
struct AnswerPump {
    answers: mpsc::Receiver<Answer>,
    _task: AbortOnDropHandle<()>,
}

impl AnswerPump {
    fn new(mut answers: BoxStream<'static, Answer>) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        let pump = async move {
            while let Some(answer) = answers.next().await {
                if sender.send(answer).await.is_err() {
                    return;
                }
            }
        };
        #[expect(clippy::disallowed_methods, reason = "the body keeps the handle and ends the task")]
        let task = AbortOnDropHandle::new(tokio::spawn(pump.in_current_span()));
        Self { answers: receiver, _task: task }
    }

    async fn next(&mut self) -> Option<Answer> {
        self.answers.recv().await
    }
}

/// How events are written.
#[derive(Debug, Clone, Copy)]
enum StreamFormat {
    /// Server-sent events, distinct connections mode of graphql-sse.
    Events,
    /// Parts of a multipart body. A reader knows that a part is complete when it sees the boundary behind it, so the
    /// boundary is sent with the part, not with the next one.
    Parts,
}

impl StreamFormat {
    fn of(media: Media) -> Self {
        if media == Media::Multipart { Self::Parts } else { Self::Events }
    }

    /// Name of the transport in metric labels.
    fn transport(self) -> &'static str {
        match self {
            Self::Events => "sse",
            Self::Parts => "multipart",
        }
    }

    fn start(self) -> Vec<u8> {
        match self {
            Self::Events => b":\n\n".to_vec(),
            Self::Parts => b"\r\n--graphql".to_vec(),
        }
    }

    fn event(self, answer: &Answer) -> Vec<u8> {
        let json = answer.to_json();
        match self {
            Self::Events => {
                let cursor = answer.cursor().filter(|cursor| !cursor.contains(['\n', '\r', '\0']));
                let id = cursor.map(|cursor| format!("id: {cursor}\n")).unwrap_or_default();
                [b"event: next\n", id.as_bytes(), b"data: ", &json, b"\n\n"].concat()
            }
            Self::Parts => part(&[b"{\"payload\":", json.as_slice(), b"}"].concat()),
        }
    }

    fn heartbeat(self) -> Vec<u8> {
        match self {
            Self::Events => b":\n\n".to_vec(),
            Self::Parts => part(b"{}"),
        }
    }

    fn end(self) -> Vec<u8> {
        match self {
            Self::Events => b"event: complete\ndata:\n\n".to_vec(),
            Self::Parts => [part(b"{\"payload\":null}"), b"--\r\n".to_vec()].concat(),
        }
    }

    /// Written at shutdown, when the process ends before the subscription.
    fn interrupted(self) -> Vec<u8> {
        match self {
            Self::Events => b": restarting\n\n".to_vec(),
            Self::Parts => {
                let error = br#"{"payload":null,"errors":[{"message":"The server restarts: subscribe again.","extensions":{"code":"UNAVAILABLE"}}]}"#;
                [part(error), b"--\r\n".to_vec()].concat()
            }
        }
    }
}

fn part(json: &[u8]) -> Vec<u8> {
    [b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n", json, b"\r\n--graphql"].concat()
}
