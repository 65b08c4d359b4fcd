//! A description of queries for models.

use serde_json::{Value, json};

use crate::aggregate::Function;
use crate::columns::Columns;
use crate::limits::Limits;
use crate::{ColumnType, bounds};

/// Columns that are listed with their kinds.
const MOST_LISTED: usize = 200;

/// Columns that are listed at each place where one is chosen; of tables with more, any name is written there and checked
/// when the query is.
const MOST_CHOICES: usize = 40;

/// Levels of nested conditions that are written out. Deeper ones are objects of any form, and checked when the query is:
/// references inside of a schema are not understood everywhere.
const WRITTEN_OUT: usize = 1;

/// A JSON Schema (2020-12) of the queries to a table, for a model that writes one. It has no references.
pub fn schema(columns: &Columns, limits: &Limits) -> Value {
    let group_by = json!({ "type": "array", "items": column(columns), "maxItems": bounds::GROUP_BY });
    json!({
        "type": "object",
        "description": description(columns),
        "additionalProperties": false,
        "properties": {
            "where": {
                "type": "array",
                "description": "Which rows count: those that fulfil all conditions. Missing cells fulfil no comparison.",
                "items": condition(columns, WRITTEN_OUT),
                "maxItems": bounds::CONDITIONS,
            },
            "groupBy": described(group_by, "Rows with equal values in these columns become one."),
            "aggregate": {
                "type": "array",
                "description": "What is computed of each group, or of all rows. Missing cells are left out.",
                "items": aggregate(columns),
                "maxItems": bounds::AGGREGATES,
            },
            "orderBy": {
                "type": "array",
                "description": "Missing cells come last. With groupBy or aggregate: by columns of the result.",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["column"],
                    "properties": {
                        "column": { "type": "string" },
                        "direction": { "enum": ["asc", "desc"], "default": "asc" },
                    },
                },
                "maxItems": bounds::ORDER_BY,
            },
            "limit": {
                "type": "integer",
                "minimum": 1,
                "maximum": limits.outcome_rows,
                "default": limits.default_rows.min(limits.outcome_rows),
            },
            "select": {
                "type": "array",
                "description": "Columns of the result, in this order. All where it is left out. \
                    With groupBy or aggregate: only columns in groupBy and names of aggregates.",
                "items": { "type": "string" },
                "maxItems": bounds::SELECT,
            },
        },
    })
}

fn description(columns: &Columns) -> String {
    let all = columns.as_slice();
    let listed: Vec<String> =
        all.iter().take(MOST_LISTED).map(|column| format!("“{}” ({})", column.name, column.kind)).collect();
    let more = match all.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("A query over the rows of a table. Its columns: {}{more}.", listed.join(", "))
}

/// A column of the table.
fn column(columns: &Columns) -> Value {
    match columns.as_slice() {
        all @ [_, ..] if all.len() <= MOST_CHOICES => json!({ "enum": columns.names().collect::<Vec<_>>() }),
        _ => json!({ "type": "string" }),
    }
}

fn condition(columns: &Columns, nested: usize) -> Value {
    let has = |kind| columns.as_slice().iter().any(|column| column.kind == kind);
    let dates = if has(ColumnType::Date) { " Dates: \"2024-03-31\"; a day means all of it." } else { "" };
    let comparison = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["column", "op"],
        "properties": {
            "column": column(columns),
            "op": { "enum": OPERATORS },
            "value": {
                "description": format!(
                    "A value of the kind of the column; for in and not in a list; for contains a text, \
                     whatever the case of letters; for is null and is not null nothing.{dates}"
                ),
            },
        },
    });
    let inner = match nested {
        0 => json!({ "type": "object", "description": "A condition, as outside." }),
        _ => condition(columns, nested - 1),
    };
    let list = json!({ "type": "array", "items": inner, "minItems": 1 });
    let of = |name: &str, schema: &Value| json!({ "type": "object", "additionalProperties": false, "required": [name], "properties": { name: schema } });
    json!({ "anyOf": [comparison, of("and", &list), of("or", &list), of("not", &inner)] })
}

const OPERATORS: [&str; 11] = ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "is null", "is not null"];

fn aggregate(columns: &Columns) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["function"],
        "properties": {
            "function": { "enum": Function::NAMES },
            "column": described(column(columns), "Left out only to count rows."),
            "as": { "type": "string", "description": "Name in the result.", "maxLength": bounds::TEXT },
        },
    })
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = description.into();
    schema
}
