//! One socket, from upgrade to close.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use rand::Rng as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::super::answer::Answer;
use super::super::context::{Credentials, RequestMeta};
use super::super::engine::Engine;
use super::super::problem::Problem;
use super::super::sender::Sender;
use super::super::status::Outcome;
use super::close;
use super::message_rate::{MessageRate, RateCheck};
use super::operation::{Context, NotStarted, Operations};
use super::outbound::{Bounds, NotQueued, Outbound, ping};
use super::protocol::{Incoming, Protocol};
use crate::base::id::UserId;
use crate::base::viewer::Actor;
use crate::base::{Error, Timestamp, Viewer};
use crate::identity::admission::ConcurrencyPermit;

/// How long a peer may take to answer a close frame.
const FAREWELL: Duration = Duration::from_secs(2);

/// Longest ping whose payload is repeated in the pong, in bytes. The protocol does not require it, and pongs must not
/// be a cheap way to fill memory.
const ECHO: usize = 1024;

/// Completes when the socket is to close during the drain.
type Drained = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Why a socket ends.
enum End {
    /// The peer closed it, or the connection broke.
    Gone,
    /// We close it.
    Close(CloseFrame),
    /// We close it, after one more message.
    Warned(Message, CloseFrame),
}

impl End {
    fn close(code: u16, reason: &str) -> Self {
        Self::Close(close::frame(code, reason))
    }

    fn restart() -> Self {
        Self::close(close::RESTART, "The server restarts: connect again")
    }
}

impl From<NotQueued> for End {
    fn from(refusal: NotQueued) -> Self {
        match refusal {
            NotQueued::Closed => Self::Gone,
            NotQueued::Stalled => {
                Self::close(close::SLOW_READER, "Reading too slowly: connect again and resume by cursor")
            }
        }
    }
}

/// Serves a socket until it ends.
pub async fn run(
    engine: Arc<Engine>,
    socket: WebSocket,
    protocol: Option<Protocol>,
    credentials: Credentials,
    meta: RequestMeta,
) {
    let (mut sink, mut source) = socket.split();
    let mut drained: Drained = Box::pin(drain(engine.shutdown.clone(), engine.settings.socket.drain_time));
    let opened = match protocol {
        Some(protocol) => tokio::select! {
            opened = open(&engine, protocol, &mut sink, &mut source, credentials, &meta) => opened,
            () = &mut drained => Err(End::restart()),
        },
        None => Err(End::close(close::BAD_PROTOCOL, "Subprotocol not acceptable")),
    };
    match opened {
        Ok(session) => session.serve(sink, source, drained).await,
        Err(End::Gone) => answer_close(&mut sink).await,
        Err(End::Close(frame) | End::Warned(_, frame)) => {
            let farewell = async {
                sink.send(Message::Close(Some(frame))).await.ok();
                until_gone(&mut source).await;
            };
            tokio::time::timeout(FAREWELL, farewell).await.ok();
        }
    }
}

/// Waits for `connection_init`, authenticates the caller and acknowledges.
async fn open(
    engine: &Arc<Engine>,
    protocol: Protocol,
    sink: &mut SplitSink<WebSocket, Message>,
    source: &mut SplitStream<WebSocket>,
    credentials: Credentials,
    meta: &RequestMeta,
) -> Result<Session, End> {
    let limits = &engine.settings.socket;
    let wait = limits.init_time;
    let payload = tokio::time::timeout(wait, wait_for_init(engine, protocol, sink, source)).await;
    let payload = payload.map_err(|_| End::close(close::INIT_TIMEOUT, "Connection initialisation timeout"))??;
    let credentials = match Credentials::of_payload(&payload) {
        Credentials::None => credentials,
        given => given,
    };
    if credentials == Credentials::None && !limits.anonymous {
        return Err(End::close(close::FORBIDDEN, "UNAUTHENTICATED: send a token in the payload of connection_init"));
    }
    let sender = engine.sender(credentials, meta).await.map_err(|problem| refuse(&problem))?;
    if let Some(problem) = sender.unusable().filter(|_| !limits.anonymous) {
        return Err(refuse(problem));
    }
    let permit = match sender.viewer().user_id() {
        Some(user) => {
            let permit = engine.sockets.enter_user(user);
            Some(permit.ok_or_else(|| End::close(close::TRY_AGAIN, "Too many sockets of this user"))?)
        }
        None => None,
    };
    let session = Session::new(Arc::clone(engine), protocol, sender, meta.clone(), permit);
    for message in protocol.acknowledge() {
        session.outbound.push_urgent(Message::text(message))?;
    }
    Ok(session)
}

