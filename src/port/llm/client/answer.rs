//! Reads one response, streamed or in one piece, within its deadlines.

use std::collections::VecDeque;
use std::mem::take;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use serde_json::Value;
use tokio::time::{Duration, Instant, timeout_at};

use super::super::{Chunk, FinishReason, LlmError, LlmErrorCode, Usage, UsageMeter, token_twelfths};
use super::dialect::{Dialect, End, Frames};
use super::failure::{self, ErrorAnswer};
use super::lenient::{self, SurrogateJoiner};
use super::lines::Lines;
use super::reasoning::{ReasoningFilter, Visible};
use super::settings::Timeouts;
use super::sse::{Decoder, SseError};
use super::told::{self, Told};
use crate::base::secret::Secret;

/// Maximum length of a response, in bytes.
const MAXIMUM_ANSWER: usize = 8 * 1024 * 1024;
/// How long to wait for usage and the end marker after the finish reason.
const TAIL: Duration = Duration::from_secs(5);

/// Deadlines of a response.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For the first token, including reasoning.
    pub first_token: Instant,
    /// For the whole response.
    pub total: Instant,
}

/// The call that a response belongs to.
#[derive(Debug)]
pub struct CallContext {
    pub timeouts: Timeouts,
    pub deadlines: Deadlines,
    /// Estimated input tokens.
    pub input_tokens: u32,
    /// Usage of earlier attempts.
    pub before: Usage,
    /// Receives the usage so far.
    pub meter: UsageMeter,
    /// Number of requests to the provider up to this response.
    pub attempts: u32,
    /// Whether thoughts are delivered.
    pub wants_reasoning: bool,
    /// Whether what was delivered is never taken back.
    pub is_shown: bool,
    /// Most that the model may write, including reasoning, in twelfths of a token.
    pub most_output: u64,
    /// Delay requested in the response's head.
    pub retry_after: Option<Duration>,
    /// For taking it out of what the provider says.
    pub key: Option<Secret>,
}

/// A response being received. Dropping it closes the connection.
pub struct Answer<D> {
    dialect: Arc<D>,
    bytes: BoxStream<'static, reqwest::Result<Bytes>>,
    call: CallContext,
    body: Body,
    ready: VecDeque<Chunk>,
    joiner: SurrogateJoiner,
    reasoning: ReasoningFilter,
    /// Joins what is told as reasoning apart from the text.
    thoughts_joiner: SurrogateJoiner,
    /// Bytes of reasoning.
    thoughts: usize,
    last_token: Option<Instant>,
    finished_at: Option<Instant>,
    finish: Option<FinishReason>,
    text: String,
    refusal: String,
    /// Everything the model wrote, including reasoning, in twelfths of a token.
    received: u64,
    /// The provider did not end the response at its maximum length.
    is_overrun: bool,
    usage: Option<Told>,
    /// The sender is not a model, or refused to work.
    no_work: bool,
    /// Status and message of a failure reported by the provider.
    reported: Option<(u16, String)>,
    /// Reading has ended.
    over: bool,
    failure: Option<LlmError>,
}

/// Form of the body, detected from its content because media types are unreliable.
enum Body {
    /// Only white space so far.
    Blank(Decoder),
    Events(Decoder),
    Lines(Lines),
    /// A single JSON body: from a server that ignores `stream`, or a failure.
    Plain(Vec<u8>),
}

impl<D: Dialect> Answer<D> {
    pub fn new(response: reqwest::Response, call: CallContext, dialect: Arc<D>) -> Self {
        let mut answer = Self {
            dialect,
            bytes: response.bytes_stream().boxed(),
            call,
            body: Body::Blank(Decoder::default()),
            ready: VecDeque::new(),
            joiner: SurrogateJoiner::default(),
            reasoning: ReasoningFilter::default(),
            thoughts_joiner: SurrogateJoiner::default(),
            thoughts: 0,
            last_token: None,
            finished_at: None,
            finish: None,
            text: String::new(),
            refusal: String::new(),
            received: 0,
            is_overrun: false,
            usage: None,
            no_work: false,
            reported: None,
            over: false,
            failure: None,
        };
        if answer.call.is_shown {
            answer.reasoning.settle();
        }
        answer.count();
        answer
    }

