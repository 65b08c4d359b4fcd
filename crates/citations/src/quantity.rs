//! Reads one number with its sign, magnitude and unit.

use std::ops::Range;

use whatlang::Lang;

use super::bound::{Bound, bound};
use super::context::{
    below_zero, day_and_month, goes_on, later_year, names_what_is_counted, quarter_behind, says_about, sign,
    unit_behind,
};
use super::date::{before_christ, written};
use super::decimal::Decimal;
use super::fact::{Fact, Quantity, Reading, Sign};
use super::magnitude::{Magnitude, magnitude};
use super::neighbours::Neighbours;
use super::numeral::{Digits, in_digits};
use super::ordinality::Ordinality;
use super::range::{either, end_of_range, is_year};
use super::reader::Reader;
use super::token::Kind;
use super::trend::change;
use super::unit::{self, Base, Unit};
use super::{han, in_figures, in_words, moment, shared_unit, word};

/// Reads the number at a token, in digits, characters or words, with what belongs to it.
pub(super) fn read(reader: &Reader<'_>, at: usize) -> Option<(Vec<Fact>, usize)> {
    let mut number = single(reader, at)?;
    let end = number.fact.tokens.end;
    shared_unit::take_from_next(reader, &mut number);
    Some((vec![number.fact], end))
}

/// A number with what follows it.
pub(super) struct Number {
    pub(super) fact: Fact,
    pub(super) scale: i64,
    pub(super) unit: Unit,
}

/// Values of a number, without its context.
pub(super) struct Core {
    pub(super) values: Vec<Decimal>,
    /// Percentages that it may be, too: three quarters are 75 %.
    pub(super) shares: Vec<Decimal>,
    pub(super) digits: Option<Digits>,
    pub(super) base: Base,
    pub(super) end: usize,
    /// False when it may also be something else: `3/12`.
    pub(super) is_sure: bool,
}

impl Core {
    pub(super) fn value(value: Decimal, end: usize) -> Self {
        Self { values: vec![value], shares: Vec::new(), digits: None, base: unit::NONE, end, is_sure: true }
    }

    pub(super) fn part(value: Decimal, end: usize) -> Self {
        Self { shares: vec![value.scaled(2)], ..Self::value(value, end) }
    }
}

/// Reads one number with its context, but without what it shares with the next number.
pub(super) fn single(reader: &Reader<'_>, at: usize) -> Option<Number> {
    let unclear = |place: Range<usize>| {
        let fact = reader.literal(place.start, place.end);
        Some(Number { fact, scale: 0, unit: Unit { base: unit::NONE, zeros: 0 } })
    };
    let core = match core(reader, at)? {
        Ok(core) => by_the_dozen(reader, core, at),
        Err(end) => return unclear(at..end),
    };
    let amount = match amount(reader, at, &core) {
        Ok(amount) => amount,
        Err(place) => return unclear(place),
    };
    let text = written(&reader.tokens[amount.place.clone()]);
    let is_sure = core.is_sure && amount.or_zeros.is_none() && !amount.is_doubtful && !may_be_two(reader, at);
    let readings = readings(reader, at, &core, &amount, &text);
    let mut fact = Fact { is_sure, ..Fact::new(text, readings, amount.place.clone()) };
    if let Some(digits) = core.digits {
        take_apart(reader, at, digits, &mut fact, &amount);
    }
    Some(Number { fact, scale: amount.zeros, unit: amount.unit })
}

/// The context of a number.
struct Amount {
    place: Range<usize>,
    /// End of the digits or words of the number itself.
    number_end: usize,
    zeros: i64,
    /// The zeros of a million where `m` may be one.
    or_zeros: Option<i64>,
    is_doubtful: bool,
    unit: Unit,
    sign: Sign,
}

impl Amount {
    fn is_bare(&self) -> bool {
        self.zeros == 0 && self.unit.base == unit::NONE
    }

    /// The number with its magnitude and unit.
    fn whole(&self, reader: &Reader<'_>, value: &Decimal) -> Reading {
        self.quantity(reader, value, self.zeros + self.unit.zeros, self.unit.base)
    }

    /// The bound, if it is not the number itself. Years have the bounds of dates.
    fn bound(&self, reader: &Reader<'_>, base: Base, changes: bool) -> Option<Bound> {
        let Range { start, end } = self.place;
        if self.is_bare() && is_year(reader, start, end) {
            // "Fell by 2000" and "by 2000 boats" are amounts.
            let is_amount = (changes || names_what_is_counted(reader, end))
                && start.checked_sub(1).is_some_and(|before| reader.word(before, &["by", "um"]));
            let is_moment = || moment::bound(reader.tokens, start, end).filter(|_| !is_amount);
            return is_moment().or_else(|| either(reader, start, end));
        }
        bound(reader.tokens, start, end).or_else(|| end_of_range(reader, start, end, base))
    }

    fn quantity(&self, reader: &Reader<'_>, value: &Decimal, zeros: i64, base: Base) -> Reading {
        let Range { start, end } = self.place;
        let change = change(reader.tokens, start, end, self.unit.base != unit::NONE);
        let counts = names_what_is_counted(reader, end);
        Reading::Quantity(Quantity {
            value: value.scaled(zeros),
            base,
            sign: self.sign,
            // A negative number is a fall, whatever the words around it say: "growth was −5 %".
            change: change.filter(|_| self.sign != Sign::Negative),
            bound: self.bound(reader, base, change.is_some()),
            counts,
            ordinality: Ordinality::of(reader, start, self.number_end, counts),
            neighbours: Neighbours::of(reader, start, end).map(Box::new),
        })
    }
}

