//! Admits requests and executes them, with timeouts and with panics contained.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use async_graphql::Request;
use async_graphql::parser::types::OperationType;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};
use tracing::{Instrument as _, Span};

use super::super::limits::SchemaIndex;
use super::super::rate_limit::{Buckets, PointBalance};
use super::super::request_documents::CheckedDocument;
use super::answer::{Answer, ResponseOptions};
use super::context::{Credentials, RequestMeta};
use super::gateway::Gateway;
use super::params::Params;
use super::prepare::{Library, Prepared, check_introspection, may_introspect, prepare};
use super::problem::Problem;
use super::process::Process;
use super::sender::Sender;
use super::settings::TransportSettings;
use super::socket::Sockets;
use crate::base::viewer::Actor;
use crate::base::{Clock, Error, Timestamp, Viewer};
use crate::identity::admission::{Admission, Party, Slot};
use crate::telemetry::metrics;

/// State shared by all requests of an endpoint.
pub struct Engine {
    /// The application.
    pub gateway: Arc<dyn Gateway>,
    /// Settings.
    pub settings: TransportSettings,
    /// Known documents.
    pub library: Library,
    /// Cancelled when the process shuts down.
    pub shutdown: CancellationToken,
    /// Tasks that outlive their request.
    pub detached: TaskTracker,
    /// Open sockets.
    pub sockets: Sockets,
    admission: Arc<Admission>,
    buckets: Buckets,
    /// The clock.
    pub clock: Clock,
}

const INTERNAL: &str = "Something went wrong on the server. The correlation identifier leads to its log.";

impl Engine {
    /// Shared state of one endpoint.
    ///
    /// # Errors
    ///
    /// When the gateway's schema cannot be read, or a trusted document exceeds the limits.
    pub fn new(gateway: Arc<dyn Gateway>, settings: TransportSettings, process: Process) -> Result<Self, Error> {
        let schema = SchemaIndex::of_sdl(&gateway.sdl()).map_err(Error::internal)?;
        let library = Library::new(&settings, schema)?;
        let (Process { shutdown, detached, admission, limits }, clock) = (process, gateway.clock());
        let (buckets, sockets) = (Buckets::new(&settings.points, limits), Sockets::new(&settings.socket));
        Ok(Self { gateway, settings, library, shutdown, detached, sockets, admission, buckets, clock })
    }

    /// Checks a request before any of it is executed.
    ///
    /// # Errors
    ///
    /// Whatever the guard refuses.
    pub fn admit(&self, params: Params, last_event: Option<&str>, uploads: usize) -> Result<Prepared, Problem> {
        prepare(params, last_event, uploads, &self.library)
    }

    /// Finds out who sends a request.
    ///
    /// # Errors
    ///
    /// Those of [`Sender::find`].
    pub async fn sender(&self, credentials: Credentials, meta: &RequestMeta) -> Result<Sender, Problem> {
        Sender::find(&*self.gateway, credentials, meta).await
    }

    /// Admits a request before its body is read: authenticates the caller and takes a slot.
    ///
    /// # Errors
    ///
    /// 503 when the process, the person or the network address is at its limit; those of [`Sender::find`].
    pub async fn enter(&self, credentials: Credentials, meta: &RequestMeta) -> Result<AdmittedRequest, Problem> {
        let sender = self.sender(credentials, meta).await?;
        let slot = self.admission.admit(Party::of(sender.viewer().user_id(), meta.peer_ip.as_deref()))?;
        Ok(AdmittedRequest { sender, slot: Arc::new(slot) })
    }

    /// Takes a slot for an operation on a socket, whose caller is already authenticated.
    ///
    /// # Errors
    ///
    /// 503, as above.
    pub fn enter_known(&self, viewer: &Viewer) -> Result<Arc<Slot>, Problem> {
        let party = Party::of(viewer.user_id(), viewer.ip_address.as_deref());
        Ok(Arc::new(self.admission.admit(party)?))
    }

    /// Why a caller may send nothing but what is free: there are no points left.
    pub async fn points_exhausted(&self, viewer: &Viewer) -> Option<Problem> {
        self.buckets.check_not_empty(viewer).await.err().map(Problem::from)
    }

    /// Executes a query or mutation. When the caller disconnects, a query stops and a mutation continues.
    pub async fn execute(self: &Arc<Self>, prepared: Prepared, viewer: &Arc<Viewer>, slot: Arc<Slot>) -> Answer {
        match self.check_and_charge(prepared, viewer, slot).await {
            Ok(charged) => self.run(charged, viewer).await,
            Err(problem) => Answer::refused(&problem, &viewer.correlation_id),
        }
    }

