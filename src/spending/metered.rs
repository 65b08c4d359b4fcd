//! A model whose calls are paid for: reserved before, noted on the account after.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;

use super::account::{Account, ReserveError};
use super::ledger::{Call, FinishedCall};
use crate::base::Error;
use crate::base::error::{Reason, Refusal};
use crate::base::id::UsageId;
use crate::db::Tx;
use crate::engine::JobError;
use crate::port::llm::{
    AttemptBudget, Chunk, ChunkStream, LanguageModel, LlmError, LlmErrorCode, ModelIdentity, Prices, Request, Usage,
    UsageMeter,
};
use crate::telemetry::metrics;

/// Highest cost of a call that counts. Far beyond any price, and sums of many are still whole numbers.
const HIGHEST: i64 = 1 << 53;

/// A language model whose calls are paid from an account.
#[derive(Clone)]
pub struct Metered {
    account: Account,
    model: Arc<dyn LanguageModel>,
    /// What was set aside for the next call.
    prepaid: Arc<Mutex<Option<Reservation>>>,
}

impl Metered {
    pub(super) fn new(account: Account, model: Arc<dyn LanguageModel>) -> Self {
        Self { account, model, prepaid: Arc::default() }
    }

    /// Reserves the cost of the next call, which is for this request, with the commit of a transaction of
    /// [`crate::engine::JobCtx::begin`]. Answers false when it is refused: then nothing of the transaction may be kept, and
    /// the call says why.
    pub(super) async fn prepay_in(&self, tx: &Tx, request: &Request) -> Result<bool, JobError> {
        let estimate = self.estimate(request);
        match self.account.reserve_in(tx, estimate.call.clone()).await {
            Ok(entry) => {
                *self.prepaid.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(estimate.reserved(&self.account, entry));
                Ok(true)
            }
            Err(ReserveError::Lost) => Err(JobError::Lost),
            Err(ReserveError::Refused(_)) => Ok(false),
        }
    }

    async fn reserve(&self, request: &Request) -> Result<Reservation, LlmError> {
        let prepaid = self.prepaid.lock().unwrap_or_else(PoisonError::into_inner).take();
        match prepaid {
            Some(reservation) => Ok(reservation),
            None => self.estimate(request).reserve(&self.account).await,
        }
    }

    fn estimate(&self, request: &Request) -> Estimate<'_> {
        let model = PricedModel {
            provider: self.model.provider(),
            name: self.model.name(),
            prices: self.model.prices(),
            identity: self.model.identity(),
        };
        Estimate::of(model, request.input_bytes(), request.max_output_tokens)
    }
}

impl From<ReserveError> for LlmError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::Lost => Self::new(LlmErrorCode::ModelUnavailable, "The job belongs to another worker now."),
            ReserveError::Refused(error) => refused(&error),
        }
    }
}

/// Only a budget that does not suffice is a matter of money; whatever else went wrong may work a moment later.
fn refused(error: &Error) -> LlmError {
    let is_budget = |refusal: &Refusal| matches!(refusal.reason, Reason::QuotaExceeded { .. });
    let code = match error.refusals().is_some_and(|refusals| refusals.iter().any(is_budget)) {
        true => LlmErrorCode::BudgetExceeded,
        false => LlmErrorCode::ModelUnavailable,
    };
    LlmError::new(code, error.message().into_owned())
}

/// Money that was set aside for a call.
#[derive(Debug, Clone)]
pub(super) struct Reservation {
    account: Account,
    entry: UsageId,
    /// For one attempt.
    highest_micros: i64,
    /// Tokens that one attempt can have at most.
    attempt: TokenLimit,
    /// For how many attempts money was set aside.
    attempts: Arc<AtomicU64>,
}

/// Most tokens that can be paid for.
#[derive(Debug, Clone, Copy)]
struct TokenLimit {
    input_tokens: u64,
    output_tokens: u64,
}

/// What the ledger notes of a model.
pub(super) struct PricedModel<'a> {
    pub(super) provider: &'a str,
    pub(super) name: &'a str,
    pub(super) prices: Prices,
    pub(super) identity: Option<ModelIdentity>,
}

/// The most that an attempt at a call can cost.
pub(super) struct Estimate<'a> {
    call: Call<'a>,
    attempt: TokenLimit,
}

impl<'a> Estimate<'a> {
    /// No text has more tokens than bytes.
    pub(super) fn of(model: PricedModel<'a>, bytes: usize, output_tokens: u32) -> Self {
        let input = u32::try_from(bytes).unwrap_or(u32::MAX);
        let attempt = TokenLimit { input_tokens: input.into(), output_tokens: output_tokens.into() };
        let PricedModel { provider, name, prices, identity } = model;
        let highest = prices.worst_case(input, output_tokens);
        let highest_micros = i64::try_from(highest).unwrap_or(HIGHEST).min(HIGHEST);
        Self { call: Call { provider, model: name, identity, highest_micros }, attempt }
    }

    /// Sets it aside.
    pub(super) async fn reserve(self, account: &Account) -> Result<Reservation, LlmError> {
        let entry = account.reserve(self.call.clone()).await?;
        Ok(self.reserved(account, entry))
    }

    fn reserved(self, account: &Account, entry: UsageId) -> Reservation {
        let attempts = Arc::new(AtomicU64::new(1));
        let Self { call, attempt } = self;
        Reservation { account: account.clone(), entry, highest_micros: call.highest_micros, attempt, attempts }
    }
}

