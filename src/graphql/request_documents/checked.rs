//! A cache of documents that passed the guard, which need not be parsed, checked and validated again.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::Variables;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};

use super::super::limits::cost::{self, Cost};
use super::super::limits::{
    self, DocumentLimits, Refused, SchemaIndex, coerce, directives, operation, overlap, text as texts,
};
use super::bounded::Bounded;

/// Most memory of a parsed document for each byte of its text.
const GROWTH: usize = 16;

/// One operation of a document that passed the guard.
#[derive(Debug)]
pub struct CheckedDocument {
    /// The text.
    pub text: Arc<str>,
    /// Name of the operation, as in the request.
    pub operation_name: Option<String>,
    /// The parsed text.
    pub document: ExecutableDocument,
    /// Kind of the operation.
    pub kind: OperationType,
    /// Fields at its root that check credentials.
    pub credential_checks: usize,
    /// True when it has no other root fields.
    pub only_signs_in: bool,
    /// False when all of its root fields need no credentials.
    pub needs_caller: bool,
    /// True when it uses introspection.
    pub introspects: bool,
    /// Its cost, if it does not depend on variables.
    pub cost: Option<Cost>,
    validated: AtomicBool,
}

impl CheckedDocument {
    /// Checks everything in a document that does not depend on variables.
    ///
    /// # Errors
    ///
    /// Whatever [`limits`] refuses.
    pub fn admit(
        text: Arc<str>,
        operation_name: Option<String>,
        schema: &SchemaIndex,
        limits: &DocumentLimits,
        schema_is_public: bool,
    ) -> Result<Self, Refused> {
        let mut document = limits::admit(&text, limits)?;
        directives::check(schema, &mut document)?;
        let chosen = operation::select(&document, operation_name.as_deref())?;
        operation::check_root(&document, &chosen.node, schema)?;
        overlap::check(schema, &document, &chosen.node, limits)?;
        coerce::check_types(schema, &document)?;
        texts::check_document(&document)?;
        let root = operation::root_fields(&document, &chosen.node.selection_set);
        let kind = chosen.node.ty;
        let credential_checks = operation::count(schema, kind, &root, |declared| declared.checks_credentials);
        let only_signs_in = credential_checks == root.len();
        let of_schema = |name: &str| matches!(name, "__schema" | "__type");
        let introspects = root.iter().any(|field| of_schema(&field.node.name.node));
        let is_open = |field: &str| field == "__typename" || schema_is_public && of_schema(field);
        let open = root.iter().filter(|field| is_open(&field.node.name.node)).count();
        let needs_caller = open + operation::count(schema, kind, &root, |declared| declared.is_public) < root.len();
        let cost = cost::of(schema, &document, &chosen.node, &Variables::default());
        let cost = (!cost.varies).then_some(cost);
        operation::bring_to_root(&mut document)?;
        let validated = AtomicBool::new(false);
        Ok(Self {
            text,
            operation_name,
            document,
            kind,
            credential_checks,
            only_signs_in,
            needs_caller,
            introspects,
            cost,
            validated,
        })
    }

    /// Name of the operation in the document, if it has one.
    pub fn name(&self) -> Option<&str> {
        match &self.document.operations {
            DocumentOperations::Multiple(all) if all.len() == 1 => all.keys().next().map(|name| name.as_str()),
            _ => self.operation_name.as_deref(),
        }
    }

    /// True when the engine has found the document valid before.
    pub fn is_validated(&self) -> bool {
        self.validated.load(Ordering::Relaxed)
    }

    /// Marks the document as found valid by the engine.
    pub fn set_validated(&self) {
        if !self.is_validated() {
            self.validated.store(true, Ordering::Relaxed);
        }
    }
}

/// Parsed documents by text and operation.
#[derive(Debug)]
pub struct CheckedDocuments {
    documents: Bounded<u64, CheckedDocument>,
    /// Seeded randomly, so that hash collisions cannot be provoked.
    hasher: RandomState,
}

impl CheckedDocuments {
    /// Makes an empty cache.
    pub fn new(count: usize, bytes: usize) -> Self {
        Self { documents: Bounded::new(count, bytes), hasher: RandomState::new() }
    }

    /// A document that passed earlier.
    pub fn get(&self, text: &str, operation_name: Option<&str>) -> Option<Arc<CheckedDocument>> {
        let checked = self.documents.get(&self.place(text, operation_name))?;
        let same = *checked.text == *text && checked.operation_name.as_deref() == operation_name;
        same.then_some(checked)
    }

    /// Stores a document that passed.
    pub fn insert(&self, checked: &Arc<CheckedDocument>) {
        let place = self.place(&checked.text, checked.operation_name.as_deref());
        self.documents.insert(place, Arc::clone(checked), checked.text.len() * GROWTH + size_of::<CheckedDocument>());
    }

    fn place(&self, text: &str, operation_name: Option<&str>) -> u64 {
        self.hasher.hash_one((text, operation_name))
    }
}
