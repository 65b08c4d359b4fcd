//! All is bounded.

use serde_json::{Value, json};
use table_query::{Cell, Column, ColumnType, Columns, Limits, RunError, bounds};

use crate::{columns, plan, rows};

fn numbered(count: usize) -> impl Iterator<Item = [Cell<'static>; 2]> {
    (0..count).map(|at| [Cell::Number(at.into()), Cell::text(format!("text {at}"))])
}

fn run(query: Value, limits: Limits, count: usize) -> Result<table_query::Outcome, RunError> {
    let columns = Columns::new([Column::new("n", ColumnType::Number), Column::new("text", ColumnType::Text)]);
    plan(&query, &columns, limits).unwrap().run(numbered(count))
}

#[test]
fn queries_have_a_size() {
    let refused = |query: Value| plan(&query, &columns(), Limits::default()).unwrap_err();
    let condition = json!({ "column": "year", "op": "=", "value": 1 });
    let nested = |times: usize| (0..times).fold(condition.clone(), |inner, _| json!({ "not": inner }));
    assert!(plan(&json!({ "where": [nested(bounds::DEPTH)] }), &columns(), Limits::default()).is_ok());
    for times in [bounds::DEPTH + 1, 100, 1_000] {
        assert!(refused(json!({ "where": [nested(times)] })).contains("may be nested 6 times"), "{times}");
    }
    let and = (0..bounds::DEPTH).fold(condition.clone(), |inner, _| json!({ "and": [inner] }));
    assert!(plan(&json!({ "where": [and] }), &columns(), Limits::default()).is_ok());

    let many = "There may be at most";
    assert!(refused(json!({ "where": vec![&condition; 101] })).contains(many));
    assert!(refused(json!({ "where": vec![json!({ "or": vec![&condition; 60] }); 2] })).contains(many));
    assert!(refused(json!({ "where": [{ "column": "year", "op": "in", "value": vec![1; 201] }] })).contains(many));
    assert!(refused(json!({ "groupBy": vec!["year"; 9] })).contains(many));
    assert!(refused(json!({ "aggregate": vec![json!({ "function": "count" }); 21] })).contains(many));
    assert!(refused(json!({ "orderBy": vec![json!({ "column": "year" }); 9] })).contains(many));
    assert!(refused(json!({ "select": vec!["year"; 201] })).contains(many));
    let long = "x".repeat(bounds::TEXT + 1);
    for query in [
        json!({ "where": [{ "column": "station", "op": "=", "value": long }] }),
        json!({ "where": [{ "column": "station", "op": "contains", "value": long }] }),
        json!({ "aggregate": [{ "function": "count", "as": long }] }),
    ] {
        assert!(refused(query).contains("at most 1000 characters"));
    }
}

#[test]
fn rows_groups_and_memory_have_a_bound() {
    let limits = Limits { rows: 100, groups: 10, memory: 4_000, ..Limits::default() };
    assert_eq!(run(json!({ "limit": 5 }), limits, 100).unwrap().matched, 100);
    assert_eq!(run(json!({ "limit": 5 }), limits, 101), Err(RunError::Rows(100)));
    assert_eq!(run(json!({ "groupBy": ["n"] }), limits, 10).unwrap().total, 10);
    assert_eq!(run(json!({ "groupBy": ["n"] }), limits, 11), Err(RunError::Groups(10)));
    for function in ["count distinct", "median"] {
        let query = json!({ "aggregate": [{ "function": function, "column": "n" }] });
        let limits = Limits { memory: 1_000, ..Limits::default() };
        assert_eq!(run(query.clone(), limits, 1_000), Err(RunError::Memory), "{function}");
        assert!(run(query, limits, 10).is_ok(), "{function}");
    }
    assert_eq!(run(json!({ "limit": 200 }), limits, 100), Err(RunError::Memory));
    // What is not among the first rows any more gives its memory back.
    let last = json!({ "orderBy": [{ "column": "n", "direction": "desc" }], "limit": 2 });
    assert_eq!(json!(run(last, limits, 100).unwrap().rows), json!([[99, "text 99"], [98, "text 98"]]));
}

#[test]
fn the_outcome_has_a_size() {
    let limits = Limits { outcome_bytes: 100, cell_characters: 4, outcome_rows: 50, ..Limits::default() };
    let outcome = run(json!({}), limits, 50).unwrap();
    assert!(json!(outcome.rows).to_string().len() <= 101, "{:?}", outcome.rows);
    assert_eq!(json!(outcome.rows[0]), json!([0, "text…"]));
    assert_eq!((outcome.rows.len(), outcome.total, outcome.is_truncated), (7, 50, true));
    let none = Limits { outcome_bytes: 5, ..Limits::default() };
    assert_eq!(run(json!({}), none, 1), Err(RunError::Row(5)));
    assert_eq!(run(json!({}), none, 0).unwrap().rows.len(), 0);
}

#[test]
fn a_default_is_within_the_limit() {
    let limits = Limits { outcome_rows: 3, ..Limits::default() };
    let outcome = plan(&json!({}), &columns(), limits).unwrap().run(rows()).unwrap();
    assert_eq!((outcome.rows.len(), outcome.is_truncated), (3, true));
}
