//! A chain of models, of which the first that answers is taken (C-LLM-4).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::account::Account;
use super::metered::Metered;
use crate::port::llm::fallback::{LONGEST, deadline, next_after};
use crate::port::llm::{ChunkStream, LanguageModel, LlmError, LlmErrorCode, Request};

/// What came of asking one model of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The service.
    pub provider: String,
    /// The model.
    pub model: String,
    /// `OK`, or the code of the failure.
    pub outcome: &'static str,
    /// What the failure says; none for one that answers.
    pub message: Option<String>,
    /// How long it took until its first token, or until it failed.
    pub milliseconds: u64,
}

/// A response that has begun.
pub struct Opened {
    /// The response. An error in it is final: part of it may have been read.
    pub stream: ChunkStream,
    /// Place in the chain of the model that answers.
    pub index: usize,
    /// All models that were asked, in order; the last one answers.
    pub attempts: Vec<Attempt>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("index", &self.index).field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// No model of a chain answered.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainError {
    /// The failure of the last one that was asked.
    pub error: LlmError,
    /// All models that were asked, in order.
    pub attempts: Vec<Attempt>,
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for ChainError {}

impl Account {
    /// Asks the models of a chain in turn, until one answers; each call is paid from this account on its own. All have
    /// [`LONGEST`] together until the first token. After it nothing else is tried.
    ///
    /// # Errors
    /// What the last model that was asked fails with, and `INVALID_CONFIGURATION` for an empty chain.
    pub async fn stream_first(
        &self,
        chain: &[Arc<dyn LanguageModel>],
        request: &Request,
    ) -> Result<Opened, ChainError> {
        self.stream_first_within(LONGEST, chain, None, request).await
    }

    /// The same for a chain whose first model was paid for this call, where it was.
    ///
    /// # Errors
    /// As [`Self::stream_first`].
    pub async fn stream_first_prepaid(
        &self,
        chain: &[Arc<dyn LanguageModel>],
        prepaid: Option<Metered>,
        request: &Request,
    ) -> Result<Opened, ChainError> {
        self.stream_first_within(LONGEST, chain, prepaid, request).await
    }

    /// The same, with another limit of time.
    ///
    /// # Errors
    /// As [`Self::stream_first`].
    pub async fn stream_first_within(
        &self,
        longest: Duration,
        chain: &[Arc<dyn LanguageModel>],
        mut prepaid: Option<Metered>,
        request: &Request,
    ) -> Result<Opened, ChainError> {
        let contexts: Vec<u32> = chain.iter().map(|model| model.context_tokens()).collect();
        let end = Instant::now() + longest;
        let mut attempts = Vec::new();
        let mut index = 0;
        loop {
            let Some(model) = chain.get(index) else {
                let message = "No model is chosen. Choose one, or let an administrator set the workspace's defaults.";
                let error = LlmError::new(LlmErrorCode::InvalidConfiguration, message);
                return Err(ChainError { error, attempts });
            };
            let began = Instant::now();
            let until = deadline(began, end, chain.len() - index);
            let paid = prepaid.take().unwrap_or_else(|| self.model(Arc::clone(model)));
            let opened = open(&paid, &of_place(request, index), until).await;
            attempts.push(Attempt {
                provider: model.provider().to_owned(),
                model: model.name().to_owned(),
                outcome: opened.as_ref().err().map_or("OK", |error| error.code.as_str()),
                message: opened.as_ref().err().map(|error| error.message.clone()),
                milliseconds: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            });
            let error = match opened {
                Ok(stream) => return Ok(Opened { stream, index, attempts }),
                Err(error) => error,
            };
            match next_after(&error, index, &contexts).filter(|_| Instant::now() < end) {
                Some(next) => index = next,
                None => return Err(ChainError { error, attempts }),
            }
        }
    }
}

/// The call is dropped when its time is up, which closes the connection; what it used until then is settled.
async fn open(model: &Metered, request: &Request, until: Instant) -> Result<ChunkStream, LlmError> {
    let opened = timeout_at(until, model.stream(request)).await;
    opened.unwrap_or_else(|_| {
        Err(LlmError::new(LlmErrorCode::Timeout, "The model did not begin to answer in its share of the time."))
    })
}

/// The request to the model at a place of the chain: another model is another call.
fn of_place(request: &Request, index: usize) -> Request {
    let mut request = request.clone();
    if index > 0 {
        request.idempotency_key = format!("{}-model-{index}", request.idempotency_key);
    }
    request
}
