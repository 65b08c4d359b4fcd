//! Reads one number with its sign, its words of magnitude and its unit.

use super::date::{Date, written};
use super::decimal::Decimal;
use super::fact::{Fact, Quantity, Reading, Sign};
use super::han;
use super::numeral::{Digits, exponent, in_digits, power, raised, times_power};
use super::reader::Reader;
use super::token::Kind;
use super::trend;
use super::unit::{self, Base, Unit};
use super::word::{self, Piece};

/// Reads the number at a token, in digits, characters or words, with what belongs to it.
pub(super) fn read(reader: &Reader<'_>, at: usize) -> Option<(Vec<Fact>, usize)> {
    let mut number = single(reader, at)?;
    let end = number.fact.tokens.end;
    if let Some((next, is_range)) = joined(reader, end) {
        share(&mut number, next.scale, next.base, is_range);
    } else if let Some(base) = unit_of_list(reader, end) {
        share(&mut number, 0, base, false);
    }
    Some((vec![number.fact], end))
}

/// A number with what followed it.
struct Number {
    fact: Fact,
    scale: i64,
    base: Base,
}

/// Values of a number before what stands around it.
struct Core {
    values: Vec<Decimal>,
    /// Percentages that it may be as well: three quarters are 75 %.
    shares: Vec<Decimal>,
    digits: Option<Digits>,
    base: Base,
    end: usize,
}

impl Core {
    fn value(value: Decimal, end: usize) -> Self {
        Self { values: vec![value], shares: Vec::new(), digits: None, base: unit::NONE, end }
    }

    fn part(value: Decimal, end: usize) -> Self {
        Self { shares: vec![value.scaled(2)], ..Self::value(value, end) }
    }
}

fn single(reader: &Reader<'_>, at: usize) -> Option<Number> {
    let core = match core(reader, at)? {
        Ok(core) => core,
        Err(end) => return Some(Number { fact: reader.literal(at, end), scale: 0, base: unit::NONE }),
    };
    let core = by_the_dozen(reader, core, at);
    let mut end = core.end;
    let mut zeros = 0;
    let money = unit::money_before(reader.tokens, at).or_else(|| {
        let behind_sign = at.checked_sub(1).filter(|before| reader.tokens[*before].is_dash())?;
        unit::money_before(reader.tokens, behind_sign)
    });
    // `hundred thousand`, `mil millones`
    for _ in 0..2 {
        let Some(scale) = unit::scale(reader.tokens, end, reader.has_long_billion()) else { break };
        // `5m` may be metres as well as millions; a sign of money decides.
        if money.is_none() && zeros == 0 && reader.tokens[end].is("m") {
            break;
        }
        zeros += scale.zeros;
        end = scale.end;
    }
    let (unit, after) = unit_behind(reader, end).unwrap_or((Unit { base: core.base, zeros: 0 }, end));
    let is_million_or_metre = reader.glued(end).is_some_and(|token| token.is("m")) && zeros == 0 && money.is_none();
    let unit = money.map_or(unit, |(money, _)| money);
    let start = money.map_or(at, |(_, start)| start);
    let sign = sign(reader, at, start, after, zeros > 0 || unit.base != unit::NONE);
    let quantity = |value: &Decimal, zeros: i64, base: Base| {
        Reading::Quantity(Quantity {
            value: value.scaled(zeros),
            base,
            sign,
            trend: trend::trend(reader.tokens, start, after),
            bound: trend::bound(reader.tokens, start),
            counts: names_what_is_counted(reader, after),
        })
    };
    let mut readings: Vec<Reading> =
        core.values.iter().map(|value| quantity(value, zeros + unit.zeros, unit.base)).collect();
    if zeros == 0 && unit.base == unit::NONE {
        readings.extend(core.shares.iter().map(|value| quantity(value, 0, unit::PERCENT)));
    }
    if is_million_or_metre {
        readings.extend(core.values.iter().map(|value| quantity(value, 6, unit::NONE)));
    }
    readings.extend(later_year(reader, at));
    readings.extend(quarter_behind(reader, &core));
    readings.extend(day_and_month(reader, at));
    let mut fact = Fact::new(written(&reader.tokens[start..after]), readings, start..after);
    if let Some(digits) = core.digits {
        if digits.is_version {
            fact.readings.push(Reading::Literal(reader.tokens[at].text.clone()));
        }
        fact.is_list = digits.is_list;
        let last = digits.list.len().saturating_sub(1);
        fact.parts = digits
            .list
            .iter()
            .enumerate()
            .map(|(index, piece)| {
                part(reader, piece, at, &|value| {
                    if index == last {
                        quantity(value, zeros + unit.zeros, unit.base)
                    } else {
                        Reading::Quantity(Quantity::plain(value.clone()))
                    }
                })
            })
            .collect();
    }
    Some(Number { fact, scale: zeros, base: unit.base })
}

