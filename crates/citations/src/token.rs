//! Tokens of a text: words, numbers and signs.

use unicode_normalization::char::is_combining_mark;

use super::script::{is_han, is_hangul, is_kana, is_unspaced_alphabet};

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// As written.
    pub(super) text: String,
    /// In lower case.
    pub(super) lower: String,
    /// True when white space (or the start of the text) is before it.
    pub(super) spaced: bool,
    /// Start and end, in characters.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Kind of a [`Token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters.
    Word,
    /// A Chinese character.
    Han,
    /// Digits with separators between them: `1,200.50`. Groups separated by space are joined by `_`, or by `~` for the
    /// ordinary space, which may also separate two numbers.
    Number,
    /// Letters and digits together: `G7`, `CO2`, `Q3`. A word in capitals with a hyphen belongs to it: `COVID-19`.
    Name,
    /// A numeric character that is not a digit.
    Numeral,
    /// Any other character.
    Sign,
}

impl Token {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// True for a word that equals one of `words`, ignoring case.
    pub(super) fn is_word(&self, words: &[&str]) -> bool {
        matches!(self.kind, Kind::Word | Kind::Han) && words.contains(&self.lower.as_str())
    }

    pub(super) fn is_dash(&self) -> bool {
        self.kind == Kind::Sign && (self.is("-") || self.is("~"))
    }
}

/// Tokenizes a folded text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
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
        if let Some(end) = korean_number(&characters, at, &mut out, spaced) {
            spaced = false;
            at = end;
            continue;
        }
        let opens =
            spaced || out.last().is_some_and(|last| matches!(last.text.as_str(), "(" | "-" | "$" | "€" | "£" | "±"));
        let (kind, end, text) = if c == '.' && opens && characters.get(at + 1).is_some_and(char::is_ascii_digit) {
            // `.5`
            let end = digits_end(&characters, at + 1);
            (Kind::Number, end, format!("0{}", characters[at..end].iter().collect::<String>()))
        } else if c.is_ascii_digit() {
            let (end, text) = number(&characters, at);
            (Kind::Number, end, text)
        } else if is_han(c) {
            (Kind::Han, at + 1, c.to_string())
        } else if c.is_numeric() {
            (Kind::Numeral, at + 1, c.to_string())
        } else if c.is_alphabetic() {
            let behind_number = out.last().is_some_and(|token| token.kind == Kind::Number || is_scale(&token.text));
            word(&characters, at, behind_number)
        } else {
            (Kind::Sign, at + 1, c.to_string())
        };
        out.push(Token { kind, lower: text.to_lowercase(), text, spaced, start: at, end });
        spaced = false;
        at = end;
    }
    out
}

/// Korean and Thai write magnitude words without a space before what follows: 3억원, 17ล้านคน.
const GLUED_SCALES: [&str; 11] = ["만", "억", "조", "천", "백", "พันล้าน", "หมื่น", "แสน", "ล้าน", "พัน", "ร้อย"];

fn is_scale(text: &str) -> bool {
    GLUED_SCALES.contains(&text)
}

/// Korean writes Sino-Korean numerals in syllables: 삼백만 is 三百万. Such syllables occur in many words; a number must have
/// a magnitude, and stand alone or before a counter.
fn korean_number(characters: &[char], at: usize, out: &mut Vec<Token>, spaced: bool) -> Option<usize> {
    const SYLLABLES: &str = "영공일이삼사오육칠팔구십백천만억조";
    const NUMERALS: &str = "〇〇一二三四五六七八九十百千万億兆";
    const COUNTERS: [&str; 14] = ["", "원", "명", "년", "개", "월", "일", "시", "분", "초", "인", "배", "회", "퍼센트"];
    let numeral = |c: char| SYLLABLES.chars().zip(NUMERALS.chars()).find(|(s, _)| *s == c).map(|(_, numeral)| numeral);
    if !spaced || numeral(*characters.get(at)?).is_none() {
        return None;
    }
    let run: String = characters[at..].iter().take(40).take_while(|c| is_hangul(**c)).collect();
    let numerals: Vec<char> = run.chars().map_while(numeral).collect();
    let rest: String = run.chars().skip(numerals.len()).collect();
    let has_magnitude = numerals.iter().any(|c| "十百千万億兆".contains(*c));
    if numerals.len() < 2 || !has_magnitude || !COUNTERS.contains(&rest.as_str()) {
        return None;
    }
    for (index, c) in numerals.iter().enumerate() {
        let (start, spaced) = (at + index, index == 0);
        let text = c.to_string();
        out.push(Token { kind: Kind::Han, lower: text.clone(), text, spaced, start, end: start + 1 });
    }
    Some(at + numerals.len())
}