    /// The next chunk; `None` after `Done` or an error.
    pub async fn next(&mut self) -> Option<Result<Chunk, LlmError>> {
        loop {
            if let Some(chunk) = self.ready.pop_front() {
                return Some(Ok(chunk));
            }
            if let Some(error) = self.failure.take() {
                return Some(Err(self.with_facts(error)));
            }
            if self.over {
                return None;
            }
            // Text received before an error is delivered first.
            if let Err(error) = self.receive().await {
                self.over = true;
                self.failure = Some(error);
            }
            self.count();
        }
    }

    /// Status and message of the failure reported by the provider, if any.
    pub fn reported(&mut self) -> Option<(u16, String)> {
        self.reported.take()
    }

    async fn receive(&mut self) -> Result<(), LlmError> {
        match timeout_at(self.deadline(), self.bytes.next()).await {
            Ok(Some(Ok(bytes))) => self.read_bytes(&bytes),
            Ok(Some(Err(error))) => {
                tracing::warn!(error = %error.without_url(), "the connection to the model provider broke");
                self.end_of_stream()
            }
            Ok(None) => self.end_of_stream(),
            Err(_) => self.time_is_up(),
        }
    }

    fn read_bytes(&mut self, bytes: &[u8]) -> Result<(), LlmError> {
        if let Body::Blank(decoder) = &mut self.body {
            // A byte order mark counts as white space.
            let first = bytes.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF));
            match first.map(|at| (at, bytes[at])) {
                None => {}
                Some((_, b'{')) if D::FRAMES == Frames::Lines => self.body = Body::Lines(Lines::default()),
                Some((at, b'{' | b'[')) => {
                    self.last_token = Some(Instant::now());
                    self.body = Body::Plain(bytes[at..].to_vec());
                    return Ok(());
                }
                Some((_, b'<')) => {
                    self.no_work = true;
                    return Err(no_stream());
                }
                Some(_) => self.body = Body::Events(take(decoder)),
            }
        }
        match &mut self.body {
            Body::Plain(body) if body.len() + bytes.len() > MAXIMUM_ANSWER => Err(too_long()),
            Body::Plain(body) => {
                body.extend_from_slice(bytes);
                self.last_token = Some(Instant::now());
                Ok(())
            }
            Body::Blank(decoder) | Body::Events(decoder) => {
                for data in decoder.push(bytes).map_err(unreadable)? {
                    if self.over {
                        break;
                    }
                    self.read_event(&data)?;
                }
                Ok(())
            }
            Body::Lines(lines) => {
                for line in lines.push(bytes).map_err(unreadable)? {
                    if self.over {
                        break;
                    }
                    self.read_line(&read_json(line.trim())?)?;
                }
                Ok(())
            }
        }
    }

    /// The earliest deadline that applies now.
    fn deadline(&self) -> Instant {
        let between_tokens = self.call.timeouts.between_tokens;
        let next = match (self.finished_at, self.last_token) {
            (Some(at), _) => at + TAIL.min(between_tokens),
            (None, Some(at)) => at + between_tokens,
            (None, None) => self.call.deadlines.first_token,
        };
        next.min(self.call.deadlines.total)
    }

    fn time_is_up(&mut self) -> Result<(), LlmError> {
        if self.finish.is_some() {
            return self.conclude_without_marker();
        }
        let message = match self.last_token {
            _ if Instant::now() >= self.call.deadlines.total => "The model took too long to answer.",
            None => "The model did not begin to answer in time.",
            Some(_) => "The model stopped in the middle of its answer.",
        };
        Err(LlmError::new(LlmErrorCode::Timeout, message))
    }

    fn end_of_stream(&mut self) -> Result<(), LlmError> {
        match &mut self.body {
            Body::Plain(body) => {
                let body = take(body);
                return self.read_plain(&body);
            }
            Body::Blank(decoder) | Body::Events(decoder) => {
                if let Some(rest) = decoder.finish().map_err(unreadable)? {
                    match self.read_event(&rest.data) {
                        Err(error) if error.code != LlmErrorCode::ProviderProtocol || rest.whole => return Err(error),
                        // An unterminated line may be truncated anywhere.
                        _ => {}
                    }
                }
            }
            Body::Lines(lines) => {
                // What cannot be read is a line that was cut.
                if let Some(value) = lines.finish().and_then(|rest| lenient::read(&rest).ok()) {
                    self.read_line(&value)?;
                }
            }
        }
        if self.over { Ok(()) } else { self.conclude_without_marker() }
    }

    /// Ends a response whose terminal marker did not come: some need none after the reason of their end.
    fn conclude_without_marker(&mut self) -> Result<(), LlmError> {
        match self.finish {
            Some(_) if D::REASON_IS_END => self.conclude(),
            _ => Err(broke_off()),
        }
    }

    /// A JSON body: the whole response, or events without their SSE framing.
    fn read_plain(&mut self, body: &[u8]) -> Result<(), LlmError> {
        let text = String::from_utf8_lossy(body);
        let values: Vec<Value> = match lenient::read(&text) {
            Ok(Value::Array(values)) => values,
            Ok(value) => vec![value],
            Err(_) => {
                serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().unwrap_or_default()
            }
        };
        if values.is_empty() {
            self.receive_text(&mut text.into_owned());
            return Err(broke_off());
        }
        let is_one = values.len() == 1;
        for value in values {
            if is_one {
                self.check_kind(&value)?;
            }
            self.read_value(&value)?;
            if self.over {
                return Ok(());
            }
        }
        match self.finish {
            None if !is_one => Err(broke_off()),
            _ => self.conclude(),
        }
    }

    /// Refuses what comes from something that is no model.
    fn check_kind(&mut self, value: &Value) -> Result<(), LlmError> {
        if self.dialect.is_answer(value) || told::failure(value).is_some() {
            return Ok(());
        }
        self.usage = self.dialect.usage(value);
        self.no_work = true;
        Err(no_stream())
    }

    fn read_line(&mut self, value: &Value) -> Result<(), LlmError> {
        if self.last_token.is_none() {
            self.check_kind(value)?;
        }
        self.read_value(value)
    }

    fn read_event(&mut self, data: &str) -> Result<(), LlmError> {
        let data = data.trim();
        if data == "[DONE]" {
            return self.conclude();
        }
        if data.is_empty() {
            return Ok(());
        }
        self.read_value(&read_json(data)?)
    }

    fn read_value(&mut self, value: &Value) -> Result<(), LlmError> {
        if let Some(told) = self.dialect.usage(value) {
            self.usage = Some(told.after(self.usage));
        }
        // Failures after the end of the response do not matter.
        if let Some(failure) = told::failure(value).filter(|_| self.finish.is_none()) {
            return Err(self.failed(failure));
        }
        let mut content = self.dialect.content(value);
        if content.is_whole && self.received > 0 {
            // Some providers repeat the whole text at the end of a stream.
            (content.text, content.reasoning) = (String::new(), String::new());
        }
        if !(content.text.is_empty() && content.reasoning.is_empty() && content.refusal.is_empty()) {
            self.last_token = Some(Instant::now());
        }
        self.receive_text(&mut content.reasoning);
        self.receive_text(&mut content.text);
        self.refusal.push_str(&content.refusal);
        if !content.reasoning.is_empty() {
            self.reasoning.settle();
        }
        let thought = self.thoughts_joiner.push(content.reasoning);
        self.think(thought)?;
        let text = self.joiner.push(content.text);
        let visible = self.reasoning.push(&text);
        self.deliver(visible)?;
        // Neither is delivered before the end, so the limit on delivered text does not cover them.
        if self.refusal.len().max(self.reasoning.blank()) > MAXIMUM_ANSWER {
            return Err(too_long());
        }
        match content.end {
            Some(End::Failed) => {
                return Err(LlmError::new(LlmErrorCode::ModelUnavailable, "The model provider failed."));
            }
            Some(End::Finished(reason)) => {
                self.finish = Some(reason);
                self.finished_at = Some(Instant::now());
            }
            None if self.is_overrun => self.finish = Some(FinishReason::Length),
            None => {}
        }
        if content.is_end || self.is_overrun { self.conclude() } else { Ok(()) }
    }

    /// Delivers reasoning to those who want it.
    fn think(&mut self, thought: String) -> Result<(), LlmError> {
        self.thoughts += thought.len();
        if self.thoughts > MAXIMUM_ANSWER {
            return Err(too_long());
        }
        if self.call.wants_reasoning && !thought.is_empty() {
            self.ready.push_back(Chunk::Reasoning(thought));
        }
        Ok(())
    }

    fn failed(&mut self, failure: &Value) -> LlmError {
        let ErrorAnswer { error, status, words } =
            failure::within_answer(failure, self.call.key.as_ref(), self.call.retry_after);
        self.no_work = self.received == 0;
        self.reported = Some((status, words));
        error
    }

    /// Counts what the model wrote, and cuts it where the response has its maximum length.
    fn receive_text(&mut self, text: &mut String) {
        for (at, c) in text.char_indices() {
            let received = self.received + token_twelfths(c);
            if received > self.call.most_output {
                self.is_overrun = true;
                text.truncate(at);
                return;
            }
            self.received = received;
        }
    }

    fn deliver(&mut self, visible: Visible) -> Result<(), LlmError> {
        if visible.restart && !self.text.is_empty() {
            let thought = take(&mut self.text);
            self.ready.push_back(Chunk::Restart);
            self.think(thought)?;
        }
        self.think(visible.reasoning)?;
        if visible.text.is_empty() {
            return Ok(());
        }
        if self.text.len() + visible.text.len() > MAXIMUM_ANSWER {
            return Err(too_long());
        }
        self.text.push_str(&visible.text);
        self.ready.push_back(Chunk::Text(visible.text));
        Ok(())
    }

    fn conclude(&mut self) -> Result<(), LlmError> {
        if !self.refusal.is_empty() {
            return Err(LlmError::new(LlmErrorCode::ModelRefused, "The model declined to answer."));
        }
        let last_thought = self.thoughts_joiner.finish();
        self.think(last_thought)?;
        let last = self.joiner.finish();
        for visible in [self.reasoning.push(&last), self.reasoning.finish()] {
            self.deliver(visible)?;
        }
        let finish = self.finish.unwrap_or(FinishReason::Stop);
        if self.text.trim().is_empty() && matches!(finish, FinishReason::Stop | FinishReason::ToolCall) {
            // White space would count as a first chunk, after which there are no retries.
            self.ready.clear();
            self.text.clear();
            return Err(no_text(finish));
        }
        self.over = true;
        self.ready.push_back(Chunk::Usage(self.used()));
        self.ready.push_back(Chunk::Done { finish, attempts: self.call.attempts });
        Ok(())
    }

    /// Usage so far: as reported by the provider, or else an estimate, plus that of earlier attempts.
    fn used(&self) -> Usage {
        let estimate = Usage {
            input_tokens: self.call.input_tokens.into(),
            cached_input_tokens: 0,
            output_tokens: self.received.div_ceil(12),
            estimated: true,
        };
        let own = match self.usage {
            // What was told came before the end.
            Some(told) if self.is_overrun => {
                let told = told.or_estimated(estimate);
                Usage { output_tokens: told.output_tokens.max(estimate.output_tokens), estimated: true, ..told }
            }
            Some(told) => told.or_estimated(estimate),
            None if self.no_work => Usage::default(),
            None => estimate,
        };
        self.call.before + own
    }

    fn count(&self) {
        self.call.meter.set(self.used());
    }

    fn with_facts(&mut self, error: LlmError) -> LlmError {
        let (spent, attempts) = (self.used(), self.call.attempts);
        LlmError { partial: take(&mut self.text), spent, attempts, ..error }
    }
}

