//! The HTTP side: one router of everything that is served, and the gateway between transports and schema.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Request, Response};
use axum::Router;
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response as HttpResponse;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::App;
use crate::base::{Clock, Error, Result, Timestamp, Viewer};
use crate::config::{Config, LimitsConfig, ServerConfig};
use crate::domain::{artifacts, auth, avatars, documents};
use crate::graphql::context::RequestContext;
use crate::graphql::limits::DocumentLimits;
use crate::graphql::rate_limit::PointSettings;
use crate::graphql::request_documents::{DocumentSettings, TrustedDocuments};
use crate::graphql::transport::{
    self, ClientAddress, Credentials, Gateway, Introspection, Process, RequestMeta, SocketSettings, TransportSettings,
};
use crate::http::health::{self, Readiness};
use crate::http::{headers, ide, listener, metrics, start};
use crate::port::transfer::TransferLimits;
use crate::schema::{self, Schema};
use crate::worker;

/// Part of the time for stopping over which sockets and event streams are closed; the rest is for their farewell.
const SPREAD: f64 = 0.8;

/// Everything that is served.
pub fn router(app: &App, readiness: Readiness, stop: CancellationToken) -> Result<Router> {
    let gateway = Arc::new(SchemaGateway {
        app: app.clone(),
        schema: schema::build(app.clone(), worker::registry()),
        schema_of_known: schema::build_for_known(app.clone(), worker::registry()),
    });
    let server = Arc::new(app.config.server.clone());
    let pages = ide::Pages {
        graphiql: app.config.server.graphiql.is_on(app.config.profile),
        playground: app.config.server.playground.is_on(app.config.profile),
    };
    let router = transport::router(gateway, transport_settings(app)?, process(app, stop))?
        .merge(auth::http::routes(app.clone()))
        .merge(documents::http::routes(app.clone()))
        .merge(artifacts::http::routes(app.clone()))
        .merge(avatars::http::routes(app.clone()))
        .merge(ide::routes(pages))
        .merge(start::routes(app.config.profile, pages))
        .merge(health::routes(readiness))
        .merge(metrics::protected(&app.config))
        .layer(middleware::from_fn(metrics::measure))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .layer(middleware::from_fn(headers::secure))
        .layer(strict_transport(&app.config))
        .layer(middleware::from_fn_with_state(server, find_client));
    Ok(router)
}

