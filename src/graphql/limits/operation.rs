//! Rules for the requested operation that the engine does not enforce.

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition, OperationType,
    Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::Refused;
use super::schema::{Declared, SchemaIndex};

/// The operation that a request names.
///
/// # Errors
///
/// `OPERATION_RESOLUTION_FAILURE` when no operation has the name, or there are several and none is named.
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

/// Checks the fields at the root: nothing may run twice, and at most one that checks credentials may run at all.
///
/// # Errors
///
/// `GRAPHQL_VALIDATION_FAILED` for a subscription with several root fields, or a mutation with two fields under one
/// response key (the engine would run it twice); `QUERY_TOO_COMPLEX` for several credential checks.
pub fn check_root(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    schema: &SchemaIndex,
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
    if count(schema, operation.ty, &fields, |declared| declared.checks_credentials) > 1 {
        return Err(too_many_credential_checks());
    }
    Ok(())
}

/// Moves the single field of each subscription to its root. The engine ignores fragments there, so the stream would end
/// before its first event. The fragments are kept for validation, but skipped in execution.
///
/// # Errors
///
/// `GRAPHQL_VALIDATION_FAILED` for conditions at the root, which the specification forbids because nothing might be
/// left to subscribe to.
pub fn bring_to_root(document: &mut ExecutableDocument) -> Result<(), Refused> {
    let mut fields = Vec::new();
    for (name, operation) in document.operations.iter() {
        let set = &operation.node.selection_set;
        if operation.node.ty != OperationType::Subscription {
            continue;
        }
        if let Some(position) = condition_at_root(document, set) {
            let message = "The root of a subscription cannot have `@skip` or `@include`.";
            return Err(Refused::invalid(message).at(position));
        }
        if set.node.items.iter().any(|selection| !matches!(selection.node, Selection::Field(_))) {
            let found = root_fields(document, set).into_iter().cloned().map(|field| {
                let position = field.pos;
                Positioned::new(Selection::Field(field), position)
            });
            fields.push((name.cloned(), found.collect::<Vec<_>>()));
        }
    }
    for (name, found) in fields {
        let operation = match (&mut document.operations, name) {
            (DocumentOperations::Single(operation), _) => Some(operation),
            (DocumentOperations::Multiple(all), Some(name)) => all.get_mut(&name),
            (DocumentOperations::Multiple(_), None) => None,
        };
        if let Some(operation) = operation {
            let (set, position) = (&mut operation.node.selection_set.node, operation.pos);
            let written = std::mem::replace(&mut set.items, found);
            set.items.push(skipped(written, position));
        }
    }
    Ok(())
}

fn condition_at_root(document: &ExecutableDocument, set: &Positioned<SelectionSet>) -> Option<Pos> {
    let mut open = vec![set];
    while let Some(set) = open.pop() {
        for selection in &set.node.items {
            let directives = selection.node.directives();
            if directives.iter().any(|directive| matches!(directive.node.name.node.as_str(), "skip" | "include")) {
                return Some(selection.pos);
            }
            match &selection.node {
                Selection::Field(_) => {}
                Selection::InlineFragment(fragment) => open.push(&fragment.node.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node);
                    open.extend(fragment.map(|fragment| &fragment.node.selection_set));
                }
            }
        }
    }
    None
}

/// Selections that are validated but never executed.
fn skipped(items: Vec<Positioned<Selection>>, position: Pos) -> Positioned<Selection> {
    let at = |name| Positioned::new(Name::new(name), position);
    let arguments = vec![(at("if"), Positioned::new(Value::Boolean(true), position))];
    let skip = Directive { name: at("skip"), arguments };
    let fragment = InlineFragment {
        type_condition: None,
        directives: vec![Positioned::new(skip, position)],
        selection_set: Positioned::new(SelectionSet { items }, position),
    };
    Positioned::new(Selection::InlineFragment(Positioned::new(fragment, position)), position)
}

/// Refuses a request that checks credentials more than once.
pub fn too_many_credential_checks() -> Refused {
    Refused::too_complex("A request may check credentials only once: send one sign-in at a time.")
}

/// Number of root fields with a declaration that matches.
pub fn count(
    schema: &SchemaIndex,
    kind: OperationType,
    fields: &[&Positioned<Field>],
    says: fn(&Declared) -> bool,
) -> usize {
    fields
        .iter()
        .filter(|field| schema.root_field(kind, &field.node.name.node).is_some_and(|info| says(&info.declared)))
        .count()
}

/// Fields at the root with fragments expanded. The guard has bounded their number and excluded cycles.
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
