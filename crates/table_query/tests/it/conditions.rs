//! Which rows fulfil which conditions.

use serde_json::{Value, json};

use crate::{matching, outcome};

fn compared(column: &str, op: &str, value: Value) -> Vec<usize> {
    matching(json!({ "column": column, "op": op, "value": value }))
}

#[test]
fn every_operator_compares() {
    for (column, op, value, expected) in [
        ("year", "=", json!(2020), vec![1, 2]),
        ("year", "==", json!(2020.0), vec![1, 2]),
        ("year", "!=", json!(2020), vec![0, 3, 4, 5, 6]),
        ("year", "<>", json!("2020"), vec![0, 3, 4, 5, 6]),
        ("year", "<", json!(2020), vec![0]),
        ("year", "<=", json!(2020), vec![0, 1, 2]),
        ("year", ">", json!(2020.5), vec![3, 4, 5, 6]),
        ("year", ">=", json!(2.022e3), vec![5]),
        ("year", "in", json!([2019, 2022, 1]), vec![0, 5]),
        ("year", "not in", json!([2019, 2022, 1]), vec![1, 2, 3, 4, 6]),
        ("height", "=", json!(0.2), vec![3]),
        ("station", "=", json!("Cork"), vec![0, 1, 6]),
        ("station", "=", json!("cork"), vec![]),
        ("station", ">", json!("Dublin"), vec![4]),
        ("station", "in", json!(["Dublin"]), vec![2, 3]),
        ("station", "contains", json!("OR"), vec![0, 1, 6]),
        ("station", "contains", json!("O\u{308}STER"), vec![4]),
        ("year", "contains", json!("21"), vec![3, 4, 6]),
        ("height", "contains", json!("N/A"), vec![4]),
        ("checked", "=", json!(true), vec![0, 3, 4, 6]),
        ("checked", "!=", json!(true), vec![1]),
        ("checked", "<", json!(true), vec![1]),
    ] {
        assert_eq!(compared(column, op, value.clone()), expected, "{column} {op} {value}");
    }
}

#[test]
fn missing_cells_fulfil_no_comparison_and_no_opposite_of_one() {
    assert_eq!(compared("height", ">", json!(0)), [0, 1, 3, 6]);
    assert_eq!(compared("height", "<=", json!(0)), [5]);
    let not = json!({ "not": { "column": "height", "op": ">", "value": 0 } });
    assert_eq!(matching(not), [5], "what is unknown stays unknown");
    assert_eq!(matching(json!({ "column": "height", "op": "is null" })), [2]);
    assert_eq!(matching(json!({ "column": "height", "op": "is not null", "value": null })), [0, 1, 3, 4, 5, 6]);
    assert_eq!(compared("height", "not in", json!([1.1])), [1, 3, 5, 6]);
    assert_eq!(matching(json!({ "not": { "column": "station", "op": "contains", "value": "o" } })), [2, 3, 4]);
}

#[test]
fn conditions_are_joined_as_in_sql() {
    let is = |column: &str, value: Value| json!({ "column": column, "op": "=", "value": value });
    // True or unknown is true, false and unknown is false.
    assert_eq!(matching(json!({ "or": [is("height", json!(9)), is("year", json!(2020))] })), [1, 2]);
    assert_eq!(
        matching(json!({ "not": { "and": [is("height", json!(9)), is("year", json!(2022))] } })),
        [0, 1, 2, 3, 4, 5, 6]
    );
    assert_eq!(matching(json!({ "and": [is("station", json!("Cork")), { "not": is("year", json!(2020)) }] })), [0, 6]);
    let both = outcome(json!({ "where": [is("station", json!("Cork")), is("checked", json!(true))] }));
    assert_eq!(both.matched, 2);
    assert_eq!(outcome(json!({ "where": [] })).matched, 7);
    assert_eq!(outcome(json!({ "where": null })).matched, 7);
}

#[test]
fn cells_of_another_kind_are_left_out_and_counted() {
    let found = outcome(json!({ "where": [{ "column": "height", "op": "<", "value": 100 }] }));
    assert_eq!(found.matched, 5);
    assert_eq!(json!(found)["leftOut"], json!([{ "column": "height", "cells": 1 }]));
    let found = outcome(
        json!({ "aggregate": [{ "function": "sum", "column": "height" }, { "function": "min", "column": "height" }] }),
    );
    assert_eq!(json!(found)["leftOut"], json!([{ "column": "height", "cells": 1 }]));
    assert_eq!(json!(outcome(json!({}))).get("leftOut"), None);
}
