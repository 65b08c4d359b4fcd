//! Which rows and columns come, in which order.

use serde_json::json;
use table_query::{Cell, Limits};

use crate::{columns, found, outcome, plan, rows};

#[test]
fn without_anything_all_columns_of_the_first_rows_come() {
    let outcome = outcome(json!({ "limit": 2 }));
    assert_eq!(outcome.columns, ["station", "year", "height", "checked"]);
    assert_eq!(json!(outcome.rows), json!([["Cork", 2019, 1.1, true], ["Cork", 2020, 2.2, false]]));
    assert_eq!((outcome.matched, outcome.total, outcome.is_truncated), (7, 7, true));
}

#[test]
fn rows_are_ordered_with_missing_cells_last() {
    let years = |direction: &str| {
        found(json!({ "select": ["height"], "orderBy": [{ "column": "height", "direction": direction }] }))
    };
    assert_eq!(years("asc"), json!([[-5], [0.2], [1.1], [2.2], [3.3], ["n/a"], [null]]));
    assert_eq!(years("desc"), json!([[3.3], [2.2], [1.1], [0.2], [-5], ["n/a"], [null]]));
}

#[test]
fn equal_rows_stay_in_the_order_of_the_table() {
    let query = |direction: &str, limit: usize| json!({ "select": ["year", "station"], "orderBy": [{ "column": "year", "direction": direction }], "limit": limit });
    assert_eq!(found(query("desc", 4)), json!([[2022, null], [2021, "Dublin"], [2021, "Österöd"], [2021, "Cork"]]));
    assert_eq!(found(query("asc", 3)), json!([[2019, "Cork"], [2020, "Cork"], [2020, "Dublin"]]));
    // By a column that is not selected.
    assert_eq!(
        found(
            json!({ "select": ["height"], "orderBy": [{ "column": "year", "direction": "desc" }, { "column": "height" }], "limit": 2 })
        ),
        json!([[-5], [0.2]])
    );
}

#[test]
fn pages_and_rows_of_any_width_are_taken() {
    let plan = plan(&json!({ "orderBy": [{ "column": "year", "direction": "desc" }] }), &columns(), Limits::default())
        .unwrap();
    let mut run = plan.clone().start();
    for page in rows().chunks(2) {
        run.extend(page).unwrap();
    }
    assert_eq!(run.finish().unwrap(), plan.clone().run(rows()).unwrap());
    let outcome = plan.run([vec![], vec![Cell::text("Cork"); 9]]).unwrap();
    assert_eq!(json!(outcome.rows), json!([["Cork", "Cork", "Cork", "Cork"], [null, null, null, null]]));
}

#[test]
fn the_outcome_is_json_for_a_model() {
    let query = json!({ "select": ["station"], "limit": 1 });
    assert_eq!(
        serde_json::to_string(&outcome(query)).unwrap(),
        r#"{"columns":["station"],"rows":[["Cork"]],"matched":7,"total":7,"isTruncated":true}"#
    );
}
