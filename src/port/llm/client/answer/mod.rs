//! Reads one response, streamed or in one piece, within its deadlines.

mod calls;
mod errors;
mod nesting;
mod reading;
mod telling;

use std::collections::VecDeque;
use std::mem::take;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio::time::{Duration, Instant};

use self::calls::Calls;
use super::super::{Chunk, FinishReason, LlmError, Usage, UsageMeter};
use super::dialect::Dialect;
use super::lenient::SurrogateJoiner;
use super::lines::Lines;
use super::reasoning::ReasoningFilter;
use super::settings::Timeouts;
use super::sse::Decoder;
use super::told::Told;
use crate::base::secret::Secret;

/// Maximum length of a response, in bytes.
const MAXIMUM_ANSWER: usize = 8 * 1024 * 1024;

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
    /// What calls are.
    pub calling: Calling,
    /// Most that the model may write, including reasoning, in twelfths of a token.
    pub most_output: u64,
    /// Delay requested in the response's head.
    pub retry_after: Option<Duration>,
    /// For taking it out of what the provider says.
    pub key: Option<Secret>,
}

/// What a call of a tool is in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calling {
    /// Nothing that anybody asked for.
    Unasked,
    /// The response itself ([`Dialect::answers_by_call`]).
    Answer,
    /// A call of a tool that was offered.
    Offered {
        /// Whether it keeps the thoughts before it.
        keeps_thoughts: bool,
    },
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
    calls: Calls,
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
            calls: Calls::default(),
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
