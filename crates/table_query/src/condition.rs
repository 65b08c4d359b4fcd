//! Conditions that are ready to be checked.

use std::cmp::Ordering;

use characters::fold::fold;
use serde_json::Value;

use crate::columns::{Column, Columns, Names};
use crate::error::{Problem, QueryError};
use crate::query::{Condition, Operator};
use crate::{Cell, bounds, literal};

/// A condition whose columns and values are known.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// The cell compares so with the value.
    Compare(usize, fn(Ordering) -> bool, Cell<'static>),
    /// The cell is one of the values.
    OneOf(usize, Vec<Cell<'static>>),
    /// The cell has the folded text in it.
    Contains(usize, String),
    /// The cell is missing.
    Missing(usize),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
}

impl Test {
    /// Whether it is true of a row; none where that is unknown, as with missing cells. Three values, as in SQL.
    pub(crate) fn holds(&self, row: &[Cell<'_>]) -> Option<bool> {
        let cell = |column: &usize| row.get(*column).unwrap_or(&Cell::Missing);
        match self {
            Self::Compare(column, is_so, value) => cell(column).compare(value).map(is_so),
            Self::OneOf(column, values) => {
                let mut is_comparable = false;
                for value in values {
                    match cell(column).compare(value) {
                        Some(Ordering::Equal) => return Some(true),
                        compared => is_comparable |= compared.is_some(),
                    }
                }
                is_comparable.then_some(false)
            }
            Self::Contains(column, text) => match cell(column) {
                Cell::Missing => None,
                cell => Some(fold(&cell.plain()).contains(text)),
            },
            Self::Missing(column) => Some(*cell(column) == Cell::Missing),
            Self::All(tests) => known(tests, row, false),
            Self::Any(tests) => known(tests, row, true),
            Self::Not(test) => test.holds(row).map(|holds| !holds),
        }
    }
}

/// What decides as soon as one test says it; else unknown when any is, and the opposite when none is.
fn known(tests: &[Test], row: &[Cell<'_>], decisive: bool) -> Option<bool> {
    let mut is_known = true;
    for test in tests {
        match test.holds(row) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => is_known = false,
        }
    }
    is_known.then_some(!decisive)
}

/// Makes conditions ready.
pub(crate) struct Reader<'c> {
    pub(crate) columns: &'c Columns,
    /// Columns with which values are compared.
    pub(crate) compared: Vec<usize>,
    count: usize,
}

impl<'c> Reader<'c> {
    pub(crate) fn new(columns: &'c Columns) -> Self {
        Self { columns, compared: Vec::new(), count: 0 }
    }

    /// The conditions that all must hold.
    pub(crate) fn read(&mut self, conditions: &[Condition]) -> Result<Test, QueryError> {
        Ok(Test::All(self.list(conditions, "where", 0)?))
    }

    fn list(&mut self, conditions: &[Condition], path: &str, depth: usize) -> Result<Vec<Test>, QueryError> {
        let test = |(at, condition)| self.test(condition, &format!("{path}[{at}]"), depth);
        conditions.iter().enumerate().map(test).collect()
    }

    fn test(&mut self, condition: &Condition, path: &str, depth: usize) -> Result<Test, QueryError> {
        self.count += 1;
        if self.count > bounds::CONDITIONS {
            let (what, most) = ("conditions", bounds::CONDITIONS);
            return Err(QueryError::new(path, Problem::TooMany { what, most, found: self.count }));
        }
        if depth > bounds::DEPTH {
            return Err(QueryError::new(path, Problem::TooDeep));
        }
        let mut inner = |conditions: &[Condition], name: &str| match conditions {
            [] => Err(QueryError::new(format!("{path}.{name}"), Problem::NoConditions)),
            _ => self.list(conditions, &format!("{path}.{name}"), depth + 1),
        };
        match condition {
            Condition::And(all) => Ok(Test::All(inner(all, "and")?)),
            Condition::Or(any) => Ok(Test::Any(inner(any, "or")?)),
            Condition::Not(not) => Ok(Test::Not(Box::new(self.test(not, &format!("{path}.not"), depth + 1)?))),
            Condition::Comparison { column, op, value } => {
                let (at, column) = find(self.columns, column, &format!("{path}.column"))?;
                let test = comparison(at, column, *op, value.as_ref());
                let test = test.map_err(|problem| QueryError::new(format!("{path}.value"), problem))?;
                if matches!(test, Test::Missing(_) | Test::Contains(..)) || self.compared.contains(&at) {
                    return Ok(negated(test, *op));
                }
                self.compared.push(at);
                Ok(negated(test, *op))
            }
        }
    }
}

/// A column by its name.
pub(crate) fn find<'c>(columns: &'c Columns, name: &str, path: &str) -> Result<(usize, &'c Column), QueryError> {
    let found = columns.position(name).and_then(|at| Some((at, columns.as_slice().get(at)?)));
    found.ok_or_else(|| {
        let names = Names::near(name, columns.names());
        let name = name.chars().take(bounds::TEXT).collect();
        QueryError::new(path, Problem::UnknownColumn { name, names })
    })
}

/// The comparison, for negative operators its opposite.
fn comparison(at: usize, column: &Column, op: Operator, value: Option<&Value>) -> Result<Test, Problem> {
    if let Operator::IsNull | Operator::IsNotNull = op {
        return value.map_or(Ok(Test::Missing(at)), |_| Err(Problem::NeedlessValue));
    }
    let value = value.ok_or(Problem::NoValue)?;
    let is_so: fn(Ordering) -> bool = match op {
        Operator::In | Operator::NotIn => return values(value, column).map(|values| Test::OneOf(at, values)),
        Operator::Contains => {
            let text = value.as_str().ok_or(Problem::NoText)?;
            let folded = fold(text);
            return match () {
                () if literal::is_too_long(text) => Err(Problem::TooLong),
                () if folded.is_empty() => Err(Problem::NoText),
                () => Ok(Test::Contains(at, folded)),
            };
        }
        Operator::Less => Ordering::is_lt,
        Operator::LessOrEqual => Ordering::is_le,
        Operator::Greater => Ordering::is_gt,
        Operator::GreaterOrEqual => Ordering::is_ge,
        _ => Ordering::is_eq,
    };
    Ok(Test::Compare(at, is_so, literal::read(value, column)?))
}

fn negated(test: Test, op: Operator) -> Test {
    match op {
        Operator::NotEqual | Operator::NotIn | Operator::IsNotNull => Test::Not(Box::new(test)),
        _ => test,
    }
}

fn values(value: &Value, column: &Column) -> Result<Vec<Cell<'static>>, Problem> {
    let values = value.as_array().filter(|values| !values.is_empty() && !values.contains(&Value::Null));
    let values = values.ok_or(Problem::List)?;
    if values.len() > bounds::VALUES {
        return Err(Problem::TooMany { what: "values of a list", most: bounds::VALUES, found: values.len() });
    }
    values.iter().map(|value| literal::read(value, column)).collect()
}