impl Reservation {
    /// What is booked of a call, and what that costs. Whoever tells more than was set aside is mistaken, and a budget never
    /// pays for it: then no more tokens count than were reserved, so that cost and tokens agree.
    fn booked(&self, told: Usage, prices: Prices) -> (Usage, i64) {
        let attempts = self.attempts.load(Ordering::Relaxed);
        let reserved = u64::try_from(self.highest_micros).unwrap_or(0).saturating_mul(attempts);
        let told = told.at_most(Usage::MOST, Usage::MOST);
        let used = match prices.cost(told) > reserved {
            true => {
                let TokenLimit { input_tokens, output_tokens } = self.attempt;
                told.at_most(input_tokens.saturating_mul(attempts), output_tokens.saturating_mul(attempts))
            }
            false => told,
        };
        (used, i64::try_from(prices.cost(used)).unwrap_or(i64::MAX))
    }
}

impl AttemptBudget for Reservation {
    fn reserve_attempt(&self) -> BoxFuture<'_, Result<(), LlmError>> {
        Box::pin(async move {
            if self.highest_micros == 0 {
                return Ok(());
            }
            self.account.reserve_more(self.entry, self.highest_micros).await?;
            self.attempts.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
    }
}

/// A call under way. When it is over, in whatever way, what it used is noted: what was told at its end, or what its
/// meter shows when it is given up.
pub(super) struct CallInProgress {
    reservation: Reservation,
    prices: Prices,
    meter: UsageMeter,
    used: Option<Usage>,
    measured: CallMetrics,
}

impl CallInProgress {
    pub(super) fn begin(reservation: Reservation, prices: Prices, measured: CallMetrics) -> (Self, UsageMeter) {
        let meter = UsageMeter::paid_by(Arc::new(reservation.clone()));
        (Self { reservation, prices, meter: meter.clone(), used: None, measured }, meter)
    }

    fn ended(&mut self, used: Usage) {
        self.used = Some(used);
    }

    pub(super) fn succeeded(&mut self, used: Usage) {
        self.ended(used);
        self.measured.outcome = "OK";
    }

    pub(super) fn failed(&mut self, error: &LlmError) {
        self.measured.outcome = error.code.as_str();
        self.ended(error.spent);
    }
}

impl Drop for CallInProgress {
    fn drop(&mut self) {
        let told = self.used.unwrap_or_else(|| self.meter.used());
        let (usage, cost_micros) = self.reservation.booked(told, self.prices);
        if usage != told {
            tracing::warn!(?told, "the model provider tells of more tokens than a call can have");
        }
        let finished =
            FinishedCall { entry: self.reservation.entry, cost_micros, usage, requests: self.meter.requests() };
        self.reservation.account.note(finished);
        self.measured.used = usage;
    }
}

/// Counts a call when it is dropped: at its end, or when the job stops meanwhile.
pub(super) struct CallMetrics {
    model: String,
    purpose: &'static str,
    started: Instant,
    outcome: &'static str,
    used: Usage,
}

impl CallMetrics {
    pub(super) fn new(model: &str, purpose: &'static str) -> Self {
        let (started, used) = (Instant::now(), Usage::default());
        Self { model: model.to_owned(), purpose, started, outcome: "DROPPED", used }
    }

    /// Counts the end of a call that nobody pays for.
    pub(super) fn ended(mut self, outcome: &'static str, used: Usage) {
        (self.outcome, self.used) = (outcome, used);
    }
}

impl Drop for CallMetrics {
    fn drop(&mut self) {
        let tokens = (self.used.input_tokens, self.used.output_tokens);
        metrics::llm_call(&self.model, self.purpose, self.outcome, self.started.elapsed(), tokens);
    }
}

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

    fn identity(&self) -> Option<ModelIdentity> {
        self.model.identity()
    }

    fn stream<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            let reservation = self.reserve(request).await?;
            let purpose = request.schema.as_ref().map_or("text", |schema| schema.name);
            let measured = CallMetrics::new(self.model.name(), purpose);
            let (mut call, meter) = CallInProgress::begin(reservation, self.model.prices(), measured);
            let request = Request { meter, ..request.clone() };
            let stream = self.model.stream(&request).await.inspect_err(|error| call.failed(error))?;
            let watched = stream.inspect(move |chunk| match chunk {
                Ok(Chunk::Usage(usage)) => call.ended(*usage),
                Ok(Chunk::Done { .. }) => call.measured.outcome = "OK",
                Ok(Chunk::Text(_) | Chunk::Reasoning(_) | Chunk::ToolCall(_) | Chunk::Restart) => {}
                Err(error) => call.failed(error),
            });
            Ok(watched.map(|chunk| chunk.map(Chunk::sanitized)).boxed())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_quota_is_a_matter_of_the_budget_c_llm_7() {
        let quota = Reason::QuotaExceeded { resource: "jobCostMicros", limit: 1, used: 1, resets_at: None };
        let spent = refused(&Refusal::new(quota, "No more.").into());
        assert_eq!((spent.code, spent.retryable), (LlmErrorCode::BudgetExceeded, false));
        for error in [Error::from(sea_orm::DbErr::RecordNotUpdated), Error::unavailable("Busy.")] {
            let transient = refused(&error);
            assert_eq!((transient.code, transient.retryable), (LlmErrorCode::ModelUnavailable, true));
        }
    }
}
