//! Compared with simple computations, on many tables and queries.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use table_query::{Cell, Limits, Query};

use crate::{columns, plan};

/// A number with four decimals, as a whole number of them.
fn digits(ten_thousandths: i64) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let absolute = ten_thousandths.unsigned_abs();
    format!("{sign}{}.{:04}", absolute / 10_000, absolute % 10_000)
}

type Row = (Option<String>, Option<i64>, Option<i64>);

fn table() -> impl Strategy<Value = Vec<Row>> {
    let station = prop::option::weighted(0.8, select(vec!["A", "b", "Cc", "ü"]).prop_map(str::to_owned));
    let number = || prop::option::weighted(0.8, prop_oneof![-3..4i64, any::<i32>().prop_map(i64::from)]);
    prop::collection::vec((station, number(), number()), 0..40)
}

fn cells(table: &[Row]) -> Vec<Vec<Cell<'_>>> {
    let number = |number: &Option<i64>| number.map_or(Cell::Missing, |number| Cell::number(&digits(number)).unwrap());
    let row = |(station, year, height): &Row| {
        vec![station.as_deref().map_or(Cell::Missing, |text| Cell::text(text.to_owned())), number(year), number(height)]
    };
    table.iter().map(row).collect()
}

fn run(query: &Value, table: &[Row]) -> table_query::Outcome {
    let limits = Limits { default_rows: 200, ..Limits::default() };
    plan(query, &columns(), limits).unwrap_or_else(|error| panic!("{query}: {error}")).run(cells(table)).unwrap()
}

fn number(value: &Value) -> Cell<'static> {
    let digits = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    Cell::number(&digits).unwrap_or(Cell::Missing)
}

fn condition() -> impl Strategy<Value = Value> {
    let comparison = (select(vec!["year", "height"]), select(vec!["=", "!=", "<", "<=", ">", ">="]), -3..4i64)
        .prop_map(|(column, op, value)| json!({ "column": column, "op": op, "value": digits(value) }));
    let missing = (select(vec!["year", "station"]), select(vec!["is null", "is not null"]))
        .prop_map(|(column, op)| json!({ "column": column, "op": op }));
    let text =
        select(vec!["a", "C", "Ü"]).prop_map(|text| json!({ "column": "station", "op": "contains", "value": text }));
    prop_oneof![comparison, missing, text].prop_recursive(3, 12, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(|all| json!({ "and": all })),
            several.prop_map(|any| json!({ "or": any })),
            inner.prop_map(|not| json!({ "not": not })),
        ]
    })
}

