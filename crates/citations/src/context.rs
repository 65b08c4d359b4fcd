//! The context of a number: its sign, its unit, what it counts, and its neighbours.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::date::Date;
use super::decimal::Decimal;
use super::fact::{Quantity, Reading, Sign};
use super::quantity::Core;
use super::reader::Reader;
use super::script::is_cjk;
use super::token::{Kind, Token};
use super::unit::{self, Unit};

/// The unit after a number, also after a hyphen: `a 5-percent share`.
pub(super) fn unit_behind(reader: &Reader<'_>, at: usize) -> Option<(Unit, usize)> {
    let hyphen = usize::from(reader.glued(at).is_some_and(|token| token.is("-")));
    let suffix = usize::from(reader.glued(at).is_some_and(|token| token.is_word(&["st", "nd", "rd", "th"])));
    if suffix == 1 {
        // `3rd century BC`; otherwise it is an ordinal.
        return unit::unit(reader.tokens, at + 1).filter(|(unit, _)| matches!(unit.base, "century" | "millennium"));
    }
    let (unit, end) = unit::unit(reader.tokens, at + hyphen)?;
    // A hyphen and a unit that starts the next number: `5-$7`.
    let begins_number = reader.tokens[at + hyphen].kind == Kind::Sign
        && !matches!(reader.tokens[at + hyphen].text.as_str(), "%" | "‰" | "°")
        && reader.glued(end).is_some_and(|token| token.kind == Kind::Number);
    (!begins_number).then_some((unit, end))
}

/// Function words, which name nothing that could be counted.
const CONNECTS: &str = "in on at to from of and or by for with than as last this next per more less compared while when which is \
                        was were are had has a an the after before until since during over but annually respectively im am um auf \
                        von bis zu und oder mit bei als pro mehr weniger ist war waren nach vor seit für higher lower each both \
                        so it they then est et en de à les 的 は が を に で と も の から まで より 増 减 減 增";

static CONNECTING: LazyLock<HashSet<&'static str>> = LazyLock::new(|| CONNECTS.split_whitespace().collect());

/// True for a function word.
pub(super) fn connects(token: &Token) -> bool {
    CONNECTING.contains(token.lower.as_str())
}

/// True when the next word may name what is counted, as opposed to function words.
pub(super) fn names_what_is_counted(reader: &Reader<'_>, at: usize) -> bool {
    let Some(next) = reader.tokens.get(at) else { return false };
    match next.kind {
        Kind::Word | Kind::Han => !connects(next),
        Kind::Sign => {
            next.is("-") && !next.spaced && reader.glued(at + 1).is_some_and(|token| token.kind == Kind::Word)
        }
        Kind::Name | Kind::Numeral => true,
        Kind::Number => false,
    }
}

