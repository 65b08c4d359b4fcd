//! Days and moments.

use serde_json::{Value, json};
use table_query::{Cell, Column, ColumnType, Columns, Limits};

use crate::plan;

fn columns() -> Columns {
    Columns::new([Column::new("when", ColumnType::Date)])
}

fn rows() -> Vec<[Cell<'static>; 1]> {
    let moment = |text: &str| [Cell::Moment(text.parse().unwrap())];
    vec![
        [Cell::Day("2024-03-01".parse().unwrap())],
        moment("2024-03-01T00:00:00"),
        moment("2024-03-01T23:59:59.5"),
        moment("2024-03-02T00:00:00"),
        [Cell::Day("2023-12-31".parse().unwrap())],
        [Cell::Missing],
        [Cell::text("spring")],
    ]
}

fn found(query: Value) -> Value {
    json!(plan(&query, &columns(), Limits::default()).unwrap().run(rows()).unwrap().rows)
}

#[test]
fn a_day_means_all_of_it() {
    let compared = |op: &str, value: Value| found(json!({ "where": [{ "column": "when", "op": op, "value": value }] }));
    let first = json!([["2024-03-01"], ["2024-03-01T00:00:00"], ["2024-03-01T23:59:59.500"]]);
    assert_eq!(compared("=", json!("2024-03-01")), first);
    assert_eq!(compared("in", json!(["2024-03-01"])), first);
    assert_eq!(compared(">", json!("2024-03-01")), json!([["2024-03-02T00:00:00"]]));
    assert_eq!(compared("<=", json!("2024-03-01")).as_array().unwrap().len(), 4);
    assert_eq!(compared("!=", json!("2024-03-01")), json!([["2024-03-02T00:00:00"], ["2023-12-31"]]));
    assert_eq!(
        compared(">=", json!("2024-03-01T12:00")),
        json!([["2024-03-01T23:59:59.500"], ["2024-03-02T00:00:00"]])
    );
    assert_eq!(compared("=", json!("2024-03-02 00:00:00Z")), json!([["2024-03-02T00:00:00"]]));
}

#[test]
fn dates_are_ordered_and_have_extremes() {
    assert_eq!(
        found(json!({ "orderBy": [{ "column": "when" }] })),
        json!([
            ["2023-12-31"],
            ["2024-03-01"],
            ["2024-03-01T00:00:00"],
            ["2024-03-01T23:59:59.500"],
            ["2024-03-02T00:00:00"],
            ["spring"],
            [null]
        ])
    );
    assert_eq!(
        found(
            json!({ "aggregate": [{ "function": "min", "column": "when" }, { "function": "max", "column": "when" }] })
        ),
        json!([["2023-12-31", "2024-03-02T00:00:00"]])
    );
}

#[test]
fn what_is_no_date_is_refused() {
    for value in [json!("1.3.2024"), json!("2024"), json!("2024-02-30"), json!(2024), json!("March")] {
        let query = json!({ "where": [{ "column": "when", "op": "=", "value": value }] });
        assert_eq!(
            plan(&query, &columns(), Limits::default()).unwrap_err(),
            "where[0].value: “when” is a date column: write YYYY-MM-DD for a day, or YYYY-MM-DDTHH:MM:SS for a moment, in quotes."
        );
    }
}