proptest! {
    #[test]
    fn sums_are_those_of_whole_numbers(table in table()) {
        let query = json!({ "groupBy": ["station"], "aggregate": [
            { "function": "sum", "column": "height", "as": "sum" },
            { "function": "count", "column": "height", "as": "count" },
            { "function": "max", "column": "height", "as": "max" },
            { "function": "median", "column": "height", "as": "median" },
        ] });
        for row in run(&query, &table).rows {
            let of_group = table.iter().filter(|(station, ..)| station.as_deref() == row[0].as_str());
            let mut numbers: Vec<i64> = of_group.filter_map(|(.., height)| *height).collect();
            numbers.sort_unstable();
            prop_assert_eq!(&row[2], &json!(numbers.len()));
            if numbers.is_empty() {
                prop_assert!(row[1].is_null() && row[3].is_null() && row[4].is_null());
                continue;
            }
            prop_assert_eq!(number(&row[1]), Cell::number(&digits(numbers.iter().sum())).unwrap());
            prop_assert_eq!(number(&row[3]), Cell::number(&digits(*numbers.last().unwrap())).unwrap());
            let twice = numbers[(numbers.len() - 1) / 2] + numbers[numbers.len() / 2];
            // Half of ten-thousandths are twenty-thousandths: five digits.
            let half = format!("{}{}.{:05}", if twice < 0 { "-" } else { "" }, twice.abs() * 5 / 100_000, twice.abs() * 5 % 100_000);
            prop_assert_eq!(number(&row[4]), Cell::number(&half).unwrap());
        }
    }

    #[test]
    fn a_condition_and_its_opposite_part_the_rows(table in table(), condition in condition()) {
        let matched = |condition: &Value| run(&json!({ "where": [condition] }), &table).matched;
        let not = json!({ "not": condition });
        let (holds, opposite) = (matched(&condition), matched(&not));
        prop_assert!(holds + opposite <= table.len() as u64, "the rest is unknown");
        prop_assert_eq!(matched(&json!({ "not": not })), holds);
        prop_assert_eq!(matched(&json!({ "or": [condition, not] })), holds + opposite);
        prop_assert_eq!(matched(&json!({ "and": [condition, not] })), 0);
    }

    #[test]
    fn the_first_rows_are_those_of_all_rows_in_order(
        table in table(), direction in select(vec!["asc", "desc"]), limit in 1..20usize,
    ) {
        let order = json!([{ "column": "station", "direction": direction }, { "column": "height" }]);
        let few = run(&json!({ "orderBy": order, "limit": limit }), &table);
        let all = run(&json!({ "orderBy": order }), &table);
        prop_assert_eq!(few.is_truncated, limit < table.len());
        prop_assert_eq!(&few.rows[..], &all.rows[..limit.min(table.len())]);
        let mut sorted = table.clone();
        // Stable, with missing cells last in either direction.
        sorted.sort_by(|one, other| {
            let texts = one.0.is_none().cmp(&other.0.is_none()).then_with(|| match direction {
                "asc" => one.0.cmp(&other.0),
                _ => other.0.cmp(&one.0),
            });
            texts.then_with(|| (one.2.is_none(), one.2).cmp(&(other.2.is_none(), other.2)))
        });
        let expected: Vec<Value> = sorted.iter().map(|(station, ..)| json!(station)).collect();
        let found: Vec<Value> = all.rows.iter().map(|row| row[0].clone()).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_json_is_read_or_refused(json in r#"(\{|\}|\[|\]|,|:|"where"|"or"|"not"|"column"|"op"|"value"|"year"|"="|"in"|1|null|"limit"){0,24}"#) {
        if let Ok(json) = serde_json::from_str::<Value>(&json) {
            let _ = plan(&json, &columns(), Limits::default());
        }
    }

    #[test]
    fn any_member_is_read_or_refused(
        member in select(vec!["where", "groupBy", "aggregate", "orderBy", "limit", "select"]),
        column in any::<String>(), op in select(vec!["=", "in", "contains", "is null", "<"]), value in prop_oneof![
            any::<f64>().prop_map(|number| json!(number)), any::<i64>().prop_map(|number| json!(number)),
            any::<String>().prop_map(Value::from), Just(json!([1, "a", null])), Just(json!({})),
        ],
    ) {
        for column in [column.as_str(), "year", "station", "checked"] {
            let query = json!({ member: [{ "column": column, "op": op, "value": value }] });
            let _ = plan(&query, &columns(), Limits::default()).map(|plan| plan.run(crate::rows()));
            let _ = Query::parse(&json!({ member: value }));
        }
    }

    #[test]
    fn any_digits_are_a_number_or_none(digits in r"-?[0-9]{0,32}(\.[0-9]{0,32})?([eE][-+]?[0-9]{1,12})?") {
        if let Some(cell) = Cell::number(&digits) {
            let outcome = run_one(cell.clone());
            prop_assert_eq!(number(&outcome), cell);
        }
    }
}

/// A number as it comes out again.
fn run_one(cell: Cell<'_>) -> Value {
    let query = json!({ "select": ["year"] });
    let outcome = plan(&query, &columns(), Limits::default()).unwrap().run([[Cell::Missing, cell]]).unwrap();
    outcome.rows[0][0].clone()
}