pub(super) fn sign(reader: &Reader<'_>, at: usize, start: usize, end: usize, says_more: bool) -> Sign {
    let before = |back: usize| start.checked_sub(back).and_then(|at| reader.tokens.get(at));
    let is = |back: usize, text: &str| before(back).is_some_and(|token| token.is(text));
    if is(1, "±") || is(1, "∓") || is(1, "-") && is(2, "/") && is(3, "+") {
        return Sign::PlusMinus;
    }
    if start.checked_sub(1).is_some_and(|before| {
        reader.word(before, &["minus", "negative", "moins", "menos", "meno", "минус", "eksi", "سالب"])
    }) {
        return Sign::Negative;
    }
    // 零下5度, マイナス5度
    let is_said = |words: &[&str]| {
        words.iter().any(|word| {
            let length = word.chars().count();
            let before = start.checked_sub(length).map(|from| &reader.tokens[from..start]);
            is(1, word)
                || before
                    .is_some_and(|tokens| tokens.iter().map(|token| token.text.as_str()).collect::<String>() == **word)
        })
    };
    if is_said(&["零下", "负", "負", "マイナス", "영하", "氷点下"]) {
        return Sign::Negative;
    }
    // Japanese accounting writes `▲5`, and some machines `5-`.
    let is_marked = before(1).is_some_and(|token| matches!(token.text.as_str(), "▲" | "△" | "➖"));
    let is_trailed = reader.tokens[start].kind == Kind::Number
        && reader.glued(end).is_some_and(|token| token.is("-"))
        && reader.tokens.get(end + 1).is_none_or(|next| {
            next.spaced && next.kind != Kind::Number && !next.is_word(&["and", "or", "to", "und", "oder", "bis", "bzw"])
        });
    if is_marked && !reader.tokens[start].spaced || is_trailed {
        return Sign::Negative;
    }
    // `$-5`
    if start < at && reader.tokens[at - 1].is_dash() {
        return Sign::Negative;
    }
    let is_glued = !reader.tokens[start].spaced;
    if is(1, "-") && is_glued {
        let opens = before(2).is_none_or(|token| {
            token.kind == Kind::Sign && !matches!(token.text.as_str(), "%" | ")" | "]" | "°" | "$" | "€" | "£" | "/")
        });
        let is_spaced = before(1).is_some_and(|token| token.spaced);
        // In scripts without spaces between words, a hyphen between them is a minus.
        let behind_characters = before(2).is_some_and(|token| token.text.chars().next_back().is_some_and(is_cjk));
        if opens || behind_characters || is_spaced {
            return Sign::Negative;
        }
    }
    let is_bracketed = is(1, "(") && reader.sign(end, ")");
    if is_bracketed && is_negative_in_brackets(reader, at, start, says_more) { Sign::Negative } else { Sign::Plain }
}

/// Accounting uses round brackets for negative numbers, other texts for additions.
fn is_negative_in_brackets(reader: &Reader<'_>, at: usize, start: usize, says_more: bool) -> bool {
    let before = |back: usize| start.checked_sub(back).and_then(|at| reader.tokens.get(at));
    let money_outside = before(2).is_some_and(|token| matches!(token.text.as_str(), "$" | "€" | "£" | "¥"))
        && before(1).is_some_and(|token| !token.spaced);
    let text = &reader.tokens[at].text;
    let is_year = text.len() == 4 && text.parse().is_ok_and(|year: u16| (1000..3000).contains(&year));
    money_outside || !says_more && !is_year && reader.is_accounting
}

/// End of `60-odd`, which is not an exact number.
pub(super) fn says_about(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let hyphen = reader.glued(at).is_some_and(|token| token.is("-"));
    let is_about = reader.word(at + 1, &["odd", "some", "something", "ish"]);
    (hyphen && is_about).then_some(at + 2)
}

/// End of `5 millions et demi`, `3 hundred and seven`, `5 feet 3 inches`, `5 score` or `5 times the`: the number
/// continues, and its value is not computed.
pub(super) fn goes_on(reader: &Reader<'_>, at: usize, unit: Unit, is_large: bool) -> Option<usize> {
    const HALVES: &[(&str, &[&str])] =
        &[("et", &["demi", "demie"]), ("y", &["medio", "media"]), ("e", &["mezzo", "mezza", "meio", "meia"])];
    let begins = |half: &str| reader.tokens.get(at).is_some_and(|token| token.lower.starts_with(half));
    if reader.word(at, &["score", "gross", "半", "반", "buçuk"]) || ["ونصف", "وربع", "ครึ่ง"].into_iter().any(begins)
    {
        return Some(at + 1);
    }
    // `3 hundred and seven`
    let small = |at: usize| reader.number_word(at).is_some_and(|value| value < 100);
    if is_large && reader.word(at, &["and", "und"]) && small(at + 1) && !unit::is_scale(reader.tokens, at + 2) {
        return Some(at + 2);
    }
    if HALVES.iter().any(|(joint, half)| reader.word(at, &[joint]) && reader.word(at + 1, half)) {
        return Some(at + 2);
    }
    reader.tokens.get(at).filter(|token| token.kind == Kind::Number)?;
    let (smaller, end) = unit::unit(reader.tokens, at + 1)?;
    let is_part = matches!(
        (unit.base, smaller.base),
        ("foot", "inch") | ("hour", "minute") | ("minute", "second") | ("pound" | "lb", "ounce")
    );
    is_part.then_some(end)
}