/// `two dozen`
fn by_the_dozen(reader: &Reader<'_>, core: Core, at: usize) -> Core {
    const DOZEN: &[&str] =
        &["dozen", "dozens", "dutzend", "douzaine", "douzaines", "docena", "docenas", "dozzina", "dozijn"];
    let is_dozen = |at: usize| reader.word(at, DOZEN);
    let many = core.values.first().and_then(Decimal::whole).filter(|_| core.values.len() == 1);
    match many.and_then(|many| many.checked_mul(12)) {
        Some(all) if is_dozen(core.end) && !is_dozen(at) => Core::value(Decimal::integer(all), core.end + 1),
        _ => core,
    }
}

/// One of the numbers of a list without spaces.
fn part(reader: &Reader<'_>, piece: &str, at: usize, quantity: &dyn Fn(&Decimal) -> Reading) -> Fact {
    let value = in_digits(piece, reader.convention).value;
    let readings = value.iter().map(quantity).collect();
    Fact::new(piece.to_owned(), readings, at..at + 1)
}

/// The number itself; `Err` with its end for one that has no value for sure.
fn core(reader: &Reader<'_>, at: usize) -> Option<Result<Core, usize>> {
    let token = reader.tokens.get(at)?;
    if let Some((read, end)) = reader.han(at) {
        return Some(match read {
            han::Read::Value(value) => Ok(Core::value(value, end)),
            han::Read::Percent(value) => Ok(Core { base: unit::PERCENT, ..Core::value(value, end) }),
            han::Read::Unclear => Err(end),
        });
    }
    match token.kind {
        Kind::Number => Some(in_figures(reader, at)),
        Kind::Word => in_words(reader, at).map(Ok),
        _ => None,
    }
}

fn in_figures(reader: &Reader<'_>, at: usize) -> Result<Core, usize> {
    let tokens = reader.tokens;
    if let Some(fraction) = fraction(reader, at) {
        return fraction;
    }
    let digits = in_digits(&tokens[at].text, reader.convention);
    let Some(value) = digits.value.clone() else {
        let core = Core { values: Vec::new(), shares: Vec::new(), digits: Some(digits), base: unit::NONE, end: at + 1 };
        return Ok(core);
    };
    if let Some(power) = power(tokens, at + 1) {
        return raised(&value, power.exponent).map(|value| Core::value(value, power.end)).ok_or(power.end);
    }
    if let Some(power) = exponent(tokens, at + 1).or_else(|| times_power(tokens, at + 1)) {
        return Ok(Core::value(value.scaled(power.exponent), power.end));
    }
    // A sign of power that says no power is not understood.
    if reader.glued(at + 1).is_some_and(|token| token.is("^")) {
        return Err((at + 3).min(tokens.len()));
    }
    // `1 1/2`
    let is_next_fraction = digits.list.is_empty()
        && value.whole().is_some_and(|whole| whole < 1000)
        && tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number && next.text.len() <= 2);
    if is_next_fraction
        && let Some(Ok(part)) = fraction(reader, at + 1)
        && is_proper(reader, at + 1)
    {
        return part.values[0].plus(&value).map(|sum| Core::value(sum, part.end)).ok_or(part.end);
    }
    Ok(Core { digits: Some(digits), ..Core::value(value, at + 1) })
}

