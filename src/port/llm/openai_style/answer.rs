//! Reads one streamed answer, under the clocks that belong to it.

use std::collections::VecDeque;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio::time::{Duration, Instant, timeout_at};

use super::super::{Chunk, FinishReason, LlmError, LlmErrorCode, Usage, estimate_tokens};
use super::failure;
use super::settings::Timeouts;
use super::sse::{Decoder, SseError};
use super::thoughts::ThoughtFilter;
use super::wire::{ChatEvent, finish_reason};
use crate::base::secret::Secret;

/// Longest answer, in bytes.
const MAXIMUM_ANSWER: usize = 8 * 1024 * 1024;
/// How long to wait for usage and the end marker after the model said that it is done.
const TAIL: Duration = Duration::from_secs(5);

/// Moments that bound an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines {
    /// For the first token, thinking included.
    pub(super) first_token: Instant,
    /// For everything.
    pub(super) total: Instant,
}

/// An answer that is being received. Dropping it closes the connection.
pub(super) struct Answer {
    bytes: BoxStream<'static, reqwest::Result<Bytes>>,
    decoder: Decoder,
    ready: VecDeque<Chunk>,
    thoughts: ThoughtFilter,
    timeouts: Timeouts,
    deadlines: Deadlines,
    last_token: Option<Instant>,
    finished_at: Option<Instant>,
    finish: Option<FinishReason>,
    text: String,
    refusal: String,
    hidden_tokens: u32,
    usage: Option<Usage>,
    input_estimate: u32,
    key: Option<Secret>,
    /// How many times the provider was asked until this answer began.
    attempts: u32,
    /// Nothing more will be read.
    over: bool,
    failure: Option<LlmError>,
}

impl Answer {
    pub(super) fn new(
        response: reqwest::Response,
        timeouts: Timeouts,
        deadlines: Deadlines,
        input_estimate: u32,
        attempts: u32,
        key: Option<Secret>,
    ) -> Self {
        Self {
            bytes: response.bytes_stream().boxed(),
            decoder: Decoder::default(),
            ready: VecDeque::new(),
            thoughts: ThoughtFilter::default(),
            timeouts,
            deadlines,
            last_token: None,
            finished_at: None,
            finish: None,
            text: String::new(),
            refusal: String::new(),
            hidden_tokens: 0,
            usage: None,
            input_estimate,
            key,
            attempts,
            over: false,
            failure: None,
        }
    }

