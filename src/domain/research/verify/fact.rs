//! Numbers of a text, with all that they may mean.

use whatlang::{Lang, detect};

use super::date::{self, Date};
use super::decimal::Decimal;
use super::numeral::{in_digits, number_word};
use super::token::{Kind, Token, tokens};

/// How a text writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

impl Convention {
    /// The convention of the text's language; `None` when the language is not clear (then both readings
    /// count) or there are no digits.
    pub(super) fn of(text: &str) -> Option<Self> {
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let sample: String = text.chars().take(4000).collect();
        let info = detect(&sample).filter(whatlang::Info::is_reliable)?;
        match info.lang() {
            Lang::Eng | Lang::Cmn | Lang::Jpn | Lang::Kor | Lang::Hin | Lang::Tha | Lang::Heb => Some(Self::Point),
            Lang::Deu
            | Lang::Nld
            | Lang::Fra
            | Lang::Ita
            | Lang::Por
            | Lang::Pol
            | Lang::Rus
            | Lang::Ukr
            | Lang::Ces
            | Lang::Slk
            | Lang::Dan
            | Lang::Swe
            | Lang::Nob
            | Lang::Fin
            | Lang::Tur
            | Lang::Ron
            | Lang::Hun => Some(Self::Comma),
            _ => None,
        }
    }
}

/// What stands behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    None,
    Percent,
    /// Percentage points.
    Points,
}

/// One meaning of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Number(Decimal, Unit),
    Date(Date),
    /// A version number (`1.2.3`) or a quarter (`q3`).
    Name(String),
}

/// A number or date of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// As it is written.
    pub(super) text: String,
    /// What it may mean.
    pub(super) readings: Vec<Reading>,
    /// It may also be several facts: `12 200` is one number or two.
    pub(super) parts: Vec<Fact>,
}

impl Fact {
    /// True when one of its meanings is among `known`.
    pub(super) fn is_in(&self, known: &[Reading]) -> bool {
        self.readings.iter().any(|reading| reading.is_in(known))
            || (!self.parts.is_empty() && self.parts.iter().all(|part| part.is_in(known)))
    }
}

impl Reading {
    fn is_in(&self, known: &[Reading]) -> bool {
        match self {
            Self::Name(name) => known.iter().any(|other| matches!(other, Self::Name(other) if other == name)),
            Self::Number(value, unit) => known.iter().any(|other| match other {
                Self::Number(other, given) => same_number(value, other) && (*unit == Unit::None || unit == given),
                Self::Date(date) => *unit == Unit::None && value.small().is_some_and(|year| date.year == Some(year)),
                Self::Name(_) => false,
            }),
            Self::Date(date) => is_date_in(date, known),
        }
    }
}

/// A fall "by 5" may be written as −5, but −5 is not 5.
fn same_number(wanted: &Decimal, given: &Decimal) -> bool {
    wanted == given || (!wanted.negative && *wanted == given.clone().with_sign(false))
}

/// A date is there as a whole, or as day and month with the year elsewhere in the quote.
fn is_date_in(date: &Date, known: &[Reading]) -> bool {
    let within = |wanted: &Date, needs_open_year: bool| {
        known.iter().any(|other| {
            matches!(other, Reading::Date(other)
                if wanted.is_within(other) && (!needs_open_year || other.year.is_none()))
        })
    };
    if within(date, false) {
        return true;
    }
    let year_elsewhere =
        date.year.is_some_and(|year| Reading::Number(Decimal::integer(year.into()), Unit::None).is_in(known));
    year_elsewhere && date.month.is_some() && within(&Date { year: None, ..*date }, true)
}

/// All meanings of all facts.
pub(super) fn readings(facts: &[Fact]) -> Vec<Reading> {
    facts.iter().flat_map(|fact| fact.readings.iter().cloned().chain(readings(&fact.parts))).collect()
}

/// The numbers and dates of a text, in order.
pub(super) fn facts(text: &str, convention: Option<Convention>) -> Vec<Fact> {
    let tokens = tokens(&without_addresses(text));
    let reader = Reader { tokens: &tokens, convention };
    let mut facts = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (found, end) = date::read(&tokens, at)
            .or_else(|| reader.year_and_month(at))
            .or_else(|| reader.number(at).map(|(number, end)| (vec![number.fact], end)))
            .or_else(|| reader.name(at))
            .unwrap_or((Vec::new(), at + 1));
        facts.extend(found);
        at = end;
    }
    facts
}

