//! Fractions in words: `a third of the boats`, `three quarters`, `half a million`.

use whatlang::Lang;

use super::context::names_what_is_counted;
use super::decimal::Decimal;
use super::quantity::Core;
use super::reader::Reader;
use super::token::Kind;
use super::unit;

/// The divisor of a fraction word: `third`, `Viertel`, `tiers`.
fn divisor(word: &str, lang: Option<Lang>) -> Option<u64> {
    Some(match word {
        "half" | "halves" | "halved" | "halve" | "halving" | "halbiert" | "halbierte" | "hälfte" | "moitié"
        | "mitad" | "metà" | "metade" | "helft" | "halb" | "halbe" | "halben" | "نصف" => 2,
        // In English, `quart` is a measure, and `tiers` are rows.
        "tiers" | "quart" | "quarts" if lang == Some(Lang::Eng) => return None,
        "third" | "thirds" | "drittel" | "tiers" | "tercio" | "tercios" | "terzo" | "terzi" | "terço" | "terços"
        | "ثلث" => 3,
        "quarter" | "quarters" | "viertel" | "quart" | "quarts" | "kwart" | "ربع" => 4,
        "fifth" | "fifths" | "fünftel" => 5,
        "sixth" | "sixths" | "sechstel" => 6,
        "seventh" | "sevenths" | "siebtel" => 7,
        "eighth" | "eighths" | "achtel" => 8,
        "ninth" | "ninths" | "neuntel" => 9,
        "tenth" | "tenths" | "zehntel" => 10,
        "eleventh" | "elevenths" => 11,
        "twelfth" | "twelfths" | "zwölftel" => 12,
        "fifteenth" | "fifteenths" => 15,
        "twentieth" | "twentieths" | "zwanzigstel" => 20,
        "hundredth" | "hundredths" | "hundertstel" => 100,
        "thousandth" | "thousandths" | "tausendstel" => 1000,
        _ => return None,
    })
}

/// Reads a fraction, or the ordinal (`a third ship`) that looks like one.
pub(super) fn read(reader: &Reader<'_>, at: usize, is_article: bool) -> Option<Core> {
    counted(reader, at, is_article).or_else(|| alone(reader, at))
}

/// `a third`, `two thirds`, `three-quarters`
fn counted(reader: &Reader<'_>, at: usize, is_article: bool) -> Option<Core> {
    let many = if is_article { 1 } else { reader.number_word(at).filter(|many| *many < 10)? };
    let hyphen = usize::from(reader.glued(at + 1).is_some_and(|token| token.is("-")));
    let part = &reader.tokens.get(at + 1 + hyphen)?.lower;
    let divisor = divisor(part, reader.language.lang)?;
    let end = at + 2 + hyphen;
    // Two quarters are not used for a half: these are quarters of a year.
    if many == 2 && divisor == 4 {
        return None;
    }
    let is_one_by_article = is_article && hyphen == 0 && !reader.word(at, &["one", "ein", "eine", "un", "une"]);
    let is_ordinal = is_one_by_article && divisor > 2 && divisor != 4 && names_what_is_counted(reader, end);
    if is_ordinal && !compares(reader, end) && !names_the_whole(reader, end) {
        return Some(Core::value(Decimal::integer(divisor), end));
    }
    let is_sure = match divisor {
        // A quarter may be one of a year, too.
        4 if part.starts_with("quarter") => {
            hyphen == 1 || names_the_whole(reader, end) || is_measured(reader, at) || compares(reader, end)
        }
        _ => !is_one_by_article || names_the_whole(reader, end) || ends(reader, end) || compares(reader, end),
    };
    Some(scaled(reader, Core { is_sure, ..Core::part(Decimal::ratio(many, divisor)?, end) }))
}

