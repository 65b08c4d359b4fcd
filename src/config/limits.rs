//! The section `limits`: what one document, caller, connection or socket may request.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::value;

/// Limits on documents, callers, connections and sockets.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// Maximum size of a JSON body, in bytes.
    #[serde(with = "value::size")]
    pub body: u64,
    /// Maximum size of a GraphQL document, in bytes.
    #[serde(with = "value::size")]
    pub document: u64,
    /// Tokens per document. Production: at most 15000.
    pub tokens: u32,
    /// Nesting depth of values and types. Production: at most 128.
    pub value_nesting: u32,
    /// Nesting depth of selections.
    pub depth: u32,
    /// Selections once all fragments are expanded.
    pub expanded_selections: u32,
    /// Fragments per document.
    pub fragments: u32,
    /// Operations per document.
    pub operations: u32,
    /// Aliases per document.
    pub aliases: u32,
    /// Root fields per operation.
    pub root_fields: u32,
    /// Fields per selection set.
    pub fields_per_selection: u32,
    /// Directives per location.
    pub directives_per_place: u32,
    /// Directives per document.
    pub directives: u32,
    /// Operations per batch. 0: batching is off.
    pub batch: u32,
    /// Items per list in an input.
    pub input_list: u32,
    /// Cost of one operation, in points. 0: unlimited.
    pub cost: u32,
    /// Nodes that one operation may request. 0: unlimited.
    pub nodes: u32,
    /// Points per user and hour. 0: unlimited.
    pub points_per_hour: u32,
    /// Points that a user may spend at once.
    pub points_burst: u32,
    /// Points per network address and hour for anonymous callers. 0: unlimited.
    pub anonymous_points_per_hour: u32,
    /// Concurrent requests per user.
    pub requests_per_user: u32,
    /// Concurrent requests of anonymous callers per network address.
    pub requests_per_address: u32,
    /// Concurrent requests in total; further ones are rejected and may be retried.
    pub requests: u32,
    /// Concurrent connections.
    pub connections: u32,
    /// Timeout for a query.
    #[serde(with = "value::duration")]
    pub query_timeout: Duration,
    /// Timeout for a mutation.
    #[serde(with = "value::duration")]
    pub mutation_timeout: Duration,
    /// Errors per response.
    pub errors: u32,
    /// Persisted documents kept. 0: clients cannot register any.
    pub persisted_documents: u32,
    /// Total size of all persisted documents, in bytes.
    #[serde(with = "value::size")]
    pub persisted_bytes: u64,
    /// Parsed and validated documents kept in the cache. 0: no cache.
    pub parsed_documents: u32,
    /// Estimated total size of the cached documents, in bytes.
    #[serde(with = "value::size")]
    pub parsed_bytes: u64,
    /// Headers per request.
    pub headers: u32,
    /// Total size of a request's headers, in bytes.
    #[serde(with = "value::size")]
    pub header_bytes: u64,
    /// Timeout for receiving the headers.
    #[serde(with = "value::duration")]
    pub header_timeout: Duration,
    /// Longest pause while receiving a body.
    #[serde(with = "value::duration")]
    pub body_idle_timeout: Duration,
    /// Time allowance for receiving a body. Received data refills it at body_rate, up to this value.
    #[serde(with = "value::duration")]
    pub body_timeout: Duration,
    /// Minimum rate of a body and of an upload, in bytes per second.
    #[serde(with = "value::size")]
    pub body_rate: u64,
    /// An idle connection is closed after this time.
    #[serde(with = "value::duration")]
    pub keep_alive: Duration,
    /// WebSocket: timeout for connection_init.
    #[serde(with = "value::duration")]
    pub socket_init_timeout: Duration,
    /// WebSocket, event streams and HTTP/2: interval between two pings. A socket is closed after two unanswered ones.
    #[serde(with = "value::duration")]
    pub ping_interval: Duration,
    /// WebSocket: maximum size of a client message, in bytes.
    #[serde(with = "value::size")]
    pub socket_message: u64,
    /// WebSocket: client messages per minute.
    pub socket_messages_per_minute: u32,
    /// WebSocket: concurrent operations per socket.
    pub socket_operations: u32,
    /// Sockets and event streams per user.
    pub sockets_per_user: u32,
    /// Sockets and event streams per network address.
    pub sockets_per_address: u32,
    /// Sockets and event streams in total.
    pub sockets: u32,
    /// Bytes buffered for a slow reader.
    #[serde(with = "value::size")]
    pub outbound_bytes: u64,
    /// Messages buffered for a slow reader.
    pub outbound_messages: u32,
    /// A reader that accepts nothing for this long is disconnected.
    #[serde(with = "value::duration")]
    pub write_timeout: Duration,
}