    /// The last check before an operation runs, and before its files are read: introspection is allowed, and the caller
    /// has the points.
    ///
    /// # Errors
    ///
    /// 400 for the schema, 429 when there are too few points.
    pub async fn check_and_charge(
        &self,
        prepared: Prepared,
        viewer: &Viewer,
        slot: Arc<Slot>,
    ) -> Result<ChargedOperation, Problem> {
        let started = Instant::now();
        let balance = match check_introspection(&prepared, may_introspect(viewer, self.settings.introspection)) {
            Ok(()) => self.charge(&prepared, viewer).await,
            Err(problem) => Err(problem),
        };
        match balance {
            Ok(balance) => Ok(ChargedOperation { prepared, slot, balance, started }),
            Err(problem) => {
                metrics::graphql_operation(name(prepared.kind()), problem.code(), started.elapsed());
                Err(problem)
            }
        }
    }

    /// Executes an operation that passed [`Engine::check_and_charge`].
    pub async fn run(self: &Arc<Self>, charged: ChargedOperation, viewer: &Arc<Viewer>) -> Answer {
        let (kind, started) = (charged.prepared.kind(), charged.started);
        let answer = self.run_in_time(charged, viewer).await;
        metrics::graphql_operation(name(kind), answer.code(), started.elapsed());
        answer
    }

    async fn run_in_time(self: &Arc<Self>, charged: ChargedOperation, viewer: &Arc<Viewer>) -> Answer {
        let ChargedOperation { prepared, slot, balance, .. } = charged;
        let (checked, options) = (Arc::clone(&prepared.checked), self.response_options(viewer));
        name_span(&checked);
        let (cost, wants_cost) = (prepared.cost, prepared.wants_cost);
        let request = with_balance(self.gateway.prepare(prepared.request, viewer), balance);
        let (gateway, validated) = (Arc::clone(&self.gateway), checked.is_validated());
        let run = async move {
            let _slot = slot;
            AssertUnwindSafe(gateway.execute(request, validated)).catch_unwind().await
        };
        let run = run.instrument(Span::current());
        let result = if checked.kind == OperationType::Mutation {
            let limit = self.settings.mutation_time;
            // A mutation continues when its caller disconnects.
            let task = self.detached.spawn(async move { tokio::time::timeout(limit, run).await });
            // Joining fails only for tasks that panicked or were aborted; panics are caught inside.
            task.await.unwrap_or_else(|error| Ok(Err(Box::new(error))))
        } else {
            tokio::time::timeout(self.settings.query_time, run).await
        };
        let mut answer = match result {
            Ok(Ok(response)) => Answer::of_response(response, &options),
            Ok(Err(panic)) => {
                log_panic(&*panic);
                Answer::failed("INTERNAL", INTERNAL, &options.correlation_id)
            }
            Err(_) => {
                let message = "The operation took too long and was stopped. Ask for less at once.";
                Answer::failed("TIMEOUT", message, &options.correlation_id)
            }
        };
        if !answer.is_request_error() {
            self.library.keep(&checked);
        }
        answer.balance = balance;
        if checked.only_signs_in {
            answer = answer.signing_in();
        }
        if wants_cost {
            answer.add_cost(cost, &self.settings.document);
        }
        answer
    }

    /// Charges the caller, and remembers a document that a caller with a name sends for that. Sign-ins cost nothing:
    /// they have limits of their own, and must work when the points of an address that many people share are spent.
    async fn charge(&self, prepared: &Prepared, viewer: &Viewer) -> Result<Option<PointBalance>, Problem> {
        if let Some(hash) = prepared.register
            && viewer.actor != Actor::Anonymous
        {
            self.library.documents.register(hash, &prepared.checked.text);
        }
        let points = if prepared.checked.only_signs_in { 0 } else { prepared.cost.points };
        let points = u32::try_from(points).unwrap_or(u32::MAX);
        Ok(self.buckets.charge(viewer, points).await?)
    }