async fn wait_for_init(
    engine: &Engine,
    protocol: Protocol,
    sink: &mut SplitSink<WebSocket, Message>,
    source: &mut SplitStream<WebSocket>,
) -> Result<serde_json::Value, End> {
    let mut message_rate = MessageRate::new(engine.settings.socket.messages_per_minute, Instant::now());
    loop {
        let Some(text) = text_of(source.next().await, engine.settings.socket.message_bytes)? else { continue };
        if message_rate.count(Instant::now()) != RateCheck::WithinLimit {
            return Err(End::close(close::FLOOD, "Too many messages"));
        }
        match read(protocol, &text, engine)? {
            Incoming::Init(payload) => return Ok(payload),
            Incoming::Subscribe { .. } => return Err(End::close(close::UNAUTHORIZED, "Unauthorized")),
            Incoming::Ping(payload) => {
                sink.send(pong(payload, &text)).await.map_err(|_| End::Gone)?;
            }
            Incoming::Complete { .. } | Incoming::Pong => {}
            Incoming::Terminate => return Err(End::Gone),
        }
    }
}

/// The answer to a ping, with its payload unless the message is long.
fn pong(payload: Option<serde_json::Value>, text: &str) -> Message {
    Message::text(Protocol::pong(payload.filter(|_| text.len() <= ECHO)))
}

/// Sends the reply to the peer's close frame; without it the peer sees a lost connection (1006). The library has queued
/// the reply and only needs a flush.
async fn answer_close(sink: &mut SplitSink<WebSocket, Message>) {
    tokio::time::timeout(FAREWELL, sink.flush()).await.ok();
}

/// Reads until the peer has closed, too. Closing earlier could make the network discard our close frame.
async fn until_gone(source: &mut SplitStream<WebSocket>) {
    while let Some(message) = source.next().await {
        match message {
            Ok(_) => {}
            Err(error) if is_too_big(&error) || breaks_protocol(&error) => {
                // What the peer still sends cannot be read; give the close frame time to arrive.
                tokio::time::sleep(FAREWELL / 4).await;
                return;
            }
            Err(_) => return,
        }
    }
}

/// Text of a frame; `None` for control frames, which the library handles.
fn text_of(frame: Option<Result<Message, axum::Error>>, limit: usize) -> Result<Option<String>, End> {
    match frame {
        None | Some(Ok(Message::Close(_))) => Err(End::Gone),
        Some(Ok(Message::Text(text))) if text.len() > limit => Err(End::close(close::TOO_BIG, "Message too big")),
        Some(Ok(Message::Text(text))) => Ok(Some(text.to_string())),
        Some(Ok(Message::Binary(_))) => Err(End::close(close::BAD_REQUEST, "Messages must be text")),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Err(error)) if is_too_big(&error) => Err(End::close(close::TOO_BIG, "Message too big")),
        Some(Err(error)) if breaks_protocol(&error) => Err(End::close(close::PROTOCOL, "Not as RFC 6455 says")),
        Some(Err(_)) => Err(End::Gone),
    }
}

/// The library's error is wrapped in axum's; only its text tells a long message from a broken connection.
fn is_too_big(error: &axum::Error) -> bool {
    let text = error.to_string();
    (text.contains("too long") || text.contains("too big")) && !breaks_protocol(error)
}

/// True for frames that violate RFC 6455, such as a ping with more than 125 bytes; the peer is still connected.
fn breaks_protocol(error: &axum::Error) -> bool {
    let text = error.to_string();
    text.starts_with("WebSocket protocol error") && !text.contains("without closing handshake")
}

fn read(protocol: Protocol, text: &str, engine: &Engine) -> Result<Incoming, End> {
    protocol.read(text, &engine.settings.document).map_err(|reason| End::close(close::BAD_REQUEST, &reason))
}

fn refuse(problem: &Problem) -> End {
    let code = match problem.outcome {
        Outcome::Unavailable | Outcome::RateLimited => close::TRY_AGAIN,
        Outcome::Internal => close::INTERNAL,
        _ => close::FORBIDDEN,
    };
    End::close(code, &format!("{}: {}", problem.code(), problem.error.message))
}

/// A socket whose caller is known.
struct Session {
    engine: Arc<Engine>,
    protocol: Protocol,
    viewer: Arc<Viewer>,
    outbound: Arc<Outbound>,
    operations: Operations,
    stalls: mpsc::Receiver<()>,
    message_rate: MessageRate,
    meta: RequestMeta,
    /// When the caller's token expires; a newer token extends it.
    expires_at: Option<Timestamp>,
    _permit: Option<ConcurrencyPermit<UserId>>,
}

