//! Numbers in words, with their compositions: "two hundred and twelve", "two and a half", "the second largest".

use super::decimal::Decimal;
use super::quantity::Core;
use super::reader::Reader;
use super::shares;
use super::token::Kind;
use super::unit;
use super::word::{self, Piece, PossibleLanguages};

/// A number in words, from two upward; "one" where it counts, and "a" before "million" and the like.
pub(super) fn read(reader: &Reader<'_>, at: usize) -> Option<Core> {
    let scales =
        |at: usize| unit::scale(reader.tokens, at, reader.has_long_billion()).filter(|_| reader.tokens[at].spaced);
    if reader.word(at, &["anderthalb", "eineinhalb"]) {
        return Some(Core::value(Decimal::new("1", "5"), at + 1));
    }
    let is_article =
        reader.word(at, &["a", "an", "one", "ein", "eine", "einer", "un", "une", "uno", "una", "um", "uma"]);
    if let Some(share) = shares::read(reader, at, is_article) {
        return Some(share);
    }
    let first = if is_article && scales(at + 1).is_some() {
        1
    } else if let Some(place) = ordinal_by_article(reader, at) {
        return Some(Core::value(Decimal::integer(place), at + 1));
    } else if reader.word(at, &["one"]) {
        let one = and_a_half(reader, Decimal::integer(1), at + 1);
        return (one.end > at + 1 || counts_one(reader, at)).then_some(one);
    } else {
        reader.number_word(at)?
    };
    let (value, end) = run(reader, at, first);
    Some(and_a_half(reader, Decimal::integer(value), end))
}

/// `two and a half`
fn and_a_half(reader: &Reader<'_>, value: Decimal, end: usize) -> Core {
    let half = reader.word(end, &["and"]) && reader.word(end + 1, &["a"]) && reader.word(end + 2, &["half"]);
    match value.plus(&Decimal::new("0", "5")).filter(|_| half) {
        Some(sum) => Core::value(sum, end + 3),
        None => Core::value(value, end),
    }
}

/// "One" is a number unless it is a pronoun: "one of them", "no one".
fn counts_one(reader: &Reader<'_>, at: usize) -> bool {
    const AFTER: &[&str] = &[
        "of", "another", "can", "could", "may", "might", "must", "should", "would", "will", "day", "thing", "hand",
        "side", "way", "who", "that", "which", "has", "is", "was", "by", "'",
    ];
    const BEFORE: &[&str] = &["no", "any", "every", "each", "some", "the", "this", "that", "which", "another", "by"];
    let before = at.checked_sub(1);
    let ends = reader.tokens.get(at + 1).is_none_or(|next| next.kind == Kind::Sign && !next.is("-"));
    !ends && !reader.word(at + 1, AFTER) && !before.is_some_and(|before| reader.word(before, BEFORE))
}

/// "The second largest" is an ordinal, "a second" a time, and "at first" neither. In German "das achte Boot" is the
/// eighth, and "ich achte" not a number.
fn ordinal_by_article(reader: &Reader<'_>, at: usize) -> Option<u64> {
    const BEFORE: &[&str] =
        &["the", "its", "his", "her", "their", "our", "der", "die", "das", "den", "dem", "des", "am", "im", "zum"];
    let is_told = at.checked_sub(1).is_some_and(|before| reader.word(before, BEFORE));
    let names_something = reader.tokens.get(at + 1).is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Name));
    let place = match reader.tokens[at].lower.as_str() {
        "first" | "erste" | "ersten" | "erster" | "erstes" => 1,
        "second" => 2,
        "achte" | "achten" | "achter" | "achtes" => 8,
        _ => return None,
    };
    (is_told && names_something).then_some(place)
}

/// A number word within others, at a token.
fn piece(reader: &Reader<'_>, at: usize) -> Option<u64> {
    let token = reader.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let small = matches!(token.lower.as_str(), "one" | "un" | "une" | "uno" | "una" | "um" | "uma").then_some(1);
    let hundreds = || matches!(token.lower.as_str(), "hundred" | "hundert" | "honderd").then_some(100);
    let thousands = || matches!(token.lower.as_str(), "thousand" | "tausend" | "duizend").then_some(1000);
    let millions = || {
        let scale = unit::scale(reader.tokens, at, reader.has_long_billion())?;
        10u64.checked_pow(u32::try_from(scale.zeros).ok()?)
    };
    reader.number_word(at).or(small).or_else(hundreds).or_else(thousands).or_else(millions)
}

/// True when a number word belongs to the word after it: "ten eight-hour shifts" are not eighteen hours.
fn measures(reader: &Reader<'_>, at: usize) -> bool {
    let hyphen = reader.glued(at + 1).is_some_and(|token| token.is("-"));
    let behind = reader.glued(at + 2).is_some_and(|token| token.kind == Kind::Word);
    hyphen && behind && piece(reader, at + 2).is_none()
}

/// Consecutive number words of one language.
fn run(reader: &Reader<'_>, at: usize, first: u64) -> (u64, usize) {
    const MOST: usize = 16;
    let mut languages = PossibleLanguages::of(&reader.tokens[at].lower);
    let (mut pieces, mut best) = (vec![Piece::Value(first)], (first, at + 1));
    let mut next = at + 1;
    for _ in 0..MOST {
        let hyphen = usize::from(reader.glued(next).is_some_and(|token| token.is("-")));
        let joint = usize::from(hyphen == 0 && reader.word(next, &["and", "y", "e", "et"]));
        // "two and three" are two numbers; "two hundred and three" and "treinta y tres" are one.
        let may_join =
            reader.word(next, &["y", "e", "et"]) && best.0 % 100 >= 20 || best.0 % 100 == 0 || pieces.len() > 1;
        let place = next + hyphen + joint;
        if joint == 1 && !may_join || hyphen == 0 && measures(reader, place) {
            break;
        }
        let at_home = || languages.value(&reader.tokens.get(place)?.lower);
        let Some(value) = piece(reader, place).or_else(at_home) else { break };
        languages = languages.and(&reader.tokens[place].lower);
        if languages.is_none() {
            break;
        }
        pieces.push(Piece::Value(value));
        next = place + 1;
        let Some(sum) = word::compose(&pieces, languages.is_french()) else { break };
        // A final magnitude word is read with the unit, and may belong to the previous number, too.
        if value < 1000 {
            best = (sum, next);
        }
    }
    run_of_years(reader, at, first).unwrap_or(best)
}

/// `nineteen eighty-four`, `twenty twenty-four`
fn run_of_years(reader: &Reader<'_>, at: usize, century: u64) -> Option<(u64, usize)> {
    let is_english = |at: usize| !PossibleLanguages::of("nineteen").and(&reader.tokens[at].lower).is_none();
    let tens = piece(reader, at + 1).filter(|tens| (10..100).contains(tens) && (13..=20).contains(&century))?;
    if !is_english(at) || !is_english(at + 1) || measures(reader, at + 1) {
        return None;
    }
    let hyphen = usize::from(reader.glued(at + 2).is_some_and(|token| token.is("-")));
    let place = at + 2 + hyphen;
    let unit = piece(reader, place).filter(|unit| *unit < 10 && tens >= 20 && tens % 10 == 0);
    if unit.is_some() && measures(reader, place) {
        return None;
    }
    let end = if unit.is_some() { place + 1 } else { at + 2 };
    Some((century * 100 + tens + unit.unwrap_or(0), end))
}
