//! Cuts a document into tokens, in one pass over its bytes.

use async_graphql::Pos;

use super::super::Refused;
use super::string;

/// A token with its position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    /// The text as written; strings include their quotes.
    pub text: &'a str,
    pub position: Pos,
}

/// Kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of `! $ & ( ) : = @ [ ] { | }`.
    Punctuator(u8),
    Spread,
    Name,
    Int,
    Float,
    String,
    BlockString,
    End,
}

impl Kind {
    /// Name of the kind in messages.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Punctuator(b'!') => "`!`",
            Self::Punctuator(b'$') => "`$`",
            Self::Punctuator(b'&') => "`&`",
            Self::Punctuator(b'(') => "`(`",
            Self::Punctuator(b')') => "`)`",
            Self::Punctuator(b':') => "`:`",
            Self::Punctuator(b'=') => "`=`",
            Self::Punctuator(b'@') => "`@`",
            Self::Punctuator(b'[') => "`[`",
            Self::Punctuator(b']') => "`]`",
            Self::Punctuator(b'{') => "`{`",
            Self::Punctuator(b'|') => "`|`",
            Self::Punctuator(_) => "`}`",
            Self::Spread => "`...`",
            Self::Name => "a name",
            Self::Int | Self::Float => "a number",
            Self::String | Self::BlockString => "a string",
            Self::End => "the end of the document",
        }
    }
}

/// The lexer. Columns count characters and start, as lines do, at 1.
pub(super) struct Lexer<'a> {
    source: &'a str,
    at: usize,
    line: usize,
    /// Byte up to which `column` is counted, and the column there.
    counted: usize,
    column: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, at: 0, line: 1, counted: 0, column: 1 }
    }

    /// The next token; [`Kind::End`] after the last one, repeatedly.
    pub fn next(&mut self) -> Result<Token<'a>, Refused> {
        self.skip_ignored();
        let start = self.at;
        let position = self.position(start);
        let Some(&first) = self.rest().first() else {
            return Ok(Token { kind: Kind::End, text: "", position });
        };
        let (kind, length) = match first {
            b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{' | b'|' | b'}' => {
                (Kind::Punctuator(first), 1)
            }
            b'.' if self.rest().starts_with(b"...") => (Kind::Spread, 3),
            b'_' | b'A'..=b'Z' | b'a'..=b'z' => (Kind::Name, count(self.rest(), is_name)),
            b'-' | b'0'..=b'9' => number(self.rest()).map_err(|text| Refused::syntax(text, position))?,
            b'"' if self.rest().starts_with(b"\"\"\"") => {
                let length = string::block_length(self.rest());
                (Kind::BlockString, length.ok_or_else(|| Refused::syntax("A block string has no end.", position))?)
            }
            b'"' => {
                let length = string::quoted_length(self.rest());
                (Kind::String, length.ok_or_else(|| Refused::syntax("A string has no end on its line.", position))?)
            }
            _ => return Err(Refused::syntax("Unexpected character.", position)),
        };
        self.at += length;
        let text = &self.source[start..self.at];
        if kind == Kind::BlockString {
            self.count_lines(start, text);
        }
        Ok(Token { kind, text, position })
    }

    fn rest(&self) -> &'a [u8] {
        &self.source.as_bytes()[self.at..]
    }

    /// White space, line ends, commas, byte order marks and comments.
    fn skip_ignored(&mut self) {
        loop {
            match self.rest() {
                [b'\r', b'\n', ..] => self.new_line(2),
                [b'\r' | b'\n', ..] => self.new_line(1),
                [b' ' | b'\t' | b',', ..] => self.at += 1,
                [0xEF, 0xBB, 0xBF, ..] => self.at += 3,
                [b'#', ..] => self.at += count(self.rest(), |byte| !matches!(byte, b'\r' | b'\n')),
                _ => return,
            }
        }
    }

    fn new_line(&mut self, length: usize) {
        self.at += length;
        self.line += 1;
        self.counted = self.at;
        self.column = 1;
    }

    fn position(&mut self, at: usize) -> Pos {
        self.column += self.source[self.counted..at].chars().count();
        self.counted = at;
        Pos { line: self.line, column: self.column }
    }

    /// Block strings may contain line ends.
    fn count_lines(&mut self, start: usize, text: &str) {
        let bytes = text.as_bytes();
        for (index, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(index + 1) != Some(&b'\n')) {
                self.line += 1;
                self.counted = start + index + 1;
                self.column = 1;
            }
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

fn count(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| belongs(**byte)).count()
}

/// Kind and length of the number that `bytes` starts with.
fn number(bytes: &[u8]) -> Result<(Kind, usize), &'static str> {
    let digits = |from: usize| count(&bytes[from..], |byte| byte.is_ascii_digit());
    let mut at = usize::from(bytes[0] == b'-');
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes[at] == b'0') {
        return Err("A number is malformed.");
    }
    at += whole;
    let mut kind = Kind::Int;
    if bytes.get(at) == Some(&b'.') {
        kind = Kind::Float;
        at += 1;
        let fraction = digits(at);
        if fraction == 0 {
            return Err("A number is malformed.");
        }
        at += fraction;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        kind = Kind::Float;
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return Err("A number is malformed.");
        }
        at += exponent;
    }
    if bytes.get(at).is_some_and(|byte| *byte == b'.' || is_name(*byte)) {
        return Err("A number is followed by a letter or a point.");
    }
    Ok((kind, at))
}
