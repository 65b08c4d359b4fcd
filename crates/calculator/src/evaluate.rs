//! A stack machine for the steps of an expression.

use num_rational::BigRational;

use crate::function::{Constant, Function};
use crate::interval::Interval;
use crate::parse::{Operator, Program, Step};
use crate::power::{factorial, power, square_root};
use crate::round::Direction;
use crate::transcendental::{decimal_logarithm, exponential, logarithm, pi};
use crate::{Answer, CalculationError, Fault, answer};

/// Does all steps; the number that remains is the answer.
pub(crate) fn run(program: &Program) -> Result<Answer, CalculationError> {
    let mut stack = Vec::new();
    let mut last = 1;
    for (step, at) in program {
        let result = take(step, &mut stack).map_err(|fault| CalculationError::NoValue { at: *at, fault })?;
        stack.push(result);
        last = *at;
    }
    let number = stack.pop().ok_or(CalculationError::Empty)?;
    answer::write(&number).map_err(|fault| CalculationError::NoValue { at: last, fault })
}

/// The result of a step, for which its operands are taken from the stack. The parser has seen to it that they are there.
fn take(step: &Step, stack: &mut Vec<Interval>) -> Result<Interval, Fault> {
    match step {
        Step::Number(number) => Interval::exact(number.clone()),
        Step::Constant(Constant::Pi) => pi(),
        Step::Constant(Constant::E) => exponential(&Interval::one()),
        Step::Negate => Ok(top(stack).negated()),
        Step::Percent => top(stack).times(&Interval::exact(BigRational::new(1.into(), 100.into()))?),
        Step::Factorial => factorial(&top(stack)),
        Step::Operator(operator) => {
            let (right, left) = (top(stack), top(stack));
            match operator {
                Operator::Add => left.plus(&right),
                Operator::Subtract => left.minus(&right),
                Operator::Multiply => left.times(&right),
                Operator::Divide => left.divided_by(&right),
                Operator::Power => power(&left, &right),
            }
        }
        Step::Call(function, arguments) => {
            let arguments = stack.split_off(stack.len().saturating_sub(*arguments));
            call(*function, &arguments)
        }
    }
}

fn top(stack: &mut Vec<Interval>) -> Interval {
    stack.pop().unwrap_or_else(Interval::one)
}

fn call(function: Function, arguments: &[Interval]) -> Result<Interval, Fault> {
    let (first, others) = arguments.split_first().ok_or(Fault::Imprecise)?;
    let sum = || others.iter().try_fold(first.clone(), |sum, number| sum.plus(number));
    match function {
        Function::Abs => Ok(first.absolute()),
        Function::Round => first.to_decimals(decimals(others)?, Direction::Nearest),
        Function::Floor => first.to_decimals(0, Direction::Down),
        Function::Ceil => first.to_decimals(0, Direction::Up),
        Function::Min => Ok(others.iter().fold(first.clone(), |least, number| least.minimum(number))),
        Function::Max => Ok(others.iter().fold(first.clone(), |most, number| most.maximum(number))),
        Function::Sum => sum(),
        Function::Avg => sum()?.divided_by(&Interval::exact(BigRational::from_integer(arguments.len().into()))?),
        Function::Mod => remainder(first, others.first().unwrap_or(first)),
        Function::Sqrt => square_root(first),
        Function::Ln => logarithm(first),
        Function::Log10 => decimal_logarithm(first),
        Function::Exp => exponential(first),
    }
}

fn decimals(arguments: &[Interval]) -> Result<i64, Fault> {
    let Some(decimals) = arguments.first() else { return Ok(0) };
    decimals.as_integer::<i64>().filter(|decimals| (-1_000..=1_000).contains(decimals)).ok_or(Fault::Decimals)
}

/// What a division into whole parts leaves, with the sign of the divisor: `mod(-7, 3)` is 2.
fn remainder(dividend: &Interval, divisor: &Interval) -> Result<Interval, Fault> {
    let parts = dividend.divided_by(divisor)?.to_decimals(0, Direction::Down)?;
    dividend.minus(&parts.times(divisor)?)
}
