//! Reads an expression by the precedence of its operators (Pratt, “Top down operator precedence”, 1973).
//!
//! What comes out is a list of steps for a stack machine: no tree has to be walked, and none is as deep as its text is long.

use num_rational::BigRational;
use num_traits::One as _;

use crate::function::{Constant, Function};
use crate::token::{Placed, Token, tokens};
use crate::{CalculationError, DEEPEST, LONGEST};

/// What is done next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// Puts a number onto the stack.
    Number(BigRational),
    /// Puts a constant onto the stack.
    Constant(Constant),
    /// Replaces the topmost number.
    Negate,
    /// Replaces the topmost number by its hundredth.
    Percent,
    /// Replaces the topmost number.
    Factorial,
    /// Replaces the two topmost numbers.
    Operator(Operator),
    /// Replaces as many numbers as there are arguments.
    Call(Function, usize),
}

/// An operator between two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// Steps, each with the place in the expression that asks for it.
pub(crate) type Program = Vec<(Step, usize)>;

/// How tightly something holds what stands beside it.
type Binding = u8;
const SUM: Binding = 10;
const PRODUCT: Binding = 20;
const OF: Binding = 30;
const SIGN: Binding = 40;
const POWER: Binding = 50;

/// Whether a part of an expression is a percentage, which means something else behind plus and minus than other numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The number 1: `1 + 20%` is the same in both readings.
    One,
    Number,
    Percentage,
}

/// Reads an expression.
pub(crate) fn program(expression: &str) -> Result<Program, CalculationError> {
    if expression.len() > LONGEST {
        return Err(CalculationError::TooLong);
    }
    if expression.trim().is_empty() {
        return Err(CalculationError::Empty);
    }
    let tokens = tokens(expression)?;
    let mut parser = Parser { tokens: tokens.into_iter(), next: None, depth: 0, program: Program::new() };
    parser.advance();
    parser.expression(0)?;
    match parser.token() {
        Token::End => Ok(parser.program),
        _ => Err(parser.unexpected("write an operator such as + or * here, or end the expression")),
    }
}

struct Parser<'e> {
    tokens: std::vec::IntoIter<Placed<'e>>,
    /// The token that is looked at; none behind the end.
    next: Option<Placed<'e>>,
    depth: usize,
    program: Program,
}

impl Parser<'_> {
    /// Reads what is held together at least as tightly as asked.
    fn expression(&mut self, least: Binding) -> Result<Part, CalculationError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(CalculationError::TooDeep { at: self.at() });
        }
        let mut left = self.operand()?;
        loop {
            left = self.postfixed(left)?;
            let Some((binding, operator)) = self.operator(left).filter(|(binding, _)| *binding >= least) else { break };
            let at = self.at();
            self.advance();
            // Powers are read from the right: 2^3^2 is 2^9.
            let right = self.expression(if binding == POWER { SIGN } else { binding + 1 })?;
            left = match operator {
                Operator::Add | Operator::Subtract if right == Part::Percentage && left == Part::Number => {
                    return Err(CalculationError::Percent { at });
                }
                Operator::Add | Operator::Subtract if left == right && left == Part::Percentage => left,
                // A percentage of a percentage is one.
                _ if binding == OF && right == Part::Percentage => right,
                _ => Part::Number,
            };
            self.program.push((Step::Operator(operator), at));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Part, CalculationError> {
        let at = self.at();
        match self.token().clone() {
            Token::Number(number) => {
                self.advance();
                let part = if number.is_one() { Part::One } else { Part::Number };
                self.program.push((Step::Number(number), at));
                return Ok(part);
            }
            Token::Name(name) => self.named(&name, at)?,
            Token::Sign('(') => {
                self.advance();
                self.expression(0)?;
                self.expect_close()?;
            }
            Token::Sign(sign @ ('-' | '+')) => {
                self.advance();
                let part = self.expression(SIGN)?;
                if sign == '-' {
                    self.program.push((Step::Negate, at));
                }
                return Ok(if part == Part::One { Part::Number } else { part });
            }
            _ => return Err(self.unexpected("write a number, a function or a parenthesis here")),
        }
        Ok(Part::Number)
    }

    /// A constant, or a function with its arguments.
    fn named(&mut self, name: &str, at: usize) -> Result<(), CalculationError> {
        let Some(function) = Function::of(name) else {
            let unknown = || CalculationError::Unknown { name: shortened(name), at };
            let constant = Constant::of(name).ok_or_else(unknown)?;
            self.advance();
            self.program.push((Step::Constant(constant), at));
            return Ok(());
        };
        self.advance();
        if *self.token() != Token::Sign('(') {
            return Err(self.unexpected(&format!("write {}( and the arguments", function.name())));
        }
        self.advance();
        let mut found = 0;
        if *self.token() != Token::Sign(')') {
            loop {
                self.expression(0)?;
                found += 1;
                if *self.token() != Token::Sign(',') {
                    break;
                }
                self.advance();
            }
        }
        self.expect_close()?;
        if let Some(expected) = function.refuse(found) {
            return Err(CalculationError::Arguments { function: function.name(), at, expected, found });
        }
        self.program.push((Step::Call(function, found), at));
        Ok(())
    }

    /// Signs that stand behind their number.
    fn postfixed(&mut self, mut part: Part) -> Result<Part, CalculationError> {
        loop {
            let at = self.at();
            match self.token() {
                Token::Sign('%') => {
                    self.advance();
                    self.program.push((Step::Percent, at));
                    part = Part::Percentage;
                    let is_remainder = match self.token() {
                        Token::Number(_) | Token::Sign('(') => true,
                        Token::Name(name) => name != "of",
                        _ => false,
                    };
                    if is_remainder {
                        return Err(self.unexpected("% is percent; write mod(x, y) for the remainder of a division"));
                    }
                }
                Token::Sign('!') => {
                    self.advance();
                    self.program.push((Step::Factorial, at));
                    part = Part::Number;
                }
                _ => return Ok(part),
            }
        }
    }

    /// The operator that comes next, with its binding.
    fn operator(&self, left: Part) -> Option<(Binding, Operator)> {
        Some(match self.token() {
            Token::Sign('+') => (SUM, Operator::Add),
            Token::Sign('-') => (SUM, Operator::Subtract),
            Token::Sign('*') => (PRODUCT, Operator::Multiply),
            Token::Sign('/') => (PRODUCT, Operator::Divide),
            Token::Sign('^') => (POWER, Operator::Power),
            Token::Name(name) if name == "of" && left == Part::Percentage => (OF, Operator::Multiply),
            _ => return None,
        })
    }

    fn expect_close(&mut self) -> Result<(), CalculationError> {
        if *self.token() != Token::Sign(')') {
            return Err(self.unexpected("write an operator, or ) for the parenthesis that is open"));
        }
        self.advance();
        Ok(())
    }

    fn unexpected(&self, expected: &str) -> CalculationError {
        let found = match &self.next {
            Some(Placed { token, text, .. }) if *token != Token::End => format!("“{}”", shortened(text)),
            _ => "The end".to_owned(),
        };
        CalculationError::Unexpected { found, at: self.at(), expected: expected.to_owned() }
    }

    fn token(&self) -> &Token {
        self.next.as_ref().map_or(&Token::End, |placed| &placed.token)
    }

    fn at(&self) -> usize {
        self.next.as_ref().map_or(1, |placed| placed.at)
    }

    /// Goes on to the next token, and stays at the end.
    fn advance(&mut self) {
        if let Some(next) = self.tokens.next() {
            self.next = Some(next);
        }
    }
}

/// As much of a text as a message quotes.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(30) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
