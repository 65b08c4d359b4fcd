//! Dates in ISO, English and German manner.

use super::fact::{Fact, Reading};
use super::token::{Kind, Token};

/// A date or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Date {
    pub(super) year: Option<u16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
}

impl Date {
    /// True when `other` says all that this date says.
    pub(super) fn is_within(&self, other: &Date) -> bool {
        fn agrees<T: PartialEq>(wanted: Option<T>, given: Option<T>) -> bool {
            wanted.is_none() || wanted == given
        }
        agrees(self.year, other.year) && agrees(self.month, other.month) && agrees(self.day, other.day)
    }
}

/// Reads the date, or the range of days, that begins with token `at`; returns it with the index after it.
pub(super) fn read(tokens: &[Token], at: usize) -> Option<(Vec<Fact>, usize)> {
    let (dates, end) = numeric(tokens, at)
        .or_else(|| day_first(tokens, at))
        .or_else(|| month_first(tokens, at))
        .or_else(|| lone_month(tokens, at))?;
    let text = written(&tokens[at..end]);
    let facts = dates
        .into_iter()
        .map(|readings| {
            let readings = readings.into_iter().map(Reading::Date).collect();
            Fact { text: text.clone(), readings, parts: Vec::new() }
        })
        .collect();
    Some((facts, end))
}

/// Each date with all its readings.
type Dates = Vec<Vec<Date>>;

fn written(tokens: &[Token]) -> String {
    let mut out = String::new();
    for token in tokens {
        if token.spaced && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&token.text);
    }
    out
}

/// `2024-03-12`, `2024/03/12`, `12.3.2024`, `3/12/2024`.
fn numeric(tokens: &[Token], at: usize) -> Option<(Dates, usize)> {
    let first = tokens.get(at).filter(|token| token.kind == Kind::Number)?;
    let dotted: Vec<&str> = first.text.split('.').collect();
    if let [day, month, year] = dotted[..] {
        let readings: Vec<Date> = years(year).into_iter().filter_map(|year| date(year, month, day)).collect();
        return (!readings.is_empty()).then(|| (vec![readings], at + 1));
    }
    let sign = |index: usize| tokens.get(index).filter(|t| !t.spaced && (t.is_dash() || t.is("/")));
    let number = |index: usize| tokens.get(index).filter(|t| !t.spaced && t.kind == Kind::Number);
    let (one, second, two, third) = (sign(at + 1)?, number(at + 2)?, sign(at + 3)?, number(at + 4)?);
    if one.text != two.text {
        return None;
    }
    let (a, b, c) = (first.text.as_str(), second.text.as_str(), third.text.as_str());
    let readings: Vec<Date> = if a.len() == 4 {
        date(a.parse().ok()?, b, c).into_iter().collect()
    } else if one.is("/") {
        // Day first or month first: both are in use.
        years(c).into_iter().flat_map(|year| [date(year, b, a), date(year, a, b)]).flatten().collect()
    } else {
        years(c).into_iter().filter_map(|year| date(year, b, a)).collect()
    };
    (!readings.is_empty()).then(|| (vec![readings], at + 5))
}

/// The year that four digits say, or the two that two digits may mean.
fn years(text: &str) -> Vec<u16> {
    match (text.len(), text.parse::<u16>()) {
        (4, Ok(year)) if (1000..3000).contains(&year) => vec![year],
        (2, Ok(short)) => vec![1900 + short, 2000 + short],
        _ => Vec::new(),
    }
}

fn date(year: u16, month: &str, day: &str) -> Option<Date> {
    let part = |text: &str, most: u8| -> Option<u8> {
        let value = text.parse().ok().filter(|value| (1..=most).contains(value))?;
        (text.len() <= 2).then_some(value)
    };
    let in_range = (1000..3000).contains(&year);
    in_range.then_some(Date { year: Some(year), month: Some(part(month, 12)?), day: Some(part(day, 31)?) })
}

/// `12 March 2024`, `12th of March`, `12. März 2024`, `12–14 March`.
fn day_first(tokens: &[Token], at: usize) -> Option<(Dates, usize)> {
    let (first, mut end) = day(tokens, at)?;
    let mut days = vec![first];
    if let Some((second, after)) = range_end(tokens, end) {
        days.push(second);
        end = after;
    }
    if tokens.get(end).is_some_and(|token| token.is_word(&["of"])) {
        end += 1;
    }
    let (month, end) = month(tokens, end)?;
    let (year, end) = year_after(tokens, end);
    Some((dates(&days, month, year), end))
}

