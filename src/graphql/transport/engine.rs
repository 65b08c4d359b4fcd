//! Runs prepared requests: within time, within the number of slots, and without letting a panic out.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::super::limits::SchemaIndex;
use super::answer::{Answer, Manner};
use super::context::{Credentials, RequestMeta};
use super::gateway::Gateway;
use super::load::Load;
use super::params::Params;
use super::prepare::{Prepared, check_introspection, may_introspect, prepare};
use super::problem::Problem;
use super::settings::TransportSettings;
use super::socket::Sockets;
use crate::base::{Error, Viewer};

/// The state that all requests share.
pub struct Engine {
    /// The server above.
    pub gateway: Arc<dyn Gateway>,
    /// Settings.
    pub settings: TransportSettings,
    /// What the guard knows of the schema.
    pub schema: SchemaIndex,
    /// Cancelled when the process is to end.
    pub shutdown: CancellationToken,
    /// Open sockets.
    pub sockets: Sockets,
    load: Load,
}

const INTERNAL: &str = "Something went wrong on the server. The correlation identifier leads to its log.";

impl Engine {
    /// Shared state of one endpoint.
    ///
    /// # Errors
    ///
    /// When the gateway's schema cannot be read, which is a fault of the engine's export.
    pub fn new(
        gateway: Arc<dyn Gateway>,
        settings: TransportSettings,
        shutdown: CancellationToken,
    ) -> Result<Self, Error> {
        let schema = SchemaIndex::of_sdl(&gateway.sdl()).map_err(Error::internal)?;
        let (load, sockets) = (Load::new(&settings), Sockets::new(&settings.socket));
        Ok(Self { gateway, settings, schema, shutdown, sockets, load })
    }

    /// Checks a request before anything of it is executed.
    ///
    /// # Errors
    ///
    /// Whatever the guard refuses.
    pub fn admit(&self, params: Params, last_event: Option<&str>, uploads: usize) -> Result<Prepared, Problem> {
        prepare(params, last_event, uploads, &self.settings, &self.schema)
    }

    /// Finds out who asks.
    pub async fn authenticate(&self, credentials: Credentials, meta: &RequestMeta) -> Result<Arc<Viewer>, Problem> {
        Ok(self.gateway.authenticate(credentials, meta).await?)
    }

    /// Runs a query or a mutation. A mutation goes on when the caller goes away; a query stops.
    pub async fn execute(self: &Arc<Self>, prepared: Prepared, viewer: &Arc<Viewer>) -> Answer {
        let (kind, manner) = (prepared.kind, self.manner(viewer));
        let admitted = check_introspection(&prepared, manner.may_introspect);
        let slot = match admitted.and_then(|()| self.load.admit(viewer.user_id())) {
            Ok(slot) => slot,
            Err(problem) => return Answer::refused(&problem, &viewer.correlation_id),
        };
        let request = self.gateway.prepare(prepared.request, viewer);
        let gateway = Arc::clone(&self.gateway);
        let run = async move {
            let _slot = slot;
            AssertUnwindSafe(gateway.execute(request)).catch_unwind().await
        };
        let run = run.instrument(tracing::Span::current());
        let result = if kind == OperationType::Mutation {
            let limit = Duration::from_secs(self.settings.mutation_seconds);
            #[expect(clippy::disallowed_methods, reason = "a mutation goes on when its caller goes away")]
            let task = tokio::spawn(async move { tokio::time::timeout(limit, run).await });
            // A task only fails to join when it panics or is aborted; panics are caught inside.
            task.await.unwrap_or_else(|error| Ok(Err(Box::new(error))))
        } else {
            tokio::time::timeout(Duration::from_secs(self.settings.query_seconds), run).await
        };
        match result {
            Ok(Ok(response)) => Answer::of_response(response, &manner),
            Ok(Err(panic)) => {
                log_panic(&*panic);
                Answer::failed("INTERNAL", INTERNAL, &manner.correlation_id)
            }
            Err(_) => {
                let message = "The operation took too long and was stopped. Ask for less at once.";
                Answer::failed("TIMEOUT", message, &manner.correlation_id)
            }
        }
    }

    /// Runs a subscription. Ends after an error of the request, or after a panic.
    pub fn subscribe(self: &Arc<Self>, prepared: Prepared, viewer: &Arc<Viewer>) -> BoxStream<'static, Answer> {
        let manner = self.manner(viewer);
        let events = self.gateway.execute_stream(self.gateway.prepare(prepared.request, viewer));
        let state = Some((events, manner));
        futures_util::stream::unfold(state, |state| async move {
            let (mut events, manner) = state?;
            match AssertUnwindSafe(events.next()).catch_unwind().await {
                Ok(Some(response)) => {
                    let answer = Answer::of_response(response, &manner);
                    let goes_on = !answer.is_request_error();
                    Some((answer, goes_on.then_some((events, manner))))
                }
                Ok(None) => None,
                Err(panic) => {
                    log_panic(&*panic);
                    Some((Answer::failed("INTERNAL", INTERNAL, &manner.correlation_id), None))
                }
            }
        })
        .boxed()
    }

    fn manner(&self, viewer: &Viewer) -> Manner {
        Manner {
            correlation_id: viewer.correlation_id.clone(),
            may_introspect: may_introspect(viewer, self.settings.introspection),
        }
    }
}

fn log_panic(panic: &(dyn std::any::Any + Send)) {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("(no text)"), "a resolver panicked");
}
