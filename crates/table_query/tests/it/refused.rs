//! What is refused, with its place and with words that help to mend it.

use serde_json::{Value, json};
use table_query::{Column, ColumnType, Columns, Limits};

use crate::{columns, plan};

#[track_caller]
fn refused(query: Value) -> String {
    plan(&query, &columns(), Limits::default()).map_or_else(|error| error, |plan| panic!("{query} is {plan:?}"))
}

#[test]
fn what_is_no_query_tells_its_place() {
    for (query, message) in [
        (
            json!([]),
            "A query is an object, such as {\"where\": [{\"column\": \"year\", \"op\": \">=\", \"value\": 2020}]}.",
        ),
        (
            json!({ "where": [["year", ">", 5]] }),
            "where[0]: invalid length 3, expected an object such as {\"column\": \"year\", \"op\": \">=\", \"value\": 2020}.",
        ),
        (json!({ "where": ["year > 5"] }), "where[0]: invalid type: string \"year > 5\", expected an object such as"),
        (json!({ "orderBy": ["year"] }), "orderBy[0]: invalid type: string \"year\", expected an object such as"),
        (
            json!({ "filter": [] }),
            "filter: unknown field `filter`, expected one of `where`, `groupBy`, `aggregate`, `orderBy`, `limit`, `select`.",
        ),
        (json!({ "where": {} }), "where: invalid type: map, expected a sequence."),
        (
            json!({ "where": [{ "column": "year", "op": "like", "value": 1 }] }),
            "where[0].op: unknown variant `like`, expected one of `=`",
        ),
        (
            json!({ "where": [{ "column": "year" }] }),
            "where[0]: a condition is {\"column\", \"op\", \"value\"}, or has exactly one of",
        ),
        (json!({ "where": [{ "or": [], "column": "year" }] }), "where[0]: a condition is"),
        (json!({ "where": [{ "or": [{ "colum": "year" }] }] }), "where[0].or[0].colum: unknown field `colum`"),
        (
            json!({ "where": [{ "not": { "column": 5 } }] }),
            "where[0].not.column: invalid type: integer `5`, expected a string.",
        ),
        (json!({ "limit": -1 }), "limit: The limit must be from 1 to 200."),
        (
            json!({ "orderBy": [{ "column": "year", "direction": "down" }] }),
            "orderBy[0].direction: unknown variant `down`, expected `asc` or `desc`.",
        ),
        (json!({ "aggregate": [{ "column": "year" }] }), "aggregate[0]: missing field `function`."),
        (json!({ "select": "year" }), "select: invalid type: string \"year\", expected a sequence."),
    ] {
        let found = refused(query);
        assert!(found.starts_with(message), "{found}\nis not\n{message}");
    }
}

#[test]
fn columns_that_are_not_there_are_answered_with_those_that_are() {
    let there = "There are: “station”, “year”, “height”, “checked”.";
    let compared = |column: &str| json!({ "where": [{ "column": column, "op": "is null" }] });
    assert_eq!(
        refused(compared("hight")),
        format!("where[0].column: There is no column “hight”. Did you mean “height”? {there}")
    );
    assert_eq!(
        refused(compared("Station")),
        format!("where[0].column: There is no column “Station”. Did you mean “station”? {there}")
    );
    assert_eq!(refused(compared("")), format!("where[0].column: There is no column “”. {there}"));
    assert!(refused(json!({ "select": ["year", "x"] })).starts_with("select[1]: There is no column “x”."));
    assert!(refused(json!({ "orderBy": [{ "column": "x" }] })).starts_with("orderBy[0].column: There is no column"));

    let many = Columns::new((0..1_000).map(|at| Column::new(format!("{at}{}", "x".repeat(5_000)), ColumnType::Text)));
    let error = plan(&json!({ "select": ["y".repeat(9_000)] }), &many, Limits::default()).unwrap_err();
    assert!(error.ends_with(" and 970 more.") && error.len() < 6_000, "{}", error.len());
}

#[test]
fn values_must_be_of_the_kind_of_their_column() {
    let compared = |column: &str, op: &str, value: Value| {
        refused(json!({ "where": [{ "column": column, "op": op, "value": value }] }))
    };
    let missing =
        "where[0].value: A value is missing. To find missing cells, use \"op\": \"is null\" or \"is not null\".";
    let list = "where[0].value: Write a list of values, such as [1, 2]. Missing cells are found by \"op\": \"is null\", not in a list.";
    for (column, op, value, message) in [
        (
            "year",
            "=",
            json!("soon"),
            "where[0].value: “year” is a number column: write a number of up to 28 digits, with a point before decimals.",
        ),
        (
            "year",
            "=",
            json!(1e300),
            "where[0].value: “year” is a number column: write a number of up to 28 digits, with a point before decimals.",
        ),
        (
            "year",
            "=",
            json!([2020]),
            "where[0].value: “year” is a number column: write a number of up to 28 digits, with a point before decimals.",
        ),
        ("station", "=", json!(5), "where[0].value: “station” is a text column: write the value in quotes."),
        ("checked", "=", json!("true"), "where[0].value: “checked” is a boolean column: write true or false."),
        ("year", "=", json!(null), missing),
        ("year", "in", json!(null), missing),
        ("year", "in", json!(2020), list),
        ("year", "in", json!([]), list),
        ("year", "not in", json!([2020, null]), list),
        (
            "year",
            "in",
            json!([2020, "x"]),
            "where[0].value: “year” is a number column: write a number of up to 28 digits, with a point before decimals.",
        ),
        (
            "station",
            "contains",
            json!(5),
            "where[0].value: Write a text to look for, with at least one visible character.",
        ),
        (
            "station",
            "contains",
            json!("\u{200B} "),
            "where[0].value: Write a text to look for, with at least one visible character.",
        ),
        (
            "station",
            "is null",
            json!("x"),
            "where[0].value: \"is null\" and \"is not null\" take no value: leave it out.",
        ),
    ] {
        assert_eq!(compared(column, op, value), message);
    }
    assert_eq!(
        refused(json!({ "where": [{ "or": [] }] })),
        "where[0].or: Write at least one condition in \"and\" and \"or\"."
    );
    assert_eq!(refused(json!({ "limit": 0 })), "limit: The limit must be from 1 to 200.");
    assert_eq!(refused(json!({ "limit": 201 })), "limit: The limit must be from 1 to 200.");
    assert!(refused(json!({ "select": ["year", "year"] })).starts_with("select[1]: The outcome has “year” twice."));
}

#[test]
fn columns_get_names_that_can_be_written() {
    let columns = Columns::new(
        ["Height", " Height\n", "", "Height (2)", "a\u{0}b", &"long ".repeat(100)]
            .map(|name| Column::new(name, ColumnType::Text)),
    );
    let names: Vec<&str> = columns.as_slice().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names[..5], ["Height", "Height (2)", "Column 3", "Height (2) (2)", "a b"]);
    assert_eq!(names[5].chars().count(), 101);
    assert_eq!(columns.position("Height (2)"), Some(1));

    // As many as a sheet can have.
    let equal = Columns::new(vec![Column::new("a", ColumnType::Text); 16_384]);
    assert_eq!(equal.position("a (16384)"), Some(16_383));
}
