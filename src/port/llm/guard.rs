//! Protects a provider and its callers: a concurrency limit and a circuit breaker.
//!
//! The breaker follows Nygard, "Release It!" (2007): after repeated failures, calls fail immediately; after a pause one
//! call probes the provider, and its outcome closes the breaker or opens it again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::{
    ChunkStream, EmbeddingModel, EmbeddingRequest, Embeddings, LanguageModel, LlmError, LlmErrorCode, ModelIdentity,
    Prices, Request,
};

/// Longest time the breaker stays open for a provider that is not ready, for example while loading a model: the pause
/// protects against load, and such a provider has none.
const LONGEST_UNREADY: Duration = Duration::from_secs(5);

/// Limits of a [`Guard`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardSettings {
    /// Concurrent calls; further ones wait.
    pub concurrency: u32,
    /// Failures within `window` that open the breaker.
    pub failures: u32,
    /// Window in which failures are counted.
    pub window: Duration,
    /// How long the breaker stays open.
    pub open: Duration,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self { concurrency: 8, failures: 5, window: Duration::from_secs(30), open: Duration::from_secs(30) }
    }
}

/// State shared by all calls to one provider. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Guard {
    settings: GuardSettings,
    slots: Arc<Semaphore>,
    breaker: Arc<Mutex<Breaker>>,
}

#[derive(Debug, Default)]
struct Breaker {
    failures: VecDeque<Instant>,
    open_until: Option<Instant>,
    /// The provider reported that it is not ready when the breaker opened.
    unready: bool,
    probing: bool,
}

impl Guard {
    /// A closed breaker with all slots free.
    pub fn new(settings: GuardSettings) -> Self {
        let slots = usize::try_from(settings.concurrency.max(1)).unwrap_or(Semaphore::MAX_PERMITS);
        let slots = Arc::new(Semaphore::new(slots.min(Semaphore::MAX_PERMITS)));
        Self { settings, slots, breaker: Arc::default() }
    }

    /// Wraps a model with this guard.
    pub fn protect<M>(&self, model: M) -> Guarded<M> {
        Guarded { model, guard: self.clone() }
    }

    /// Whether calls are let through now.
    pub fn state(&self) -> GuardState {
        let breaker = self.breaker();
        let Some(until) = breaker.open_until else { return GuardState::Closed };
        let left = until.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => GuardState::HalfOpen,
            false => GuardState::Open { left, unready: breaker.unready },
        }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a slot, then checks the breaker, whose state may have changed meanwhile.
    async fn enter(&self) -> Result<GuardedCall, LlmError> {
        let slot = self.slots.clone().acquire_owned().await.map_err(|_| resting(Duration::ZERO, false))?;
        let mut breaker = self.breaker();
        let Some(until) = breaker.open_until else {
            return Ok(GuardedCall { guard: self.clone(), probe: false, _slot: slot });
        };
        let left = until.saturating_duration_since(Instant::now());
        if !left.is_zero() || breaker.probing {
            return Err(resting(left, breaker.unready));
        }
        breaker.probing = true;
        Ok(GuardedCall { guard: self.clone(), probe: true, _slot: slot })
    }
}

/// Whether a [`Guard`] lets calls through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardState {
    /// All of them.
    Closed,
    /// None for so long: the provider failed repeatedly.
    Open {
        /// Time until one call may probe the provider.
        left: Duration,
        /// The provider said that it is not ready, for example while loading a model.
        unready: bool,
    },
    /// One, whose outcome decides: the next call, or one under way.
    HalfOpen,
}

fn resting(left: Duration, unready: bool) -> LlmError {
    let message = "The model provider failed several times and is left alone for a moment.";
    let error = LlmError::new(LlmErrorCode::ModelUnavailable, message);
    LlmError { retry_after: Some(left), unready, attempts: 0, ..error }
}

/// A call in progress.
#[derive(Debug)]
struct GuardedCall {
    guard: Guard,
    probe: bool,
    _slot: OwnedSemaphorePermit,
}

impl GuardedCall {
    /// The provider works: it responded, if only with a rejection.
    fn succeeded(&mut self) {
        if std::mem::take(&mut self.probe) {
            *self.guard.breaker() = Breaker::default();
        }
    }

    /// Counts failures of the provider, but not errors of the request.
    fn failed(&mut self, error: &LlmError) {
        if !error.retryable {
            return self.succeeded();
        }
        let GuardSettings { failures, window, open, .. } = self.guard.settings;
        let now = Instant::now();
        let mut breaker = self.guard.breaker();
        breaker.failures.push_back(now);
        while breaker.failures.front().is_some_and(|at| now.duration_since(*at) > window) {
            breaker.failures.pop_front();
        }
        let counted = u32::try_from(breaker.failures.len()).unwrap_or(u32::MAX);
        if std::mem::take(&mut self.probe) || counted >= failures.max(1) {
            tracing::warn!("the model provider fails repeatedly; its calls are stopped for a moment");
            let open = if error.unready { open.min(LONGEST_UNREADY) } else { open };
            *breaker = Breaker { open_until: Some(now + open), unready: error.unready, ..Breaker::default() };
        }
    }
}

impl Drop for GuardedCall {
    /// An abandoned probe proves nothing; the next call probes.
    fn drop(&mut self) {
        if self.probe {
            self.guard.breaker().probing = false;
        }
    }
}

/// A model behind a [`Guard`].
#[derive(Debug, Clone)]
pub struct Guarded<M> {
    model: M,
    guard: Guard,
}

