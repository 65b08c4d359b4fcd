//! Batched loaders: all keys that one level of an answer asks for are read with one statement.
//!
//! The first caller of a batch yields once inside its own future, so that every resolver of the level that is ready
//! adds its key, and then spawns one task that reads the batch. Waiting by a timer would cost a tick for each level;
//! spawning before the yield, or reading right after it in the caller's place, breaks the batch up: not every resolver
//! has had its turn by then (figures in `docs/performance.md`).
//! A batch is filtered by the viewer inside [`Key::load`]; loaders live for one request, so results never cross viewers.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use dashmap::DashMap;
use tokio::sync::oneshot;
use tracing::Instrument as _;

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
            // Dropping the leader, even before its yield is over, still sends the batch for the others.
            let leader = Leader { app: self.app.clone(), viewer, batch };
            tokio::task::yield_now().await;
            drop(leader);
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

struct Leader<K: Key> {
    app: App,
    viewer: Arc<Viewer>,
    batch: Arc<Batch<K>>,
}

impl<K: Key> Drop for Leader<K> {
    fn drop(&mut self) {
        let waiting = {
            let mut pending = self.batch.pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.has_leader = false;
            std::mem::take(&mut pending.keys)
        };
        let (app, viewer) = (self.app.clone(), Arc::clone(&self.viewer));
        #[expect(clippy::disallowed_methods, reason = "the batch must survive a caller who goes away")]
        tokio::spawn(read(app, viewer, waiting).in_current_span());
    }
}

async fn read<K: Key>(app: App, viewer: Arc<Viewer>, waiting: HashMap<K, Vec<Waiting<K>>>) {
    let loaded = K::load(&app, &viewer, waiting.keys().cloned().collect()).await;
    for (key, callers) in waiting {
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
