//! A date in a cell.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::clean::clean;
use super::numeral::is_digits;
use super::time::{self, Time};
use super::{Value, month};

/// What comes first in dates of digits that end with the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// A cell that may be a date, before it is known what comes first.
#[derive(Debug)]
pub(super) struct Written {
    date: Form,
    pub(super) time: Option<Time>,
}

#[derive(Debug)]
enum Form {
    Clear(NaiveDate),
    /// Day and month, in whichever order.
    Digits {
        first: u32,
        second: u32,
        year: i32,
        has_points: bool,
    },
}

impl Written {
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = clean(text)?;
        let (date, time) = time::split(text.trim())?;
        let date = of_digits(date).or_else(|| east_asian(date)).or_else(|| with_name(date))?;
        Some(Self { date, time })
    }

    /// The day in this order; none when there is no such day.
    pub(super) fn day(&self, order: Order) -> Option<NaiveDate> {
        match (&self.date, order) {
            (Form::Clear(day), _) => Some(*day),
            (Form::Digits { first, second, year, .. }, Order::DayFirst) => {
                NaiveDate::from_ymd_opt(*year, *second, *first)
            }
            (Form::Digits { first, second, year, .. }, Order::MonthFirst) => {
                NaiveDate::from_ymd_opt(*year, *first, *second)
            }
        }
    }

    /// True where points stand between day and month: the day comes first, unless there is no such day.
    pub(super) fn has_points(&self) -> bool {
        matches!(self.date, Form::Digits { has_points: true, .. })
    }

    pub(super) fn read(&self, order: Order) -> Option<Value> {
        let day = self.day(order)?;
        match self.time {
            Some(time) => time.on(day).map(Value::Moment),
            None => Some(Value::Date(day)),
        }
    }
}

/// `2024-03-12`, `12.03.2024`, `12. 3. 2024`, `03/12/24`.
fn of_digits(text: &str) -> Option<Form> {
    let mark = text.chars().find(|c| matches!(c, '-' | '.' | '/'))?;
    let mut parts = text.split(mark).map(str::trim);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    // Dates of Hungary and Korea end with a point.
    if parts.next().is_some_and(|rest| mark != '.' || !rest.is_empty()) || parts.next().is_some() {
        return None;
    }
    if let Some(year) = full_year(first) {
        return Some(Form::Clear(NaiveDate::from_ymd_opt(year, short(second)?, short(third)?)?));
    }
    let is_full = [first, second].iter().all(|part| part.len() == 2);
    let year = full_year(third).or_else(|| short_year(third).filter(|_| is_full && mark != '-'))?;
    let is_short = third.len() == 2;
    let (first, second) = (short(first)?, short(second)?);
    // Times and versions are written with points, too.
    if is_short && mark == '.' && second > 12 {
        return None;
    }
    let form = Form::Digits { first, second, year, has_points: mark == '.' };
    (first.min(second) <= 12 && (1..=31).contains(&first.max(second)) && first.min(second) > 0).then_some(form)
}

/// `2024年3月12日`, `2024년 3월 12일`.
fn east_asian(text: &str) -> Option<Form> {
    let (year, rest) = text.split_once(['年', '년'])?;
    let (month, day) = rest.split_once(['月', '월'])?;
    let day = day.trim().strip_suffix(['日', '号', '號', '일'])?;
    Some(Form::Clear(NaiveDate::from_ymd_opt(full_year(year.trim())?, short(month.trim())?, short(day.trim())?)?))
}

/// `12 March 2024`, `March 12, 2024`, `Dienstag, 12. März 2024`, `12 de marzo de 2024`, `1er mars 2024`, `12-Mar-24`.
fn with_name(text: &str) -> Option<Form> {
    let lower = text.to_lowercase();
    let words = lower.split([' ', ',', '.', '-', '/']).filter(|word| !word.is_empty());
    let mut words: Vec<&str> =
        words.filter(|word| !matches!(*word, "de" | "del" | "of" | "the" | "den" | "le")).collect();
    if words.len() == 4 && month::is_weekday(words[0]) {
        words.remove(0);
    }
    let [first, second, third] = words[..] else { return None };
    let (day, name, year) = if let Some(year) = full_year(first) {
        (third, second, Some(year))
    } else if month::number(first).is_some() {
        (second, first, full_year(third))
    } else {
        (first, second, full_year(third).or_else(|| short_year(third)))
    };
    Some(Form::Clear(NaiveDate::from_ymd_opt(year?, month::number(name)?, ordinal(day)?)?))
}

fn full_year(text: &str) -> Option<i32> {
    (text.len() == 4 && is_digits(text) && !text.starts_with('0')).then(|| text.parse().ok())?
}

/// A year of two digits, as POSIX has it: from 1969 to 2068.
fn short_year(text: &str) -> Option<i32> {
    let year: i32 = (text.len() == 2 && is_digits(text)).then(|| text.parse().ok())??;
    Some(if year < 69 { 2000 + year } else { 1900 + year })
}

/// A number of one or two digits.
fn short(text: &str) -> Option<u32> {
    (text.len() <= 2 && is_digits(text)).then(|| text.parse().ok())?
}

/// A day with or without what makes it an ordinal number.
fn ordinal(text: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th", "er", "º", "°"].iter().find_map(|ending| text.strip_suffix(ending));
    short(digits.unwrap_or(text))
}
