//! The context of resolvers: the app, the caller and the batched loaders of the request.

use std::future::Future;
use std::sync::{Arc, RwLock};

use async_graphql::Context;

use super::loader::{Key, Loaders};
use crate::app::App;
use crate::base::{Error, Result, Viewer};

/// Everything that belongs to one request.
#[derive(Debug)]
pub struct Scope {
    app: App,
    viewer: RwLock<Arc<Viewer>>,
    loaders: Loaders,
}

impl Scope {
    /// A scope for one request of the caller.
    pub fn new(app: App, viewer: Arc<Viewer>) -> Arc<Self> {
        Arc::new(Self { loaders: Loaders::new(app.clone()), app, viewer: RwLock::new(viewer) })
    }

    fn viewer(&self) -> Arc<Viewer> {
        Arc::clone(&self.viewer.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// Accessors for resolvers.
pub trait ContextExt {
    /// The scope of the request.
    fn scope(&self) -> &Arc<Scope>;

    /// The app.
    fn app(&self) -> &App {
        &self.scope().app
    }

    /// The caller.
    fn viewer(&self) -> Arc<Viewer> {
        Scope::viewer(self.scope())
    }

    /// Makes the person who signed in with this request its caller for the rest of the response.
    fn sign_in(&self, viewer: Arc<Viewer>) {
        *self.scope().viewer.write().unwrap_or_else(std::sync::PoisonError::into_inner) = viewer;
    }

    /// Loads a value, batched with all others on the same level of the response.
    fn load<K: Key>(&self, key: K) -> impl Future<Output = Result<Option<K::Value>>> + Send {
        let scope = Arc::clone(self.scope());
        async move { scope.loaders.load(scope.viewer(), key).await }
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

/// The scope, for closures that outlive the resolver, such as a counter.
impl ContextExt for Arc<Scope> {
    fn scope(&self) -> &Arc<Scope> {
        self
    }
}
