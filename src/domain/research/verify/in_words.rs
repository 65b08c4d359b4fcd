//! A number in words, with what composes it: "two hundred and twelve", "half a million", "the second largest".

use super::decimal::Decimal;
use super::quantity::Core;
use super::reader::Reader;
use super::token::Kind;
use super::unit;
use super::word::{self, Piece};

/// A number in words, from two upward; "one" where it counts, and "a" before "million" and the like.
pub(super) fn read(reader: &Reader<'_>, at: usize) -> Option<Core> {
    let scales =
        |at: usize| unit::scale(reader.tokens, at, reader.has_long_billion()).filter(|_| reader.tokens[at].spaced);
    if reader.word(at, &["anderthalb", "eineinhalb"]) {
        return Some(Core::value(Decimal::new("1", "5"), at + 1));
    }
    let is_article =
        reader.word(at, &["a", "an", "one", "ein", "eine", "einer", "un", "une", "uno", "una", "um", "uma"]);
    // `a third`, `two thirds`, `three-quarters`
    let many = if is_article { Some(1) } else { reader.number_word(at).filter(|many| *many < 10) };
    let hyphen = usize::from(reader.glued(at + 1).is_some_and(|token| token.is("-")));
    if let (Some(many), Some(part)) = (many, reader.tokens.get(at + 1 + hyphen))
        && let Some(value) = word::divisor(&part.lower).and_then(|divisor| Decimal::ratio(many, divisor))
    {
        return Some(scaled_half(reader, value, at + 2 + hyphen));
    }
    if word::is_part_alone(&reader.tokens[at].lower) {
        let divisor = word::divisor(&reader.tokens[at].lower)?;
        return Some(scaled_half(reader, Decimal::ratio(1, divisor)?, at + 1));
    }
    let first = if is_article && scales(at + 1).is_some() {
        1
    } else if let Some(place) = first_or_second(reader, at) {
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

/// `half a million`
fn scaled_half(reader: &Reader<'_>, value: Decimal, end: usize) -> Core {
    let article = reader.word(end, &["a", "an", "eine", "one"]);
    let scale = unit::scale(reader.tokens, end + usize::from(article), reader.has_long_billion()).filter(|_| article);
    match scale {
        Some(scale) => Core::value(value.scaled(scale.zeros), scale.end),
        None => Core::part(value, end),
    }
}

/// `two and a half`
fn and_a_half(reader: &Reader<'_>, value: Decimal, end: usize) -> Core {
    let half = reader.word(end, &["and"]) && reader.word(end + 1, &["a"]) && reader.word(end + 2, &["half"]);
    match value.plus(&Decimal::new("0", "5")).filter(|_| half) {
        Some(sum) => Core::value(sum, end + 3),
        None => Core::value(value, end),
    }
}

/// "One" counts unless it stands for somebody or for no number at all: "one of them", "no one".
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

/// "The second largest" tells a place, "a second" a time, and "at first" nothing of the kind.
fn first_or_second(reader: &Reader<'_>, at: usize) -> Option<u64> {
    const BEFORE: &[&str] = &["the", "its", "his", "her", "their", "our", "der", "die", "das", "den", "dem", "des"];
    let is_told = at.checked_sub(1).is_some_and(|before| reader.word(before, BEFORE));
    let names_something = reader.tokens.get(at + 1).is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Name));
    let place = match reader.tokens[at].lower.as_str() {
        "first" | "erste" | "ersten" | "erster" | "erstes" => 1,
        "second" => 2,
        _ => return None,
    };
    (is_told && names_something).then_some(place)
}

/// Words for numbers one after the other.
fn run(reader: &Reader<'_>, at: usize, first: u64) -> (u64, usize) {
    const MOST: usize = 16;
    let piece = |at: usize| -> Option<u64> {
        let token = reader.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        let small = matches!(token.lower.as_str(), "one" | "un" | "une" | "uno" | "una" | "um" | "uma").then_some(1);
        let hundreds = || matches!(token.lower.as_str(), "hundred" | "hundert" | "honderd").then_some(100);
        let thousands = || matches!(token.lower.as_str(), "thousand" | "tausend" | "duizend").then_some(1000);
        let millions = || {
            let scale = unit::scale(reader.tokens, at, reader.has_long_billion())?;
            10u64.checked_pow(u32::try_from(scale.zeros).ok()?)
        };
        reader.number_word(at).or(small).or_else(hundreds).or_else(thousands).or_else(millions)
    };
    let (mut pieces, mut best) = (vec![Piece::Value(first)], (first, at + 1));
    let mut next = at + 1;
    for _ in 0..MOST {
        let hyphen = usize::from(reader.glued(next).is_some_and(|token| token.is("-")));
        let joint = usize::from(hyphen == 0 && reader.word(next, &["and", "y", "e", "et"]));
        // "two and three" are two numbers; "two hundred and three" and "treinta y tres" are one.
        let may_join =
            reader.word(next, &["y", "e", "et"]) && best.0 % 100 >= 20 || best.0 % 100 == 0 || pieces.len() > 1;
        if joint == 1 && !may_join {
            break;
        }
        let Some(value) = piece(next + hyphen + joint) else { break };
        pieces.push(Piece::Value(value));
        next += hyphen + joint + 1;
        let Some(sum) = word::compose(&pieces) else { break };
        // A word of magnitude at the end is read with the unit, and may belong to the number before, too.
        if value < 1000 {
            best = (sum, next);
        }
    }
    // `nineteen eighty-four`, `twenty twenty-four`
    run_of_years(reader, &piece, at, first).unwrap_or(best)
}

fn run_of_years(
    reader: &Reader<'_>,
    piece: &dyn Fn(usize) -> Option<u64>,
    at: usize,
    century: u64,
) -> Option<(u64, usize)> {
    let tens = piece(at + 1).filter(|tens| (10..100).contains(tens) && (13..=20).contains(&century))?;
    let hyphen = usize::from(reader.glued(at + 2).is_some_and(|token| token.is("-")));
    let unit = piece(at + 2 + hyphen).filter(|unit| *unit < 10 && tens >= 20 && tens % 10 == 0);
    let end = if unit.is_some() { at + 3 + hyphen } else { at + 2 };
    Some((century * 100 + tens + unit.unwrap_or(0), end))
}
