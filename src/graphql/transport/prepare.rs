//! From parameters to a request that the engine may execute.

use std::sync::Arc;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Request, Value, Variables};

use super::super::limits::cost::{self, Cost};
use super::super::limits::{self, DocumentLimits, Refused, SchemaIndex, coerce, operation};
use super::super::request_documents::{
    CheckedDocument, CheckedDocuments, DocumentSettings, Documents, Found, Hash, Missing,
};
use super::params::Params;
use super::problem::Problem;
use super::settings::{Introspection, TransportSettings};
use super::status::Outcome;
use crate::base::viewer::Actor;
use crate::base::{Error, Viewer};

/// A request that passed the guard.
pub struct Prepared {
    /// The engine's request, with its document parsed.
    pub request: Request,
    /// The checked document, possibly from the cache.
    pub checked: Arc<CheckedDocument>,
    /// The hash under which to register the document.
    pub register: Option<Hash>,
    /// What the operation costs.
    pub cost: Cost,
    /// True when the caller wants to know the cost.
    pub wants_cost: bool,
}

impl Prepared {
    /// Kind of the operation.
    pub fn kind(&self) -> OperationType {
        self.checked.kind
    }
}

/// Checks everything that the engine does not check, or checks too late.
///
/// # Errors
///
/// Whatever [`limits`] refuses; 400 without a document.
pub fn prepare(
    params: Params,
    last_event: Option<&str>,
    uploads: usize,
    library: &Library,
) -> Result<Prepared, Problem> {
    let Found { text, register } = library.documents.find(&params.reference()).map_err(problem_of)?;
    let Params { operation_name, mut variables, extensions, .. } = params;
    // The specification demands this for GET; clients with an empty input field send it on every transport.
    let operation_name = operation_name.filter(|name| !name.is_empty());
    let checked = library.checked(text, operation_name.clone())?;
    let chosen = operation::select(&checked.document, operation_name.as_deref())?;
    let mut document = checked.document.clone();
    if let Some(cursor) = last_event {
        resume(&mut document, operation_name.as_deref(), &mut variables, &library.schema, cursor);
    }
    coerce::check(&library.schema, &chosen.node, &variables, uploads, library.limits.list_items)?;
    fill_in_defaults(&chosen.node, &mut variables);
    let cost = checked.cost.unwrap_or_else(|| cost::of(&library.schema, &checked.document, &chosen.node, &variables));
    cost::check(cost, &library.limits)?;
    let mut request = Request::new(String::new()).variables(variables);
    request.operation_name = operation_name;
    request.extensions = extensions.unwrap_or_default();
    let wants_cost = request.extensions.get("cost") == Some(&Value::Boolean(true));
    request.set_parsed_query(document);
    Ok(Prepared { request, checked, register, cost, wants_cost })
}

/// What documents are checked against, and a cache of those already checked.
pub struct Library {
    /// Documents by identifier.
    pub documents: Documents,
    /// The guard's index of the schema.
    pub schema: SchemaIndex,
    /// Limits of documents.
    pub limits: DocumentLimits,
    parsed: CheckedDocuments,
    schema_is_public: bool,
}

impl Library {
    /// Makes the library of an endpoint.
    ///
    /// # Errors
    ///
    /// When a document of a manifest does not pass the guard. Better now than for its clients later.
    pub fn new(settings: &TransportSettings, schema: SchemaIndex) -> Result<Self, Error> {
        let DocumentSettings { parsed, parsed_bytes, .. } = settings.documents;
        let library = Self {
            documents: Documents::new(settings.documents.clone()),
            schema,
            limits: settings.document.clone(),
            parsed: CheckedDocuments::new(parsed, parsed_bytes),
            schema_is_public: settings.introspection == Introspection::Everyone,
        };
        for (id, text) in settings.documents.trusted.iter().flat_map(|trusted| trusted.iter()) {
            limits::admit(text, &library.limits).map_err(|refused| {
                let message = format!("The trusted document {id} does not pass the limits: {}", refused.message);
                Error::internal(anyhow::anyhow!(message))
            })?;
        }
        Ok(library)
    }

    /// A document that passed the guard, now or earlier.
    fn checked(&self, text: Arc<str>, operation_name: Option<String>) -> Result<Arc<CheckedDocument>, Refused> {
        if let Some(checked) = self.parsed.get(&text, operation_name.as_deref()) {
            return Ok(checked);
        }
        Ok(Arc::new(CheckedDocument::admit(text, operation_name, &self.schema, &self.limits, self.schema_is_public)?))
    }

