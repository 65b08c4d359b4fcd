//! Reads one number with its sign, its words of magnitude and its unit.

use super::around::{day_and_month, later_year, names_what_is_counted, quarter_behind, sign, unit_behind};
use super::date::written;
use super::decimal::Decimal;
use super::fact::{Fact, Quantity, Reading};
use super::numeral::{Digits, in_digits};
use super::reader::Reader;
use super::token::Kind;
use super::unit::{self, Base, Unit};
use super::{han, in_figures, in_words, trend};

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
pub(super) struct Core {
    pub(super) values: Vec<Decimal>,
    /// Percentages that it may be as well: three quarters are 75 %.
    pub(super) shares: Vec<Decimal>,
    pub(super) digits: Option<Digits>,
    pub(super) base: Base,
    pub(super) end: usize,
}

impl Core {
    pub(super) fn value(value: Decimal, end: usize) -> Self {
        Self { values: vec![value], shares: Vec::new(), digits: None, base: unit::NONE, end }
    }

    pub(super) fn part(value: Decimal, end: usize) -> Self {
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
    // `(5.2) million`
    let bracketed = start > 0 && reader.sign(start - 1, "(") && reader.sign(after, ")");
    let behind = unit::scale(reader.tokens, after + 1, reader.has_long_billion()).filter(|_| bracketed && zeros == 0);
    let (zeros, after) = behind.map_or((zeros, after), |scale| (scale.zeros, scale.end));
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
        Kind::Number => Some(in_figures::read(reader, at)),
        Kind::Word => in_words::read(reader, at).map(Ok),
        _ => None,
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
