//! Rules of the operation that a request names: those which the engine leaves out or breaks.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};

use super::Refused;

/// The operation that a request names.
///
/// # Errors
///
/// `OPERATION_RESOLUTION_FAILURE` when the name fits none, or none is given and there are several.
pub fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, Refused> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Multiple(all), Some(name)) if all.contains_key(name) => Ok(&all[name]),
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => {
            all.values().next().ok_or_else(|| Refused::no_operation("The document has no operation."))
        }
        (DocumentOperations::Multiple(_), None) => {
            Err(Refused::no_operation("The document has several operations: name one with `operationName`."))
        }
        (_, Some(_)) => Err(Refused::no_operation("The document has no operation with the name of `operationName`.")),
    }
}

/// Checks the fields at the root: nothing may run twice, and at most `1` of `credential_fields` may run at all.
///
/// # Errors
///
/// `GRAPHQL_VALIDATION_FAILED` for a subscription with several root fields, or a mutation with two fields under one
/// response key (the engine would run it twice); `QUERY_TOO_COMPLEX` for several credential checks.
pub fn check_root(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    credential_fields: &[String],
) -> Result<(), Refused> {
    let fields = root_fields(document, &operation.selection_set);
    let mut keys: HashMap<&str, usize> = HashMap::new();
    for field in &fields {
        let times = keys.entry(field.node.response_key().node.as_str()).or_default();
        *times += 1;
        if *times > 1 && operation.ty == OperationType::Mutation {
            return Err(
                Refused::invalid("A mutation has two fields with the same response key: use an alias.").at(field.pos)
            );
        }
    }
    if operation.ty == OperationType::Subscription && fields.len() != 1 {
        return Err(
            Refused::invalid("A subscription must have exactly one field at its root.").at(operation.selection_set.pos)
        );
    }
    if operation.ty == OperationType::Subscription && fields.iter().any(|field| field.node.name.node.starts_with("__"))
    {
        return Err(
            Refused::invalid("A subscription cannot have introspection at its root.").at(operation.selection_set.pos)
        );
    }
    if count(&fields, credential_fields) > 1 {
        return Err(too_many_credential_checks());
    }
    Ok(())
}

/// The refusal of a request that checks credentials more than once.
pub fn too_many_credential_checks() -> Refused {
    Refused::too_complex("A request may check credentials only once: send one sign-in at a time.")
}

/// How many of the fields have one of these names.
pub fn count(fields: &[&Positioned<Field>], names: &[String]) -> usize {
    fields.iter().filter(|field| names.iter().any(|name| *name == field.node.name.node.as_str())).count()
}

/// Fields at the root with fragments expanded. The guard has bounded their number and excluded circles.
pub fn root_fields<'a>(
    document: &'a ExecutableDocument,
    set: &'a Positioned<SelectionSet>,
) -> Vec<&'a Positioned<Field>> {
    let mut fields = Vec::new();
    let mut open = vec![set];
    while let Some(set) = open.pop() {
        for selection in &set.node.items {
            match &selection.node {
                Selection::Field(field) => fields.push(field),
                Selection::InlineFragment(fragment) => open.push(&fragment.node.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node);
                    open.extend(fragment.map(|fragment| &fragment.node.selection_set));
                }
            }
        }
    }
    fields
}
