//! What is rounded, and says so.

use num_rational::BigRational;

use crate::{Fault, answer, exact, fault, rounded};

#[test]
fn what_has_no_end_is_rounded_to_twenty_digits() {
    for (expression, value) in [
        ("1/3", "0.33333333333333333333"),
        ("2/3", "0.66666666666666666667"),
        ("-2/3", "-0.66666666666666666667"),
        ("200/3", "66.666666666666666667"),
        ("10^19 / 3", "3333333333333333333.3"),
        ("10^21 / 3", "3.3333333333333333333e20"),
        ("10^30 / 3", "3.3333333333333333333e29"),
        ("1 / 3e7", "3.3333333333333333333e-8"),
        ("1 / 3e6", "0.00000033333333333333333333"),
        ("2/3e30", "6.6666666666666666667e-31"),
    ] {
        assert_eq!(rounded(expression), value, "{expression}");
    }
}

#[test]
fn known_numbers_have_their_digits() {
    for (expression, value) in [
        ("pi", "3.1415926535897932385"),
        ("π", "3.1415926535897932385"),
        ("e", "2.7182818284590452354"),
        ("exp(1)", "2.7182818284590452354"),
        ("sqrt(2)", "1.4142135623730950488"),
        ("2^0.5", "1.4142135623730950488"),
        ("2^(1/12)", "1.0594630943592952646"),
        ("ln(2)", "0.69314718055994530942"),
        ("ln(10)", "2.302585092994045684"),
        ("ln(0.5)", "-0.69314718055994530942"),
        ("log10(2)", "0.30102999566398119521"),
        ("log10(1001)", "3.0004340774793186407"),
        ("exp(-1)", "0.36787944117144232160"),
        ("exp(100)", "2.6881171418161354484e43"),
        ("exp(-100)", "3.7200759760208359630e-44"),
        ("pi * 1e30", "3.1415926535897932385e30"),
        // By the series x - x²/2 + …
        ("ln(1 + 1e-30)", "1e-30"),
        ("ln(1 - 1e-30)", "-1e-30"),
    ] {
        let value = match value.split_once('e') {
            Some((digits, exponent)) if digits.contains('.') => {
                format!("{}e{exponent}", digits.trim_end_matches('0'))
            }
            None if value.contains('.') => value.trim_end_matches('0').to_owned(),
            _ => value.to_owned(),
        };
        assert_eq!(rounded(expression), value, "{expression}");
    }
}

#[test]
fn everyday_finance_is_within_reach() {
    assert_eq!(exact("round(1000 * 1.05^30, 2)"), "4321.94");
    // The monthly rate of a loan of 200,000 over 30 years at 3.75 percent.
    assert_eq!(exact("round(200000 * (3.75%/12) / (1 - (1 + 3.75%/12)^-360), 2)"), "926.23");
    assert_eq!(exact("round(((150/100)^(1/5) - 1) * 100, 4)"), "8.4472");
    assert!(rounded("(1 + 1/10000000)^1000000000").starts_with("2.688103"));
}

#[test]
fn rounded_numbers_know_what_is_certain_of_them() {
    assert_eq!(rounded("sqrt(2)^2"), "2");
    assert_eq!(rounded("sqrt(2)^2 - 2"), "0");
    assert_eq!(rounded("ln(exp(3))"), "3");
    assert_eq!(rounded("exp(ln(10))"), "10");
    assert_eq!(exact("round(pi, 4)"), "3.1416");
    assert_eq!(exact("floor(e)"), "2");
    assert_eq!(rounded("max(pi, e)"), "3.1415926535897932385");
    assert_eq!(rounded("abs(e - pi)"), "0.42331082513074800310".trim_end_matches('0'));
    assert_eq!(rounded("mod(pi, 1)"), "0.14159265358979323846");
    // Whether this is a little below or above two is not known.
    assert_eq!(fault("floor(sqrt(2)^2)"), Fault::Imprecise);
    assert_eq!(fault("1 / (sqrt(2)^2 - 2)"), Fault::Imprecise);
    assert_eq!(fault("ln(sqrt(2)^2 - 2)"), Fault::Imprecise);
    assert_eq!(fault("(pi * 1e80 - pi * 1e80) * 1e10"), Fault::Imprecise);
}

#[test]
fn pi_is_what_machin_computed() {
    // π = 16 arctan(1/5) − 4 arctan(1/239), with 40 digits.
    let arctan = |reciprocal: i64| {
        let mut sum = BigRational::from_integer(0.into());
        for n in 0..40i32 {
            let term = BigRational::new(1.into(), num_bigint::BigInt::from(reciprocal).pow(2 * n.unsigned_abs() + 1));
            let term = term / BigRational::from_integer((2 * n + 1).into());
            sum = if n % 2 == 0 { sum + term } else { sum - term };
        }
        sum
    };
    let times = |number: BigRational, factor: i64| number * BigRational::from_integer(factor.into());
    let pi = times(arctan(5), 16) - times(arctan(239), 4);
    let digits = (pi * BigRational::from_integer(num_bigint::BigInt::from(10).pow(50))).floor().to_integer();
    assert_eq!(exact("floor(pi * 1e50)"), digits.to_string());
}

#[test]
fn answers_with_very_many_decimals_are_rounded() {
    assert_eq!(answer("2^-200").value, "6.2230152778611417071e-61");
    assert!(!answer("1.5^200").is_exact);
}
