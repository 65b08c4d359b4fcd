//! How large a document may be.

use serde::Deserialize;

/// Limits of one document and its variables. All are checked before anything is executed.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentLimits {
    /// Length of the document in bytes.
    pub bytes: usize,
    /// Lexical tokens; white space, commas and comments are none.
    pub tokens: usize,
    /// Levels of selections, values and types written inside each other.
    pub nesting: usize,
    /// Levels of fields below the root, after fragments are expanded; introspection is counted apart.
    pub depth: usize,
    /// Lists inside lists of an introspection query (`fields`, `possibleTypes` and so on), as in graphql-js.
    pub introspection_lists: usize,
    /// Fields, spreads and inline fragments of an operation after fragments are expanded.
    pub expanded_selections: usize,
    /// Fragment definitions.
    pub fragments: usize,
    /// Operation definitions.
    pub operations: usize,
    /// Aliases in the whole document.
    pub aliases: usize,
    /// Fields at the root of an operation, after fragments are expanded.
    pub root_fields: usize,
    /// Fields of one selection set, after fragments are expanded.
    pub fields: usize,
    /// Directives at one place.
    pub directives_at_one_place: usize,
    /// Directives in the whole document.
    pub directives: usize,
    /// Points that one operation may cost; 0 is without limit.
    pub cost: u64,
    /// Objects that the answer to one operation may have; 0 is without limit.
    pub nodes: u64,
    /// Items of a list in an input, written in the document or in a variable.
    pub list_items: usize,
    /// Levels of lists and objects in the JSON of a request.
    pub json_nesting: usize,
    /// Values in the JSON of a request, however long; a short one may have 1,500.
    pub json_values: usize,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            bytes: 32 * 1024,
            tokens: 2_000,
            nesting: 32,
            depth: 12,
            introspection_lists: 3,
            expanded_selections: 10_000,
            fragments: 50,
            operations: 10,
            aliases: 30,
            root_fields: 20,
            fields: 150,
            directives_at_one_place: 4,
            directives: 50,
            cost: 1_000,
            nodes: 100_000,
            list_items: 250,
            json_nesting: 32,
            json_values: 10_000,
        }
    }
}
