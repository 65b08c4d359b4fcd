//! What can be wrong with an expression.

use thiserror::Error;

use crate::function::Function;
use crate::{DEEPEST, LONGEST};

/// Why an expression has no answer. Places are counted in characters, from 1. Each message says how to mend the expression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalculationError {
    /// There is nothing to evaluate.
    #[error("The expression is empty. Write one such as (12.5 + 7.5) * 3.")]
    Empty,
    /// The expression has more than [`LONGEST`] bytes.
    #[error("The expression is longer than {LONGEST} characters. Evaluate parts of it, one call each.")]
    TooLong,
    /// The expression is nested more than [`DEEPEST`] times.
    #[error(
        "The expression is nested more than {DEEPEST} times at character {at}. Evaluate parts of it, one call each."
    )]
    TooDeep {
        /// Where it becomes too deep.
        at: usize,
    },
    /// Something stands where something else must stand.
    #[error("{found} at character {at} is not expected: {expected}.")]
    Unexpected {
        /// What stands there, quoted.
        found: String,
        /// Where it stands.
        at: usize,
        /// What must stand there, or what to write instead.
        expected: String,
    },
    /// A name that is no function and no constant.
    #[error("“{name}” at character {at} is not known. Known are: {}.", Function::NAMES)]
    Unknown {
        /// The name.
        name: String,
        /// Where it stands.
        at: usize,
    },
    /// A function has the wrong number of arguments.
    #[error("{function} at character {at} takes {expected}, and has {found}.")]
    Arguments {
        /// The function.
        function: &'static str,
        /// Where it stands.
        at: usize,
        /// How many arguments it takes, in words.
        expected: &'static str,
        /// How many it has.
        found: usize,
    },
    /// A number whose separators can be read in two ways, or in none.
    #[error("“{number}” at character {at} is unclear. {advice}")]
    Separators {
        /// The number as it was written.
        number: String,
        /// Where it begins.
        at: usize,
        /// What to write instead.
        advice: String,
    },
    /// Percent that is added to or taken from a number: of the number, or of one?
    #[error(
        "The percentage at character {at} is unclear. To change x by p percent write x * (1 + p%) or x * (1 - p%); \
         for hundredths write x + (p%)."
    )]
    Percent {
        /// Where the sign stands between both.
        at: usize,
    },
    /// The expression can be read and has no value.
    #[error("{fault} (at character {at})")]
    NoValue {
        /// Where the operator or function stands.
        at: usize,
        /// Why there is none.
        fault: Fault,
    },
}

/// Why an operation has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// Division by zero.
    #[error("The divisor is zero.")]
    DivisionByZero,
    /// A number beyond the bound, whatever its sign.
    #[error("The number has more than 1000 digits. Use logarithms (ln, log10) for numbers of this size.")]
    TooLarge,
    /// A number that is nearly zero.
    #[error(
        "The number has more than 1000 zeros behind the point. Use logarithms (ln, log10) for numbers of this size."
    )]
    TooSmall,
    /// A root of a negative number.
    #[error("Roots and powers with decimals are of numbers from 0 on.")]
    NegativeRoot,
    /// A logarithm of zero or of a negative number.
    #[error("Logarithms are of numbers above 0.")]
    Logarithm,
    /// Rounding to decimals that are not counted by a whole number.
    #[error("The number of decimals must be a whole number from -1000 to 1000.")]
    Decimals,
    /// A factorial of something else than a whole number.
    #[error("Factorials are of whole numbers from 0 on.")]
    Factorial,
    /// Of a rounded number too few digits are certain.
    #[error(
        "The number is the difference of nearly equal rounded numbers: too few of its digits are certain. \
         Write the expression so that equal parts cancel out."
    )]
    Imprecise,
}