    /// The next piece; `None` after `Done` or after an error.
    pub(super) async fn next(&mut self) -> Option<Result<Chunk, LlmError>> {
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
            // What came before an error is delivered before it.
            if let Err(error) = self.receive().await {
                self.over = true;
                self.failure = Some(error);
            }
        }
    }

    async fn receive(&mut self) -> Result<(), LlmError> {
        match timeout_at(self.deadline(), self.bytes.next()).await {
            Ok(Some(Ok(bytes))) => {
                for data in self.decoder.push(&bytes).map_err(unreadable)? {
                    if self.over {
                        break;
                    }
                    self.read_event(&data)?;
                }
                Ok(())
            }
            Ok(Some(Err(error))) => {
                tracing::warn!(error = %error.without_url(), "the connection to the model provider broke");
                self.end_of_stream()
            }
            Ok(None) => self.end_of_stream(),
            Err(_) => self.time_is_up(),
        }
    }

    /// The nearest of the deadlines that apply now.
    fn deadline(&self) -> Instant {
        let next = match (self.finished_at, self.last_token) {
            (Some(at), _) => at + TAIL.min(self.timeouts.between_tokens),
            (None, Some(at)) => at + self.timeouts.between_tokens,
            (None, None) => self.deadlines.first_token,
        };
        next.min(self.deadlines.total)
    }

    fn time_is_up(&mut self) -> Result<(), LlmError> {
        if self.finish.is_some() {
            return self.conclude();
        }
        let message = match self.last_token {
            _ if Instant::now() >= self.deadlines.total => "The model took too long to answer.",
            None => "The model did not begin to answer in time.",
            Some(_) => "The model stopped in the middle of its answer.",
        };
        Err(LlmError::new(LlmErrorCode::Timeout, message))
    }

    fn end_of_stream(&mut self) -> Result<(), LlmError> {
        if let Some(rest) = self.decoder.finish().map_err(unreadable)? {
            match self.read_event(&rest.data) {
                Err(error) if error.code != LlmErrorCode::ProviderProtocol || rest.whole => return Err(error),
                // A line without its end may be cut anywhere.
                _ => {}
            }
        }
        if self.over {
            return Ok(());
        }
        match self.finish {
            Some(_) => self.conclude(),
            None => {
                let message = "The answer of the model broke off before its end.";
                Err(LlmError::new(LlmErrorCode::ProviderStreamTruncated, message))
            }
        }
    }

    fn read_event(&mut self, data: &str) -> Result<(), LlmError> {
        let data = data.trim();
        if data == "[DONE]" {
            return self.conclude();
        }
        if data.is_empty() {
            return Ok(());
        }
        let event: ChatEvent = serde_json::from_str(data).map_err(|error| {
            tracing::warn!(%error, "the model provider sent an event that cannot be read");
            protocol("The model provider sent something that cannot be read.")
        })?;
        if let Some(failure) = event.failure(data) {
            return Err(failure::in_stream(&failure, self.key.as_ref()));
        }
        if let Some(usage) = event.usage.and_then(|usage| usage.to_usage()) {
            self.usage = Some(usage);
        }
        let said = event.said();
        if !(said.text.is_empty() && said.thought.is_empty() && said.refusal.is_empty()) {
            self.last_token = Some(Instant::now());
        }
        self.hidden_tokens = self.hidden_tokens.saturating_add(estimate_tokens(&said.thought));
        self.refusal.push_str(&said.refusal);
        let visible = self.thoughts.push(&said.text);
        if visible.len() < said.text.len() {
            self.hidden_tokens = self.hidden_tokens.saturating_add(estimate_tokens(&said.text));
        }
        self.deliver(visible)?;
        if let Some(reason) = said.finish {
            if reason == "error" {
                return Err(LlmError::new(LlmErrorCode::ModelUnavailable, "The model provider failed."));
            }
            self.finish = Some(finish_reason(&reason));
            self.finished_at = Some(Instant::now());
        }
        Ok(())
    }

    fn deliver(&mut self, text: String) -> Result<(), LlmError> {
        if text.is_empty() {
            return Ok(());
        }
        if self.text.len() + text.len() > MAXIMUM_ANSWER {
            return Err(protocol("The answer of the model is too long.").lasting());
        }
        self.text.push_str(&text);
        self.ready.push_back(Chunk::Text(text));
        Ok(())
    }

    fn conclude(&mut self) -> Result<(), LlmError> {
        if !self.refusal.is_empty() {
            return Err(LlmError::new(LlmErrorCode::ModelRefused, "The model declined to answer."));
        }
        let rest = self.thoughts.finish();
        self.deliver(rest)?;
        self.over = true;
        self.ready.push_back(Chunk::Usage(self.usage_so_far()));
        let finish = self.finish.unwrap_or(FinishReason::Stop);
        self.ready.push_back(Chunk::Done { finish, attempts: self.attempts });
        Ok(())
    }

    /// What the provider told, or else an estimate.
    fn usage_so_far(&self) -> Usage {
        self.usage.unwrap_or_else(|| Usage {
            input_tokens: self.input_estimate.into(),
            cached_input_tokens: 0,
            output_tokens: u64::from(estimate_tokens(&self.text)) + u64::from(self.hidden_tokens),
            estimated: true,
        })
    }

    fn with_facts(&mut self, error: LlmError) -> LlmError {
        // Before the first token nothing is known to be spent.
        let spent = if self.last_token.is_some() { self.usage_so_far() } else { self.usage.unwrap_or_default() };
        LlmError { partial: std::mem::take(&mut self.text), spent, attempts: self.attempts, ..error }
    }
}

fn unreadable(error: SseError) -> LlmError {
    protocol(match error {
        SseError::TooLong => "The model provider sent an event that is too long.",
        SseError::NotUtf8 => "The model provider sent bytes that are not text.",
    })
}

fn protocol(message: &str) -> LlmError {
    LlmError::new(LlmErrorCode::ProviderProtocol, message)
}
