//! Questions to a table that a language model writes as JSON.
//!
//! ```json
//! {
//!   "where": [{ "column": "year", "op": ">=", "value": 2020 }],
//!   "groupBy": ["station"],
//!   "aggregate": [{ "function": "avg", "column": "height", "as": "mean" }],
//!   "orderBy": [{ "column": "mean", "direction": "desc" }],
//!   "limit": 20
//! }
//! ```
//!
//! A [`Query`] is read from JSON, checked against the [`Columns`] of a table, which makes a [`Plan`], and run over rows as
//! they come: page by page, each seen once. Each error names its place in the query and says how to mend it. Nothing is
//! written, and nothing is read but the rows that are handed in.
//!
//! Missing cells are as in SQL: comparisons with them are neither true nor false, functions leave them out, and they make
//! one group. They come last in any order. So do cells that hold text in a column of another kind, such as `n/a` among
//! numbers: comparisons and functions leave them out, and [`Outcome::left_out`] counts them.
//!
//! Numbers are exact decimals of up to 28 digits. An average without end is rounded to 15 digits.
//!
//! All is bounded by [`Limits`] and by [`bounds`], and the same rows and query give the same outcome, in the same order.

pub mod bounds;

mod accumulator;
mod aggregate;
mod cell;
mod columns;
mod condition;
mod error;
mod groups;
mod limits;
mod literal;
mod number;
mod order;
mod outcome;
mod output;
mod plan;
mod query;
mod run;
mod schema;
mod top;

pub use aggregate::{Aggregate, Function};
pub use cell::Cell;
pub use columns::{Column, ColumnType, Columns, Names};
pub use error::{Problem, QueryError, RunError};
pub use limits::Limits;
pub use outcome::{LeftOut, Outcome};
pub use plan::Plan;
pub use query::{Condition, Direction, Operator, Order, Query};
pub use run::Run;
pub use rust_decimal::Decimal;
pub use schema::schema;
