//! What can be wrong with a query, and with running it.

use std::fmt;

use thiserror::Error;

use crate::aggregate::Function;
use crate::bounds;
use crate::columns::{ColumnType, Names};

/// A query that cannot be run, with the place of what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct QueryError {
    /// Names and places that lead there from the query: `where[0].value`. Empty for the query itself.
    pub path: String,
    /// What is wrong.
    #[source]
    pub problem: Problem,
}

impl QueryError {
    pub(crate) fn new(path: impl Into<String>, problem: Problem) -> Self {
        Self { path: path.into(), problem }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(formatter, "{}", self.problem),
            path => write!(formatter, "{path}: {}", self.problem),
        }
    }
}

/// What is wrong with a query. Each message says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// Something else than an object.
    #[error(
        "A query is an object, such as {{\"where\": [{{\"column\": \"year\", \"op\": \">=\", \"value\": 2020}}]}}."
    )]
    NoObject,
    /// JSON that is no query.
    #[error("{0}.")]
    Form(String),
    /// Conditions are nested too deeply.
    #[error("Conditions may be nested {} times. Put them side by side where you can.", bounds::DEPTH)]
    TooDeep,
    /// There are too many of something.
    #[error("There may be at most {most} {what}, not {found}.")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// The limit is none.
    #[error("The limit must be from 1 to {most}.")]
    Limit {
        /// The highest limit.
        most: usize,
    },
    /// The table has no such column.
    #[error("There is no column “{name}”. {names}")]
    UnknownColumn {
        /// What was written.
        name: String,
        /// What could be.
        names: Names,
    },
    /// A name that the outcome has not. With groups, it has only what they have in common.
    #[error("“{name}” is neither in groupBy nor the name of an aggregate. {names}")]
    NotInOutcome {
        /// What was written.
        name: String,
        /// What could be.
        names: Names,
    },
    /// The outcome would have the same name twice.
    #[error("The outcome has “{0}” twice. Give aggregates another name with \"as\", and name each column once.")]
    Twice(String),
    /// A value that cannot be compared with the cells of its column.
    #[error("“{column}” is a {kind} column: {expected}.")]
    Value {
        /// The column.
        column: String,
        /// What it holds.
        kind: ColumnType,
        /// What to write.
        expected: &'static str,
    },
    /// A comparison without a value.
    #[error("A value is missing. To find missing cells, use \"op\": \"is null\" or \"is not null\".")]
    NoValue,
    /// A value that is not compared with.
    #[error("\"is null\" and \"is not null\" take no value: leave it out.")]
    NeedlessValue,
    /// A list is asked for.
    #[error("Write a list of values, such as [1, 2]. Missing cells are found by \"op\": \"is null\", not in a list.")]
    List,
    /// An empty list of conditions.
    #[error("Write at least one condition in \"and\" and \"or\".")]
    NoConditions,
    /// A text to look for is asked for.
    #[error("Write a text to look for, with at least one visible character.")]
    NoText,
    /// A function without a column.
    #[error("{0} needs a \"column\". Only count can do without, and counts rows.")]
    NoColumn(Function),
    /// A function of numbers on a column of something else.
    #[error(
        "{function} takes number columns, and “{column}” is a {kind} column. Use count, count distinct, min or max."
    )]
    NoNumbers {
        /// The function.
        function: Function,
        /// The column.
        column: String,
        /// What it holds.
        kind: ColumnType,
    },
    /// A text that is too long.
    #[error("Texts and names may have at most {} characters.", bounds::TEXT)]
    TooLong,
}

/// Why a query has no outcome. Each message says how to change the query.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RunError {
    /// The table has more rows than are looked at.
    #[error("The table has more than {0} rows, which is more than can be looked at.")]
    Rows(u64),
    /// There are too many groups.
    #[error("There are more than {0} groups. Group by a column with fewer values, or narrow the rows with \"where\".")]
    Groups(usize),
    /// The query would take too much memory.
    #[error("This takes too much memory. Narrow the rows with \"where\", select fewer columns, or lower the limit.")]
    Memory,
    /// A sum with more digits than numbers have.
    #[error("The {function} of “{column}” has more than 28 digits. Narrow the rows with \"where\".")]
    Digits {
        /// The function.
        function: Function,
        /// The column.
        column: String,
    },
    /// Not even one row fits into the outcome.
    #[error("A row has more than {0} bytes of text. Select fewer columns.")]
    Row(usize),
}