fn read_json(text: &str) -> Result<Value, LlmError> {
    lenient::read(text).map_err(|error| {
        tracing::warn!(error, "the model provider sent something that cannot be read");
        protocol("The model provider sent something that cannot be read.")
    })
}

fn unreadable(error: SseError) -> LlmError {
    protocol(match error {
        SseError::TooLong => "The model provider sent an event that is too long.",
        SseError::NotUtf8 => "The model provider sent bytes that are not text.",
    })
}

fn broke_off() -> LlmError {
    LlmError::new(LlmErrorCode::ProviderStreamTruncated, "The answer of the model broke off before its end.")
}

/// Error for a response that ended without text and without a reason the caller would know: empty, reasoning only, or
/// a call of a tool that was not offered.
fn no_text(finish: FinishReason) -> LlmError {
    protocol(match finish {
        FinishReason::ToolCall => "The model called a tool that nobody offered, in place of an answer.",
        _ => "The model ended without an answer.",
    })
}

/// Error for an HTML page, or JSON that is no response: the wrong server replied.
fn no_stream() -> LlmError {
    protocol("The model provider did not answer with a stream of events. Check its address.").permanent()
}

fn too_long() -> LlmError {
    protocol("The answer of the model is too long.").permanent()
}

fn protocol(message: &str) -> LlmError {
    LlmError::new(LlmErrorCode::ProviderProtocol, message)
}