impl Session {
    fn new(
        engine: Arc<Engine>,
        protocol: Protocol,
        sender: Sender,
        meta: RequestMeta,
        permit: Option<ConcurrencyPermit<UserId>>,
    ) -> Self {
        let limits = &engine.settings.socket;
        let outbound = Arc::new(Outbound::new(Bounds {
            bytes: limits.queue_bytes,
            messages: limits.queue_messages,
            timeout: limits.write_time,
        }));
        let (stalled, stalls) = mpsc::channel(1);
        let viewer = Arc::clone(sender.viewer());
        let operations = Operations::new(Context {
            engine: Arc::clone(&engine),
            sender,
            protocol,
            outbound: Arc::clone(&outbound),
            stalled,
        });
        let message_rate = MessageRate::new(limits.messages_per_minute, Instant::now());
        let expires_at = expiry(&viewer);
        Self { engine, protocol, viewer, outbound, operations, stalls, message_rate, meta, expires_at, _permit: permit }
    }

    async fn serve(
        mut self,
        mut sink: SplitSink<WebSocket, Message>,
        mut source: SplitStream<WebSocket>,
        drained: Drained,
    ) {
        let outbound = Arc::clone(&self.outbound);
        let timeout = self.engine.settings.socket.write_time;
        // When the peer stops reading in the middle of a message, only the writer is stuck, and is dropped.
        let end = tokio::select! {
            end = self.listen(&mut source, drained) => end,
            end = write(&outbound, &mut sink, timeout) => end,
        };
        self.operations.stop_all();
        let (last, frame) = match end {
            End::Gone => return answer_close(&mut sink).await,
            End::Close(frame) => (None, frame),
            End::Warned(last, frame) => (Some(last), frame),
        };
        tracing::debug!(code = frame.code, reason = %frame.reason, "closing a socket");
        outbound.close(last, frame);
        let farewell = async {
            write(&outbound, &mut sink, FAREWELL).await;
            until_gone(&mut source).await;
        };
        tokio::time::timeout(FAREWELL, farewell).await.ok();
    }

