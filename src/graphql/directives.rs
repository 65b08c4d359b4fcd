//! What a field declares about itself, for the transports and for readers of `schema.graphql`.

use async_graphql::TypeDirective;

/// The list has at most `assumedSize` items; the cost of an operation is computed with this before it runs. From the
/// Cost Directives Specification for GraphQL (IBM).
#[TypeDirective(name = "listSize", location = "FieldDefinition")]
pub fn list_size(#[graphql(desc = "Most items of the list.")] assumed_size: i32) {}

/// The field needs no credentials. Invalid ones (expired, revoked, of another installation) are ignored.
#[TypeDirective(name = "public", location = "FieldDefinition")]
pub fn public() {}

/// The field checks a password or token. A request may execute at most one such field.
#[TypeDirective(name = "checksCredentials", location = "FieldDefinition")]
pub fn checks_credentials() {}
