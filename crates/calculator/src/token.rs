//! Cuts an expression into numbers, names and signs.

use std::iter::Peekable;
use std::str::CharIndices;

use num_rational::BigRational;

use crate::CalculationError;
use crate::number::{self, Unclear};
use crate::parse::shortened;

/// The smallest part of an expression that means something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Number(BigRational),
    Name(String),
    /// One of `+ - * / ^ % ! ( ) ,`; other ways to write them are replaced.
    Sign(char),
    End,
}

/// A token with its place: in characters from 1, and as it was written.
#[derive(Debug, Clone)]
pub(crate) struct Placed<'e> {
    pub(crate) token: Token,
    pub(crate) at: usize,
    pub(crate) text: &'e str,
}

/// All tokens of an expression, with an end behind them.
pub(crate) fn tokens(expression: &str) -> Result<Vec<Placed<'_>>, CalculationError> {
    let mut reader =
        Reader { expression, rest: expression.char_indices().peekable(), at: 1, calls: Vec::new(), all: Vec::new() };
    while reader.take()? {}
    Ok(reader.all)
}

struct Reader<'e> {
    expression: &'e str,
    rest: Peekable<CharIndices<'e>>,
    /// Place of the next character, from 1.
    at: usize,
    /// For each open parenthesis, whether it holds arguments: there, commas part them.
    calls: Vec<bool>,
    all: Vec<Placed<'e>>,
}

impl<'e> Reader<'e> {
    /// Takes one token; false at the end.
    fn take(&mut self) -> Result<bool, CalculationError> {
        self.skip(char::is_whitespace);
        let (begin, at) = (self.offset(), self.at);
        let Some(first) = self.peek() else {
            self.all.push(Placed { token: Token::End, at, text: "" });
            return Ok(false);
        };
        let token = if first.is_ascii_digit() || first == '.' && self.digit_follows(begin + 1) {
            Token::Number(self.number(begin, at)?)
        } else if first.is_alphabetic() {
            self.skip(char::is_alphanumeric);
            let name = &self.expression[begin..self.offset()];
            Token::Name(if name.eq_ignore_ascii_case("of") { "of" } else { name }.to_owned())
        } else {
            Token::Sign(self.sign(first, at)?)
        };
        let text = &self.expression[begin..self.offset()];
        self.all.push(Placed { token, at, text });
        Ok(true)
    }

    fn sign(&mut self, first: char, at: usize) -> Result<char, CalculationError> {
        self.next();
        let sign = match first {
            '*' if self.peek() == Some('*') => {
                self.next();
                '^'
            }
            '×' | '·' | '⋅' | '∙' => '*',
            '÷' | '∕' => '/',
            '−' | '–' => '-',
            '+' | '-' | '*' | '/' | '^' | '%' | '!' | '(' | ')' | ',' => first,
            _ => {
                let expected = "write numbers, functions, + - * / ^ % ! and parentheses, without units and currencies";
                return Err(CalculationError::Unexpected {
                    found: format!("“{first}”"),
                    at,
                    expected: expected.to_owned(),
                });
            }
        };
        match sign {
            '(' => {
                let is_call = matches!(self.all.last(), Some(Placed { token: Token::Name(name), .. }) if name != "of");
                self.calls.push(is_call);
            }
            ')' => drop(self.calls.pop()),
            _ => {}
        }
        Ok(sign)
    }

    fn number(&mut self, begin: usize, at: usize) -> Result<BigRational, CalculationError> {
        let is_argument = self.calls.last() == Some(&true);
        while let Some(c) = self.peek() {
            let may_join = matches!(c, '.' | '_' | '\'' | '’') || c == ',' && !is_argument;
            let joins = may_join && self.digit_follows(self.offset() + c.len_utf8());
            if !joins && !c.is_ascii_digit() {
                break;
            }
            self.next();
        }
        let text = &self.expression[begin..self.offset()];
        let unclear = |number: &str, Unclear(advice): Unclear| CalculationError::Separators {
            number: shortened(number),
            at,
            advice,
        };
        if is_argument && let Some(group) = self.group_of_thousands(text) {
            let advice =
                format!("Write “{text}, {group}” with a space for two arguments, or {text}{group} for one number.");
            return Err(unclear(&format!("{text},{group}"), Unclear(advice)));
        }
        let number = number::read(text).map_err(|advice| unclear(text, advice))?;
        Ok(number * self.exponent(begin, at)?)
    }

    /// The three digits behind a comma that may part thousands or arguments: `max(1,234)`.
    fn group_of_thousands(&self, text: &str) -> Option<&'e str> {
        let is_first =
            (1..=3).contains(&text.len()) && !text.starts_with('0') && text.chars().all(|c| c.is_ascii_digit());
        let behind = self.expression[self.offset()..].strip_prefix(',')?;
        let digits = behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        (is_first && digits == 3).then(|| &behind[..3])
    }

    /// The power of ten behind a number: `1.5e3`.
    fn exponent(&mut self, begin: usize, at: usize) -> Result<BigRational, CalculationError> {
        let rest = &self.expression[self.offset()..];
        let Some(behind) = rest.strip_prefix(['e', 'E']) else { return Ok(number::ten_to(0)) };
        let (is_negative, digits) = match behind.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, behind.strip_prefix('+').unwrap_or(behind)),
        };
        if !digits.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(number::ten_to(0));
        }
        for _ in 0..rest.len() - digits.len() {
            self.next();
        }
        let from = self.offset();
        self.skip(|c| c.is_ascii_digit());
        // A thousand is the bound of all numbers; more is not even made.
        let exponent = self.expression[from..self.offset()].parse::<i64>().ok().filter(|exponent| *exponent <= 1_000);
        let Some(exponent) = exponent else {
            let number = shortened(&self.expression[begin..self.offset()]);
            let advice = "Exponents must be from -1000 to 1000.".to_owned();
            return Err(CalculationError::Separators { number, at, advice });
        };
        Ok(number::ten_to(if is_negative { -exponent } else { exponent }))
    }

    fn digit_follows(&self, offset: usize) -> bool {
        self.expression.as_bytes().get(offset).is_some_and(u8::is_ascii_digit)
    }

    fn skip(&mut self, is_skipped: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&is_skipped) {
            self.next();
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(_, c)| *c)
    }

    fn next(&mut self) {
        self.at += usize::from(self.rest.next().is_some());
    }

    /// Place of the next character in bytes.
    fn offset(&self) -> usize {
        self.rest.clone().next().map_or(self.expression.len(), |(offset, _)| offset)
    }
}