    /// Caches a document that the engine found valid, so that neither guard nor engine checks it again.
    pub fn keep(&self, checked: &Arc<CheckedDocument>) {
        if !checked.is_validated() {
            checked.set_validated();
            self.parsed.insert(checked);
        }
    }
}

/// Reports a missing document. Clients match the exact messages of the first two.
fn problem_of(missing: Missing) -> Problem {
    let no_operation = |code, message| Problem::new(Outcome::NoOperation, code, message);
    match missing {
        Missing::Unknown => no_operation("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"),
        Missing::NotSupported => no_operation("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported"),
        Missing::Nothing => Problem::bad_request("The request has no `query`."),
        Missing::Malformed(message) => Problem::bad_request(message),
        Missing::NotTrusted => Problem::new(
            Outcome::Forbidden,
            "FORBIDDEN",
            "Only published documents run here: send the `documentId` of one of them.",
        ),
    }
}

/// Fills in the defaults of omitted variables that directive conditions use, which the engine would take for false. For
/// arguments the engine applies defaults itself, so nothing else is copied: a default may be a list as long as the
/// document.
fn fill_in_defaults(operation: &OperationDefinition, variables: &mut Variables) {
    for definition in &operation.variable_definitions {
        let (name, default) = (&definition.node.name.node, &definition.node.default_value);
        if let Some(Value::Boolean(condition)) = default.as_ref().map(|default| &default.node)
            && !variables.contains_key(name)
        {
            variables.insert(name.clone(), Value::Boolean(*condition));
        }
    }
}

/// Uses `Last-Event-ID` as the argument `after` of a subscription (C-STR-14): sets the argument's variable if it has
/// one, otherwise its value.
fn resume(
    document: &mut ExecutableDocument,
    operation_name: Option<&str>,
    variables: &mut Variables,
    schema: &SchemaIndex,
    cursor: &str,
) {
    let operation = match &mut document.operations {
        DocumentOperations::Single(operation) => Some(operation),
        DocumentOperations::Multiple(operations) => match operation_name {
            Some(name) => operations.get_mut(name),
            None => operations.values_mut().next(),
        },
    };
    let Some(operation) = operation.filter(|operation| operation.node.ty == OperationType::Subscription) else {
        return;
    };
    let root = schema.root(OperationType::Subscription);
    start_after(&mut operation.node.selection_set.node, variables, schema, cursor);
    // Copies of the field in fragments must stay identical.
    for fragment in document.fragments.values_mut().filter(|it| it.node.type_condition.node.on.node == root) {
        start_after(&mut fragment.node.selection_set.node, variables, schema, cursor);
    }
}

fn start_after(set: &mut SelectionSet, variables: &mut Variables, schema: &SchemaIndex, cursor: &str) {
    for selection in &mut set.items {
        let field = match &mut selection.node {
            Selection::Field(field) => field,
            Selection::InlineFragment(fragment) => {
                start_after(&mut fragment.node.selection_set.node, variables, schema, cursor);
                continue;
            }
            Selection::FragmentSpread(_) => continue,
        };
        let (name, pos) = (field.node.name.node.as_str(), field.pos);
        let info = schema.field_info(schema.root(OperationType::Subscription), name);
        if !info.is_some_and(|info| info.takes_after) {
            continue;
        }
        let argument = field.node.arguments.iter_mut().find(|(name, _)| name.node == "after");
        let value = async_graphql_value::Value::String(cursor.to_owned());
        match argument {
            Some((_, given)) => match &given.node {
                async_graphql_value::Value::Variable(name) => {
                    variables.insert(name.clone(), Value::String(cursor.to_owned()));
                }
                _ => given.node = value,
            },
            None => {
                let name = Positioned::new(Name::new("after"), pos);
                field.node.arguments.push((name, Positioned::new(value, pos)));
            }
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

/// Refuses introspection to callers who may not use it. The engine would return null, which looks like an empty schema.
///
/// # Errors
///
/// `GRAPHQL_VALIDATION_FAILED`, as if the schema had no such field.
pub fn check_introspection(prepared: &Prepared, allowed: bool) -> Result<(), Problem> {
    if prepared.checked.introspects && !allowed {
        return Err(Refused::invalid("Introspection is not allowed here. Sign in, or use the published schema.").into());
    }
    Ok(())
}
