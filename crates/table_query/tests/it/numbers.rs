//! Numbers are exact.

use serde_json::{Value, json};
use table_query::{Cell, Column, ColumnType, Columns, Function, Limits, RunError};

use crate::plan;

fn computed(function: &str, numbers: &[&str]) -> Result<Value, RunError> {
    let columns = Columns::new([Column::new("n", ColumnType::Number)]);
    let query = json!({ "aggregate": [{ "function": function, "column": "n" }] });
    let rows = numbers.iter().map(|digits| [Cell::number(digits).unwrap()]);
    Ok(plan(&query, &columns, Limits::default()).unwrap().run(rows)?.rows[0][0].clone())
}

#[test]
fn sums_and_averages_are_exact() {
    for (function, numbers, expected) in [
        ("sum", vec!["0.1", "0.2"], json!(0.3)),
        ("sum", vec!["0.1"; 10], json!(1)),
        ("sum", vec!["1e3", "-1E3"], json!(0)),
        ("sum", vec!["12345678901234567890.12", "0.01"], json!("12345678901234567890.13")),
        ("sum", vec!["9007199254740993", "0"], json!(9_007_199_254_740_993_u64)),
        ("avg", vec!["0.1", "0.2"], json!(0.15)),
        ("avg", vec!["1", "1", "2"], json!(1.333_333_333_333_33)),
        ("avg", vec!["0.00", "0.02", "0.02"], json!(0.013_333_333_333_333_3)),
        ("median", vec!["0.1", "0.4", "0.2", "0.3"], json!(0.25)),
        ("min", vec!["1.50", "1.5"], json!(1.5)),
    ] {
        assert_eq!(computed(function, &numbers), Ok(expected), "{function} of {numbers:?}");
    }
}

#[test]
fn too_many_digits_are_told() {
    let large = "79228162514264337593543950335";
    for numbers in [[large, "1"], [large, "0.1"], ["7922816251426433759354395033.5", "0.01"]] {
        let refused = computed("sum", &numbers).unwrap_err();
        assert_eq!(refused, RunError::Digits { function: Function::Sum, column: "n".to_owned() });
    }
    assert_eq!(
        computed("avg", &[large, large]).unwrap_err().to_string(),
        "The avg of “n” has more than 28 digits. Narrow the rows with \"where\"."
    );
}

#[test]
fn what_cannot_be_kept_exactly_is_no_number() {
    for digits in [
        "",
        "-",
        ".",
        "1,000",
        "0x10",
        "NaN",
        "1e",
        "1e99",
        "1e-99",
        "1e999999999999",
        "abc",
        "0.12345678901234567890123456789012",
        "792281625142643375935439503350",
    ] {
        assert_eq!(Cell::number(digits), None, "{digits}");
    }
    for (digits, same) in [
        ("1e2", "100"),
        ("1.5E-3", "0.0015"),
        ("-0.0", "0"),
        ("1e-28", "0.0000000000000000000000000001"),
        ("2e+1", "20"),
        ("9.3000000001e18", "9300000000100000000"),
    ] {
        assert_eq!(Cell::number(digits), Cell::number(same), "{digits}");
    }
}
