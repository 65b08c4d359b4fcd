//! The guard in front of the engine: a document must pass it, in time linear in its length, before it is validated
//! against the schema or executed (`C-GQL-1`, `C-GQL-2`, `C-GQL-4`).
//!
//! The engine's own limits walk the tree with fragments expanded, and so can be used to exhaust it. Here the text goes
//! through a lexer that stops at the token limit, a parser that stops at the nesting limit, and [`expand`], which
//! counts what the fragments expand to without walking a fragment more than once.

pub mod coerce;
pub mod cost;
pub mod directives;
pub mod expand;
pub mod json;
pub mod operation;
pub mod overlap;
pub mod schema;
mod settings;
pub mod syntax;
pub mod text;
mod value_path;

use std::borrow::Cow;

use async_graphql::Pos;
use async_graphql::parser::types::ExecutableDocument;

pub use schema::SchemaIndex;
pub use settings::DocumentLimits;

/// Prefix with which the engine marks an upload in variables; its index follows.
pub const UPLOAD: &str = "#__graphql_file__:";

/// Why a document was refused before execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Stable code for `extensions.code`.
    pub code: &'static str,
    /// Message for the developer of the client; may repeat names in the document, never values.
    pub message: Cow<'static, str>,
    /// Positions in the document, where there are any.
    pub positions: Vec<Pos>,
    /// Requested and allowed cost of documents over the cost limit; becomes `extensions.cost`.
    pub cost: Vec<(&'static str, u64)>,
    /// Path of the invalid value; becomes `extensions.inputPath`.
    pub path: Vec<String>,
}

impl Refused {
    fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), positions: Vec::new(), cost: Vec::new(), path: Vec::new() }
    }

    fn at(mut self, position: Pos) -> Self {
        self.positions.push(position);
        self
    }

    fn inside(mut self, path: &value_path::ValuePath<'_>) -> Self {
        self.path = path.steps();
        self
    }

    /// The text is not a GraphQL document.
    pub fn syntax(message: impl Into<Cow<'static, str>>, position: Pos) -> Self {
        Self::new("GRAPHQL_PARSE_FAILED", message).at(position)
    }

    /// The document breaks a validation rule of the specification.
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("GRAPHQL_VALIDATION_FAILED", message)
    }

    /// The document is too long.
    pub fn too_large(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("DOCUMENT_TOO_LARGE", message)
    }

    /// The document is too complex.
    pub fn too_complex(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("QUERY_TOO_COMPLEX", message)
    }

    /// A list of an input has more items than allowed.
    pub fn long_list(limit: usize) -> Self {
        Self::too_complex(format!("A list of an input has more than {limit} items."))
    }

    /// The variables are invalid.
    pub fn bad_variables(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("BAD_USER_INPUT", message)
    }

    /// No operation can be chosen.
    pub fn no_operation(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("OPERATION_RESOLUTION_FAILURE", message)
    }
}

/// Parses a document and checks it against the limits. The result is safe to pass to the engine.
///
/// # Errors
///
/// `GRAPHQL_PARSE_FAILED`, `DOCUMENT_TOO_LARGE`, `QUERY_TOO_COMPLEX`, or `GRAPHQL_VALIDATION_FAILED` for rules that
/// must hold before fragments can be counted.
pub fn admit(source: &str, limits: &DocumentLimits) -> Result<ExecutableDocument, Refused> {
    if source.len() > limits.bytes {
        return Err(Refused::too_large(format!(
            "The document has {} bytes; at most {} are allowed.",
            source.len(),
            limits.bytes
        )));
    }
    let document = syntax::parse(source, limits)?;
    expand::check(&document, limits)?;
    Ok(document)
}

#[cfg(test)]
mod tests;
