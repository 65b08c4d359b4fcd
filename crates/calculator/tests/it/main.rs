//! Expressions as a model writes them.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod bounds;
mod exact;
mod properties;
mod refused;
mod rounded;

use calculator::{Answer, CalculationError, Fault, evaluate};

/// The value of an expression that must be exact.
#[track_caller]
fn exact(expression: &str) -> String {
    let Answer { value, is_exact } = answer(expression);
    assert!(is_exact, "{expression} is {value}, but rounded");
    value
}

/// The value of an expression that must be rounded.
#[track_caller]
fn rounded(expression: &str) -> String {
    let Answer { value, is_exact } = answer(expression);
    assert!(!is_exact, "{expression} is exactly {value}");
    value
}

#[track_caller]
fn answer(expression: &str) -> Answer {
    evaluate(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

#[track_caller]
fn refused(expression: &str) -> CalculationError {
    evaluate(expression).map_or_else(|error| error, |answer| panic!("{expression} is {answer:?}"))
}

#[track_caller]
fn fault(expression: &str) -> Fault {
    match refused(expression) {
        CalculationError::NoValue { fault, .. } => fault,
        other => panic!("{expression}: {other}"),
    }
}
