//! What a field says of itself where it is declared, for the transports and for whoever reads `schema.graphql`.

use async_graphql::TypeDirective;

/// The list has at most so many items; what it may cost is computed from that before anything runs. As in the GraphQL
/// Cost Directives Specification (IBM).
#[TypeDirective(name = "listSize", location = "FieldDefinition")]
pub fn list_size(#[graphql(desc = "Most items of the list.")] assumed_size: i32) {}

/// Answers callers without credentials; credentials that are of no use (expired, revoked, of another installation) count
/// as none.
#[TypeDirective(name = "public", location = "FieldDefinition")]
pub fn public() {}

/// Checks a password or a token: at most one such field runs in a request.
#[TypeDirective(name = "checksCredentials", location = "FieldDefinition")]
pub fn checks_credentials() {}