fn digits_end(characters: &[char], from: usize) -> usize {
    from + characters.get(from..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit()).count()
}

/// Reads a number from its first digit.
fn number(characters: &[char], start: usize) -> (usize, String) {
    let mut end = digits_end(characters, start);
    let mut text: String = characters[start..end].iter().collect();
    let mut group = end - start;
    while let Some(separator) = characters.get(end) {
        let next_end = digits_end(characters, end + 1);
        let next = next_end - (end + 1);
        let joint = match separator {
            '.' | ',' | '٫' | '٬' if next > 0 => *separator,
            // A group separated by space has three digits and follows at most three.
            '\u{A0}' | '\'' | '_' if next == 3 && group <= 3 => '_',
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

/// Letters of one kind: a change of script within Japanese ends a word.
fn class(c: char) -> Option<u8> {
    let (hiragana, katakana) = is_kana(c);
    match c {
        _ if is_han(c) || c.is_numeric() => None,
        _ if hiragana => Some(1),
        _ if katakana => Some(2),
        _ if is_hangul(c) => Some(3),
        _ if is_unspaced_alphabet(c) && (c.is_alphabetic() || is_combining_mark(c)) => Some(4),
        _ if c.is_alphabetic() || is_combining_mark(c) => Some(0),
        _ => None,
    }
}

fn word(characters: &[char], start: usize, behind_number: bool) -> (Kind, usize, String) {
    let own = class(characters[start]);
    let letters = |from: usize| {
        from + characters
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|c| class(**c).is_some() && (class(**c) == own || is_combining_mark(**c)))
            .count()
    };
    let mut end = letters(start);
    if behind_number && matches!(own, Some(3 | 4)) {
        let text: String = characters[start..end].iter().collect();
        if let Some(scale) = GLUED_SCALES.iter().find(|scale| text.starts_with(**scale)) {
            return (Kind::Word, start + scale.chars().count(), (*scale).to_owned());
        }
    }
    if is_currency(&characters[start..end]) {
        return (Kind::Word, end, characters[start..end].iter().collect());
    }
    let has_capital = characters[start..end].iter().any(|c| c.is_uppercase());
    let is_digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let mut kind = Kind::Word;
    if has_capital && characters.get(end) == Some(&'-') && is_digit(end + 1) && !is_common(&characters[start..end]) {
        end += 1;
    }
    while own == Some(0) && is_digit(end) {
        kind = Kind::Name;
        end = letters(digits_end(characters, end));
        if characters.get(end).is_some_and(|c| matches!(c, '.' | ',')) && is_digit(end + 1) {
            end += 1;
        }
    }
    (kind, end, characters[start..end].iter().collect())
}

/// Currency codes, and "number", which may precede digits without a space: `USD500`.
fn is_currency(word: &[char]) -> bool {
    let word: String = word.iter().collect();
    matches!(
        word.as_str(),
        "USD"
            | "EUR"
            | "GBP"
            | "CHF"
            | "JPY"
            | "CNY"
            | "RMB"
            | "INR"
            | "Rs"
            | "KRW"
            | "CAD"
            | "AUD"
            | "SEK"
            | "NOK"
            | "DKK"
            | "PLN"
            | "CZK"
            | "BRL"
            | "RUB"
            | "TRY"
            | "No"
            | "Nr"
    )
}

/// Words that precede a hyphen and a number without being part of a name: `Mid-2010`.
fn is_common(word: &[char]) -> bool {
    let word: String = word.iter().collect::<String>().to_lowercase();
    matches!(word.as_str(), "mid" | "pre" | "post" | "early" | "late" | "mitte" | "ende" | "anfang" | "nach" | "vor")
}
