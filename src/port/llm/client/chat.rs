//! Chats over HTTP, in any protocol.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream;
use tokio::time::Instant;

use super::super::{ChunkStream, LanguageModel, LlmError, LlmErrorCode, OVERRUN, Prices, Request, Usage};
use super::answer::{Answer, CallContext, Calling, Deadlines};
use super::connection::{Connection, NoResponse};
use super::dialect::Dialect;
use super::quirks::{LearnedQuirks, Quirk, Quirks};
use super::refused_tools;
use super::retry::{Attempts, retry_after};
use super::settings::ModelSettings;

/// A chat model of a provider. Cheap to clone.
pub struct ChatModel<D> {
    connection: Arc<Connection>,
    dialect: Arc<D>,
    settings: Arc<ModelSettings>,
    learned: Arc<LearnedQuirks>,
}

impl<D: Dialect> ChatModel<D> {
    /// A model behind a connection; what was learnt of it is shared with others of the same name.
    pub fn new(connection: Arc<Connection>, dialect: D, settings: ModelSettings, learned: Arc<LearnedQuirks>) -> Self {
        Self { connection, dialect: Arc::new(dialect), settings: Arc::new(settings), learned }
    }

    /// One attempt, up to the first text or the end: repeats the request until the provider accepts its form. Rejected
    /// parameters are left out and remembered.
    async fn begin(&self, request: &Request, attempts: &Attempts, mut before: Usage) -> Result<ChunkStream, LlmError> {
        let mut quirks = self.learned.quirks();
        loop {
            let FailedAttempt { error, reported } = match self.ask(request, quirks, attempts, before).await {
                Ok(stream) => {
                    self.learned.learn(quirks);
                    return Ok(stream);
                }
                Err(refused) => refused,
            };
            let is_about_quirks =
                matches!(error.code, LlmErrorCode::InvalidConfiguration | LlmErrorCode::ModelUnavailable);
            let Some((status, words)) = reported.filter(|_| is_about_quirks) else { return Err(error) };
            let Some(next) = quirks.after(status, &words, request, D::QUIRKS) else {
                return Err(refused_tools::explained(error, status, &words, request));
            };
            quirks = next;
            // A rejected request usually costs nothing, but some providers report usage for it.
            before = reserve_attempt(request, before, &error).await?;
        }
    }

    /// Deadlines of an attempt that starts now, and the deadline for the head of its response.
    fn deadlines(&self, quirks: Quirks, attempts: &Attempts) -> (Deadlines, Instant) {
        let timeouts = self.connection.timeouts;
        let (now, total) = (Instant::now(), attempts.started + timeouts.total);
        if quirks.has(Quirk::NoStream) {
            // A non-streamed response starts when the model is done: its head and its first token come at the end.
            return (Deadlines { first_token: total, total }, total);
        }
        let first_token = (now + timeouts.first_token).min(attempts.deadline());
        (Deadlines { first_token, total }, first_token.min(now + timeouts.first_byte))
    }

    async fn ask(
        &self,
        request: &Request,
        quirks: Quirks,
        attempts: &Attempts,
        before: Usage,
    ) -> Result<ChunkStream, FailedAttempt> {
        let connection = &self.connection;
        let (deadlines, until) = self.deadlines(quirks, attempts);
        let (endpoint, body) = (self.dialect.endpoint(&connection.base, quirks), self.dialect.body(request, quirks));
        let input_tokens = request.estimated_input_tokens();
        let sent = before + Usage { input_tokens: input_tokens.into(), estimated: true, ..Usage::default() };
        request.meter.set(sent);
        request.meter.count_request();
        let key = Some(request.idempotency_key.as_str());
        let response = match connection.post(&endpoint, &body, key, until).await {
            Ok(response) => response,
            Err(NoResponse::Rejected(refusal)) => {
                let error = LlmError { spent: before + refusal.error.spent, ..refusal.error };
                return Err(FailedAttempt { error, reported: Some((refusal.status, refusal.words)) });
            }
            Err(NoResponse::NotReached(error)) => {
                request.meter.uncount_request();
                return Err(LlmError { spent: before, ..error }.into());
            }
            Err(NoResponse::Silent(error)) => return Err(LlmError { spent: sent, ..error }.into()),
        };
        let call = CallContext {
            timeouts: connection.timeouts,
            deadlines,
            input_tokens,
            before,
            meter: request.meter.clone(),
            attempts: attempts.number,
            wants_reasoning: request.wants_reasoning,
            is_shown: request.is_shown,
            calling: match request.may_call() {
                true => Calling::Offered { keeps_thoughts: quirks.has(Quirk::WantsThoughts) },
                false if self.dialect.answers_by_call(request, quirks) => Calling::Answer,
                false => Calling::Unasked,
            },
            most_output: u64::from(request.max_output_tokens) * u64::from(OVERRUN) * 12,
            retry_after: retry_after(response.headers(), &connection.clock),
            key: connection.key.clone(),
        };
        let mut answer = Answer::new(response, call, self.dialect.clone());
        match answer.next().await {
            Some(Ok(first)) => {
                let rest = stream::unfold(answer, |mut answer| async move { Some((answer.next().await?, answer)) });
                Ok(stream::once(async { Ok(first) }).chain(rest).boxed())
            }
            Some(Err(error)) => Err(FailedAttempt { error, reported: answer.reported() }),
            None => {
                let message = "The answer of the model broke off before its end.";
                let error = LlmError::new(LlmErrorCode::ProviderStreamTruncated, message);
                Err(LlmError { spent: sent, ..error }.into())
            }
        }
    }
}

impl<D> Clone for ChatModel<D> {
    fn clone(&self) -> Self {
        Self {
            connection: self.connection.clone(),
            dialect: self.dialect.clone(),
            settings: self.settings.clone(),
            learned: self.learned.clone(),
        }
    }
}

impl<D: Dialect> LanguageModel for ChatModel<D> {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn provider(&self) -> &str {
        &self.connection.name
    }

    fn prices(&self) -> Prices {
        self.settings.prices
    }

    fn context_tokens(&self) -> u32 {
        self.settings.context_tokens
    }

    fn stream<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            let mut attempts = Attempts::begin(self.connection.retry);
            let mut before = Usage::default();
            loop {
                let mut error = match self.begin(request, &attempts, before).await {
                    Ok(stream) => return Ok(stream),
                    Err(error) => error,
                };
                let attempt = attempts.number;
                let code = error.code.as_str();
                tracing::warn!(
                    provider = self.provider(),
                    model = self.name(),
                    attempt,
                    code,
                    "a call of the model failed"
                );
                error.attempts = attempt;
                request.meter.set(error.spent);
                let Some(wait) = attempts.next_after(&error) else { return Err(error) };
                before = reserve_attempt(request, before, &error).await?;
                attempts.pause(wait).await;
            }
        })
    }
}

/// Reserves budget for another attempt after one that cost something. Returns the usage so far.
async fn reserve_attempt(request: &Request, before: Usage, failed: &LlmError) -> Result<Usage, LlmError> {
    let LlmError { spent, attempts, .. } = *failed;
    if spent != before {
        request.meter.reserve_attempt().await.map_err(|refused| LlmError { spent, attempts, ..refused })?;
    }
    Ok(spent)
}

/// A failed attempt, with the provider's status and message if it sent any.
struct FailedAttempt {
    error: LlmError,
    reported: Option<(u16, String)>,
}

impl From<LlmError> for FailedAttempt {
    fn from(error: LlmError) -> Self {
        Self { error, reported: None }
    }
}
