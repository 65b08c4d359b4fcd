//! From parameters to a request that the engine may see.

use async_graphql::parser::types::{OperationDefinition, OperationType, Selection};
use async_graphql::{Request, Value, Variables};

use super::super::limits::{self, Refused, SchemaIndex, coerce, operation, overlap};
use super::params::Params;
use super::problem::Problem;
use super::settings::{Introspection, TransportSettings};
use crate::base::Viewer;
use crate::base::viewer::Actor;

/// A request that passed the guard.
pub struct Prepared {
    /// For the engine, with its document already parsed.
    pub request: Request,
    /// Sort of the operation.
    pub kind: OperationType,
    /// Fields of the operation that check credentials.
    pub credential_checks: usize,
    /// True when the operation asks for the schema.
    pub introspects: bool,
}

/// Checks everything that the engine leaves out or does too late.
///
/// # Errors
///
/// Whatever [`limits`] refuses; 400 without a document.
pub fn prepare(
    params: Params,
    last_event: Option<&str>,
    uploads: usize,
    settings: &TransportSettings,
    schema: &SchemaIndex,
) -> Result<Prepared, Problem> {
    let Some(source) = params.query.filter(|query| !query.is_empty()) else {
        return Err(Problem::bad_request("The request has no `query`."));
    };
    let document = limits::admit(&source, &settings.document)?;
    let chosen = operation::select(&document, params.operation_name.as_deref())?;
    let mut variables = params.variables;
    if let Some(cursor) = last_event {
        resume(&chosen.node, &mut variables, cursor);
    }
    operation::check_root(&document, &chosen.node, &settings.credential_fields)?;
    overlap::check(schema, &document, &chosen.node, &settings.document)?;
    coerce::check_types(schema, &document)?;
    coerce::check(schema, &chosen.node, &variables, uploads)?;
    let kind = chosen.node.ty;
    let credential_checks = operation::credential_checks(&document, &chosen.node, &settings.credential_fields);
    let introspects = operation::root_fields(&document, &chosen.node.selection_set)
        .iter()
        .any(|field| matches!(field.node.name.node.as_str(), "__schema" | "__type"));
    let mut request = Request::new(source).variables(variables);
    request.operation_name = params.operation_name;
    request.extensions = params.extensions.unwrap_or_default();
    request.set_parsed_query(document);
    Ok(Prepared { request, kind, credential_checks, introspects })
}

/// Lets the last event that a client saw stand for the variable behind the argument `after` of a subscription.
fn resume(operation: &OperationDefinition, variables: &mut Variables, cursor: &str) {
    if operation.ty != OperationType::Subscription {
        return;
    }
    for selection in &operation.selection_set.node.items {
        let Selection::Field(field) = &selection.node else { continue };
        if let Some(async_graphql_value::Value::Variable(name)) =
            field.node.get_argument("after").map(|after| &after.node)
        {
            variables.insert(name.clone(), Value::String(cursor.to_owned()));
        }
    }
}

/// True when the viewer may see the schema.
pub fn may_introspect(viewer: &Viewer, policy: Introspection) -> bool {
    match policy {
        Introspection::Everyone => true,
        Introspection::SignedIn => viewer.actor != Actor::Anonymous,
        Introspection::Nobody => false,
    }
}

/// Refuses to tell the schema to those who may not see it. The engine would answer null, which looks like a schema
/// without anything in it.
///
/// # Errors
///
/// `GRAPHQL_VALIDATION_FAILED`, as if the schema had no such field.
pub fn check_introspection(prepared: &Prepared, allowed: bool) -> Result<(), Problem> {
    if prepared.introspects && !allowed {
        return Err(Refused::invalid("Introspection is not allowed here. Sign in, or use the published schema.").into());
    }
    Ok(())
}
