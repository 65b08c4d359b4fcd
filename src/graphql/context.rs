//! The context of resolvers: the app, the caller and the batched loaders of the request.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use async_graphql::Context;

use super::loader::{Key, Loaders};
use crate::app::App;
use crate::base::error::Kind;
use crate::base::{Error, Result, Viewer};

/// Everything that belongs to one request.
#[derive(Debug)]
pub struct RequestContext {
    app: App,
    /// For whoever asks now: somebody may sign in with the request.
    loaders: RwLock<Arc<Loaders>>,
    /// Bytes of long texts in the answer so far.
    texts: AtomicUsize,
}

/// Most bytes of long texts in one answer. Points count fields, whatever their length; a text that is told again under a
/// hundred parents is a hundred texts.
const MOST_TEXT: usize = 16 << 20;

impl RequestContext {
    /// For one request of the caller.
    pub fn new(app: App, viewer: Arc<Viewer>) -> Arc<Self> {
        let loaders = RwLock::new(Arc::new(Loaders::new(app.clone(), viewer)));
        Arc::new(Self { app, loaders, texts: AtomicUsize::new(0) })
    }

    /// Counts a long text of the answer.
    ///
    /// # Errors
    /// `PAYLOAD_TOO_LARGE` when there are too many.
    pub fn count_text(&self, text: &str) -> Result<()> {
        if self.texts.fetch_add(text.len(), Ordering::Relaxed).saturating_add(text.len()) <= MOST_TEXT {
            return Ok(());
        }
        let message = "The texts of this answer have more than 16 MiB. Ask for fewer of them at once.";
        Err(Error::new(Kind::PayloadTooLarge, message))
    }

    fn loaders(&self) -> Arc<Loaders> {
        Arc::clone(&self.loaders.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Accessors for resolvers.
pub trait ContextExt {
    /// What belongs to the request.
    fn request(&self) -> &Arc<RequestContext>;

    /// The app.
    fn app(&self) -> &App {
        &self.request().app
    }

    /// The caller.
    fn viewer(&self) -> Arc<Viewer> {
        Arc::clone(self.request().loaders().viewer())
    }

    /// Makes the person who signed in with this request its caller for the rest of the response.
    fn sign_in(&self, viewer: Arc<Viewer>) {
        let loaders = Arc::new(Loaders::new(self.app().clone(), viewer));
        *self.request().loaders.write().unwrap_or_else(PoisonError::into_inner) = loaders;
    }

    /// Loads a value, batched with all others on the same level of the response.
    fn load<K: Key>(&self, key: K) -> impl Future<Output = Result<Option<K::Value>>> + Send {
        let loaders = self.request().loaders();
        async move { loaders.load(key).await }
    }

    /// Loads a value that the database guarantees, such as the row behind a foreign key. It may have been deleted since
    /// what refers to it was read: each level of an answer is read for itself.
    fn load_present<K: Key>(&self, key: K) -> impl Future<Output = Result<K::Value>> + Send {
        let loading = self.load(key);
        async move { loading.await?.ok_or_else(Error::deleted_meanwhile) }
    }
}

impl ContextExt for Context<'_> {
    fn request(&self) -> &Arc<RequestContext> {
        self.data_unchecked::<Arc<RequestContext>>()
    }
}

/// The scope, for closures that outlive the resolver, such as a counter.
impl ContextExt for Arc<RequestContext> {
    fn request(&self) -> &Arc<RequestContext> {
        self
    }
}