    /// Executes a subscription, which is charged once, at its start; the caller's remaining points are returned with
    /// it. Ends after a request error or a panic. It is counted as open on its `transport` while the stream lives.
    ///
    /// # Errors
    ///
    /// 429 when the caller has too few points left.
    pub async fn subscribe(
        self: &Arc<Self>,
        prepared: Prepared,
        viewer: &Arc<Viewer>,
        transport: &'static str,
    ) -> Result<(BoxStream<'static, Answer>, Option<PointBalance>), Problem> {
        name_span(&prepared.checked);
        let options = self.response_options(viewer);
        let mut measured = SubscriptionMetrics::new(transport);
        let charged = self.charge(&prepared, viewer).await;
        let balance = charged.inspect_err(|problem| measured.note(&Answer::refused(problem, "")))?;
        let request = with_balance(self.gateway.prepare(prepared.request, viewer), balance);
        let checked = prepared.checked;
        let events = self.gateway.execute_stream(request, checked.is_validated());
        let engine = Arc::clone(self);
        let state = Some((events, options, measured, true));
        let answers = futures_util::stream::unfold(state, move |state| {
            let (engine, checked) = (Arc::clone(&engine), Arc::clone(&checked));
            async move {
                let (mut events, options, mut measured, is_first) = state?;
                match AssertUnwindSafe(events.next()).catch_unwind().await {
                    Ok(Some(response)) => {
                        let answer = Answer::of_response(response, &options);
                        let answer = if is_first { answer.opening() } else { answer };
                        measured.note(&answer);
                        let goes_on = !answer.is_request_error();
                        if goes_on {
                            engine.library.keep(&checked);
                        }
                        Some((answer, goes_on.then_some((events, options, measured, false))))
                    }
                    Ok(None) => None,
                    Err(panic) => {
                        log_panic(&*panic);
                        let answer = Answer::failed("INTERNAL", INTERNAL, &options.correlation_id);
                        measured.note(&answer);
                        Some((answer, None))
                    }
                }
            }
        });
        Ok((answers.boxed(), balance))
    }

    /// Completes when a caller may no longer stay connected; see [`Gateway::until_revoked`]. It reads the database, so
    /// it runs in its own task: its owner may be stalled by a client that does not read, and must not hold a database
    /// connection meanwhile.
    pub fn until_revoked(&self, viewer: Arc<Viewer>, renewed_until: Option<Timestamp>) -> Revoked {
        let gateway = Arc::clone(&self.gateway);
        let revoked = async move { gateway.until_revoked(viewer, renewed_until).await };
        #[expect(clippy::disallowed_methods, reason = "the connection keeps the handle and ends the task")]
        Revoked(AbortOnDropHandle::new(tokio::spawn(revoked.in_current_span())))
    }

    fn response_options(&self, viewer: &Viewer) -> ResponseOptions {
        ResponseOptions {
            correlation_id: viewer.correlation_id.clone(),
            may_introspect: may_introspect(viewer, self.settings.introspection),
            errors: self.settings.errors,
        }
    }
}

/// Completes with the reason why a caller may no longer stay connected. Dropping it stops the watch.
pub struct Revoked(AbortOnDropHandle<Error>);

impl Future for Revoked {
    type Output = Error;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Error> {
        Pin::new(&mut self.0).poll(context).map(|ended| ended.unwrap_or_else(Error::internal))
    }
}

/// An admitted request.
pub struct AdmittedRequest {
    /// Who sends it.
    pub sender: Sender,
    /// Its slot.
    pub slot: Arc<Slot>,
}

/// An operation that passed all checks.
pub struct ChargedOperation {
    /// The operation.
    pub prepared: Prepared,
    slot: Arc<Slot>,
    balance: Option<PointBalance>,
    started: Instant,
}

/// Counts a subscription: as open while it lives, and once more when it is dropped, by its last event.
struct SubscriptionMetrics {
    code: String,
    started: Instant,
    _open: metrics::GaugeGuard,
}

impl SubscriptionMetrics {
    fn new(transport: &'static str) -> Self {
        Self { code: "OK".to_owned(), started: Instant::now(), _open: metrics::stream(transport) }
    }

    fn note(&mut self, answer: &Answer) {
        answer.code().clone_into(&mut self.code);
    }
}

impl Drop for SubscriptionMetrics {
    fn drop(&mut self) {
        metrics::graphql_operation(name(OperationType::Subscription), &self.code, self.started.elapsed());
    }
}

/// Log lines within it have the correlation identifier and, once known, the name of the operation.
pub fn request_span(correlation_id: &str) -> Span {
    tracing::info_span!("graphql", correlation_id, operation = tracing::field::Empty)
}

/// Adds the operation to the log lines of the request.
fn name_span(checked: &CheckedDocument) {
    if let Some(name) = checked.name() {
        Span::current().record("operation", name);
    }
}

/// Name of the kind in metric labels.
fn name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// Lets resolvers report the caller's points.
fn with_balance(request: Request, balance: Option<PointBalance>) -> Request {
    match balance {
        Some(balance) => request.data(balance),
        None => request,
    }
}

fn log_panic(panic: &(dyn std::any::Any + Send)) {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("(no text)"), "a resolver panicked");
}
