//! How large a document may be.

use serde::Deserialize;

/// Limits of one document and its variables. All are checked before anything is executed.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentLimits {
    /// Length of the document in bytes.
    pub bytes: usize,
    /// Lexical tokens, not counting white space, commas and comments.
    pub tokens: usize,
    /// Nesting of selections, values and types.
    pub nesting: usize,
    /// Levels of fields below the root, after fragments are expanded; introspection is counted apart.
    pub depth: usize,
    /// Nested lists of an introspection query (`fields`, `possibleTypes` and so on), counted as in graphql-js.
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
    /// Directives at one location.
    pub directives_at_one_place: usize,
    /// Directives in the whole document.
    pub directives: usize,
    /// Points that one operation may cost; 0 for no limit.
    pub cost: u64,
    /// Objects that the response to one operation may have; 0 for no limit.
    pub nodes: u64,
    /// Items of an input list, in the document or in a variable.
    pub list_items: usize,
    /// Levels of lists and objects in the JSON of a request.
    pub json_nesting: usize,
    /// Values in the JSON of a request, however long it is; short ones may have 1,500.
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
