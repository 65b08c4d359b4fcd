//! Queries as a model writes them, over small tables.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod bounds;
mod conditions;
mod dates;
mod described;
mod grouping;
mod numbers;
mod properties;
mod refused;
mod selecting;

use serde_json::{Value, json};
use table_query::{Cell, Column, ColumnType, Columns, Limits, Outcome, Plan, Query};

/// Water gauges: a text, a number with gaps and a note, a flag.
fn columns() -> Columns {
    Columns::new([
        Column::new("station", ColumnType::Text),
        Column::new("year", ColumnType::Number),
        Column::new("height", ColumnType::Number),
        Column::new("checked", ColumnType::Boolean),
    ])
}

fn rows() -> Vec<Vec<Cell<'static>>> {
    let row = |station: &'static str, year: &str, height: &'static str, checked: Option<bool>| {
        vec![
            Cell::text(station),
            Cell::number(year).unwrap(),
            Cell::number(height).unwrap_or_else(|| Cell::text(height)),
            checked.map_or(Cell::Missing, Cell::Boolean),
        ]
    };
    vec![
        row("Cork", "2019", "1.1", Some(true)),
        row("Cork", "2020", "2.2", Some(false)),
        row("Dublin", "2020", "", None),
        row("Dublin", "2021", "0.20", Some(true)),
        row("Österöd", "2021", "n/a", Some(true)),
        row("", "2022", "-5", None),
        row("Cork", "2021", "3.3", Some(true)),
    ]
}

fn plan(query: &Value, columns: &Columns, limits: Limits) -> Result<Plan, String> {
    let query = Query::parse(query).map_err(|error| error.to_string())?;
    Plan::new(&query, columns, limits).map_err(|error| error.to_string())
}

#[track_caller]
fn outcome(query: Value) -> Outcome {
    let plan = plan(&query, &columns(), Limits::default()).unwrap_or_else(|error| panic!("{query}: {error}"));
    plan.run(rows()).unwrap()
}

/// The rows that a query finds.
#[track_caller]
fn found(query: Value) -> Value {
    json!(outcome(query).rows)
}

/// The places of the rows that fulfil a condition.
#[track_caller]
fn matching(condition: Value) -> Vec<usize> {
    let plan = plan(&json!({ "where": [condition] }), &columns(), Limits::default()).unwrap();
    let matches = |row: Vec<Cell<'static>>| plan.clone().run([row]).unwrap().matched == 1;
    rows().into_iter().enumerate().filter(|(_, row)| matches(row.clone())).map(|(at, _)| at).collect()
}
