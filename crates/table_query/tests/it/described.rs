//! The schema for models and the reader agree.

use serde_json::{Value, json};
use table_query::{Column, ColumnType, Columns, Limits, schema};

use crate::{columns, plan};

fn is_valid(query: &Value) -> bool {
    let schema = schema(&columns(), &Limits::default());
    jsonschema::draft202012::new(&schema).unwrap().is_valid(query)
}

#[test]
fn what_the_reader_takes_is_valid() {
    for query in [
        json!({}),
        json!({ "where": [{ "column": "year", "op": ">=", "value": 2020 }], "groupBy": ["station"],
            "aggregate": [{ "function": "avg", "column": "height", "as": "mean" }],
            "orderBy": [{ "column": "mean", "direction": "desc" }], "limit": 20, "select": ["station", "mean"] }),
        json!({ "where": [{ "or": [{ "column": "year", "op": "in", "value": [1] }, { "not": { "and": [{ "column": "year", "op": "is null" }] } }] }] }),
        json!({ "aggregate": [{ "function": "count" }] }),
    ] {
        assert!(plan(&query, &columns(), Limits::default()).is_ok(), "{query}");
        assert!(is_valid(&query), "{query}");
    }
}

#[test]
fn what_the_reader_refuses_by_its_form_is_not_valid() {
    for query in [
        json!([]),
        json!({ "having": [] }),
        json!({ "where": [{ "column": "year", "op": "like", "value": 1 }] }),
        json!({ "where": [{ "column": "town", "op": "is null" }] }),
        json!({ "where": [{ "column": "year" }] }),
        json!({ "where": [{ "or": [] }] }),
        json!({ "where": [{ "or": [{ "column": "year" }] }] }),
        json!({ "groupBy": ["town"] }),
        json!({ "aggregate": [{ "function": "mode", "column": "year" }] }),
        json!({ "orderBy": [{ "column": "year", "direction": "up" }] }),
        json!({ "limit": 0 }),
        json!({ "limit": 201 }),
        json!({ "select": vec!["year"; 201] }),
    ] {
        assert!(plan(&query, &columns(), Limits::default()).is_err(), "{query}");
        assert!(!is_valid(&query), "{query}");
    }
}

#[test]
fn the_schema_names_columns_and_stays_small() {
    let text = schema(&columns(), &Limits::default()).to_string();
    assert!(text.contains("“station” (text), “year” (number), “height” (number), “checked” (boolean)."));
    assert!(!text.contains("$ref") && !text.contains("2024-03-31"), "{text}");
    let wide = Columns::new((0..16_000).map(|at| Column::new(format!("{at} {}", "x".repeat(200)), ColumnType::Date)));
    let text = schema(&wide, &Limits::default()).to_string();
    assert!(text.len() < 40_000 && text.contains(" and 15800 more.") && text.contains("2024-03-31"), "{}", text.len());
}