/// Digits of web addresses are no statement.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("http").filter(|at| {
        let address = &rest[*at..];
        address.starts_with("http://") || address.starts_with("https://")
    }) {
        out.push_str(&rest[..at]);
        let address = &rest[at..];
        let end = address.find(|c: char| c.is_whitespace() || matches!(c, ')' | '>' | '"')).unwrap_or(address.len());
        rest = &address[end..];
    }
    out.push_str(rest);
    out
}

struct Reader<'a> {
    tokens: &'a [Token],
    convention: Option<Convention>,
}

/// A number with what followed it.
struct Number {
    fact: Fact,
    scale: Option<i64>,
    unit: Unit,
}

impl Reader<'_> {
    fn word(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_word(words))
    }

    fn sign(&self, at: usize, sign: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Sign && token.is(sign))
    }

    /// `2024-03` is a month or a range of years.
    fn year_and_month(&self, at: usize) -> Option<(Vec<Fact>, usize)> {
        let [year, joint, month, ..] = self.tokens.get(at..)? else { return None };
        let whole = [year, month].iter().all(|token| token.kind == Kind::Number);
        if !whole || !joint.is_dash() || joint.spaced || month.spaced || year.text.len() != 4 || month.text.len() != 2 {
            return None;
        }
        let date = Date {
            year: year.text.parse().ok().filter(|year| (1000..3000).contains(year)),
            month: month.text.parse().ok().filter(|month| (1..=12).contains(month)),
            day: None,
        };
        if date.year.is_none() || date.month.is_none() {
            return None;
        }
        let parts = vec![self.number(at)?.0.fact, self.number(at + 2)?.0.fact];
        let text = format!("{}-{}", year.text, month.text);
        Some((vec![Fact { text, readings: vec![Reading::Date(date)], parts }], at + 3))
    }

    /// Reads the number at a token, in digits or in words.
    fn number(&self, at: usize) -> Option<(Number, usize)> {
        let (mut number, end) = self.single_number(at)?;
        if let Some(next) = self.joined_number(end) {
            // `5 to 7 million`, `5–7 %`: what is behind the second may belong to the first, too.
            let scaled = next.scale.filter(|_| number.scale.is_none());
            let united = Some(next.unit).filter(|unit| *unit != Unit::None && number.unit == Unit::None);
            if scaled.is_some() || united.is_some() {
                let more: Vec<Reading> = number
                    .fact
                    .readings
                    .iter()
                    .filter_map(|reading| match reading {
                        Reading::Number(value, unit) => {
                            Some(Reading::Number(value.scaled(scaled.unwrap_or(0)), united.unwrap_or(*unit)))
                        }
                        _ => None,
                    })
                    .collect();
                number.fact.readings.extend(more);
            }
        }
        Some((number, end))
    }

    /// The number behind `–`, `to`, `and` and the like.
    fn joined_number(&self, at: usize) -> Option<Number> {
        let joint = self.tokens.get(at)?;
        if !joint.is_dash() && !joint.is_word(&["to", "bis", "and", "und", "or", "oder"]) {
            return None;
        }
        let currency =
            self.tokens.get(at + 1).is_some_and(|token| matches!(token.text.as_str(), "$" | "€" | "£" | "¥"));
        self.single_number(at + 1 + usize::from(currency)).map(|(number, _)| number)
    }

    fn single_number(&self, at: usize) -> Option<(Number, usize)> {
        let token = self.tokens.get(at)?;
        let (mut readings, mut parts, mut end) = match token.kind {
            Kind::Number => {
                let (readings, parts) = in_digits(&token.text, self.convention);
                (readings, parts, at + 1)
            }
            Kind::Word => {
                let (value, end) = self.in_words(at)?;
                (vec![Reading::Number(Decimal::integer(value), Unit::None)], Vec::new(), end)
            }
            _ => return None,
        };
        readings.extend(self.later_year(at));
        let quarter = self.quarter_behind(&readings, end);
        let short_date = self.day_and_month(at);
        let is_scaled = self.scale(end);
        if let Some(scale) = &is_scaled {
            end = scale.end;
        }
        let (unit, after_unit) = self.unit(end);
        end = after_unit;
        let negative = self.is_negative(at);
        let zeros = is_scaled.as_ref().map_or(&[0][..], |scale| &scale.zeros);
        readings = readings.into_iter().flat_map(|reading| apply(reading, zeros, unit, negative)).collect();
        if let Some(last) = parts.last_mut() {
            last.readings = last.readings.drain(..).flat_map(|reading| apply(reading, zeros, unit, false)).collect();
        }
        readings.extend(quarter);
        readings.extend(short_date);
        let text = self.written(at, end);
        let scale = is_scaled.and_then(|scale| scale.zeros.first().copied());
        Some((Number { fact: Fact { text, readings, parts }, scale, unit }, end))
    }

    fn written(&self, at: usize, end: usize) -> String {
        let mut out = String::new();
        for token in &self.tokens[at..end] {
            if token.spaced && !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&token.text.replace(['_', '~'], " "));
        }
        out
    }

    /// `15` in `2010–15` is 2015 as well.
    fn later_year(&self, at: usize) -> Option<Reading> {
        let [first, joint, _] = self.tokens.get(at.checked_sub(2)?..=at)? else { return None };
        let second = &self.tokens[at];
        let short: u64 = second.text.parse().ok().filter(|_| second.text.len() == 2 && !second.spaced)?;
        let year: u64 = first.text.parse().ok().filter(|year| first.text.len() == 4 && (1000..3000).contains(year))?;
        let later = year / 100 * 100 + short;
        let joins = !joint.spaced && (joint.is_dash() || joint.is("/")) && later > year;
        joins.then(|| Reading::Number(Decimal::integer(later), Unit::None))
    }

    /// `12.03.` is a day of a year that is not named.
    fn day_and_month(&self, at: usize) -> Option<Reading> {
        let next = self.tokens.get(at + 1)?;
        let (day, month) = self.tokens[at].text.split_once('.')?;
        let part = |text: &str, most: u8| text.parse().ok().filter(|v| text.len() <= 2 && (1..=most).contains(v));
        let date = Date { year: None, month: Some(part(month, 12)?), day: Some(part(day, 31)?) };
        (next.is(".") && !next.spaced).then_some(Reading::Date(date))
    }

    /// `3rd quarter`, `3. Quartal`.
    fn quarter_behind(&self, readings: &[Reading], end: usize) -> Option<Reading> {
        let suffix = self.word(end, &["st", "nd", "rd", "th"]) || self.sign(end, ".");
        if !self.word(end + usize::from(suffix), &["quarter", "quartal", "quartals"]) {
            return None;
        }
        let number = readings.iter().find_map(|reading| match reading {
            Reading::Number(value, _) => value.small().filter(|value| (1..=4).contains(value)),
            _ => None,
        })?;
        Some(Reading::Name(format!("q{number}")))
    }

    fn is_negative(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        if self.word(before, &["minus"]) {
            return true;
        }
        let follows_number = before.checked_sub(1).is_some_and(|i| self.tokens[i].kind == Kind::Number);
        let sign = &self.tokens[before];
        sign.is_dash() && sign.spaced && !self.tokens[at].spaced && !follows_number
    }

    /// `million`, `Mrd.`, `k`: how many zeros they stand for, and where the text goes on.
    fn scale(&self, at: usize) -> Option<Scale> {
        let token = self.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        let glued = !token.spaced;
        let zeros = match token.text.to_lowercase().as_str() {
            "hundred" | "hundert" => vec![2],
            "thousand" | "tausend" | "tsd" => vec![3],
            "k" if glued => vec![3],
            "lakh" => vec![5],
            "million" | "millions" | "millionen" | "mio" | "mn" | "mln" => vec![6],
            // Million or metre, billion or byte.
            "m" if glued => vec![6, 0],
            "b" if glued => vec![9, 0],
            "crore" => vec![7],
            "milliarde" | "milliarden" | "mrd" | "milliard" | "milliards" | "bn" => vec![9],
            "billion" if self.convention != Some(Convention::Point) => vec![9, 12],
            "billion" | "billions" => vec![9],
            "billionen" | "trillion" | "trillions" | "tn" => vec![12],
            _ => return None,
        };
        let stop = self.tokens.get(at + 1).is_some_and(|next| !next.spaced && next.is("."));
        let abbreviated = matches!(token.text.to_lowercase().as_str(), "tsd" | "mio" | "mrd" | "mn" | "bn");
        Some(Scale { zeros, end: at + 1 + usize::from(stop && abbreviated) })
    }

    fn unit(&self, at: usize) -> (Unit, usize) {
        let points = ["point", "points", "punkt", "punkte", "punkten"];
        if self.sign(at, "%") {
            let is_points = self.tokens.get(at + 1).is_some_and(Token::is_dash) && self.word(at + 2, &points);
            return if is_points { (Unit::Points, at + 3) } else { (Unit::Percent, at + 1) };
        }
        // `a 5-percent share`
        let at_word = at + usize::from(self.tokens.get(at).is_some_and(|t| t.is_dash() && !t.spaced));
        if self.word(at_word, &["percentage"]) {
            let hyphen = usize::from(self.tokens.get(at_word + 1).is_some_and(Token::is_dash));
            if self.word(at_word + 1 + hyphen, &points) {
                return (Unit::Points, at_word + 2 + hyphen);
            }
        }
        if self.word(at_word, &["prozentpunkt", "prozentpunkte", "prozentpunkten", "pp"]) {
            return (Unit::Points, at_word + 1);
        }
        if self.word(at_word, &["percent", "prozent", "pct"]) {
            return (Unit::Percent, at_word + 1);
        }
        if self.word(at_word, &["per"]) && self.word(at_word + 1, &["cent"]) {
            return (Unit::Percent, at_word + 2);
        }
        (Unit::None, at)
    }

    /// A number in words, from two upward; "one" and "a" only before "million" and the like.
    fn in_words(&self, at: usize) -> Option<(u64, usize)> {
        let token = &self.tokens[at];
        if token.is_word(&["a", "an", "one", "ein", "eine", "einer"]) {
            return self.scale(at + 1).filter(|_| self.tokens[at + 1].spaced).map(|_| (1, at + 1));
        }
        let value = number_word(&token.text.to_lowercase())?;
        let second = (20..100).contains(&value) && value % 10 == 0;
        if second && self.tokens.get(at + 1).is_some_and(|next| next.is_dash() && !next.spaced) {
            let one = self.word(at + 2, &["one"]).then_some(1);
            let small = self.tokens.get(at + 2).and_then(|next| number_word(&next.text.to_lowercase()));
            if let Some(unit) = one.or(small).filter(|unit| *unit < 10) {
                return Some((value + unit, at + 3));
            }
        }
        Some((value, at + 1))
    }

    /// Quarters, and years in names such as `FY2024`. Other names with digits say no number.
    fn name(&self, at: usize) -> Option<(Vec<Fact>, usize)> {
        let token = &self.tokens[at];
        let reading = if token.kind == Kind::Name {
            let lower = token.text.to_lowercase();
            let digits = lower.trim_matches(|c: char| !c.is_ascii_digit());
            let year = digits.parse::<u64>().ok().filter(|year| digits.len() == 4 && (1000..3000).contains(year));
            if matches!(lower.as_str(), "q1" | "q2" | "q3" | "q4" | "h1" | "h2") {
                Reading::Name(lower)
            } else {
                Reading::Number(Decimal::integer(year?), Unit::None)
            }
        } else {
            let ordinals: [&[&str]; 4] = [
                &["first", "erste", "ersten", "erstes"],
                &["second", "zweite", "zweiten", "zweites"],
                &["third", "dritte", "dritten", "drittes"],
                &["fourth", "vierte", "vierten", "viertes"],
            ];
            let index = ordinals.iter().position(|words| token.is_word(words))?;
            let is_quarter = self.word(at + 1, &["quarter", "quartal", "quartals"]);
            is_quarter.then(|| Reading::Name(format!("q{}", index + 1)))?
        };
        Some((vec![Fact { text: token.text.clone(), readings: vec![reading], parts: Vec::new() }], at + 1))
    }
}

struct Scale {
    /// Each number of zeros that it may mean, the likelier first.
    zeros: Vec<i64>,
    end: usize,
}

fn apply(reading: Reading, zeros: &[i64], unit: Unit, negative: bool) -> Vec<Reading> {
    match reading {
        Reading::Number(value, _) => {
            zeros.iter().map(|zeros| Reading::Number(value.scaled(*zeros).with_sign(negative), unit)).collect()
        }
        other => vec![other],
    }
}