/// End of `5 degrees below zero`, `5 Grad unter null`, which is −5 degrees.
pub(super) fn below_zero(reader: &Reader<'_>, at: usize) -> Option<usize> {
    const BELOW: &[&str] =
        &["below", "unter", "sous", "bajo", "sotto", "تحت", "ниже", "onder", "under", "abaixo", "poniżej"];
    const ZERO: &[&str] =
        &["zero", "freezing", "null", "gefrierpunkt", "zéro", "cero", "الصفر", "нуля", "nul", "noll", "zera", "nollan"];
    const DEGREES: &[&str] = &["grad", "градусов", "градуса", "درجات", "درجة", "stopni", "stopnie", "grader", "graden"];
    let at = at + usize::from(reader.word(at, DEGREES));
    // `5 Grad minus`, `5 градусов мороза`
    let is_degree = at.checked_sub(1).is_some_and(|before| reader.word(before, DEGREES));
    if is_degree && reader.word(at, &["minus", "frost", "мороза", "mrozu"]) {
        return Some(at + 1);
    }
    let article = usize::from(reader.word(at + 1, &["the", "dem", "de"]));
    let is_nought = reader.tokens.get(at + 1 + article).is_some_and(|token| token.is_word(ZERO) || token.is("0"));
    // `300 m below sea level`
    let is_sea = reader.word(at + 1 + article, &["sea", "meeresspiegel", "zeespiegel", "havsytan"]);
    (reader.word(at, BELOW) && (is_nought || is_sea)).then_some(at + 2 + article)
}

/// The value of digits without any separator.
pub(super) fn written_number(digits: &str) -> Option<u64> {
    digits.parse().ok().filter(|_| digits.chars().all(|c| c.is_ascii_digit()))
}

/// `15` in `2010–15` is 2015.
pub(super) fn later_year(reader: &Reader<'_>, at: usize) -> Option<Reading> {
    let [first, joint, _] = reader.tokens.get(at.checked_sub(2)?..=at)? else { return None };
    let second = &reader.tokens[at];
    let short: u64 = second.text.parse().ok().filter(|_| second.text.len() == 2 && !second.spaced)?;
    let year: u64 = first.text.parse().ok().filter(|year| first.text.len() == 4 && (1000..3000).contains(year))?;
    let later = year / 100 * 100 + short;
    let joins = !joint.spaced && (joint.is_dash() || joint.is("/")) && later > year;
    joins.then(|| Reading::Quantity(Quantity::plain(Decimal::integer(later))))
}

/// `am 12.03.` is a day of an unnamed year; without a word that introduces a date it is a number at the end of a
/// sentence.
pub(super) fn day_and_month(reader: &Reader<'_>, at: usize) -> Option<Reading> {
    let next = reader.glued(at + 1)?;
    let leads =
        at.checked_sub(1).is_some_and(|before| reader.word(before, &["am", "vom", "zum", "den", "dem", "seit"]));
    let (day, month) = reader.tokens[at].text.split_once('.')?;
    let part = |text: &str, most: u8| text.parse().ok().filter(|v| text.len() <= 2 && (1..=most).contains(v));
    let date = Date { month: Some(part(month, 12)?), day: Some(part(day, 31)?), ..Date::default() };
    (leads && next.is(".")).then_some(Reading::Date(date))
}

/// `3rd quarter`, `3. Quartal`.
pub(super) fn quarter_behind(reader: &Reader<'_>, core: &Core) -> Option<Reading> {
    let suffix = reader.word(core.end, &["st", "nd", "rd", "th"]) || reader.sign(core.end, ".");
    if !reader.word(core.end + usize::from(suffix), &["quarter", "quartal", "quartals"]) {
        return None;
    }
    let number = core.values.iter().find_map(|value| value.small().filter(|value| (1..=4).contains(value)))?;
    Some(Reading::Literal(format!("q{number}")))
}
