//! What the outcome has as columns.

use std::collections::HashSet;

use crate::columns::{Columns, Names};
use crate::error::{Problem, QueryError};
use crate::query::{Direction, Query};
use crate::{bounds, condition, literal};

/// A column of the outcome: its name, and its place in what is made of rows.
pub(crate) type Output = (String, usize);

/// What the query selects, and what it orders by, in the order that counts.
pub(crate) type Selected = (Vec<Output>, Vec<Key>);

/// A cell to order by, by its place in what is made of rows.
pub(crate) type Key = (usize, Direction);

/// Reads select and orderBy where each row of the outcome is one of the table.
pub(crate) fn of_rows(query: &Query, columns: &Columns) -> Result<Selected, QueryError> {
    let outputs = match query.select.as_slice() {
        [] => columns.names().enumerate().map(|(at, name)| (name.to_owned(), at)).collect(),
        names => selected(names, |name, path| condition::find(columns, name, path).map(|(at, _)| at))?,
    };
    let order = ordered(query, |name, path| condition::find(columns, name, path).map(|(at, _)| at))?;
    Ok((outputs, order))
}

/// The same where each row of the outcome is a group, whose cells have names.
pub(crate) fn of_groups(query: &Query, names: &[String]) -> Result<Selected, QueryError> {
    let find = |name: &str, path: &str| {
        names.iter().position(|known| known == name).ok_or_else(|| {
            let names = Names::near(name, names.iter().map(String::as_str));
            let name = name.chars().take(bounds::TEXT).collect();
            QueryError::new(path, Problem::NotInOutcome { name, names })
        })
    };
    let outputs = match query.select.as_slice() {
        [] => names.iter().cloned().zip(0..).collect(),
        names => selected(names, find)?,
    };
    Ok((outputs, ordered(query, find)?))
}

fn selected(
    names: &[String],
    find: impl Fn(&str, &str) -> Result<usize, QueryError>,
) -> Result<Vec<Output>, QueryError> {
    at_most(names.len(), bounds::SELECT, "columns", "select")?;
    let mut before = HashSet::new();
    let mut outputs = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let path = format!("select[{at}]");
        let found = find(name, &path)?;
        if !before.insert(name) {
            return Err(QueryError::new(path, Problem::Twice(name.clone())));
        }
        outputs.push((name.clone(), found));
    }
    Ok(outputs)
}

fn ordered(query: &Query, find: impl Fn(&str, &str) -> Result<usize, QueryError>) -> Result<Vec<Key>, QueryError> {
    at_most(query.order_by.len(), bounds::ORDER_BY, "columns", "orderBy")?;
    let key = |(at, order): (usize, &crate::Order)| {
        find(&order.column, &format!("orderBy[{at}].column")).map(|found| (found, order.direction))
    };
    query.order_by.iter().enumerate().map(key).collect()
}

/// Names of the cells of a group: the columns to group by, then the aggregates.
pub(crate) fn names_of_groups(query: &Query) -> Result<Vec<String>, QueryError> {
    let mut names = query.group_by.clone();
    names.extend(query.aggregate.iter().map(|aggregate| aggregate.output_name()));
    for (at, name) in names.iter().enumerate() {
        let path = match at.checked_sub(query.group_by.len()) {
            None => format!("groupBy[{at}]"),
            Some(at) => format!("aggregate[{at}].as"),
        };
        if literal::is_too_long(name) {
            return Err(QueryError::new(path, Problem::TooLong));
        }
        if names[..at].contains(name) {
            return Err(QueryError::new(path, Problem::Twice(name.clone())));
        }
    }
    Ok(names)
}

/// Refuses more of something than there may be.
pub(crate) fn at_most(found: usize, most: usize, what: &'static str, path: &str) -> Result<(), QueryError> {
    match found > most {
        true => Err(QueryError::new(path, Problem::TooMany { what, most, found })),
        false => Ok(()),
    }
}