    /// Handles messages until the session ends.
    async fn listen(&mut self, source: &mut SplitStream<WebSocket>, mut drained: Drained) -> End {
        let settings = self.engine.settings.socket.clone();
        let interval = settings.ping_time;
        let mut pings = tokio::time::interval_at(Instant::now() + interval, interval);
        // After a stall of this process, a single ping is sent, and its answer gets the full time.
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut heard, mut is_pinged) = (Instant::now(), false);
        let mut revoked = self.engine.until_revoked(Arc::clone(&self.viewer), None);
        let mut warning = std::pin::pin!(tokio::time::sleep(self.until_warning()));
        let mut warned = self.expires_at.is_none();
        loop {
            tokio::select! {
                // Biased: after a stall of this process, an answer that has arrived is read before the next ping.
                biased;
                error = &mut revoked => return self.expel(&error),
                () = &mut drained => return End::restart(),
                Some(()) = self.stalls.recv() => return NotQueued::Stalled.into(),
                frame = source.next() => {
                    (heard, is_pinged) = (Instant::now(), false);
                    let handled = text_of(frame, settings.message_bytes)
                        .and_then(|text| text.map_or(Ok(None), |text| self.handle(&text)));
                    match handled {
                        Ok(None) => {}
                        Ok(Some(credentials)) => match self.renew(credentials).await {
                            Ok(false) => {}
                            Ok(true) => {
                                revoked = self.engine.until_revoked(Arc::clone(&self.viewer), self.expires_at);
                                warning.as_mut().reset(Instant::now() + self.until_warning());
                                warned = self.expires_at.is_none();
                            }
                            Err(end) => return end,
                        },
                        Err(end) => return end,
                    }
                }
                () = &mut warning, if !warned => {
                    warned = true;
                    if let Err(end) = self.warn() {
                        return end;
                    }
                }
                _ = pings.tick() => {
                    if is_pinged && heard.elapsed() >= interval * 2 {
                        return End::close(close::SILENT, "No answer to pings");
                    }
                    if let Err(refusal) = self.outbound.push_urgent(ping()) {
                        return refusal.into();
                    }
                    is_pinged = true;
                }
            }
        }
    }

    /// Time until the client is to be warned that its token expires.
    fn until_warning(&self) -> Duration {
        let Some(expires_at) = self.expires_at else { return Duration::ZERO };
        let rest = expires_at.since(self.engine.clock.now());
        rest.saturating_sub(self.engine.settings.socket.warning_time.min(rest / 2))
    }

    fn warn(&self) -> Result<(), End> {
        match self.expires_at.and_then(|expires_at| self.protocol.expiry_warning(expires_at)) {
            Some(warning) => Ok(self.outbound.push_urgent(Message::text(warning))?),
            None => Ok(()),
        }
    }

    /// Takes over the expiry of a newer token of the same session. The caller is otherwise the same, so operations
    /// continue; any other credentials leave the connection unchanged.
    async fn renew(&mut self, credentials: Credentials) -> Result<bool, End> {
        let sender = self.engine.sender(credentials, &self.meta).await;
        let renewed = match sender.as_ref().map_err(Problem::clone).and_then(Sender::require_viewer) {
            Ok(viewer) if !is_same(viewer, &self.viewer) => {
                Err(("FORBIDDEN".to_owned(), "The token is of another session: open another connection.".to_owned()))
            }
            Ok(viewer) => Ok(expiry(viewer)),
            Err(problem) => Err((problem.code().to_owned(), problem.error.message.clone())),
        };
        let (answer, renewed) = match renewed {
            Ok(until) => {
                self.expires_at = self.expires_at.max(until);
                (Protocol::renewed(self.expires_at), true)
            }
            Err((code, message)) => (Protocol::not_renewed(&code, &message), false),
        };
        self.outbound.push_urgent(Message::text(answer))?;
        Ok(renewed)
    }

    fn expel(&self, error: &Error) -> End {
        let frame = close::frame(close::FORBIDDEN, &format!("{}: {}", error.code(), error.message()));
        match self.protocol.warning(error.code()) {
            Some(warning) => End::Warned(Message::text(warning), frame),
            None => End::Close(frame),
        }
    }

    /// Handles a message; returns its credentials, if it has new ones.
    fn handle(&mut self, text: &str) -> Result<Option<Credentials>, End> {
        let rate = self.message_rate.count(Instant::now());
        if rate == RateCheck::Flood {
            return Err(End::close(close::FLOOD, "Too many messages"));
        }
        let done = match read(self.protocol, text, &self.engine)? {
            Incoming::Ping(Some(payload)) if rate == RateCheck::WithinLimit => {
                match Credentials::of_payload(&payload) {
                    Credentials::None => Ok(self.outbound.push_urgent(pong(Some(payload), text))?),
                    credentials => return Ok(Some(credentials)),
                }
            }
            Incoming::Init(_) => Err(End::close(close::TOO_MANY_INITS, "Too many initialisation requests")),
            Incoming::Subscribe { id, params } => {
                if let RateCheck::OverLimit { retry_after } = rate {
                    let problem = Problem::rate_limited("This socket sends too many messages.", retry_after);
                    return self.refuse(&id, &problem).map(|()| None);
                }
                let limit = self.engine.settings.socket.operations;
                match self.operations.start(id.clone(), *params, limit) {
                    Ok(()) => Ok(()),
                    Err(NotStarted::Duplicate) => {
                        Err(End::close(close::DUPLICATE, &format!("Subscriber for {id} already exists")))
                    }
                    Err(NotStarted::TooMany) => {
                        let message =
                            format!("This socket has {limit} operations already. Complete one of them first.");
                        self.refuse(&id, &Problem::rate_limited(message, Duration::from_secs(1)))
                    }
                }
            }
            Incoming::Complete { id } => {
                self.operations.stop(&id);
                Ok(())
            }
            // Over the rate: no payload is read or repeated.
            Incoming::Ping(_) => Ok(self.outbound.push_urgent(Message::text(Protocol::pong(None)))?),
            Incoming::Pong => Ok(()),
            Incoming::Terminate => Err(End::close(1000, "Bye")),
        };
        done.map(|()| None)
    }

    fn refuse(&self, id: &str, problem: &Problem) -> Result<(), End> {
        let answer = Answer::refused(problem, &self.viewer.correlation_id);
        Ok(self.outbound.push_urgent(Message::text(self.protocol.error(id, &answer)))?)
    }
}

/// When the caller's access token expires.
fn expiry(viewer: &Viewer) -> Option<Timestamp> {
    match &viewer.actor {
        Actor::Session { expires_at, .. } => Some(*expires_at),
        _ => None,
    }
}

/// True when both callers are the same session, or the same API key.
fn is_same(one: &Viewer, two: &Viewer) -> bool {
    let by_session = one.session_id().is_some() && one.session_id() == two.session_id();
    let by_key = one.api_key_id().is_some() && one.api_key_id() == two.api_key_id();
    one.user_id() == two.user_id() && (by_session || by_key)
}

/// Sends queued messages until the close frame is sent or the peer stops reading.
async fn write(outbound: &Outbound, sink: &mut SplitSink<WebSocket, Message>, timeout: Duration) -> End {
    while let Some(message) = outbound.pop().await {
        match tokio::time::timeout(timeout, sink.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return End::Gone,
            Err(_) => return NotQueued::Stalled.into(),
        }
    }
    End::Gone
}

/// Completes at a random moment of the drain time after shutdown began, so that clients do not reconnect all at once.
pub async fn drain(shutdown: CancellationToken, spread: Duration) {
    shutdown.cancelled().await;
    let share: f64 = rand::rng().random();
    tokio::time::sleep(spread.mul_f64(share)).await;
}
