//! The section `limits`: what one document, caller, connection or socket may ask for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::value;

/// Settings of what one caller may ask for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// Largest JSON body, in bytes.
    #[serde(with = "value::size")]
    pub body: u64,
    /// Largest GraphQL document, in bytes.
    #[serde(with = "value::size")]
    pub document: u64,
    /// Tokens of a document. Production: at most 15000.
    pub tokens: u32,
    /// Nesting of values and types. Production: at most 128.
    pub value_nesting: u32,
    /// Nesting of selections.
    pub depth: u32,
    /// Selections after all fragments are spread.
    pub expanded_selections: u32,
    /// Fragments of a document.
    pub fragments: u32,
    /// Operations of a document.
    pub operations: u32,
    /// Aliases of a document.
    pub aliases: u32,
    /// Root fields of an operation.
    pub root_fields: u32,
    /// Fields of one selection set.
    pub fields_per_selection: u32,
    /// Directives at one place.
    pub directives_per_place: u32,
    /// Directives of a document.
    pub directives: u32,
    /// Operations in one batch. 0: no batches.
    pub batch: u32,
    /// Items of a list in an input.
    pub input_list: u32,
    /// Points of one operation. 0: without limit.
    pub cost: u32,
    /// Nodes that one operation may ask for. 0: without limit.
    pub nodes: u32,
    /// Points of a person in an hour. 0: without limit.
    pub points_per_hour: u32,
    /// Points of a person at once.
    pub points_burst: u32,
    /// Points of a caller who is not signed in, in an hour and per network address. 0: without limit.
    pub anonymous_points_per_hour: u32,
    /// Requests of one person at the same time.
    pub requests_per_user: u32,
    /// Requests of one network address at the same time, from callers who are not signed in.
    pub requests_per_address: u32,
    /// Requests at the same time; more are told to come back.
    pub requests: u32,
    /// Connections at the same time.
    pub connections: u32,
    /// Longest query.
    #[serde(with = "value::duration")]
    pub query_timeout: Duration,
    /// Longest mutation.
    #[serde(with = "value::duration")]
    pub mutation_timeout: Duration,
    /// Errors in one answer.
    pub errors: u32,
    /// Persisted documents remembered. 0: clients cannot register any.
    pub persisted_documents: u32,
    /// All persisted documents together, in bytes.
    #[serde(with = "value::size")]
    pub persisted_bytes: u64,
    /// Documents kept parsed and checked, for when they come again. 0: none.
    pub parsed_documents: u32,
    /// All parsed documents together, in bytes, estimated.
    #[serde(with = "value::size")]
    pub parsed_bytes: u64,
    /// Headers of a request.
    pub headers: u32,
    /// All headers of a request together, in bytes.
    #[serde(with = "value::size")]
    pub header_bytes: u64,
    /// Time to send the headers.
    #[serde(with = "value::duration")]
    pub header_timeout: Duration,
    /// Longest pause within a body.
    #[serde(with = "value::duration")]
    pub body_idle_timeout: Duration,
    /// How long a body is waited for in all. What arrives gives time back at body_rate, but never more than this.
    #[serde(with = "value::duration")]
    pub body_timeout: Duration,
    /// Least rate of a body and of an upload, in bytes a second.
    #[serde(with = "value::size")]
    pub body_rate: u64,
    /// A connection without requests is closed after this time.
    #[serde(with = "value::duration")]
    pub keep_alive: Duration,
    /// WebSocket: time until connection_init.
    #[serde(with = "value::duration")]
    pub socket_init_timeout: Duration,
    /// WebSocket, event streams and HTTP/2: time between two signs of life. Two without an answer close a socket.
    #[serde(with = "value::duration")]
    pub ping_interval: Duration,
    /// WebSocket: largest message of a client, in bytes.
    #[serde(with = "value::size")]
    pub socket_message: u64,
    /// WebSocket: messages of a client in a minute.
    pub socket_messages_per_minute: u32,
    /// WebSocket: operations at the same time on one socket.
    pub socket_operations: u32,
    /// Sockets and event streams of one person.
    pub sockets_per_user: u32,
    /// Sockets and event streams of one network address.
    pub sockets_per_address: u32,
    /// Sockets and event streams in all.
    pub sockets: u32,
    /// Bytes that may wait for a slow reader.
    #[serde(with = "value::size")]
    pub outbound_bytes: u64,
    /// Messages that may wait for a slow reader.
    pub outbound_messages: u32,
    /// A reader that takes nothing for so long is disconnected.
    #[serde(with = "value::duration")]
    pub write_timeout: Duration,
}
