//! Queries that fit to a table.

use std::collections::BTreeSet;

use crate::aggregate::{Aggregate, Function};
use crate::columns::{Column, ColumnType, Columns};
use crate::condition::{self, Reader, Test};
use crate::error::{Problem, QueryError};
use crate::limits::Limits;
use crate::output::{self, Output, at_most};
use crate::query::{Direction, Query};
use crate::{Cell, Outcome, Run, RunError, bounds};

/// A query that was checked against the columns of a table, and can be run over its rows.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(crate) limits: Limits,
    pub(crate) columns: Vec<Column>,
    /// Which rows count.
    pub(crate) test: Test,
    /// Columns that are compared with values.
    pub(crate) compared: Vec<usize>,
    /// What is made of the rows; without it, each row stands for itself.
    pub(crate) grouping: Option<Grouping>,
    /// Columns of the outcome, by their places in a row or in a group.
    pub(crate) outputs: Vec<Output>,
    /// What to order by, by its place in a row or in a group.
    pub(crate) order: Vec<usize>,
    pub(crate) directions: Vec<Direction>,
    /// Most rows of the outcome.
    pub(crate) limit: usize,
}

/// What is made of rows: the cells of a group are what it is grouped by, then its aggregates.
#[derive(Debug, Clone)]
pub(crate) struct Grouping {
    /// Columns to group by.
    pub(crate) by: Vec<usize>,
    pub(crate) aggregates: Vec<Computed>,
    /// Columns whose values functions compute with, but for those that conditions compare.
    pub(crate) columns_in_functions: Vec<usize>,
}

/// What is computed of a group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Computed {
    pub(crate) function: Function,
    /// The column, and what it holds; rows are counted without one.
    pub(crate) column: Option<(usize, ColumnType)>,
}

impl Plan {
    /// Checks a query against the columns of a table.
    ///
    /// # Errors
    /// The first part of the query that does not fit, with its place.
    pub fn new(query: &Query, columns: &Columns, limits: Limits) -> Result<Self, QueryError> {
        let mut reader = Reader::new(columns);
        let test = reader.read(&query.conditions)?;
        let compared = reader.compared;
        let grouping = Grouping::of(query, columns, &compared)?;
        let (outputs, order) = match &grouping {
            Some(_) => output::of_groups(query, &output::names_of_groups(query)?)?,
            None => output::of_rows(query, columns)?,
        };
        let (order, directions) = order.into_iter().unzip();
        let most = limits.outcome_rows;
        let limit = query.limit.map_or(Ok(limits.default_rows.min(most)), usize::try_from);
        let limit = limit.ok().filter(|limit| (1..=most).contains(limit));
        let limit = limit.ok_or_else(|| QueryError::new("limit", Problem::Limit { most }))?;
        let columns = columns.as_slice().to_vec();
        Ok(Self { limits, columns, test, compared, grouping, outputs, order, directions, limit })
    }

    /// Begins to run the query. Rows come page by page, in the order of the table.
    pub fn start(self) -> Run {
        Run::new(self)
    }

    /// Runs the query over all rows.
    ///
    /// # Errors
    /// [`RunError`] for what would take too much or has too many digits.
    pub fn run<'a, R: AsRef<[Cell<'a>]>>(self, rows: impl IntoIterator<Item = R>) -> Result<Outcome, RunError> {
        let mut run = self.start();
        run.extend(rows)?;
        run.finish()
    }
}

impl Grouping {
    fn of(query: &Query, columns: &Columns, compared: &[usize]) -> Result<Option<Self>, QueryError> {
        if query.group_by.is_empty() && query.aggregate.is_empty() {
            return Ok(None);
        }
        at_most(query.group_by.len(), bounds::GROUP_BY, "columns", "groupBy")?;
        at_most(query.aggregate.len(), bounds::AGGREGATES, "aggregates", "aggregate")?;
        let place =
            |(at, name): (usize, &String)| condition::find(columns, name, &format!("groupBy[{at}]")).map(|(at, _)| at);
        let by = query.group_by.iter().enumerate().map(place).collect::<Result<_, _>>()?;
        let computed = |(at, aggregate)| Computed::of(aggregate, columns, &format!("aggregate[{at}]"));
        let aggregates: Vec<Computed> = query.aggregate.iter().enumerate().map(computed).collect::<Result<_, _>>()?;
        let with_values = aggregates.iter().filter(|computed| !computed.function.counts());
        let columns_in_functions: BTreeSet<usize> = with_values
            .filter_map(|computed| computed.column.map(|(at, _)| at))
            .filter(|at| !compared.contains(at))
            .collect();
        Ok(Some(Self { by, aggregates, columns_in_functions: columns_in_functions.into_iter().collect() }))
    }
}

impl Computed {
    fn of(aggregate: &Aggregate, columns: &Columns, path: &str) -> Result<Self, QueryError> {
        let function = aggregate.function;
        let path = format!("{path}.column");
        let Some(name) = &aggregate.column else {
            return match function {
                Function::Count => Ok(Self { function, column: None }),
                _ => Err(QueryError::new(path, Problem::NoColumn(function))),
            };
        };
        let (at, column) = condition::find(columns, name, &path)?;
        if function.needs_numbers() && column.kind != ColumnType::Number {
            let (column, kind) = (column.name.clone(), column.kind);
            return Err(QueryError::new(path, Problem::NoNumbers { function, column, kind }));
        }
        Ok(Self { function, column: Some((at, column.kind)) })
    }
}
