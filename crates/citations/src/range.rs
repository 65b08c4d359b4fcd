//! Whether a number is an end of a range: `5–7`, `between 5 and 7`, `5 to 7 million`.

use super::bound::Bound;
use super::context::connects;
use super::numeral::in_digits;
use super::reader::Reader;
use super::script::han_numeral;
use super::token::{Kind, Token};
use super::unit::{self, Base};
use super::word;

/// The end of a range that the number at a range of tokens is, if any.
pub(super) fn end_of_range(reader: &Reader<'_>, start: usize, end: usize, base: Base) -> Option<Bound> {
    // "Sales doubled to 4 million"
    if is_year(reader, start, end) || base == unit::TIMES {
        return None;
    }
    is_first(reader, start, end, base).or_else(|| is_last(reader, start, base))
}

/// A span of years includes either year.
pub(super) fn is_year(reader: &Reader<'_>, start: usize, end: usize) -> bool {
    let text = &reader.tokens[start].text;
    end == start + 1 && text.len() == 4 && text.parse().is_ok_and(|year: u16| (1000..3000).contains(&year))
}

/// Which of two years one is: `in 1973 or 1974`.
pub(super) fn either(reader: &Reader<'_>, start: usize, end: usize) -> Option<Bound> {
    let is_or = |at: usize| joint(reader, at) == Some(Joint::Or);
    match () {
        () if is_or(end) && is_number(reader, end + 1) => Some(Bound::First),
        () if start > 1 && is_or(start - 1) && is_number(reader, start - 2) => Some(Bound::Last),
        () => None,
    }
}

fn is_first(reader: &Reader<'_>, start: usize, end: usize, base: Base) -> Option<Bound> {
    let kind = joint(reader, end)?;
    let next = behind_money(reader, end + 1);
    if !is_number(reader, next) || kind == Joint::Spaced && !rises(reader, start, next) {
        return None;
    }
    // "Rose by 5 % to 7 million" is not a range.
    let unit = (next + 1..=next + 2).find_map(|at| unit::unit(reader.tokens, at)).map(|(unit, _)| unit.base);
    if base == unit::PERCENT && unit != Some(unit::PERCENT) {
        return None;
    }
    kind.allows(reader, start).map(|sure| if sure { Bound::First } else { Bound::FirstOrOrigin })
}

fn is_last(reader: &Reader<'_>, start: usize, base: Base) -> Option<Bound> {
    /// A number with its magnitude and unit, `72 million euros`.
    const LONGEST: usize = 5;
    let place = before_money(reader, start).checked_sub(1)?;
    let kind = joint(reader, place)?;
    let belongs = |token: &Token| {
        token.kind == Kind::Word && !connects(token)
            || matches!(token.text.as_str(), "%" | "‰" | "°" | "$" | "€" | "£" | "¥" | "^" | "'" | "\"")
    };
    let back = (1..=LONGEST.min(place)).find(|back| {
        let at = place - back;
        is_number(reader, at) || !belongs(&reader.tokens[at])
    })?;
    let mut first = place - back;
    if !is_number(reader, first) {
        return None;
    }
    while first > 0 && !reader.tokens[first - 1].is_dash() && is_number(reader, first - 1) {
        first -= 1;
    }
    let is_share =
        (first + 1..place).any(|at| unit::unit(reader.tokens, at).is_some_and(|(unit, _)| unit.base == unit::PERCENT));
    if kind == Joint::Spaced && !rises(reader, first, start) || is_share && base != unit::PERCENT {
        return None;
    }
    kind.allows(reader, first).map(|sure| if sure { Bound::Last } else { Bound::LastOrGoal })
}

/// What joins the ends of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// `5-7`
    Tight,
    /// `5 – 7`, which may also separate clauses.
    Spaced,
    /// `5 to 7`
    To,
    /// `5 a 7` in Spanish, Italian and Portuguese, which may also be a change from one number to the other.
    A,
    /// `and`, which forms a range only after `between`.
    And,
    /// `51 or 52`
    Or,
}

fn joint(reader: &Reader<'_>, at: usize) -> Option<Joint> {
    const TO: &[&str] = &["to", "through", "bis", "à", "tot", "till", "do", "до", "至", "到"];
    const AND: &[&str] = &["and", "und", "et", "y", "e", "en", "och", "i", "и"];
    let token = reader.tokens.get(at)?;
    match () {
        () if token.is_dash() && token.spaced => Some(Joint::Spaced),
        () if token.is_dash() || matches!(token.text.as_str(), "…" | "→" | "÷") => Some(Joint::Tight),
        () if token.is_word(TO) => Some(Joint::To),
        () if token.is("a") && reader.is_romance() => Some(Joint::A),
        () if token.is_word(AND) => Some(Joint::And),
        () if token.is_word(&["or", "oder", "ou", "eller", "lub", "или"]) => Some(Joint::Or),
        () => None,
    }
}

impl Joint {
    /// True for a range, false for what may also be a change from one number to the other; `None` for neither.
    fn allows(self, reader: &Reader<'_>, first: usize) -> Option<bool> {
        const BETWEEN: &[&str] =
            &["between", "zwischen", "entre", "tra", "fra", "tussen", "mellan", "между", "między", "od"];
        const FROM: &[&str] = &["from", "von", "de", "da", "du", "van", "från", "od", "с", "от", "从", "從"];
        const RANGES: &[&str] = &["range", "ranges", "ranged", "ranging", "vary", "varies", "varied", "varying"];
        const FILLS: &[&str] = &["about", "some", "around", "roughly", "etwa", "rund", "environ", "circa", "ca"];
        let mut before = before_money(reader, first);
        while before > 0 && reader.tokens[before - 1].is_word(FILLS) {
            before -= 1;
        }
        let word =
            |back: usize, words: &[&str]| before.checked_sub(back).is_some_and(|at| reader.tokens[at].is_word(words));
        let comes_from = word(1, FROM);
        match self {
            Self::And => word(1, BETWEEN).then_some(true),
            Self::Or => Some(true),
            // "World War 2 – 60 million dead"
            Self::Spaced => {
                let is_name =
                    before.checked_sub(1).is_some_and(|at| reader.tokens[at].text.starts_with(char::is_uppercase));
                (!is_name || before == 1).then_some(true)
            }
            Self::A => Some(false),
            _ if comes_from => Some(word(2, RANGES)),
            Self::Tight | Self::To => Some(true),
        }
    }
}

fn is_number(reader: &Reader<'_>, at: usize) -> bool {
    let Some(token) = reader.tokens.get(at) else { return false };
    match token.kind {
        Kind::Number => true,
        Kind::Word => reader.number_word(at).is_some() && !word::multiplies(&token.lower),
        Kind::Han => token.text.chars().all(|c| han_numeral(c).is_some()),
        _ => false,
    }
}

fn rises(reader: &Reader<'_>, first: usize, second: usize) -> bool {
    let value = |at: usize| in_digits(&reader.tokens.get(at)?.text, reader.convention).value?.whole();
    match (value(first), value(second)) {
        (Some(first), Some(second)) => first < second,
        _ => true,
    }
}

fn is_money(reader: &Reader<'_>, at: usize) -> bool {
    reader.tokens.get(at).is_some_and(|token| matches!(token.text.as_str(), "$" | "€" | "£" | "¥"))
}

fn behind_money(reader: &Reader<'_>, at: usize) -> usize {
    at + usize::from(is_money(reader, at))
}

fn before_money(reader: &Reader<'_>, start: usize) -> usize {
    start - usize::from(start > 0 && is_money(reader, start - 1))
}
