//! Everything about the transports that an operator can set.

use std::time::Duration;

use serde::Deserialize;

use super::super::documents::DocumentSettings;
use super::super::limits::DocumentLimits;
use super::super::rate_limit::PointSettings;

/// Settings of the GraphQL endpoint.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TransportSettings {
    /// Largest JSON body in bytes.
    pub body_bytes: usize,
    /// Longest pause in a request body, in seconds.
    pub body_idle_seconds: u64,
    /// Limits of documents and variables.
    pub document: DocumentLimits,
    /// Documents that are known by an identifier, or kept parsed.
    #[serde(skip)]
    pub documents: DocumentSettings,
    /// Points that callers may spend.
    #[serde(skip)]
    pub points: PointSettings,
    /// Requests in one JSON array; 0 refuses arrays.
    pub batch: usize,
    /// Who may ask for the schema.
    pub introspection: Introspection,
    /// Origins, such as `https://app.example.com`, whose pages may call and connect. The server's own always may.
    pub allowed_origins: Vec<String>,
    /// Fields that check a password or token; at most one runs in a request.
    pub credential_fields: Vec<String>,
    /// Fields at the root that everybody may ask for: for them, credentials of no use are none.
    pub public_fields: Vec<String>,
    /// Longest query in seconds.
    pub query_seconds: u64,
    /// Longest mutation in seconds.
    pub mutation_seconds: u64,
    /// Operations that run at the same time for one user.
    pub concurrent_per_user: usize,
    /// Operations that run at the same time in the process.
    pub concurrent: usize,
    /// Pause after which an idle event stream gets a comment, in seconds.
    pub heartbeat_seconds: u64,
    /// Pause after which an idle multipart answer gets an empty part, in seconds.
    pub multipart_heartbeat_seconds: u64,
    /// Largest uploaded file in bytes.
    pub file_bytes: usize,
    /// Files in one upload.
    pub files: usize,
    /// Longest upload in seconds.
    pub upload_seconds: u64,
    /// Longest pause in an upload, in seconds.
    pub upload_idle_seconds: u64,
    /// Sockets.
    pub socket: SocketSettings,
}

impl Default for TransportSettings {
    fn default() -> Self {
        let credential_fields = [
            "login",
            "register",
            "refreshTokens",
            "changePassword",
            "claimInstance",
            "reauthenticate",
            "resetPassword",
        ];
        Self {
            body_bytes: 1024 * 1024,
            body_idle_seconds: 30,
            document: DocumentLimits::default(),
            documents: DocumentSettings::default(),
            points: PointSettings::default(),
            batch: 0,
            introspection: Introspection::default(),
            allowed_origins: Vec::new(),
            credential_fields: credential_fields.map(str::to_owned).to_vec(),
            public_fields: ["login", "register", "refreshTokens", "claimInstance", "instance", "rateLimit"]
                .map(str::to_owned)
                .to_vec(),
            query_seconds: 10,
            mutation_seconds: 30,
            concurrent_per_user: 20,
            concurrent: 512,
            heartbeat_seconds: 15,
            multipart_heartbeat_seconds: 10,
            file_bytes: 50 * 1024 * 1024,
            files: 10,
            upload_seconds: 120,
            upload_idle_seconds: 15,
            socket: SocketSettings::default(),
        }
    }
}

/// Who may ask for the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Introspection {
    /// Everybody.
    Everyone,
    /// Callers with valid credentials.
    #[default]
    SignedIn,
    /// Nobody.
    Nobody,
}

/// Settings of WebSocket connections.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SocketSettings {
    /// Accept the sub-protocol `graphql-ws` of old clients too; only GraphQL Playground needs it.
    pub legacy_protocol: bool,
    /// Accept `connection_init` without credentials.
    pub anonymous: bool,
    /// How long a client may take to send `connection_init`, in seconds.
    pub init_seconds: u64,
    /// Pause between pings, in seconds; a client that is silent for two of them is cut.
    pub ping_seconds: u64,
    /// How long before the end of its token a client is warned, in seconds; at most half the token's rest.
    pub warning_seconds: u64,
    /// Largest message of a client in bytes.
    pub message_bytes: usize,
    /// Messages of a client in a minute.
    pub messages_per_minute: u32,
    /// Operations at the same time on one socket.
    pub operations: usize,
    /// Sockets of one user.
    pub per_user: usize,
    /// Sockets of one network address.
    pub per_address: usize,
    /// Sockets of the process.
    pub per_process: usize,
    /// Bytes that wait to be sent on one socket.
    pub queue_bytes: usize,
    /// Messages that wait to be sent on one socket.
    pub queue_messages: usize,
    /// How long a reader may leave the server unable to send, in seconds.
    pub write_seconds: u64,
    /// Time over which sockets are closed at shutdown, in seconds.
    pub drain_seconds: u64,
}

impl Default for SocketSettings {
    fn default() -> Self {
        Self {
            legacy_protocol: false,
            anonymous: false,
            init_seconds: 5,
            ping_seconds: 20,
            warning_seconds: 30,
            message_bytes: 64 * 1024,
            messages_per_minute: 300,
            operations: 50,
            per_user: 20,
            per_address: 200,
            per_process: 20_000,
            queue_bytes: 1024 * 1024,
            queue_messages: 1_000,
            write_seconds: 15,
            drain_seconds: 20,
        }
    }
}

impl SocketSettings {
    /// Time over which sockets are closed at shutdown.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}