impl<M: LanguageModel> LanguageModel for Guarded<M> {
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
            let mut call = self.guard.enter().await?;
            let stream = self.model.stream(request).await.inspect_err(|error| call.failed(error))?;
            // The call, and with it the slot, lives as long as the stream.
            let watched = stream.inspect(move |chunk| match chunk {
                Ok(_) => call.succeeded(),
                Err(error) => call.failed(error),
            });
            Ok(watched.boxed())
        })
    }
}

impl<M: EmbeddingModel> EmbeddingModel for Guarded<M> {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn variant(&self) -> &str {
        self.model.variant()
    }

    fn provider(&self) -> &str {
        self.model.provider()
    }

    fn dimensions(&self) -> Option<usize> {
        self.model.dimensions()
    }

    fn prices(&self) -> Prices {
        self.model.prices()
    }

    fn embed<'a>(&'a self, request: &'a EmbeddingRequest) -> BoxFuture<'a, Result<Embeddings, LlmError>> {
        Box::pin(async move {
            let mut call = self.guard.enter().await?;
            let answer = self.model.embed(request).await;
            match &answer {
                Ok(_) => call.succeeded(),
                Err(error) => call.failed(error),
            }
            answer
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::question;
    use super::*;

    /// A model whose responses never start.
    struct Silent;

    impl LanguageModel for Silent {
        fn name(&self) -> &str {
            "silent"
        }

        fn provider(&self) -> &str {
            "nobody"
        }

        fn prices(&self) -> Prices {
            Prices::FREE
        }

        fn context_tokens(&self) -> u32 {
            1_000
        }

        fn stream<'a>(&'a self, _: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
            Box::pin(async move { Ok(futures_util::stream::pending().boxed()) })
        }
    }

    fn guard(failures: u32, open: u64) -> Guard {
        let open = Duration::from_millis(open);
        Guard::new(GuardSettings { concurrency: 2, failures, window: Duration::from_secs(30), open })
    }

    async fn fail(guard: &Guard) {
        guard.enter().await.unwrap().failed(&LlmError::new(LlmErrorCode::Timeout, "x"));
    }

    #[tokio::test]
    async fn repeated_failures_open_the_breaker_and_a_probe_closes_it_c_llm_4() {
        let guard = guard(3, 60);
        fail(&guard).await;
        fail(&guard).await;
        guard.enter().await.unwrap().succeeded();
        assert_eq!(guard.state(), GuardState::Closed);
        fail(&guard).await;
        assert!(matches!(guard.state(), GuardState::Open { unready: false, .. }));
        let error = guard.enter().await.unwrap_err();
        assert_eq!((error.code, error.retryable, error.attempts), (LlmErrorCode::ModelUnavailable, true, 0));
        assert!(error.retry_after.is_some_and(|left| left > Duration::ZERO));

        tokio::time::sleep(Duration::from_millis(80)).await;
        assert_eq!(guard.state(), GuardState::HalfOpen);
        let mut probe = guard.enter().await.unwrap();
        assert!(guard.enter().await.is_err(), "one probe at a time");
        probe.succeeded();
        drop(probe);
        fail(&guard).await;
        assert!(guard.enter().await.is_ok(), "closed, and the count was reset");
    }

    #[tokio::test]
    async fn a_probe_that_fails_opens_again_and_one_given_up_leaves_its_place_c_llm_4() {
        let guard = guard(1, 40);
        fail(&guard).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
        drop(guard.enter().await.unwrap());
        fail(&guard).await;
        assert!(guard.enter().await.is_err());
    }

    #[tokio::test]
    async fn a_provider_that_loads_is_left_alone_for_a_short_time_only_c_llm_4() {
        let unready = LlmError::new(LlmErrorCode::ModelUnavailable, "x").of_unready();
        for (error, longest) in [(unready, 6), (LlmError::new(LlmErrorCode::ModelUnavailable, "x"), 30)] {
            let guard = guard(1, 30_000);
            guard.enter().await.unwrap().failed(&error);
            let resting = guard.enter().await.unwrap_err();
            assert_eq!(resting.unready, error.unready);
            let left = resting.retry_after.unwrap();
            assert!(left <= Duration::from_secs(longest) && left > Duration::from_secs(longest / 2), "{left:?}");
        }
    }

    #[tokio::test]
    async fn errors_of_the_request_say_nothing_about_the_provider() {
        let guard = guard(1, 10_000);
        guard.enter().await.unwrap().failed(&LlmError::new(LlmErrorCode::InvalidConfiguration, "x"));
        assert!(guard.enter().await.is_ok());
    }

    #[tokio::test]
    async fn old_failures_are_forgotten() {
        let guard =
            Guard::new(GuardSettings { failures: 2, window: Duration::from_millis(30), ..GuardSettings::default() });
        fail(&guard).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        fail(&guard).await;
        assert!(guard.enter().await.is_ok());
    }

    #[tokio::test]
    async fn calls_beyond_the_bound_wait_until_a_stream_is_dropped() {
        let model = Guard::new(GuardSettings { concurrency: 1, ..GuardSettings::default() }).protect(Silent);
        let request = question("Why are there tides?");
        let first = model.stream(&request).await.unwrap();
        let brief = Duration::from_millis(30);
        assert!(tokio::time::timeout(brief, model.stream(&request)).await.is_err());
        drop(first);
        assert!(tokio::time::timeout(Duration::from_secs(2), model.stream(&request)).await.is_ok());
    }
}
