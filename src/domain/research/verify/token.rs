//! Words, numbers and signs of a text.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// As it is written.
    pub(super) text: String,
    /// True when white space (or the start of the text) is before it.
    pub(super) spaced: bool,
}

/// Sort of a [`Token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, also with apostrophes.
    Word,
    /// Digits with separators between them: `1,200.50`. Groups set apart by space are joined by `_`, or by `~` where
    /// it is the common space, which may also part two numbers.
    Number,
    /// Letters and digits in one: `G7`, `CO2`, `Q3`. A word in capitals with a hyphen belongs to it: `COVID-19`.
    Name,
    /// Any other character.
    Sign,
}

impl Token {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// True for a word that equals one of `words` without regard to case.
    pub(super) fn is_word(&self, words: &[&str]) -> bool {
        self.kind == Kind::Word && words.contains(&self.text.to_lowercase().as_str())
    }

    pub(super) fn is_dash(&self) -> bool {
        self.kind == Kind::Sign && self.is("-")
    }
}

/// Takes a text apart.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().map(fold).collect();
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut spaced = true;
    while at < characters.len() {
        let c = characters[at];
        if c.is_whitespace() {
            spaced = true;
            at += 1;
            continue;
        }
        if join_fraction(&mut out, c) {
            at += 1;
            continue;
        }
        let (kind, end, text) = if c.is_ascii_digit() {
            let (end, text) = number(&characters, at);
            (Kind::Number, end, text)
        } else if c.is_alphabetic() {
            word(&characters, at)
        } else if let Some(fraction) = fraction(c) {
            (Kind::Number, at + 1, fraction.to_owned())
        } else {
            (Kind::Sign, at + 1, c.to_string())
        };
        out.push(Token { kind, text, spaced });
        spaced = false;
        at = end;
    }
    out
}

/// Makes `1½` one number: the whole takes the digits of the fraction.
fn join_fraction(out: &mut [Token], c: char) -> bool {
    let (Some(fraction), Some(last)) = (fraction(c), out.last_mut()) else { return false };
    let joins = last.kind == Kind::Number && !last.text.contains(['.', ',']);
    if joins {
        last.text.push_str(fraction.trim_start_matches('0'));
    }
    joins
}

fn fold(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2019}' => '\'',
        c => c,
    }
}

fn fraction(c: char) -> Option<&'static str> {
    match c {
        '¼' => Some("0.25"),
        '½' => Some("0.5"),
        '¾' => Some("0.75"),
        _ => None,
    }
}

fn digits_end(characters: &[char], from: usize) -> usize {
    from + characters[from..].iter().take_while(|c| c.is_ascii_digit()).count()
}

/// Reads a number from its first digit on.
fn number(characters: &[char], start: usize) -> (usize, String) {
    let mut end = digits_end(characters, start);
    let mut text: String = characters[start..end].iter().collect();
    let mut group = end - start;
    while let Some(separator) = characters.get(end) {
        let next_end = digits_end(characters, end + 1);
        let next = next_end - (end + 1);
        let joint = match separator {
            '.' | ',' if next > 0 => *separator,
            // A group set apart by space has three digits and follows at most three.
            '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' if next == 3 && group <= 3 => '_',
            ' ' if next == 3 && group <= 3 && !text.contains(['.', ',']) => '~',
            _ => break,
        };
        text.push(joint);
        text.extend(&characters[end + 1..next_end]);
        group = next;
        end = next_end;
    }
    (end, text)
}

fn word(characters: &[char], start: usize) -> (Kind, usize, String) {
    let letters =
        |from: usize| from + characters[from..].iter().take_while(|c| c.is_alphabetic() || is_mark(**c)).count();
    let mut end = letters(start);
    let has_capital = characters[start..end].iter().any(|c| c.is_uppercase());
    let is_digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let mut kind = Kind::Word;
    if has_capital && characters.get(end) == Some(&'-') && is_digit(end + 1) && !is_common(&characters[start..end]) {
        end += 1;
    }
    while is_digit(end) {
        kind = Kind::Name;
        end = letters(digits_end(characters, end));
        if characters.get(end).is_some_and(|c| matches!(c, '.' | ',')) && is_digit(end + 1) {
            end += 1;
        }
    }
    (kind, end, characters[start..end].iter().collect())
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Words that stand before a number and a hyphen without being part of a name: `Mid-2010`.
fn is_common(word: &[char]) -> bool {
    let word: String = word.iter().collect::<String>().to_lowercase();
    matches!(word.as_str(), "mid" | "pre" | "post" | "early" | "late" | "mitte" | "ende" | "anfang" | "nach" | "vor")
}