/// `March 12, 2024`, `March 12–14`, `Mar. 2024`.
fn month_first(tokens: &[Token], at: usize) -> Option<(Dates, usize)> {
    let (month, after) = month(tokens, at)?;
    let Some((first, mut end)) = day(tokens, after) else {
        let (year, end) = year_after(tokens, after);
        year?;
        return Some((vec![vec![Date { year, month: Some(month), day: None }]], end));
    };
    let mut days = vec![first];
    if let Some((second, after)) = range_end(tokens, end) {
        days.push(second);
        end = after;
    }
    let (year, end) = year_after(tokens, end);
    Some((dates(&days, month, year), end))
}

fn dates(days: &[u8], month: u8, year: Option<u16>) -> Dates {
    days.iter().map(|day| vec![Date { year, month: Some(month), day: Some(*day) }]).collect()
}

/// A month without number: only where a word before it shows that it is one.
fn lone_month(tokens: &[Token], at: usize) -> Option<(Dates, usize)> {
    const BEFORE: [&str; 24] = [
        "in", "im", "since", "seit", "until", "till", "bis", "by", "during", "of", "from", "ab", "to", "through",
        "early", "late", "mid", "anfang", "mitte", "ende", "last", "next", "between", "zwischen",
    ];
    let before = tokens.get(at.checked_sub(1)?)?;
    let token = tokens.get(at)?;
    // The short forms are other words as well.
    if !before.is_word(&BEFORE) || token.text.chars().count() < 4 && !token.is("May") && !token.is("Mai") {
        return None;
    }
    let (month, _) = month(tokens, at)?;
    Some((vec![vec![Date { month: Some(month), ..Date::default() }]], at + 1))
}

/// A day of a month, with `st`, `th` or a full stop behind it.
fn day(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    let token = tokens.get(at).filter(|token| token.kind == Kind::Number && token.text.len() <= 2)?;
    let day = token.text.parse().ok().filter(|day| (1..=31).contains(day))?;
    let ordinal = tokens.get(at + 1).is_some_and(|t| !t.spaced && (t.is(".") || t.is_word(&["st", "nd", "rd", "th"])));
    Some((day, if ordinal { at + 2 } else { at + 1 }))
}

fn range_end(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    let joint = tokens.get(at)?;
    if joint.is_dash() || joint.is_word(&["to", "and", "bis", "und"]) { day(tokens, at + 1) } else { None }
}

fn year_after(tokens: &[Token], at: usize) -> (Option<u16>, usize) {
    let comma = tokens.get(at).is_some_and(|token| token.is(",") || token.is_word(&["of"]));
    let at_year = if comma { at + 1 } else { at };
    let year = tokens
        .get(at_year)
        .filter(|token| token.kind == Kind::Number && token.text.len() == 4)
        .and_then(|token| token.text.parse().ok())
        .filter(|year| (1000..3000).contains(year));
    (year, if year.is_some() { at_year + 1 } else { at })
}

fn month(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    const NAMES: [&[&str]; 12] = [
        &["january", "januar", "jänner", "jan"],
        &["february", "februar", "feber", "feb"],
        &["march", "märz", "mar", "mär", "mrz"],
        &["april", "apr"],
        &["may", "mai"],
        &["june", "juni", "jun"],
        &["july", "juli", "jul"],
        &["august", "aug"],
        &["september", "sept", "sep"],
        &["october", "oktober", "oct", "okt"],
        &["november", "nov"],
        &["december", "dezember", "dec", "dez"],
    ];
    let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    // `may` and `march` are words of their own; names of months start with a capital.
    if !token.text.starts_with(char::is_uppercase) {
        return None;
    }
    let index = NAMES.iter().position(|names| token.is_word(names))?;
    let short = token.text.chars().count() <= 4;
    let stop = short && tokens.get(at + 1).is_some_and(|next| !next.spaced && next.is("."));
    Some((u8::try_from(index + 1).ok()?, if stop { at + 2 } else { at + 1 }))
}
