//! What a number shares with the next one: `5 to 7 million`, `5–7 %`, `5, 7 and 9 percent`.

use super::fact::{Quantity, Reading};
use super::quantity::{Number, single};
use super::reader::Reader;
use super::token::Kind;
use super::unit::{self, Unit};

/// Whether what follows the second number certainly applies to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// `5–7 %`, `5 to 7 %`, `between 5 and 7 %`
    Sure,
    /// `in room 5 and 7 percent`, `Apollo 11 – 5 million watched`
    Doubtful,
}

/// Applies what follows the next number to a number joined to it.
pub(super) fn take_from_next(reader: &Reader<'_>, number: &mut Number) {
    let end = number.fact.tokens.end;
    if let Some((next, link)) = joined(reader, number.fact.tokens.start, end) {
        share(number, next.scale, next.unit, link);
    } else if let Some(unit) = unit_of_list(reader, end) {
        share(number, 0, unit, Link::Sure);
    }
}

/// The number after `–`, `to`, `and` and the like.
fn joined(reader: &Reader<'_>, start: usize, at: usize) -> Option<(Number, Link)> {
    let link = link(reader, start, at)?;
    let money = reader.tokens.get(at + 1).is_some_and(|token| matches!(token.text.as_str(), "$" | "€" | "£" | "¥"));
    single(reader, at + 1 + usize::from(money)).map(|number| (number, link))
}

fn link(reader: &Reader<'_>, start: usize, at: usize) -> Option<Link> {
    const BETWEEN: &[&str] = &["between", "zwischen", "entre", "tra", "fra", "tussen", "either"];
    let joint = reader.tokens.get(at)?;
    // A dash between spaces separates clauses or the ends of a range.
    if joint.is_dash() {
        let is_tight = !joint.spaced && reader.glued(at + 1).is_some();
        return Some(if is_tight { Link::Sure } else { Link::Doubtful });
    }
    if joint.is_word(&["to", "bis", "à"]) || reader.is_romance() && joint.is_word(&["a"]) {
        return Some(Link::Sure);
    }
    let before = start.checked_sub(1);
    // `5, 7 and 9 percent`
    let is_list = before.and_then(|comma| comma.checked_sub(1).filter(|_| reader.sign(comma, ",")));
    let is_list = is_list.is_some_and(|first| reader.tokens[first].kind == Kind::Number);
    // "Three or four thousand" are thousands.
    let is_estimate = reader.tokens[start].kind == Kind::Word && joint.is_word(&["or", "oder", "ou", "o"]);
    let is_between = is_list || is_estimate || before.is_some_and(|before| reader.word(before, BETWEEN));
    let adds = joint.is_word(&["and", "und", "or", "oder", "et", "y", "e", "en"]);
    adds.then_some(if is_between { Link::Sure } else { Link::Doubtful })
}

/// The share after the last number of a list, which applies to all of them: `5, 7 and 9 percent`.
fn unit_of_list(reader: &Reader<'_>, at: usize) -> Option<Unit> {
    const LONGEST: usize = 12;
    let is_number = |at: usize| reader.tokens.get(at).is_some_and(|token| token.kind == Kind::Number);
    let mut end = at;
    while end < at + LONGEST && reader.sign(end, ",") && is_number(end + 1) {
        end += 2;
    }
    let is_dash = reader.tokens.get(end).is_some_and(|token| token.is_dash());
    let (number, _) = joined(reader, at, end).filter(|_| end > at && !is_dash)?;
    (number.scale == 0 && matches!(number.unit.base, unit::PERCENT | unit::POINTS)).then_some(number.unit)
}

fn share(number: &mut Number, scale: i64, unit: Unit, link: Link) {
    let has_unit = number.unit.base != unit::NONE;
    let may_grow = number.scale == 0 && (!has_unit || number.unit.is_money());
    let zeros = if may_grow { scale } else { 0 } + if has_unit { 0 } else { unit.zeros };
    let base = if has_unit { number.unit.base } else { unit.base };
    // A year shares nothing: "in 2010 and 5 percent in 2011".
    if zeros == 0 && base == number.unit.base || is_like_year(number) {
        return;
    }
    let with_both = |reading: &Reading| match reading {
        Reading::Quantity(quantity) => {
            Some(Reading::Quantity(Quantity { value: quantity.value.scaled(zeros), base, ..quantity.clone() }))
        }
        _ => None,
    };
    let more: Vec<Reading> = number.fact.readings.iter().filter_map(with_both).collect();
    let is_small = number.fact.readings.iter().all(|reading| match reading {
        Reading::Quantity(quantity) => quantity.value.whole().is_none_or(|whole| whole < 1000),
        _ => false,
    });
    if link == Link::Sure && is_small {
        number.fact.readings = more;
    } else if !more.is_empty() {
        number.fact.readings.extend(more);
        number.fact.is_sure = false;
    }
}

fn is_like_year(number: &Number) -> bool {
    let text = &number.fact.text;
    text.len() == 4 && text.parse().is_ok_and(|year: u16| (1000..3000).contains(&year))
}
