//! Magnitude words after a number: `million`, `k`, `-billion`; and possible meanings of one letter.

use super::reader::Reader;
use super::token::Kind;
use super::unit;

/// The magnitude after a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Magnitude {
    pub(super) zeros: i64,
    pub(super) end: usize,
    /// The zeros of a million, where a letter may mean a million or a metre: then it is read as the unit.
    pub(super) or_zeros: Option<i64>,
    /// True when it may also belong to something else: the letter of `phase 2b`, the hundred of `two hundred-foot
    /// boats`.
    pub(super) is_doubtful: bool,
}

/// Reads the magnitude at a token: `hundred thousand`, `mil millones`.
pub(super) fn magnitude(reader: &Reader<'_>, at: usize, is_money: bool) -> Magnitude {
    let is_in_words = at.checked_sub(1).is_some_and(|before| reader.tokens[before].kind == Kind::Word);
    let mut found = Magnitude { zeros: 0, end: at, or_zeros: None, is_doubtful: false };
    if !is_money && let Some(of_letter) = one_letter(reader, at) {
        return of_letter;
    }
    for _ in 0..2 {
        let hyphen = usize::from(hyphen(reader, found.end));
        let scale = of_money(reader, found.end)
            .filter(|_| is_money)
            .or_else(|| unit::scale(reader.tokens, found.end + hyphen, reader.has_long_billion()));
        let Some(scale) = scale else { break };
        found.is_doubtful |= hyphen == 0 && is_in_words && belongs_to_next(reader, scale.end);
        found.zeros += scale.zeros;
        found.end = scale.end;
    }
    found
}

/// The hyphen of `a 5-million plan`.
fn hyphen(reader: &Reader<'_>, at: usize) -> bool {
    let is_word = reader.glued(at + 1).is_some_and(|token| token.text.chars().count() > 2);
    is_word && reader.glued(at).is_some_and(|token| token.is("-"))
}

/// `two hundred-foot boats` are two or two hundred.
fn belongs_to_next(reader: &Reader<'_>, at: usize) -> bool {
    let is_word = reader.glued(at + 1).is_some_and(|token| token.kind == Kind::Word);
    is_word && reader.glued(at).is_some_and(|token| token.is("-"))
}

/// One letter is enough after a currency sign, unless a hyphen makes it another word: `$5 T-shirts`.
fn of_money(reader: &Reader<'_>, at: usize) -> Option<unit::Scale> {
    let is_word = reader.glued(at + 1).is_some_and(|token| token.is("-"));
    unit::scale_of_money(reader.tokens, at, reader.language.lang).filter(|_| !is_word)
}

/// A letter without a currency: only what it counts or measures can tell what it means.
fn one_letter(reader: &Reader<'_>, at: usize) -> Option<Magnitude> {
    const MEASURED: &[&str] =
        &["long", "tall", "high", "wide", "deep", "thick", "away", "lang", "hoch", "breit", "tief"];
    const COUNTED: &[&str] = &[
        "people",
        "inhabitants",
        "residents",
        "users",
        "visitors",
        "passengers",
        "tourists",
        "customers",
        "voters",
        "votes",
        "children",
        "women",
        "men",
        "workers",
        "employees",
        "members",
        "students",
        "patients",
        "refugees",
        "migrants",
        "jobs",
        "homes",
        "households",
        "copies",
        "units",
        "cars",
        "vehicles",
        "tonnes",
        "tons",
        "barrels",
        "deaths",
        "cases",
        "doses",
        "shares",
        "followers",
        "subscribers",
        "views",
        "downloads",
        "items",
        "menschen",
        "einwohner",
    ];
    let token = reader.tokens.get(at).filter(|token| token.text.chars().count() == 1)?;
    let is_counted =
        reader.word(at + 1, COUNTED) || unit::unit(reader.tokens, at + 1).is_some_and(|(unit, _)| unit.is_money());
    let only = Magnitude { zeros: 0, end: at, or_zeros: None, is_doubtful: false };
    if token.is("m") && !token.spaced {
        return Some(match () {
            () if is_counted => Magnitude { zeros: 6, end: at + 1, ..only },
            () if reader.word(at + 1, MEASURED) => only,
            () => Magnitude { or_zeros: Some(6), ..only },
        });
    }
    let scale = unit::scale(reader.tokens, at, reader.has_long_billion()).filter(|_| token.text.is_ascii())?;
    Some(Magnitude { zeros: scale.zeros, end: scale.end, is_doubtful: !is_counted, ..only })
}
