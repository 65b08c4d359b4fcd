//! What a query finds.

use serde::Serialize;
use serde_json::Value;

/// What a query finds. It can be given to a model as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each with a value for each column: numbers, texts, `true` and `false`, and null for missing cells. Days and
    /// moments are ISO 8601. Numbers that JSON cannot hold exactly are texts of digits.
    pub rows: Vec<Vec<Value>>,
    /// Rows of the table that fulfil the conditions.
    pub matched: u64,
    /// Rows that the outcome would have without limits: as many as `matched`, or groups.
    pub total: u64,
    /// True when there are more rows than are here.
    pub is_truncated: bool,
    /// Columns with cells that were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// Cells of a column that comparisons and functions left out: they are there, and no values of the kind of their column,
/// such as `n/a` among numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The column.
    pub column: String,
    /// How many cells of it.
    pub cells: u64,
}
