//! What a resolver finds in its context: the app, the caller and the batched loaders of this request.

use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};

use async_graphql::Context;

use super::loader::{Key, Loaders};
use crate::app::App;
use crate::base::{Error, Result, Viewer};

/// Everything that belongs to one request.
#[derive(Debug)]
pub struct Scope {
    app: App,
    /// For whoever asks now: somebody may sign in with the request.
    loaders: RwLock<Arc<Loaders>>,
}

impl Scope {
    /// A scope for one request of the caller.
    pub fn new(app: App, viewer: Arc<Viewer>) -> Arc<Self> {
        let loaders = RwLock::new(Arc::new(Loaders::new(app.clone(), viewer)));
        Arc::new(Self { app, loaders })
    }

    fn loaders(&self) -> Arc<Loaders> {
        Arc::clone(&self.loaders.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Short names for what a resolver needs.
pub trait ContextExt {
    /// The scope of the request.
    fn scope(&self) -> &Arc<Scope>;

    /// The server's parts.
    fn app(&self) -> &App {
        &self.scope().app
    }

    /// Who asks.
    fn viewer(&self) -> Arc<Viewer> {
        Arc::clone(self.scope().loaders().viewer())
    }

    /// Somebody signed in with this very request: what follows in its answer is resolved for that person.
    fn sign_in(&self, viewer: Arc<Viewer>) {
        let loaders = Arc::new(Loaders::new(self.app().clone(), viewer));
        *self.scope().loaders.write().unwrap_or_else(PoisonError::into_inner) = loaders;
    }

    /// Loads one value with all others that the same level of the answer asks for.
    fn load<K: Key>(&self, key: K) -> impl Future<Output = Result<Option<K::Value>>> + Send {
        let loaders = self.scope().loaders();
        async move { loaders.load(key).await }
    }

    /// Loads a value that the database guarantees, such as the row behind a foreign key.
    fn load_present<K: Key>(&self, key: K) -> impl Future<Output = Result<K::Value>> + Send {
        let loading = self.load(key);
        let missing = || Error::internal(anyhow::anyhow!("no row behind {}", std::any::type_name::<K>()));
        async move { loading.await?.ok_or_else(missing) }
    }
}

impl ContextExt for Context<'_> {
    fn scope(&self) -> &Arc<Scope> {
        self.data_unchecked::<Arc<Scope>>()
    }
}

/// For what outlives the resolver, such as a counter.
impl ContextExt for Arc<Scope> {
    fn scope(&self) -> &Arc<Scope> {
        self
    }
}
