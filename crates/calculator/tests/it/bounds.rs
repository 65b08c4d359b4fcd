//! Hostile expressions end at once.

use std::time::{Duration, Instant};

use calculator::{CalculationError, LONGEST, evaluate};

use crate::{Fault, fault, refused};

/// Longer than any expression takes without optimisation on a busy machine; optimised, the worst takes a quarter of a second.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn numbers_have_a_bound() {
    for expression in ["9^9^9^9", "9^9^9", "10^1001", "1e1000 * 10", "10^(10^30)", "0.5^-(10^30)", "exp(1e6)", "1000!"]
    {
        assert_eq!(fault(expression), Fault::TooLarge, "{expression}");
    }
    for expression in ["99999999999!", "exp(exp(exp(10)))", "exp(1e999)", "(1/3)^-9999999", "1e1000^1000", "0.1^-1001"]
    {
        assert_eq!(fault(expression), Fault::TooLarge, "{expression}");
    }
    for expression in ["10^-2000", "0.5^(10^30)", "exp(-1e6)", "exp(-1e900)", "1e-1000 / 10", "2^-(10^9)", "2^-(10^30)"]
    {
        assert_eq!(fault(expression), Fault::TooSmall, "{expression}");
    }
    for expression in ["1e999999999", "1e-999999999", "1e99999999999999999999999", "1e1001"] {
        assert!(refused(expression).to_string().contains("Exponents must be from -1000 to 1000"), "{expression}");
    }
}

#[test]
fn nesting_has_a_bound() {
    let nested = |open: &str, close: &str, times: usize| format!("{}1{}", open.repeat(times), close.repeat(times));
    for (open, close) in [("(", ")"), ("-", ""), ("2^", ""), ("abs(", ")"), ("-(", ")")] {
        let error = refused(&nested(open, close, 120));
        assert!(matches!(error, CalculationError::TooDeep { .. }), "{open}: {error}");
        assert_eq!(refused(&nested(open, close, 10_000)), CalculationError::TooLong);
    }
    assert!(evaluate(&nested("(", ")", 63)).is_ok());
}

#[test]
fn the_longest_expressions_end_soon() {
    let filled = |piece: &str, last: &str| format!("{}{last}", piece.repeat((LONGEST - last.len()) / piece.len()));
    for expression in [
        filled("ln(3)+", "1"),
        filled("exp(9)*", "1"),
        filled("ln(1.1)^1.1*", "1"),
        filled("2^.1/", "1"),
        filled("1/7+", "1"),
        filled("1/7*3^999/", "1"),
        filled("449!/448!*", "1"),
        filled("449!-", "1"),
        filled("1.1^999*0.9^999*", "1"),
        filled("1e-999*1e999*", "1"),
        filled("sqrt(2)*", "1"),
        filled("e+", "1"),
        format!("1{}", "!".repeat(LONGEST - 1)),
        format!("1{}", "%".repeat(400)),
        format!("sum({}1)", "1/3, ".repeat(190)),
        "9".repeat(LONGEST),
        format!("0.{}", "9".repeat(LONGEST - 2)),
        filled("1.0000001^999999999*", "1"),
        format!("1.1{}", "^1.1".repeat(60)),
    ] {
        let begun = Instant::now();
        let outcome = evaluate(&expression);
        let took = begun.elapsed();
        assert!(took < SOON, "{expression} took {took:?}");
        if let Ok(answer) = outcome {
            assert!(answer.value.len() < 1_050, "{expression}");
        }
    }
    assert_eq!(refused(&"1+".repeat(5_000)), CalculationError::TooLong);
}

#[test]
fn messages_stay_short() {
    for expression in ["x".repeat(LONGEST), format!("1 {}", "2".repeat(900)), format!("1{}", ".1".repeat(900))] {
        assert!(refused(&expression).to_string().len() < 400, "{expression}");
    }
}
