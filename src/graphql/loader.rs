//! Batched loaders: all keys that one level of an answer asks for are read with one statement.
//!
//! The first caller of a batch yields once inside its own future, so that every resolver of the level that is ready
//! adds its key, and then reads the batch for all. Waiting by a timer would cost a tick for each level; reading in a
//! task of its own would move the answers between threads (figures in `docs/performance.md`).
//! A batch is filtered by the viewer inside [`Key::load`]; loaders live for one request, so results never cross viewers.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use dashmap::DashMap;
use tokio::sync::oneshot;

use crate::app::App;
use crate::base::{Error, Result, Viewer};

/// Something that can be loaded in batches. Put each key next to its table or type.
#[async_trait]
pub trait Key: Hash + Eq + Clone + Send + Sync + 'static {
    /// What is found under the key.
    type Value: Clone + Send + Sync + 'static;

    /// What was read a moment ago and needs no reading.
    fn known(&self, _app: &App) -> Option<Self::Value> {
        None
    }

    /// Reads all keys at once, with a number of statements that does not depend on theirs. Keys that are absent, or
    /// invisible to the viewer, are left out.
    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>>;
}

/// The loaders of one request.
#[derive(Debug)]
pub struct Loaders {
    app: App,
    batches: DashMap<TypeId, Box<dyn Any + Send + Sync>>,
}

type Waiting<K> = oneshot::Sender<Result<Option<<K as Key>::Value>>>;

struct Batch<K: Key> {
    pending: Mutex<Pending<K>>,
}

struct Pending<K: Key> {
    keys: HashMap<K, Vec<Waiting<K>>>,
    has_leader: bool,
}

impl Loaders {
    /// Loaders for one request.
    pub fn new(app: App) -> Self {
        Self { app, batches: DashMap::new() }
    }

    /// Loads one key together with the others of its level.
    pub async fn load<K: Key>(&self, viewer: Arc<Viewer>, key: K) -> Result<Option<K::Value>> {
        if let Some(value) = key.known(&self.app) {
            return Ok(Some(value));
        }
        let batch = self.batch::<K>();
        let (sender, receiver) = oneshot::channel();
        let leads = {
            let mut pending = batch.pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.keys.entry(key).or_default().push(sender);
            !std::mem::replace(&mut pending.has_leader, true)
        };
        if leads {
            let reading = Reading { app: self.app.clone(), viewer, batch, closed: None };
            tokio::task::yield_now().await;
            reading.run().await;
        }
        receiver.await.unwrap_or_else(|_| Err(Error::internal(anyhow::anyhow!("a batch was dropped"))))
    }

    fn batch<K: Key>(&self) -> Arc<Batch<K>> {
        let entry = self.batches.entry(TypeId::of::<K>()).or_insert_with(|| {
            let pending = Mutex::new(Pending::<K> { keys: HashMap::new(), has_leader: false });
            Box::new(Arc::new(Batch { pending }))
        });
        let batch = entry.downcast_ref::<Arc<Batch<K>>>().expect("batches are stored under the type of their key");
        Arc::clone(batch)
    }
}

/// A batch that its first caller reads for all. When that caller goes away before, a task takes over.
struct Reading<K: Key> {
    app: App,
    viewer: Arc<Viewer>,
    batch: Arc<Batch<K>>,
    /// What was collected, once the batch is closed.
    closed: Option<HashMap<K, Vec<Waiting<K>>>>,
}

impl<K: Key> Reading<K> {
    async fn run(mut self) {
        let waiting = self.closed.insert(self.batch.close());
        read(&self.app, &self.viewer, waiting).await;
    }
}

impl<K: Key> Drop for Reading<K> {
    fn drop(&mut self) {
        let mut waiting = self.closed.take().unwrap_or_else(|| self.batch.close());
        if waiting.is_empty() || std::thread::panicking() {
            return;
        }
        let (app, viewer) = (self.app.clone(), Arc::clone(&self.viewer));
        #[expect(clippy::disallowed_methods, reason = "the batch must survive a caller who goes away")]
        tokio::spawn(async move { read(&app, &viewer, &mut waiting).await });
    }
}

impl<K: Key> Batch<K> {
    /// Takes what was collected; the next caller begins another batch.
    fn close(&self) -> HashMap<K, Vec<Waiting<K>>> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.has_leader = false;
        std::mem::take(&mut pending.keys)
    }
}

/// Reads the keys, and answers all who wait.
async fn read<K: Key>(app: &App, viewer: &Viewer, waiting: &mut HashMap<K, Vec<Waiting<K>>>) {
    let loaded = K::load(app, viewer, waiting.keys().cloned().collect()).await;
    for (key, callers) in waiting.drain() {
        for caller in callers {
            let answer = match &loaded {
                Ok(values) => Ok(values.get(&key).cloned()),
                Err(error) => Err(error.duplicate()),
            };
            let _gone = caller.send(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::Bench;

    /// Reading one takes a moment, in which its caller may go away.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    struct Number(u32);

    #[async_trait]
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
        let bench = Bench::new().await;
        let loaders = Loaders::new(bench.app.clone());
        let viewer = Arc::new(Viewer::anonymous("test".to_owned()));
        for patience in [Duration::ZERO, Duration::from_millis(5)] {
            let impatient = tokio::time::timeout(patience, loaders.load(Arc::clone(&viewer), Number(1)));
            let other = loaders.load(Arc::clone(&viewer), Number(2));
            let absent = loaders.load(Arc::clone(&viewer), Number(0));
            let (gone, other, absent) = tokio::join!(impatient, other, absent);
            assert!(gone.is_err());
            assert_eq!((other.unwrap(), absent.unwrap()), (Some(3), None));
        }
    }
}