/// With HTTPS in front, browsers are told to stay there (C-OPS-4). Told over plain HTTP it would mean nothing.
fn strict_transport(config: &Config) -> SetResponseHeaderLayer<Option<HeaderValue>> {
    let secure = config.server.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    let value = secure.then(|| HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    SetResponseHeaderLayer::if_not_present(header::STRICT_TRANSPORT_SECURITY, value)
}

/// Ready while the database answers and the process is not stopping.
pub fn readiness(app: &App) -> Readiness {
    let db = app.db.clone();
    Readiness::new(move || {
        let db = db.clone();
        async move { db.ping().await.is_ok() }
    })
}

/// Serves a router until `stop`, and what it set going until that ends or the time for stopping is over.
pub async fn serve(app: App, listener: TcpListener, router: Router, stop: CancellationToken) -> Result<()> {
    listener::serve(listener, router, listener_limits(&app.config), stop, app.detached.clone()).await;
    Ok(())
}

/// What the endpoint shares with other routes and with the end of the process.
fn process(app: &App, shutdown: CancellationToken) -> Process {
    let (admission, limits) = (Arc::clone(&app.admission), Arc::clone(&app.limits));
    Process { shutdown, detached: app.detached.clone(), admission, limits }
}

/// From the server's settings to those of the transports.
fn transport_settings(app: &App) -> Result<TransportSettings> {
    let (config, limits) = (&app.config, &app.config.limits);
    let documents = document_settings(config)?;
    let only_trusted = documents.only_trusted;
    Ok(TransportSettings {
        body_bytes: bytes(limits.body),
        body_transfer: TransferLimits::of(limits, limits.body_idle_timeout),
        document: document_limits(limits),
        documents,
        points: PointSettings {
            per_hour: limits.points_per_hour,
            burst: limits.points_burst,
            anonymous_per_hour: limits.anonymous_points_per_hour,
        },
        batch: limits.batch as usize,
        allowed_origins: config.server.allowed_origins.clone(),
        introspection: match config.server.anonymous_introspection.is_on(config.profile) {
            // Clients of published documents have the schema already.
            _ if only_trusted => Introspection::Nobody,
            true => Introspection::Everyone,
            false => Introspection::SignedIn,
        },
        query_time: limits.query_timeout,
        mutation_time: limits.mutation_timeout,
        errors: limits.errors as usize,
        heartbeat_time: limits.ping_interval,
        // Clients of Apollo give up sooner than those of event streams.
        multipart_heartbeat_time: limits.ping_interval / 2,
        file_bytes: bytes(config.storage.max_file_size),
        files: config.storage.max_files_per_request as usize,
        upload_transfer: TransferLimits {
            total: Some(config.storage.upload_timeout),
            ..TransferLimits::of(limits, config.storage.upload_idle_timeout)
        },
        socket: SocketSettings {
            legacy_protocol: config.server.playground.is_on(config.profile),
            init_time: limits.socket_init_timeout,
            ping_time: limits.ping_interval,
            message_bytes: bytes(limits.socket_message),
            messages_per_minute: limits.socket_messages_per_minute,
            operations: limits.socket_operations as usize,
            per_user: limits.sockets_per_user as usize,
            per_address: limits.sockets_per_address as usize,
            per_process: limits.sockets as usize,
            queue_bytes: bytes(limits.outbound_bytes),
            queue_messages: limits.outbound_messages as usize,
            write_time: limits.write_timeout,
            drain_time: config.server.shutdown_timeout.mul_f64(SPREAD),
            ..SocketSettings::default()
        },
    })
}

/// Reads the manifests of trusted documents, if there are any.
fn document_settings(config: &Config) -> Result<DocumentSettings> {
    let directory = config.server.trusted_documents.as_deref();
    let trusted = directory.map(TrustedDocuments::read).transpose().map_err(Error::internal)?;
    Ok(DocumentSettings {
        registered: config.limits.persisted_documents as usize,
        registered_bytes: bytes(config.limits.persisted_bytes),
        parsed: config.limits.parsed_documents as usize,
        parsed_bytes: bytes(config.limits.parsed_bytes),
        only_trusted: trusted.is_some() && config.server.only_trusted_documents,
        trusted: trusted.map(Arc::new),
    })
}

fn document_limits(limits: &LimitsConfig) -> DocumentLimits {
    DocumentLimits {
        bytes: bytes(limits.document),
        tokens: limits.tokens as usize,
        nesting: limits.value_nesting as usize,
        depth: limits.depth as usize,
        expanded_selections: limits.expanded_selections as usize,
        fragments: limits.fragments as usize,
        operations: limits.operations as usize,
        aliases: limits.aliases as usize,
        root_fields: limits.root_fields as usize,
        fields: limits.fields_per_selection as usize,
        directives_at_one_place: limits.directives_per_place as usize,
        directives: limits.directives as usize,
        cost: limits.cost.into(),
        nodes: limits.nodes.into(),
        json_nesting: limits.value_nesting as usize,
        list_items: limits.input_list as usize,
        ..DocumentLimits::default()
    }
}

/// From the server's settings to those of the listener.
fn listener_limits(config: &Config) -> listener::Limits {
    listener::Limits {
        connections: config.limits.connections as usize,
        header_time: config.limits.header_timeout,
        idle_time: config.limits.keep_alive,
        // A socket's own watch comes first: it can still say why.
        write_time: config.limits.write_timeout + Duration::from_secs(5),
        ping_time: config.limits.ping_interval,
        headers: config.limits.headers as usize,
        header_bytes: bytes(config.limits.header_bytes),
        drain: config.server.shutdown_timeout,
        ..listener::Limits::default()
    }
}

/// A size in memory; what does not fit is without limit.
fn bytes(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

/// Signs callers in and executes what they ask.
struct SchemaGateway {
    app: App,
    schema: Schema,
    /// The same without validation, for documents that were valid before.
    schema_of_known: Schema,
}

impl SchemaGateway {
    fn schema_for(&self, validated: bool) -> &Schema {
        if validated { &self.schema_of_known } else { &self.schema }
    }
}

impl Gateway for SchemaGateway {
    fn sdl(&self) -> String {
        schema::sdl().to_owned()
    }

    fn clock(&self) -> Clock {
        self.app.clock.clone()
    }

    fn authenticate<'a>(
        &'a self,
        credentials: Credentials,
        meta: &'a RequestMeta,
    ) -> BoxFuture<'a, Result<Arc<Viewer>, Error>> {
        Box::pin(async move { auth::http::authenticate(&self.app, credentials, meta).await })
    }

    fn prepare(&self, request: Request, viewer: &Arc<Viewer>) -> Request {
        request.data(RequestContext::new(self.app.clone(), Arc::clone(viewer)))
    }

    fn execute(&self, request: Request, validated: bool) -> BoxFuture<'_, Response> {
        Box::pin(async move { self.schema_for(validated).execute(request).await })
    }

    fn execute_stream(&self, request: Request, validated: bool) -> BoxStream<'static, Response> {
        self.schema_for(validated).execute_stream(request).boxed()
    }

    fn until_revoked(&self, viewer: Arc<Viewer>, renewed_until: Option<Timestamp>) -> BoxFuture<'_, Error> {
        Box::pin(async move { auth::http::until_revoked(&self.app, &viewer, renewed_until).await })
    }
}

/// Finds the caller's address: of the connection, or, behind proxies that are trusted, the last untrusted one of
/// `X-Forwarded-For`.
async fn find_client(State(config): State<Arc<ServerConfig>>, mut request: HttpRequest, next: Next) -> HttpResponse {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    if let Some(peer) = peer.filter(|peer| config.trusts(*peer)) {
        let forwarded = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        let client = hops
            .iter()
            .rev()
            .map_while(|hop| hop.parse::<IpAddr>().ok().map(|ip| ip.to_canonical()))
            .find(|ip| !config.trusts(*ip));
        request.extensions_mut().insert(ClientAddress(client.unwrap_or(peer)));
    }
    next.run(request).await
}
