//! What the transports need from the application.

use std::sync::Arc;

use async_graphql::{Request, Response};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use super::context::{Credentials, RequestMeta};
use crate::base::{Clock, Error, Timestamp, Viewer};

/// Authenticates callers and executes requests. Implemented where the schema is assembled.
pub trait Gateway: Send + Sync + 'static {
    /// The schema as SDL, read once.
    fn sdl(&self) -> String;

    /// The clock.
    fn clock(&self) -> Clock;

    /// Authenticates the caller. [`Credentials::None`] gives the anonymous viewer.
    ///
    /// # Errors
    ///
    /// `UNAUTHENTICATED` and `TOKEN_EXPIRED` for credentials that are not (or no longer) valid; `UNAVAILABLE`,
    /// `RATE_LIMITED` and the like for other problems.
    fn authenticate<'a>(
        &'a self,
        credentials: Credentials,
        meta: &'a RequestMeta,
    ) -> BoxFuture<'a, Result<Arc<Viewer>, Error>>;

    /// Adds what resolvers need in their context: the viewer and new loaders.
    fn prepare(&self, request: Request, viewer: &Arc<Viewer>) -> Request;

    /// Executes a query or a mutation. A `validated` document was found valid before and is not checked again.
    fn execute(&self, request: Request, validated: bool) -> BoxFuture<'_, Response>;

    /// Executes a subscription.
    fn execute_stream(&self, request: Request, validated: bool) -> BoxStream<'static, Response>;

    /// Waits until the viewer's credentials stop being valid, and returns why: they expired, were revoked, or their
    /// owner was disabled. Never completes for anonymous viewers. `renewed_until` is the expiry of a newer token of the
    /// same session, if the client has sent one.
    fn until_revoked(&self, viewer: Arc<Viewer>, renewed_until: Option<Timestamp>) -> BoxFuture<'_, Error>;
}
