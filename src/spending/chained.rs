//! A chain of models as one model, whose calls are paid from an account.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use serde_json::json;

use super::account::Account;
use super::chain::{Attempt, ChainError, Opened};
use crate::engine::event::NewEvent;
use crate::engine::{JobError, OpenStep};
use crate::entity::job_event::{JobEventKind, LogLevel};
use crate::port::llm::{ChunkStream, LanguageModel, LlmError, Prices, Request};

/// A chain of models as one, of which the first that answers is taken for each call. It remembers whom it asked in vain.
pub struct Chained {
    account: Account,
    chain: Vec<Arc<dyn LanguageModel>>,
    /// Calls for which more than one model was asked, or none answered.
    fallbacks: Mutex<Vec<Vec<Attempt>>>,
}

impl Account {
    /// The models of a chain, which must not be empty, as one.
    pub fn chain(&self, chain: Vec<Arc<dyn LanguageModel>>) -> Chained {
        Chained { account: self.clone(), chain, fallbacks: Mutex::default() }
    }
}

impl Chained {
    /// Tells the log of the job whom it asked in vain, and who answered then. Writes nothing when the first choice answered
    /// each time.
    ///
    /// # Errors
    /// When the job belongs to another worker, and those of the database.
    pub async fn tell(&self, step: &OpenStep) -> Result<(), JobError> {
        let calls = std::mem::take(&mut *self.fallbacks.lock().unwrap_or_else(PoisonError::into_inner));
        if calls.is_empty() {
            return Ok(());
        }
        let events = calls.iter().map(|attempts| told(attempts).step(step.id()));
        let mut tx = step.ctx().begin().await?;
        step.ctx().emit_in(&mut tx, events.collect()).await?;
        Ok(tx.commit().await?)
    }

    fn remember(&self, attempts: Vec<Attempt>) {
        if attempts.len() > 1 {
            self.fallbacks.lock().unwrap_or_else(PoisonError::into_inner).push(attempts);
        }
    }

    /// The first choice, which speaks for the chain.
    fn first(&self) -> Option<&dyn LanguageModel> {
        self.chain.first().map(|model| &**model)
    }
}

/// The event that tells which models were asked in vain, and which answered then.
pub fn told(attempts: &[Attempt]) -> NewEvent {
    let data: Vec<_> = attempts.iter().map(as_json).collect();
    let event = NewEvent::new(JobEventKind::Log, sentence(attempts)).level(LogLevel::Warning);
    event.data(json!({ "modelAttempts": data }))
}

fn as_json(attempt: &Attempt) -> serde_json::Value {
    let Attempt { provider, model, outcome, milliseconds, message } = attempt;
    json!({
        "provider": provider, "model": model, "outcome": outcome, "message": message, "milliseconds": milliseconds,
    })
}

/// For example: “large” of Cloud did not answer (TIMEOUT). “small” of Lab answered instead.
fn sentence(attempts: &[Attempt]) -> String {
    let parts = attempts.iter().map(|Attempt { provider, model, outcome, .. }| match *outcome {
        "OK" => format!("“{model}” of {provider} answered instead."),
        code => format!("“{model}” of {provider} did not answer ({code})."),
    });
    parts.collect::<Vec<_>>().join(" ")
}

impl LanguageModel for Chained {
    fn name(&self) -> &str {
        self.first().map_or("none", LanguageModel::name)
    }

    fn provider(&self) -> &str {
        self.first().map_or("none", LanguageModel::provider)
    }

    fn prices(&self) -> Prices {
        self.first().map_or(Prices::FREE, LanguageModel::prices)
    }

    fn context_tokens(&self) -> u32 {
        self.first().map_or(0, LanguageModel::context_tokens)
    }

    fn stream<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            // One model has all the time that its settings give it.
            if let [only] = &self.chain[..] {
                return self.account.model(Arc::clone(only)).stream(request).await;
            }
            match self.account.stream_first(&self.chain, request).await {
                Ok(Opened { stream, attempts, .. }) => {
                    self.remember(attempts);
                    Ok(stream)
                }
                Err(ChainError { error, attempts }) => {
                    self.remember(attempts);
                    Err(error)
                }
            }
        })
    }
}
