//! Settings of the transports.

use std::time::Duration;

use super::super::limits::DocumentLimits;
use super::super::rate_limit::PointSettings;
use super::super::request_documents::DocumentSettings;
use crate::port::transfer::TransferLimits;

/// Settings of the GraphQL endpoint.
#[derive(Debug, Clone)]
pub struct TransportSettings {
    /// Largest JSON body in bytes.
    pub body_bytes: usize,
    /// How slowly a request body may arrive.
    pub body_transfer: TransferLimits,
    /// Limits of documents and variables.
    pub document: DocumentLimits,
    /// Persisted documents, and the cache of parsed ones.
    pub documents: DocumentSettings,
    /// Points that callers may spend.
    pub points: PointSettings,
    /// Requests in one JSON array; 0 refuses arrays.
    pub batch: usize,
    /// Who may use introspection.
    pub introspection: Introspection,
    /// Origins, such as `https://app.example.com`, whose pages may call and connect. The server's own always may.
    pub allowed_origins: Vec<String>,
    /// Longest query.
    pub query_time: Duration,
    /// Longest mutation.
    pub mutation_time: Duration,
    /// Errors in one answer.
    pub errors: usize,
    /// Idle time after which an event stream gets a comment.
    pub heartbeat_time: Duration,
    /// Idle time after which a multipart response gets an empty part.
    pub multipart_heartbeat_time: Duration,
    /// Largest uploaded file in bytes.
    pub file_bytes: usize,
    /// Files in one upload.
    pub files: usize,
    /// How slowly an upload may arrive, and how long it may take.
    pub upload_transfer: TransferLimits,
    /// Sockets.
    pub socket: SocketSettings,
}

impl Default for TransportSettings {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_transfer: TransferLimits::default(),
            document: DocumentLimits::default(),
            documents: DocumentSettings::default(),
            points: PointSettings::default(),
            batch: 0,
            introspection: Introspection::default(),
            allowed_origins: Vec::new(),
            query_time: Duration::from_secs(10),
            mutation_time: Duration::from_secs(30),
            errors: 20,
            heartbeat_time: Duration::from_secs(15),
            multipart_heartbeat_time: Duration::from_secs(10),
            file_bytes: 50 * 1024 * 1024,
            files: 10,
            upload_transfer: TransferLimits {
                pause: Duration::from_secs(15),
                total: Some(Duration::from_secs(120)),
                ..TransferLimits::default()
            },
            socket: SocketSettings::default(),
        }
    }
}

/// Who may use introspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Introspection {
    /// Everyone.
    Everyone,
    /// Callers with valid credentials.
    #[default]
    SignedIn,
    /// Nobody.
    Nobody,
}

/// Settings of WebSocket connections.
#[derive(Debug, Clone)]
pub struct SocketSettings {
    /// Also accept the legacy sub-protocol `graphql-ws`; only GraphQL Playground needs it.
    pub legacy_protocol: bool,
    /// Accept `connection_init` without credentials.
    pub anonymous: bool,
    /// How long a client may take to send `connection_init`.
    pub init_time: Duration,
    /// Time between pings; a client that answers neither of two is disconnected.
    pub ping_time: Duration,
    /// How long before its token expires a client is warned; at most half of the remaining time.
    pub warning_time: Duration,
    /// Largest message of a client in bytes.
    pub message_bytes: usize,
    /// Messages of a client in a minute.
    pub messages_per_minute: u32,
    /// Concurrent operations on one socket.
    pub operations: usize,
    /// Sockets of one user.
    pub per_user: usize,
    /// Sockets of one network address.
    pub per_address: usize,
    /// Sockets of the process.
    pub per_process: usize,
    /// Bytes queued for sending on one socket.
    pub queue_bytes: usize,
    /// Messages queued for sending on one socket.
    pub queue_messages: usize,
    /// How long a slow reader may block sending.
    pub write_time: Duration,
    /// Time over which sockets are closed at shutdown.
    pub drain_time: Duration,
}

impl Default for SocketSettings {
    fn default() -> Self {
        Self {
            legacy_protocol: false,
            anonymous: false,
            init_time: Duration::from_secs(5),
            ping_time: Duration::from_secs(20),
            warning_time: Duration::from_secs(30),
            message_bytes: 64 * 1024,
            messages_per_minute: 300,
            operations: 50,
            per_user: 20,
            per_address: 200,
            per_process: 20_000,
            queue_bytes: 1024 * 1024,
            queue_messages: 1_000,
            write_time: Duration::from_secs(15),
            drain_time: Duration::from_secs(20),
        }
    }
}
