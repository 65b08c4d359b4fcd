//! Arithmetic that a language model writes, evaluated exactly.
//!
//! [`evaluate`] reads one expression. Decimals are what they look like: `0.1 + 0.2` is `0.3`, and `1/3 * 3` is `1`. What
//! has no end, such as `1/3`, `sqrt(2)` or `pi`, is rounded to [`DIGITS`] significant digits, and [`Answer::is_exact`]
//! says so. Of such numbers two bounds are known between which they lie: an answer has no digit that is not certain.
//!
//! What can be read in two ways is refused with both readings, since a wrong number is worse than none: `1,234` may be
//! more than a thousand or a little more than one, and `50 + 20%` may be 50.2 or 60.
//!
//! Whatever is written, the answer or a [`CalculationError`] comes soon: length and depth of the expression and the size
//! of every number on the way are bounded.

mod answer;
mod error;
mod evaluate;
mod function;
mod interval;
mod number;
mod parse;
mod power;
mod round;
mod token;
mod transcendental;

pub use error::{CalculationError, Fault};

/// Longest expression, in bytes.
pub const LONGEST: usize = 1_000;

/// How deep parentheses, signs and powers may be nested.
pub const DEEPEST: usize = 64;

/// Significant digits of an answer that is not exact.
pub const DIGITS: usize = 20;

/// What a model needs to know to write an expression.
pub const SYNTAX: &str = "\
Arithmetic: + - * / ^ and parentheses; n! is the factorial. Decimals have a point (1234.5 or 1,234.50 or 1e3). \
Percent: 20% of 50, 50 * 20%, 50 * (1 + 20%). \
Functions: abs(x), round(x), round(x, decimals), floor(x), ceil(x), min(x, …), max(x, …), sum(x, …), avg(x, …), \
mod(x, y), sqrt(x), ln(x), log10(x), exp(x). Constants: pi, e. \
Results are exact, or rounded to 20 digits and marked so. No variables, units or dates.";

/// The value of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The number in decimal digits with a point, without separators of thousands: `-1234.5`. Rounded numbers that would
    /// need many zeros have an exponent: `1.5e-30`.
    pub value: String,
    /// True when these digits are the whole number; false when it was rounded to them.
    pub is_exact: bool,
}

/// Evaluates an expression; [`SYNTAX`] describes it.
///
/// # Errors
/// [`CalculationError`] for what cannot be read and for what has no value. Its message says how to mend the expression.
pub fn evaluate(expression: &str) -> Result<Answer, CalculationError> {
    let program = parse::program(expression)?;
    evaluate::run(&program)
}
