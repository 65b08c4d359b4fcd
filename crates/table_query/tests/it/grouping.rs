//! What is made of many rows.

use serde_json::{Value, json};
use table_query::Limits;

use crate::{columns, found, outcome, plan};

#[test]
fn groups_are_in_the_order_of_their_first_rows() {
    let query = json!({
        "groupBy": ["station"],
        "aggregate": [
            { "function": "count" },
            { "function": "count", "column": "height", "as": "heights" },
            { "function": "avg", "column": "height", "as": "mean" },
        ],
    });
    let outcome = outcome(query);
    assert_eq!(outcome.columns, ["station", "count", "heights", "mean"]);
    assert_eq!(
        json!(outcome.rows),
        json!([["Cork", 3, 3, 2.2], ["Dublin", 2, 1, 0.2], ["Österöd", 1, 1, null], [null, 1, 1, -5]])
    );
    assert_eq!((outcome.matched, outcome.total, outcome.is_truncated), (7, 4, false));
}

#[test]
fn functions_leave_missing_cells_out() {
    let all = |function: &str, column: &str| {
        found(json!({ "aggregate": [{ "function": function, "column": column }] }))[0][0].clone()
    };
    for (function, column, expected) in [
        ("count", "height", json!(6)),
        ("count", "station", json!(6)),
        ("count distinct", "station", json!(3)),
        ("count distinct", "year", json!(4)),
        ("count distinct", "checked", json!(2)),
        ("sum", "height", json!(1.8)),
        ("avg", "height", json!(0.36)),
        ("median", "height", json!(1.1)),
        ("median", "year", json!(2021)),
        ("min", "height", json!(-5)),
        ("max", "height", json!(3.3)),
        ("min", "station", json!("Cork")),
        ("max", "station", json!("Österöd")),
        ("max", "checked", json!(true)),
    ] {
        assert_eq!(all(function, column), expected, "{function} of {column}");
    }
    let median = json!({ "where": [{ "column": "height", "op": ">", "value": 0 }], "aggregate": [{ "function": "median", "column": "height", "as": "m" }] });
    assert_eq!(found(median), json!([[1.65]]), "between the two in the middle");
}

#[test]
fn without_rows_there_is_one_group_of_all_and_none_of_some() {
    let never = json!([{ "column": "year", "op": "<", "value": 0 }]);
    let functions = json!([
        { "function": "count" }, { "function": "count", "column": "year" },
        { "function": "count distinct", "column": "year" }, { "function": "sum", "column": "year" },
        { "function": "avg", "column": "year" }, { "function": "min", "column": "year" },
        { "function": "median", "column": "year" },
    ]);
    assert_eq!(found(json!({ "where": never, "aggregate": functions })), json!([[0, 0, 0, null, null, null, null]]));
    assert_eq!(found(json!({ "where": never, "aggregate": functions, "groupBy": ["station"] })), json!([]));
}

#[test]
fn groups_alone_are_the_different_values() {
    assert_eq!(found(json!({ "groupBy": ["checked"] })), json!([[true], [false], [null]]));
    assert_eq!(
        found(
            json!({ "groupBy": ["station", "checked"], "orderBy": [{ "column": "station" }, { "column": "checked", "direction": "desc" }], "limit": 3 })
        ),
        json!([["Cork", true], ["Cork", false], ["Dublin", true]])
    );
}

#[test]
fn groups_can_be_ordered_selected_and_limited() {
    let query = json!({
        "where": [{ "column": "year", "op": ">=", "value": 2020 }],
        "groupBy": ["station"],
        "aggregate": [{ "function": "avg", "column": "height", "as": "mean" }],
        "orderBy": [{ "column": "mean", "direction": "desc" }],
        "select": ["mean", "station"],
        "limit": 2,
    });
    let outcome = outcome(query);
    assert_eq!(json!(outcome.rows), json!([[2.75, "Cork"], [0.2, "Dublin"]]));
    assert_eq!((outcome.matched, outcome.total, outcome.is_truncated), (6, 4, true));
}

#[test]
fn equal_numbers_are_one_group() {
    use table_query::{Cell, Column, ColumnType, Columns};
    let columns = Columns::new([Column::new("n", ColumnType::Number)]);
    let rows = ["1", "1.0", "1.00", "0", "-0"].map(|digits| [Cell::number(digits).unwrap()]);
    let query = json!({ "groupBy": ["n"], "aggregate": [{ "function": "count" }] });
    let outcome = plan(&query, &columns, Limits::default()).unwrap().run(rows).unwrap();
    assert_eq!(json!(outcome.rows), json!([[1, 3], [0, 2]]));
}

#[test]
fn what_does_not_fit_to_groups_is_refused() {
    let refused = |query: Value| plan(&query, &columns(), Limits::default()).unwrap_err();
    let by_station = |other: Value| {
        let mut query = json!({ "groupBy": ["station"], "aggregate": [{ "function": "count", "as": "rows" }] });
        query.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        query
    };
    for (query, message) in [
        (
            by_station(json!({ "select": ["year"] })),
            "select[0]: “year” is neither in groupBy nor the name of an aggregate. There are: “station”, “rows”.",
        ),
        (
            by_station(json!({ "orderBy": [{ "column": "row" }] })),
            "orderBy[0].column: “row” is neither in groupBy nor the name of an aggregate. Did you mean “rows”? There are: “station”, “rows”.",
        ),
        (
            by_station(json!({ "aggregate": [{ "function": "count", "as": "station" }] })),
            "aggregate[0].as: The outcome has “station” twice. Give aggregates another name with \"as\", and name each column once.",
        ),
        (
            by_station(json!({ "groupBy": ["station", "station"] })),
            "groupBy[1]: The outcome has “station” twice. Give aggregates another name with \"as\", and name each column once.",
        ),
        (
            by_station(json!({ "groupBy": ["town"] })),
            "groupBy[0]: There is no column “town”. There are: “station”, “year”, “height”, “checked”.",
        ),
        (
            by_station(json!({ "aggregate": [{ "function": "avg", "column": "station" }] })),
            "aggregate[0].column: avg takes number columns, and “station” is a text column. Use count, count distinct, min or max.",
        ),
        (
            by_station(json!({ "aggregate": [{ "function": "avg" }] })),
            "aggregate[0].column: avg needs a \"column\". Only count can do without, and counts rows.",
        ),
        (
            by_station(json!({ "aggregate": [{ "function": "mode", "column": "year" }] })),
            "aggregate[0].function: unknown variant `mode`, expected one of `count`, `count distinct`, `sum`, `avg`, `min`, `max`, `median`.",
        ),
    ] {
        assert_eq!(refused(query), message);
    }
}