/// Fractions without a count: `Hälfte` is one of two.
fn alone(reader: &Reader<'_>, at: usize) -> Option<Core> {
    const ALONE: &[&str] = &["drittel", "viertel", "fünftel", "tiers", "ربع", "ثلث", "thirds", "quarters", "zehntel"];
    // The latter half, both halves, the second half: one of two pieces, however large.
    const PIECE: &[&str] = &[
        "first", "second", "other", "latter", "former", "last", "next", "each", "both", "either", "erste", "ersten",
        "zweite", "zweiten", "andere", "anderen", "letzte", "letzten", "beide", "beiden", "two",
    ];
    const CHANGES: &[&str] = &["halved", "halve", "halving", "halbiert", "halbierte"];
    let word = reader.tokens.get(at)?.lower.as_str();
    let divisor = divisor(word, reader.language.lang).filter(|divisor| *divisor == 2 || ALONE.contains(&word))?;
    let is_piece = at.checked_sub(1).is_some_and(|before| reader.word(before, PIECE));
    let is_whole_told = names_the_whole(reader, at + 1) || is_measured(reader, at);
    let is_half = divisor == 2 && (CHANGES.contains(&word) || ends(reader, at + 1));
    let is_own_script = !word.is_ascii() && matches!(word, "نصف" | "ربع" | "ثلث");
    let is_sure = !is_piece && (is_whole_told || is_half || is_own_script);
    Some(scaled(reader, Core { is_sure, ..Core::part(Decimal::ratio(1, divisor)?, at + 1) }))
}

/// `half a million`, `a quarter of a million`, `half a dozen`
fn scaled(reader: &Reader<'_>, part: Core) -> Core {
    let of = usize::from(reader.word(part.end, &["of"]));
    let article = part.end + of;
    if !reader.word(article, &["a", "an", "eine", "one", "ein"]) {
        return part;
    }
    if reader.word(article + 1, &["dozen", "dutzend"])
        && let Some(twelve) = part.values[0].times(12)
    {
        return Core::value(twelve, article + 2);
    }
    match unit::scale(reader.tokens, article + 1, reader.has_long_billion()) {
        Some(scale) => Core::value(part.values[0].scaled(scale.zeros), scale.end),
        None => part,
    }
}

/// True when the whole follows: `of the boats`, `half the boats`.
fn names_the_whole(reader: &Reader<'_>, end: usize) -> bool {
    const WHOLE: &[&str] = &["the", "all", "a", "an", "its", "their", "his", "her", "our"];
    is_of(reader, end) || reader.word(end, WHOLE) && reader.tokens.get(end + 1).is_some()
}

/// True before `of the boats`, `der Boote`. A number is not a whole: the third quarter of 2020 is not a share of it.
pub(super) fn is_of(reader: &Reader<'_>, end: usize) -> bool {
    const OF: &[&str] = &[
        "of", "der", "des", "aller", "von", "de", "d", "du", "di", "del", "della", "dei", "degli", "delle", "do", "da",
        "dos", "das", "dem", "den", "van", "los", "las",
    ];
    let next = reader.tokens.get(end + 1);
    reader.word(end, OF) && next.is_some_and(|token| token.kind != Kind::Number)
}

/// `a third more`, `a third larger than`
fn compares(reader: &Reader<'_>, end: usize) -> bool {
    const COMPARED: &[&str] = &["more", "less", "fewer", "mehr", "weniger", "as", "up", "down", "off", "full", "empty"];
    reader.word(end, COMPARED) || reader.tokens.get(end).is_some_and(|token| token.lower.ends_with("er"))
}

/// `by a quarter`, `nearly half`
fn is_measured(reader: &Reader<'_>, at: usize) -> bool {
    const BEFORE: &[&str] = &[
        "by", "than", "nearly", "almost", "about", "around", "roughly", "only", "just", "um", "fast", "rund", "etwa",
        "knapp", "ein", "eine", "la", "una",
    ];
    at.checked_sub(1).is_some_and(|before| reader.word(before, BEFORE))
}

fn ends(reader: &Reader<'_>, end: usize) -> bool {
    reader.tokens.get(end).is_none_or(|next| next.kind == Kind::Sign)
}
