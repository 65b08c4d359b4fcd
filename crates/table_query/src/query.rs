//! A query as it is written.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::aggregate::Aggregate;
use crate::bounds;
use crate::error::{Problem, QueryError};

/// A question to a table, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", expecting = "an object with members such as \"where\"")]
pub struct Query {
    /// Which rows count: those that fulfil all conditions.
    #[serde(default, rename = "where", deserialize_with = "or_default")]
    pub conditions: Vec<Condition>,
    /// Columns whose equal values make one row.
    #[serde(default, deserialize_with = "or_default")]
    pub group_by: Vec<String>,
    /// What is counted or computed: of each group, or of all rows.
    #[serde(default, deserialize_with = "or_default")]
    pub aggregate: Vec<Aggregate>,
    /// How the rows of the outcome are ordered; rows that are equal so are in the order of the table.
    #[serde(default, deserialize_with = "or_default")]
    pub order_by: Vec<Order>,
    /// Most rows of the outcome.
    #[serde(default)]
    pub limit: Option<i64>,
    /// Columns of the outcome. All of them where there is nothing to select.
    #[serde(default, deserialize_with = "or_default")]
    pub select: Vec<String>,
}

/// What is true, false or unknown of a row.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub enum Condition {
    /// A cell, compared with a value.
    Comparison {
        /// The column.
        column: String,
        /// How to compare.
        op: Operator,
        /// With what; none for missing cells, a list for lists.
        value: Option<Value>,
    },
    /// All of these.
    And(Vec<Condition>),
    /// At least one of these.
    Or(Vec<Condition>),
    /// The opposite.
    Not(Box<Condition>),
}

/// How to compare a cell with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Operator {
    /// The same.
    #[serde(rename = "=", alias = "==")]
    Equal,
    /// Another one.
    #[serde(rename = "!=", alias = "<>")]
    NotEqual,
    /// Less, or earlier.
    #[serde(rename = "<")]
    Less,
    /// Less, earlier or the same.
    #[serde(rename = "<=")]
    LessOrEqual,
    /// More, or later.
    #[serde(rename = ">")]
    Greater,
    /// More, later or the same.
    #[serde(rename = ">=")]
    GreaterOrEqual,
    /// One of a list.
    #[serde(rename = "in")]
    In,
    /// None of a list.
    #[serde(rename = "not in")]
    NotIn,
    /// The text of the cell has this text in it, whatever the case of letters.
    #[serde(rename = "contains")]
    Contains,
    /// The cell is missing.
    #[serde(rename = "is null")]
    IsNull,
    /// The cell is not missing.
    #[serde(rename = "is not null")]
    IsNotNull,
}

/// What to order by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object such as {\"column\": \"year\", \"direction\": \"desc\"}")]
pub struct Order {
    /// A column of the table; with groups, one of the outcome.
    pub column: String,
    /// Which comes first.
    #[serde(default)]
    pub direction: Direction,
}

/// Which comes first. Missing cells are last either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The least.
    #[default]
    Asc,
    /// The most.
    Desc,
}

/// A condition with all members that any may have: so errors can say what is missing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object such as {\"column\": \"year\", \"op\": \">=\", \"value\": 2020}")]
struct Written {
    column: Option<String>,
    op: Option<Operator>,
    value: Option<Value>,
    and: Option<Vec<Condition>>,
    or: Option<Vec<Condition>>,
    not: Option<Box<Condition>>,
}

impl TryFrom<Written> for Condition {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written { column: Some(column), op: Some(op), value, and: None, or: None, not: None } => {
                Ok(Self::Comparison { column, op, value })
            }
            Written { column: None, op: None, value: None, and: Some(all), or: None, not: None } => Ok(Self::And(all)),
            Written { column: None, op: None, value: None, and: None, or: Some(any), not: None } => Ok(Self::Or(any)),
            Written { column: None, op: None, value: None, and: None, or: None, not: Some(not) } => Ok(Self::Not(not)),
            _ => {
                Err("a condition is {\"column\", \"op\", \"value\"}, or has exactly one of \"and\", \"or\" and \"not\"")
            }
        }
    }
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// What is not of the form of a query, with its place.
    pub fn parse(json: &Value) -> Result<Self, QueryError> {
        if is_deeper_than(json, 2 * bounds::DEPTH + 6) {
            return Err(QueryError::new("where", Problem::TooDeep));
        }
        // What serde derives would take a list of all members too.
        if !json.is_object() {
            return Err(QueryError::new("", Problem::NoObject));
        }
        serde_path_to_error::deserialize(json).map_err(|error| {
            let path = error.path().to_string();
            let path = if path == "." { String::new() } else { path };
            QueryError::new(path, Problem::Form(error.into_inner().to_string()))
        })
    }
}

/// Models write null for what they leave out.
fn or_default<'de, D: Deserializer<'de>, T: Default + DeserializeOwned>(json: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(json)?.unwrap_or_default())
}

/// Whether JSON is nested more than so many times; what reads it calls itself for each.
fn is_deeper_than(json: &Value, most: usize) -> bool {
    let mut open = vec![(json, 0)];
    while let Some((value, depth)) = open.pop() {
        if depth > most {
            return true;
        }
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => open.extend(members.values().map(|member| (member, depth + 1))),
            _ => {}
        }
    }
    false
}