/// Reads the context of a number; `Err` with its range for an amount that is not understood.
fn amount(reader: &Reader<'_>, at: usize, core: &Core) -> Result<Amount, Range<usize>> {
    let money = unit::money_before(reader.tokens, at).or_else(|| {
        let behind_sign = at.checked_sub(1).filter(|before| reader.tokens[*before].is_dash())?;
        unit::money_before(reader.tokens, behind_sign)
    });
    let Magnitude { zeros, end, or_zeros, is_doubtful } = magnitude(reader, core.end, money.is_some());
    let behind = unit_behind(reader, end);
    let (unit, after) = behind.unwrap_or((Unit { base: core.base, zeros: 0 }, end));
    let start = money.map_or(at, |(_, start)| start);
    // `60-odd boats`
    if let Some(end) = says_about(reader, after) {
        return Err(start..end);
    }
    if let Some(end) = goes_on(reader, after, unit, zeros > 0) {
        return Err(start..end);
    }
    // "$5 g" is not understood as an amount of money.
    if money.is_some() && behind.is_some() && !unit.is_money() {
        return Err(start..after);
    }
    let unit = money.map_or(unit, |(money, _)| money);
    let (unit, after) = match unit::unit(reader.tokens, after) {
        Some((era, end)) if unit.base == "century" && era.base == unit::BC => {
            (Unit { base: unit::CENTURY_BC, zeros: 0 }, end)
        }
        _ => (unit, after),
    };
    let unit = if before_christ(reader.tokens, start) { Unit { base: unit::BC, zeros: 0 } } else { unit };
    let sign = sign(reader, at, start, after, zeros > 0 || unit.base != unit::NONE);
    let below_zero = below_zero(reader, after).filter(|_| sign == Sign::Plain);
    let (sign, after) = below_zero.map_or((sign, after), |end| (Sign::Negative, end));
    // `(5.2) million`
    let bracketed = start > 0 && reader.sign(start - 1, "(") && reader.sign(after, ")");
    let behind = unit::scale(reader.tokens, after + 1, reader.has_long_billion()).filter(|_| bracketed && zeros == 0);
    let (zeros, after) = behind.map_or((zeros, after), |scale| (scale.zeros, scale.end));
    Ok(Amount { place: start..after, number_end: core.end, zeros, or_zeros, is_doubtful, unit, sign })
}

/// All possible meanings of a number.
fn readings(reader: &Reader<'_>, at: usize, core: &Core, amount: &Amount, text: &str) -> Vec<Reading> {
    let year = || later_year(reader, at).filter(|_| amount.is_bare());
    let only = quarter_behind(reader, core).or_else(year).or_else(|| day_and_month(reader, at));
    if let Some(only) = only {
        return vec![only];
    }
    let mut readings: Vec<Reading> = core.values.iter().map(|value| amount.whole(reader, value)).collect();
    if amount.is_bare() {
        readings.extend(core.shares.iter().map(|value| amount.quantity(reader, value, 0, unit::PERCENT)));
    }
    // `5m` may be millions or metres, `2b` the name of a part.
    if let Some(zeros) = amount.or_zeros {
        readings.extend(core.values.iter().map(|value| amount.quantity(reader, value, zeros, unit::NONE)));
    }
    if amount.is_doubtful {
        readings.push(Reading::Literal(text.to_lowercase()));
    }
    readings
}

/// True for `12 300` where the space may separate two numbers: in a language that does not write thousands so, and for
/// `100 200 300` in any.
fn may_be_two(reader: &Reader<'_>, at: usize) -> bool {
    let token = &reader.tokens[at];
    let by_space = matches!(
        reader.language.lang,
        Some(Lang::Fra | Lang::Swe | Lang::Nob | Lang::Pol | Lang::Rus | Lang::Ukr | Lang::Ces | Lang::Slk | Lang::Fin)
    );
    let has_short_head = token.text.split('~').next().is_some_and(|head| head.len() < 3);
    match token.text.matches('~').count() {
        _ if token.kind != Kind::Number => false,
        0 => false,
        1 => !by_space,
        _ => !has_short_head,
    }
}

/// Digits that are a version, or a list without spaces.
fn take_apart(reader: &Reader<'_>, at: usize, digits: Digits, fact: &mut Fact, amount: &Amount) {
    if digits.is_version {
        fact.readings.push(Reading::Literal(reader.tokens[at].text.clone()));
    }
    fact.is_list = digits.is_list;
    // `5,6` is one number or two.
    fact.is_sure &= digits.list.is_empty() || digits.is_list;
    let last = digits.list.len().saturating_sub(1);
    let part = |(index, piece): (usize, &String)| {
        part(reader, piece, at, &|value| {
            if index == last { amount.whole(reader, value) } else { Reading::Quantity(Quantity::plain(value.clone())) }
        })
    };
    if digits.is_list || amount.is_bare() {
        fact.parts = digits.list.iter().enumerate().map(part).collect();
    }
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

/// `fivefold`, `dreifach`: a multiple of something, which is not a number of things.
fn multiplied(reader: &Reader<'_>, core: Core, at: usize) -> Core {
    let is_one_word = core.end == at + 1 && core.base == unit::NONE;
    if is_one_word && word::multiplies(&reader.tokens[at].lower) { Core { base: unit::TIMES, ..core } } else { core }
}

/// One of the numbers of a list without spaces.
fn part(reader: &Reader<'_>, piece: &str, at: usize, quantity: &dyn Fn(&Decimal) -> Reading) -> Fact {
    let value = in_digits(piece, reader.convention).value;
    let readings = value.iter().map(quantity).collect();
    Fact::new(piece.to_owned(), readings, at..at + 1)
}

/// The number itself; `Err` with its end for one without a certain value.
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
        Kind::Word => in_words::read(reader, at).map(|core| Ok(multiplied(reader, core, at))),
        _ => None,
    }
}