/// `3/4`, but not the seasons `2023/24`.
fn fraction(reader: &Reader<'_>, at: usize) -> Option<Result<Core, usize>> {
    let whole = |at: usize| reader.tokens.get(at).filter(|token| token.kind == Kind::Number)?.text.parse::<u64>().ok();
    let slash = reader.glued(at + 1)?.is("/");
    let (dividend, divisor) = (whole(at)?, reader.glued(at + 2).and_then(|_| whole(at + 2))?);
    let is_season = reader.tokens[at].text.len() == 4 && (1000..3000).contains(&dividend);
    if !slash || is_season {
        return None;
    }
    let end = at + 3;
    // `1/2/3` is no fraction.
    if reader.glued(end).is_some_and(|token| token.is("/") || token.is("^")) {
        return Some(Err((end + 2).min(reader.tokens.len())));
    }
    Some(Decimal::ratio(dividend, divisor).map(|value| Core::part(value, end)).ok_or(end))
}

fn is_proper(reader: &Reader<'_>, at: usize) -> bool {
    let whole = |at: usize| reader.tokens[at].text.parse::<u64>().unwrap_or(0);
    whole(at) < whole(at + 2)
}

/// A number in words, from two upward; "one" where it counts, and "a" before "million" and the like.
fn in_words(reader: &Reader<'_>, at: usize) -> Option<Core> {
    let lang = reader.language.lang;
    let scales =
        |at: usize| unit::scale(reader.tokens, at, reader.has_long_billion()).filter(|_| reader.tokens[at].spaced);
    if reader.word(at, &["anderthalb", "eineinhalb"]) {
        return Some(Core::value(Decimal::new("1", "5"), at + 1));
    }
    let is_article =
        reader.word(at, &["a", "an", "one", "ein", "eine", "einer", "un", "une", "uno", "una", "um", "uma"]);
    // `a third`, `two thirds`, `three-quarters`
    let many = if is_article { Some(1) } else { word::value(&reader.tokens[at].lower, lang).filter(|many| *many < 10) };
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
        word::value(&reader.tokens[at].lower, lang)?
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
    let lang = reader.language.lang;
    let piece = |at: usize| -> Option<u64> {
        let token = reader.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        let small = matches!(token.lower.as_str(), "one" | "un" | "une" | "uno" | "una" | "um" | "uma").then_some(1);
        let hundreds = || matches!(token.lower.as_str(), "hundred" | "hundert" | "honderd").then_some(100);
        let thousands = || matches!(token.lower.as_str(), "thousand" | "tausend" | "duizend").then_some(1000);
        let millions = || {
            let scale = unit::scale(reader.tokens, at, reader.has_long_billion())?;
            10u64.checked_pow(u32::try_from(scale.zeros).ok()?)
        };
        word::value(&token.lower, lang).or(small).or_else(hundreds).or_else(thousands).or_else(millions)
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

/// The unit behind a number, also behind a hyphen: `a 5-percent share`.
fn unit_behind(reader: &Reader<'_>, at: usize) -> Option<(Unit, usize)> {
    let hyphen = usize::from(reader.glued(at).is_some_and(|token| token.is("-")));
    let suffix = usize::from(reader.glued(at).is_some_and(|token| token.is_word(&["st", "nd", "rd", "th"])));
    if suffix == 1 {
        return None;
    }
    let (unit, end) = unit::unit(reader.tokens, at + hyphen)?;
    // A hyphen and a unit that begins a number: `5-$7`.
    let begins_number = reader.tokens[at + hyphen].kind == Kind::Sign
        && !matches!(reader.tokens[at + hyphen].text.as_str(), "%" | "‰" | "°")
        && reader.glued(end).is_some_and(|token| token.kind == Kind::Number);
    (!begins_number).then_some((unit, end))
}

/// True when the next word may name what is counted, as opposed to words that only connect.
fn names_what_is_counted(reader: &Reader<'_>, at: usize) -> bool {
    const CONNECTS: &[&str] = &[
        "in",
        "on",
        "at",
        "to",
        "from",
        "of",
        "and",
        "or",
        "by",
        "for",
        "with",
        "than",
        "as",
        "last",
        "this",
        "next",
        "per",
        "more",
        "less",
        "compared",
        "while",
        "when",
        "which",
        "is",
        "was",
        "were",
        "are",
        "had",
        "has",
        "a",
        "an",
        "the",
        "after",
        "before",
        "until",
        "since",
        "during",
        "over",
        "but",
        "annually",
        "respectively",
        "im",
        "am",
        "um",
        "auf",
        "von",
        "bis",
        "zu",
        "und",
        "oder",
        "mit",
        "bei",
        "als",
        "pro",
        "mehr",
        "weniger",
        "ist",
        "war",
        "waren",
        "nach",
        "vor",
        "seit",
        "für",
        "higher",
        "lower",
        "each",
        "both",
        "so",
        "it",
        "they",
        "then",
        "est",
        "et",
        "en",
        "de",
        "à",
        "les",
        "的",
        "は",
        "が",
        "を",
        "に",
        "で",
        "と",
        "も",
        "の",
        "から",
        "まで",
        "より",
        "増",
        "减",
        "減",
        "增",
    ];
    let Some(next) = reader.tokens.get(at) else { return false };
    match next.kind {
        Kind::Word | Kind::Han => !next.is_word(CONNECTS),
        Kind::Sign => {
            next.is("-") && !next.spaced && reader.glued(at + 1).is_some_and(|token| token.kind == Kind::Word)
        }
        Kind::Name | Kind::Numeral => true,
        Kind::Number => false,
    }
}

fn sign(reader: &Reader<'_>, at: usize, start: usize, end: usize, says_more: bool) -> Sign {
    let before = |back: usize| start.checked_sub(back).and_then(|at| reader.tokens.get(at));
    let is = |back: usize, text: &str| before(back).is_some_and(|token| token.is(text));
    if is(1, "±") || is(1, "∓") || is(1, "-") && is(2, "/") && is(3, "+") {
        return Sign::PlusMinus;
    }
    if start.checked_sub(1).is_some_and(|before| reader.word(before, &["minus", "negative", "moins", "menos", "meno"]))
    {
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
        let follows_number = before(2).is_some_and(|token| token.kind == Kind::Number);
        if opens || is_spaced && !follows_number {
            return Sign::Negative;
        }
    }
    let is_bracketed = is(1, "(") && reader.sign(end, ")");
    if !is_bracketed {
        return Sign::Plain;
    }
    let money_outside = before(2).is_some_and(|token| matches!(token.text.as_str(), "$" | "€" | "£" | "¥"))
        && before(1).is_some_and(|token| !token.spaced);
    let is_amount = !says_more && reader.tokens[at].text.contains(['.', ',', '_', '~']);
    match () {
        () if money_outside || is_amount && reader.is_accounting => Sign::Negative,
        () if is_amount => Sign::Bracketed,
        () => Sign::Plain,
    }
}

/// The number behind `–`, `to`, `and` and the like.
fn joined(reader: &Reader<'_>, at: usize) -> Option<(Number, bool)> {
    let joint = reader.tokens.get(at)?;
    let is_range = joint.is_dash();
    if !is_range && !joint.is_word(&["to", "bis", "and", "und", "or", "oder", "à", "et", "a", "y"]) {
        return None;
    }
    let money = reader.tokens.get(at + 1).is_some_and(|token| matches!(token.text.as_str(), "$" | "€" | "£" | "¥"));
    single(reader, at + 1 + usize::from(money)).map(|number| (number, is_range))
}

/// The share that the last number of a list tells for all of them: `5, 7 and 9 percent`.
fn unit_of_list(reader: &Reader<'_>, at: usize) -> Option<Base> {
    const LONGEST: usize = 12;
    let is_number = |at: usize| reader.tokens.get(at).is_some_and(|token| token.kind == Kind::Number);
    let mut end = at;
    while end < at + LONGEST && reader.sign(end, ",") && is_number(end + 1) {
        end += 2;
    }
    let (number, is_range) = joined(reader, end).filter(|_| end > at)?;
    (!is_range && number.scale == 0 && matches!(number.base, unit::PERCENT | unit::POINTS)).then_some(number.base)
}

/// `5 to 7 million`, `5–7 %`: what is behind the second number belongs to the first, too. With a word between them it only may.
fn share(number: &mut Number, scale: i64, base: Base, is_range: bool) {
    let scale = if number.scale == 0 { scale } else { 0 };
    let base = if number.base == unit::NONE { base } else { number.base };
    if scale == 0 && base == number.base {
        return;
    }
    let with_both = |reading: &Reading| match reading {
        Reading::Quantity(quantity) => {
            Some(Reading::Quantity(Quantity { value: quantity.value.scaled(scale), base, ..quantity.clone() }))
        }
        _ => None,
    };
    let more: Vec<Reading> = number.fact.readings.iter().filter_map(with_both).collect();
    let is_small = number.fact.readings.iter().all(|reading| match reading {
        Reading::Quantity(quantity) => quantity.value.whole().is_none_or(|whole| whole < 1000),
        _ => false,
    });
    if is_range && is_small {
        number.fact.readings = more;
    } else {
        number.fact.readings.extend(more);
    }
}

/// `15` in `2010–15` is 2015 as well.
fn later_year(reader: &Reader<'_>, at: usize) -> Option<Reading> {
    let [first, joint, _] = reader.tokens.get(at.checked_sub(2)?..=at)? else { return None };
    let second = &reader.tokens[at];
    let short: u64 = second.text.parse().ok().filter(|_| second.text.len() == 2 && !second.spaced)?;
    let year: u64 = first.text.parse().ok().filter(|year| first.text.len() == 4 && (1000..3000).contains(year))?;
    let later = year / 100 * 100 + short;
    let joins = !joint.spaced && (joint.is_dash() || joint.is("/")) && later > year;
    joins.then(|| Reading::Quantity(Quantity::plain(Decimal::integer(later))))
}

/// `12.03.` is a day of a year that is not named.
fn day_and_month(reader: &Reader<'_>, at: usize) -> Option<Reading> {
    let next = reader.glued(at + 1)?;
    let (day, month) = reader.tokens[at].text.split_once('.')?;
    let part = |text: &str, most: u8| text.parse().ok().filter(|v| text.len() <= 2 && (1..=most).contains(v));
    let date = Date { month: Some(part(month, 12)?), day: Some(part(day, 31)?), ..Date::default() };
    next.is(".").then_some(Reading::Date(date))
}

/// `3rd quarter`, `3. Quartal`.
fn quarter_behind(reader: &Reader<'_>, core: &Core) -> Option<Reading> {
    let suffix = reader.word(core.end, &["st", "nd", "rd", "th"]) || reader.sign(core.end, ".");
    if !reader.word(core.end + usize::from(suffix), &["quarter", "quartal", "quartals"]) {
        return None;
    }
    let number = core.values.iter().find_map(|value| value.small().filter(|value| (1..=4).contains(value)))?;
    Some(Reading::Literal(format!("q{number}")))
}
