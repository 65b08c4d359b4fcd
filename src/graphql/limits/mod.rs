//! The guard in front of the engine: nothing of a document is executed, and the schema is not even asked, before
//! the document has passed in time linear in its length (`C-GQL-1`, `C-GQL-2`, `C-GQL-4`).
//!
//! The engine's own limits walk the tree with its fragments expanded, so they are themselves the way to exhaust it.
//! Here the text goes through a lexer that stops at the token limit, a parser that stops at the nesting limit, and
//! [`expand`], which counts what the fragments expand to without walking a fragment more than once.

pub mod coerce;
pub mod cost;
pub mod directives;
pub mod expand;
pub mod json;
pub mod operation;
pub mod overlap;
mod place;
pub mod schema;
mod settings;
pub mod syntax;
pub mod text;

use std::borrow::Cow;

use async_graphql::Pos;
use async_graphql::parser::types::ExecutableDocument;

pub use schema::SchemaIndex;
pub use settings::DocumentLimits;

/// How the engine marks the place of an upload in variables; a number follows.
pub const UPLOAD: &str = "#__graphql_file__:";

/// Why a document was refused before execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Stable code for `extensions.code`.
    pub code: &'static str,
    /// Text for the developer of the client; echoes names of the document at most, never its values.
    pub message: Cow<'static, str>,
    /// Where in the document, if one can point at it.
    pub positions: Vec<Pos>,
    /// Requested and allowed cost, for documents that cost too much; becomes `extensions.cost`.
    pub cost: Vec<(&'static str, u64)>,
    /// Steps to the value that is not acceptable; becomes `extensions.inputPath`.
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

    fn inside(mut self, place: &place::Place<'_>) -> Self {
        self.path = place.path();
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

    /// The document has more text than allowed.
    pub fn too_large(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("DOCUMENT_TOO_LARGE", message)
    }

    /// The document asks for more than allowed.
    pub fn too_complex(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("QUERY_TOO_COMPLEX", message)
    }

    /// A list of an input has more items than allowed.
    pub fn long_list(limit: usize) -> Self {
        Self::too_complex(format!("A list of an input has more than {limit} items."))
    }

    /// The variables are not acceptable.
    pub fn bad_variables(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("BAD_USER_INPUT", message)
    }

    /// No operation, or the wrong one, is named.
    pub fn no_operation(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("OPERATION_RESOLUTION_FAILURE", message)
    }
}

/// Parses a document and checks it against the limits. What comes back is safe to hand to the engine.
///
/// # Errors
///
/// `GRAPHQL_PARSE_FAILED`, `DOCUMENT_TOO_LARGE`, `QUERY_TOO_COMPLEX`, or `GRAPHQL_VALIDATION_FAILED` for the rules
/// that have to hold before fragments can be counted.
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
