//! What is refused, with words that help to mend it.

use calculator::CalculationError;

use crate::{Fault, fault, refused};

#[test]
fn what_can_be_read_in_two_ways_names_both() {
    for (expression, advice) in [
        ("1,234", "Write 1234 or 1.234."),
        ("5 + 12,345 * 2", "Write 12345 or 12.345."),
        ("max(1,234)", "Write “1, 234” with a space for two arguments, or 1234 for one number."),
        ("sum(1,234,567)", "Write “1, 234” with a space for two arguments, or 1234 for one number."),
        ("3,5", "Write a point before decimals and nothing between thousands, such as 3.5 or 35."),
        ("1.234.567", "Write a point before decimals and nothing between thousands, such as 1234.567 or 1234567."),
        ("1.234,56", "Write a point before decimals and nothing between thousands, such as 1234.56 or 123456."),
        ("12,34,567", "Write a point before decimals and nothing between thousands, such as 1234.567 or 1234567."),
        ("0,123", "Write a point before decimals and nothing between thousands, such as 0.123 or 0123."),
        ("1_00", "Write a point before decimals and nothing between thousands, such as 1.00 or 100."),
    ] {
        let error = refused(expression);
        assert!(matches!(error, CalculationError::Separators { .. }), "{expression}: {error:?}");
        assert!(error.to_string().ends_with(advice), "{expression}: {error}");
    }
    for expression in
        ["50 + 20%", "50 - 20%", "1 + 2 * 3 - 5%", "10% of 50 + 3%", "-1 + 20%", "20% of 1 + 5%", "20% + 5 + 3%"]
    {
        assert!(matches!(refused(expression), CalculationError::Percent { .. }), "{expression}");
    }
    assert!(refused("10 % 3").to_string().contains("mod(x, y)"));
    assert!(refused("10 % (3)").to_string().contains("mod(x, y)"));
}

#[test]
fn what_cannot_be_read_tells_its_place() {
    for (expression, message) in [
        ("", "The expression is empty. Write one such as (12.5 + 7.5) * 3."),
        (" \n", "The expression is empty. Write one such as (12.5 + 7.5) * 3."),
        ("2 +", "The end at character 4 is not expected: write a number, a function or a parenthesis here."),
        ("2 3", "“3” at character 3 is not expected: write an operator such as + or * here, or end the expression."),
        ("2(3)", "“(” at character 2 is not expected: write an operator such as + or * here, or end the expression."),
        ("(2", "The end at character 3 is not expected: write an operator, or ) for the parenthesis that is open."),
        ("2)", "“)” at character 2 is not expected: write an operator such as + or * here, or end the expression."),
        (
            "5 € + 1",
            "“€” at character 3 is not expected: write numbers, functions, + - * / ^ % ! and parentheses, without units and currencies.",
        ),
        ("sqrt 2", "“2” at character 6 is not expected: write sqrt( and the arguments."),
        (
            "é + foo",
            "“é” at character 1 is not known. Known are: abs, round, floor, ceil, min, max, sum, avg, mod, sqrt, ln, log10, exp, pi, e.",
        ),
        ("round(1, 2, 3)", "round at character 1 takes one argument, or two: the number and its decimals, and has 3."),
        ("1 + max()", "max at character 5 takes one argument or more, and has 0."),
        ("1 / (2 - 2)", "The divisor is zero. (at character 3)"),
        (
            "20 of 50",
            "“of” at character 4 is not expected: write an operator such as + or * here, or end the expression.",
        ),
        ("2e", "“e” at character 2 is not expected: write an operator such as + or * here, or end the expression."),
        (
            "5.",
            "“.” at character 2 is not expected: write numbers, functions, + - * / ^ % ! and parentheses, without units and currencies.",
        ),
    ] {
        assert_eq!(refused(expression).to_string(), message, "{expression}");
    }
}

#[test]
fn what_has_no_value_says_why() {
    for (expression, expected) in [
        ("1/0", Fault::DivisionByZero),
        ("0^-1", Fault::DivisionByZero),
        ("0^-0.5", Fault::DivisionByZero),
        ("mod(5, 0)", Fault::DivisionByZero),
        ("sqrt(-4)", Fault::NegativeRoot),
        ("(-8)^(1/3)", Fault::NegativeRoot),
        ("ln(0)", Fault::Logarithm),
        ("log10(-1)", Fault::Logarithm),
        ("(1/2)!", Fault::Factorial),
        ("(-3)!", Fault::Factorial),
        ("pi!", Fault::Factorial),
        ("round(1, 0.5)", Fault::Decimals),
        ("round(1, 5000)", Fault::Decimals),
    ] {
        assert_eq!(fault(expression), expected, "{expression}");
    }
}
