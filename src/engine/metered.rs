//! A model whose calls are paid for: reserved before, noted after, settled with the step.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use futures_util::StreamExt as _;

use super::context::JobCtx;
use super::ledger::{self, Call, Spent};
use crate::base::id::UsageId;
use crate::port::llm::{Chunk, ChunkStream, LanguageModel, LlmError, LlmErrorCode, Prices, Request, Usage};
use crate::telemetry::metrics;

/// A language model on the account of a job.
#[derive(Clone)]
pub struct Metered {
    ctx: JobCtx,
    step: String,
    model: Arc<dyn LanguageModel>,
    spent: Arc<Mutex<Vec<Spent>>>,
}

impl Metered {
    pub(super) fn new(ctx: JobCtx, step: String, model: Arc<dyn LanguageModel>, spent: Arc<Mutex<Vec<Spent>>>) -> Self {
        Self { ctx, step, model, spent }
    }

    /// Reserves the most that the call can cost. No text has more tokens than bytes.
    async fn reserve(&self, request: &Request) -> Result<(UsageId, i64), LlmError> {
        let bytes: usize = request.messages.iter().map(|m| m.content.len() + 16).sum();
        let schema = request.schema.as_ref().map_or(0, |s| s.schema.to_string().len());
        let input = u32::try_from(bytes + schema).unwrap_or(u32::MAX);
        let highest = self.model.prices().worst_case(input, request.max_output_tokens);
        let highest = i64::try_from(highest).unwrap_or(i64::MAX / 4);
        let call = Call {
            step: &self.step,
            provider: self.model.provider(),
            model: self.model.name(),
            highest_micros: highest,
        };
        match ledger::reserve(self.ctx.app(), self.ctx.job(), call).await {
            Ok(Some(entry)) => Ok((entry, highest)),
            Ok(None) => {
                self.ctx.shared.lost.cancel();
                Err(LlmError::new(LlmErrorCode::ModelUnavailable, "The job belongs to another worker now."))
            }
            Err(error) if error.refusals().is_some() => {
                Err(LlmError::new(LlmErrorCode::BudgetExceeded, error.message().into_owned()))
            }
            Err(error) => Err(LlmError::new(LlmErrorCode::ModelUnavailable, error.message().into_owned())),
        }
    }
}

/// Notes what a call cost, once, however it ends.
struct Note {
    spent: Arc<Mutex<Vec<Spent>>>,
    entry: UsageId,
    reserved_micros: i64,
    prices: Prices,
}

impl Note {
    fn take(self, usage: Usage) {
        let cost = i64::try_from(self.prices.cost(usage)).unwrap_or(i64::MAX).min(self.reserved_micros);
        let spent = Spent { entry: self.entry, reserved_micros: self.reserved_micros, cost_micros: cost, usage };
        self.spent.lock().unwrap_or_else(PoisonError::into_inner).push(spent);
    }
}

/// Counts a call when it is dropped: at its end, or when the job stops meanwhile.
struct Measured {
    model: String,
    purpose: &'static str,
    started: Instant,
    outcome: &'static str,
    used: Usage,
}

impl Measured {
    fn new(model: &str, request: &Request) -> Self {
        Self {
            model: model.to_owned(),
            purpose: request.schema.as_ref().map_or("text", |schema| schema.name),
            started: Instant::now(),
            outcome: "DROPPED",
            used: Usage::default(),
        }
    }

    fn failed(&mut self, error: &LlmError) {
        self.outcome = error.code.as_str();
        self.used = error.spent;
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let tokens = (self.used.input_tokens, self.used.output_tokens);
        metrics::llm_call(&self.model, self.purpose, self.outcome, self.started.elapsed(), tokens);
    }
}

#[async_trait]
impl LanguageModel for Metered {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn provider(&self) -> &str {
        self.model.provider()
    }

    fn prices(&self) -> Prices {
        self.model.prices()
    }

    fn context_tokens(&self) -> u32 {
        self.model.context_tokens()
    }

    async fn stream(&self, request: &Request) -> Result<ChunkStream, LlmError> {
        let (entry, reserved_micros) = self.reserve(request).await?;
        let note = Note { spent: Arc::clone(&self.spent), entry, reserved_micros, prices: self.model.prices() };
        let mut measured = Measured::new(self.model.name(), request);
        let stream = match self.model.stream(request).await {
            Ok(stream) => stream,
            Err(error) => {
                measured.failed(&error);
                note.take(error.spent);
                return Err(error);
            }
        };
        let mut note = Some(note);
        let watched = stream.map(move |chunk| {
            match &chunk {
                Ok(Chunk::Usage(usage)) => {
                    measured.used = *usage;
                    note.take().into_iter().for_each(|n| n.take(*usage));
                }
                Ok(Chunk::Done { .. }) => measured.outcome = "OK",
                Ok(Chunk::Text(_)) => {}
                Err(error) => {
                    measured.failed(error);
                    note.take().into_iter().for_each(|n| n.take(error.spent));
                }
            }
            chunk.map(Chunk::mended)
        });
        Ok(watched.boxed())
    }
}
