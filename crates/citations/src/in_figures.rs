//! A number in digits, with its power or fraction.

use super::decimal::Decimal;
use super::numeral::{exponent, in_digits, power, raised, times_power};
use super::quantity::Core;
use super::reader::Reader;
use super::shares;
use super::token::Kind;

/// Reads the number; `Err` with its end for one without a certain value.
pub(super) fn read(reader: &Reader<'_>, at: usize) -> Result<Core, usize> {
    let tokens = reader.tokens;
    if let Some(fraction) = fraction(reader, at) {
        return fraction;
    }
    let digits = in_digits(&tokens[at].text, reader.convention);
    let Some(value) = digits.value.clone() else {
        let core = Core { values: Vec::new(), digits: Some(digits), ..Core::value(Decimal::integer(0), at + 1) };
        return Ok(core);
    };
    if let Some(power) = power(tokens, at + 1) {
        return raised(&value, power.exponent).map(|value| Core::value(value, power.end)).ok_or(power.end);
    }
    if let Some(power) = exponent(tokens, at + 1).or_else(|| times_power(tokens, at + 1)) {
        return Ok(Core::value(value.scaled(power.exponent), power.end));
    }
    // A power sign without a power is not understood.
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

/// `3/4`, but not the seasons `2023/24`. It may also be a date or a page number, unless it is one character (`¾`) or
/// followed by the whole.
fn fraction(reader: &Reader<'_>, at: usize) -> Option<Result<Core, usize>> {
    let whole = |at: usize| reader.tokens.get(at).filter(|token| token.kind == Kind::Number)?.text.parse::<u64>().ok();
    let joint = reader.glued(at + 1)?;
    let (dividend, divisor) = (whole(at)?, reader.glued(at + 2).and_then(|_| whole(at + 2))?);
    let is_season = reader.tokens[at].text.len() == 4 && (1000..3000).contains(&dividend);
    let is_stroke = joint.is("\u{2044}");
    if !(is_stroke || joint.is("/")) || is_season {
        return None;
    }
    let end = at + 3;
    // `1/2/3` is not a fraction.
    if reader.glued(end).is_some_and(|token| token.is("/") || token.is("^")) {
        return Some(Err((end + 2).min(reader.tokens.len())));
    }
    let is_sure = is_stroke || shares::is_of(reader, end);
    Some(Decimal::ratio(dividend, divisor).map(|value| Core { is_sure, ..Core::part(value, end) }).ok_or(end))
}

fn is_proper(reader: &Reader<'_>, at: usize) -> bool {
    let whole = |at: usize| reader.tokens[at].text.parse::<u64>().unwrap_or(0);
    whole(at) < whole(at + 2)
}
