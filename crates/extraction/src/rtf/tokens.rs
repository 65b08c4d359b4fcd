//! The pieces that RTF is written in (RTF 1.9.1, “Basic entities”).

/// A piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A group begins.
    Open,
    /// A group ends.
    Close,
    /// A control word and its number, as in `\b0`.
    Word(&'a str, Option<i32>),
    /// A control symbol, as in `\~`.
    Symbol(u8),
    /// A byte of text that is written in hexadecimal, as in `\'e9`.
    Hex(u8),
    /// Bytes of text.
    Text(&'a [u8]),
}

/// Splits a document into its pieces. Any bytes are some.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(document: &'a [u8]) -> Self {
        Self { rest: document }
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.rest.first()?;
        if first == b'\'' {
            let digit = |at: usize| char::from(*self.rest.get(at)?).to_digit(16);
            let byte = digit(1).zip(digit(2)).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
            self.skip(if byte.is_some() { 3 } else { 1 });
            return Some(byte.map_or(Token::Text(b""), Token::Hex));
        }
        if !first.is_ascii_alphabetic() {
            self.skip(1);
            return Some(Token::Symbol(first));
        }
        let word = self.take_while(|byte| byte.is_ascii_alphabetic());
        let sign = usize::from(self.rest.first() == Some(&b'-'));
        let digits = self.rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number =
            (digits > 0).then(|| std::str::from_utf8(&self.rest[..sign + digits]).ok()?.parse().ok()).flatten();
        if digits > 0 {
            self.skip(sign + digits);
        }
        if self.rest.first() == Some(&b' ') {
            self.skip(1);
        }
        let word = std::str::from_utf8(word).unwrap_or_default();
        if word == "bin" {
            self.skip(number.and_then(|length: i32| usize::try_from(length).ok()).unwrap_or(0));
        }
        Some(Token::Word(word, number))
    }

    fn take_while(&mut self, is_part: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !is_part(*byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        // Line breaks of the file mean nothing.
        self.take_while(|byte| matches!(byte, b'\r' | b'\n' | 0));
        match self.rest.first()? {
            b'{' => {
                self.skip(1);
                Some(Token::Open)
            }
            b'}' => {
                self.skip(1);
                Some(Token::Close)
            }
            b'\\' => {
                self.skip(1);
                // A lone backslash at the very end is nothing.
                self.control()
            }
            _ => Some(Token::Text(self.take_while(|byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Token::{Close, Hex, Open, Symbol, Text, Word};
    use super::*;

    #[test]
    fn documents_are_split_as_they_are_written() {
        let document = b"{\\rtf1\\b0 a\r\nb\\'e9\\~\\u-3913?{\\bin3 {}}x}\\par\\";
        let pieces: Vec<_> = Tokens::new(document).collect();
        let expected = [
            Open,
            Word("rtf", Some(1)),
            Word("b", Some(0)),
            Text(b"a"),
            Text(b"b"),
            Hex(0xE9),
            Symbol(b'~'),
            Word("u", Some(-3913)),
            Text(b"?"),
            Open,
            Word("bin", Some(3)),
            Text(b"x"),
            Close,
            Word("par", None),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn broken_pieces_are_none() {
        let pieces = |document: &'static [u8]| Tokens::new(document).collect::<Vec<_>>();
        assert_eq!(pieces(b"\\'g1"), [Text(b""), Text(b"g1")]);
        assert_eq!(pieces(b"\\bin2147483647 x"), [Word("bin", Some(i32::MAX))]);
        assert_eq!(pieces(b"\\b99999999999 x"), [Word("b", None), Text(b"x")]);
        assert_eq!(pieces(b"\\b-x"), [Word("b", None), Text(b"-x")]);
    }
}
