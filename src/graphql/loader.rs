//! Batched loaders: all keys that one level of an answer asks for are read with one statement.
//!
//! The crate `dataloader` gathers the keys; a domain says with a [`Key`] what is found under them. [`BatchFn`] is
//! implemented once for all keys, because it knows neither errors nor absent values, and does not promise a future that
//! may change threads. Loaders live for one request and one viewer, so results never cross viewers.
//!
//! Two things are set otherwise than the crate does by itself (figures in `docs/performance.md`): batches are unbounded,
//! and a caller yields once instead of ten times, outside of tokio's budget for cooperation. That budget ends after 128
//! callers, and those left over would be a batch of their own.

use std::collections::HashMap;
use std::fmt::Debug;
use std::future::Future;
use std::hash::Hash;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use dataloader::BatchFn;
use dataloader::non_cached::Loader;
use futures_util::FutureExt as _;
use http::Extensions;
use tracing::Instrument as _;

use crate::app::App;
use crate::base::{Error, Result, Viewer};

/// Something that can be loaded in batches. Put each key next to its table or type.
pub trait Key: Hash + Eq + Clone + Debug + Send + Sync + 'static {
    /// What is found under the key.
    type Value: Clone + Send + Sync + 'static;

    /// What was read a moment ago and needs no reading.
    fn known(&self, _app: &App) -> Option<Self::Value> {
        None
    }

    /// Reads all keys at once, with a number of statements that does not depend on theirs. Keys that are absent, or
    /// invisible to the viewer, are left out.
    fn load(
        app: &App,
        viewer: &Viewer,
        keys: Vec<Self>,
    ) -> impl Future<Output = Result<HashMap<Self, Self::Value>>> + Send;
}

/// The loaders of one request, for one viewer.
#[derive(Debug)]
pub struct Loaders {
    caller: Caller,
    /// A [`Loader`] for each type of key that was asked for.
    by_key: Mutex<Extensions>,
}

/// For whom batches are read, and from where.
#[derive(Debug, Clone)]
struct Caller {
    app: App,
    viewer: Arc<Viewer>,
}

/// What was found under a key. All callers of a batch share its error.
type Loaded<V> = Result<Option<V>, Arc<Error>>;

impl<K: Key> BatchFn<K, Loaded<K::Value>> for Caller {
    async fn load(&mut self, keys: &[K]) -> HashMap<K, Loaded<K::Value>> {
        // A panic would leave the others without an answer.
        let reading = AssertUnwindSafe(K::load(&self.app, &self.viewer, keys.to_vec())).catch_unwind();
        let read = reading.await.unwrap_or_else(|_| Err(Error::internal(anyhow::anyhow!("reading a batch panicked"))));
        match read {
            Ok(mut found) => keys.iter().map(|key| (key.clone(), Ok(found.remove(key)))).collect(),
            Err(error) => {
                let error = Arc::new(error);
                keys.iter().map(|key| (key.clone(), Err(Arc::clone(&error)))).collect()
            }
        }
    }
}

impl Loaders {
    /// Loaders for one request of the viewer.
    pub fn new(app: App, viewer: Arc<Viewer>) -> Self {
        Self { caller: Caller { app, viewer }, by_key: Mutex::default() }
    }

    /// Who asks.
    pub fn viewer(&self) -> &Arc<Viewer> {
        &self.caller.viewer
    }

    /// Loads one key together with the others of its level.
    pub async fn load<K: Key>(&self, key: K) -> Result<Option<K::Value>> {
        if let Some(value) = key.known(&self.caller.app) {
            return Ok(Some(value));
        }
        let loader = self.of::<K>();
        let loading = tokio::task::unconstrained(async move { loader.try_load(key).await });
        let loaded = Uncancelled::new(loading).await.map_err(Error::internal)?;
        loaded.map_err(|error| error.duplicate())
    }

    fn of<K: Key>(&self) -> Loader<K, Loaded<K::Value>, Caller> {
        let mut by_key = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Loader::new(self.caller.clone()).with_max_batch_size(usize::MAX).with_yield_count(1);
        by_key.get_or_insert_with(fresh).clone()
    }
}

/// A future that, once begun, ends in a task of its own when its caller goes away: it may be the one that reads for all
/// others, whom the crate would let panic.
struct Uncancelled<F: Future<Output: Send> + Send + 'static> {
    future: Option<Pin<Box<F>>>,
    is_begun: bool,
}

impl<F: Future<Output: Send> + Send + 'static> Uncancelled<F> {
    fn new(future: F) -> Self {
        Self { future: Some(Box::pin(future)), is_begun: false }
    }
}

impl<F: Future<Output: Send> + Send + 'static> Future for Uncancelled<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.is_begun = true;
        let Some(future) = &mut self.future else { return Poll::Pending };
        let polled = future.as_mut().poll(context);
        if polled.is_ready() {
            self.future = None;
        }
        polled
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for Uncancelled<F> {
    fn drop(&mut self) {
        if let Some(future) = self.future.take().filter(|_| self.is_begun) {
            #[expect(clippy::disallowed_methods, reason = "ends with its batch")]
            tokio::spawn(future.in_current_span());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::TestServer;

    /// Reading one takes a moment, in which its caller may go away.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    struct Number(u32);

    impl Key for Number {
        type Value = u32;

        async fn load(_: &App, _: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, u32>> {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let batch = u32::try_from(keys.len()).unwrap();
            Ok(keys.into_iter().filter(|key| key.0 > 0).map(|key| (key, batch)).collect())
        }
    }

    #[tokio::test]
    async fn a_batch_is_answered_when_the_caller_who_would_read_it_goes_away() {
        let server = TestServer::new().await;
        let loaders = Loaders::new(server.app.clone(), Arc::new(Viewer::anonymous("test".to_owned())));
        for patience in [Duration::ZERO, Duration::from_millis(5)] {
            let impatient = tokio::time::timeout(patience, loaders.load(Number(1)));
            let other = loaders.load(Number(2));
            let absent = loaders.load(Number(0));
            let (gone, other, absent) = tokio::join!(impatient, other, absent);
            assert!(gone.is_err());
            assert_eq!((other.unwrap(), absent.unwrap()), (Some(3), None));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_level_is_one_batch_however_many_ask() {
        let server = TestServer::new().await;
        let loaders = Loaders::new(server.app.clone(), Arc::new(Viewer::anonymous("test".to_owned())));
        for asked in [2, 200, 2000] {
            let loading = (1..=asked).map(|number| loaders.load(Number(number)));
            let found = futures_util::future::join_all(loading).await;
            assert!(found.into_iter().all(|found| found.unwrap() == Some(asked)), "{asked}");
        }
    }
}
