//! What the transports need of the server above them.

use std::sync::Arc;

use async_graphql::{Request, Response};
use async_trait::async_trait;
use futures_util::stream::BoxStream;

use super::context::{Credentials, RequestMeta};
use crate::base::{Clock, Error, Timestamp, Viewer};

/// Signs callers in and executes requests. Implemented where the schema is put together.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    /// The schema in the definition language, asked for once.
    fn sdl(&self) -> String;

    /// What time it is.
    fn clock(&self) -> Clock;

    /// Finds out who asks. [`Credentials::None`] gives the anonymous viewer.
    ///
    /// # Errors
    ///
    /// `UNAUTHENTICATED` and `TOKEN_EXPIRED` for credentials that are not (or no longer) valid; `UNAVAILABLE`,
    /// `RATE_LIMITED` and the like as they come.
    async fn authenticate(&self, credentials: Credentials, meta: &RequestMeta) -> Result<Arc<Viewer>, Error>;

    /// Inserts what resolvers find in their context: the viewer and fresh loaders.
    fn prepare(&self, request: Request, viewer: &Arc<Viewer>) -> Request;

    /// Executes a query or a mutation. A document that is `validated` was valid before and need not be checked again.
    async fn execute(&self, request: Request, validated: bool) -> Response;

    /// Executes a subscription.
    fn execute_stream(&self, request: Request, validated: bool) -> BoxStream<'static, Response>;

    /// Waits until the viewer's credentials stop being valid, and tells why: they expired, were revoked, or their
    /// owner was disabled. Never ends for anonymous viewers. `renewed_until` is the end of a newer token of the same
    /// session, if its client has handed one over.
    async fn until_revoked(&self, viewer: Arc<Viewer>, renewed_until: Option<Timestamp>) -> Error;
}
