//! Decades: `the 1980s`, `the '80s`, `die achtziger Jahre`, `80年代`. A decade equals neither a year nor a number of
//! seconds.

use super::context::written_number;
use super::date::written;
use super::decimal::Decimal;
use super::fact::{Fact, Quantity, Reading};
use super::han;
use super::reader::Reader;
use super::token::Kind;
use super::word;

/// Reads the decade at a token.
pub(super) fn read(reader: &Reader<'_>, at: usize) -> Option<Fact> {
    in_figures(reader, at).or_else(|| in_characters(reader, at)).or_else(|| in_words(reader, at))
}

/// The meanings of a decade. One of the last century is the '80s, too.
fn readings(years: u64) -> Vec<Reading> {
    let literal = |years: u64| Reading::Literal(format!("{years}s"));
    let short = (1900..2000).contains(&years).then(|| literal(years - 1900));
    [literal(years)].into_iter().chain(short).collect()
}

fn fact(reader: &Reader<'_>, at: usize, end: usize, years: u64) -> Fact {
    Fact::new(written(&reader.tokens[at..end]), readings(years), at..end)
}

/// `1980s`, `1980er`, `80s`, `1980's`, `années 1980`
fn in_figures(reader: &Reader<'_>, at: usize) -> Option<Fact> {
    const BEFORE: &[&str] = &["the", "early", "mid", "late", "in", "since", "from", "until", "s"];
    let token = reader.tokens.get(at).filter(|token| token.kind == Kind::Number)?;
    let years = written_number(&token.text)?;
    let before = |words: &[&str]| at.checked_sub(1).is_some_and(|before| reader.word(before, words));
    if before(&["années", "años", "anni", "anos"]) && years % 10 == 0 && matches!(token.text.len(), 2 | 4) {
        return Some(fact(reader, at, at + 1, years));
    }
    let apostrophe = usize::from(reader.glued(at + 1).is_some_and(|token| token.is("'")));
    let ending = reader.glued(at + 1 + apostrophe).filter(|token| token.is_word(&["s", "er", "ern"]))?;
    let end = at + 2 + apostrophe;
    match token.text.len() {
        // `100s of boats`
        3 if years == 100 && ending.is("s") => Some(fact(reader, at, end, years)),
        4 => Some(fact(reader, at, end, years)),
        2 if years % 10 == 0 => {
            let mut decade = fact(reader, at, end, years);
            let is_told = before(BEFORE) || at > 0 && reader.tokens[at - 1].is("'") || !ending.is("s");
            if !is_told {
                let seconds = Quantity { base: "second", ..Quantity::plain(Decimal::integer(years)) };
                decade.readings.push(Reading::Quantity(seconds));
                decade.is_sure = false;
            }
            Some(decade)
        }
        _ => None,
    }
}

/// `1980年代`, `八十年代`
fn in_characters(reader: &Reader<'_>, at: usize) -> Option<Fact> {
    let token = reader.tokens.get(at)?;
    let (years, end) = match (token.kind, reader.han(at)) {
        (Kind::Number, None) => (written_number(&token.text)?, at + 1),
        (_, Some((han::Read::Value(value), end))) => (value.whole()?, end),
        _ => return None,
    };
    let is_decade = reader.tokens.get(end)?.is("年") && reader.glued(end + 1).is_some_and(|token| token.is("代"));
    is_decade.then(|| fact(reader, at, end + 2, years))
}

/// `the eighties`, `die achtziger Jahre`
fn in_words(reader: &Reader<'_>, at: usize) -> Option<Fact> {
    const ENGLISH: [&str; 8] =
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    let token = reader.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let english = (2u64..).zip(ENGLISH).find(|(_, name)| token.is_word(&[name])).map(|(tens, _)| tens * 10);
    let german = || {
        let stem = token.lower.strip_suffix("ern").or_else(|| token.lower.strip_suffix("er"))?;
        word::plain(stem.strip_suffix("zig").and(Some(stem))?, reader.language.lang)
    };
    Some(fact(reader, at, at + 1, english.or_else(german)?))
}
