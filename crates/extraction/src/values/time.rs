//! The time behind a date.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

/// A time of the day, and how far it is ahead of UTC where that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    clock: NaiveTime,
    pub(super) offset: Option<TimeDelta>,
}

impl Time {
    /// The moment at this time of a day.
    pub(super) fn on(self, day: chrono::NaiveDate) -> Option<NaiveDateTime> {
        let moment = day.and_time(self.clock);
        self.offset.map_or(Some(moment), |offset| moment.checked_sub_signed(offset))
    }
}

/// Parts a date from the time behind it; none when there is something with colons that is no time.
pub(super) fn split(text: &str) -> Option<(&str, Option<Time>)> {
    let Some(colon) = text.find(':') else { return Some((text, None)) };
    let start = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let date = text[..start].trim_end_matches([' ', ',']);
    let date = date.strip_suffix('T').filter(|date| date.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(date);
    (date.len() < start).then_some((date, Some(time(&text[start..])?)))
}

fn time(text: &str) -> Option<Time> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let parts: Vec<&str> = clock.split(':').collect();
    let (hour, minute, second) = match parts[..] {
        [hour, minute] => (hour, minute, "00"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let (second, fraction) = second.split_once(['.', ',']).unwrap_or((second, "0"));
    if hour.len() > 2 || minute.len() != 2 || second.len() != 2 || fraction.len() > 9 {
        return None;
    }
    let (hour, rest) = half_of_day(hour.parse().ok()?, rest.trim())?;
    let nanoseconds = format!("{fraction:0<9}").parse().ok()?;
    let clock = NaiveTime::from_hms_nano_opt(hour, minute.parse().ok()?, second.parse().ok()?, nanoseconds)?;
    Some(Time { clock, offset: offset(rest)? })
}

/// The hour of the day, when a half of it is told.
fn half_of_day(hour: u32, rest: &str) -> Option<(u32, &str)> {
    let halves = [("AM", 0), ("am", 0), ("a.m.", 0), ("PM", 12), ("pm", 12), ("p.m.", 12)];
    let half = halves.iter().find_map(|(name, hours)| Some((rest.strip_prefix(name)?, hours)));
    match half {
        Some((rest, hours)) => (1..=12).contains(&hour).then(|| (hour % 12 + hours, rest.trim())),
        None => Some((hour, rest.strip_prefix("Uhr").unwrap_or(rest).trim())),
    }
}

/// How far a time is ahead of UTC, where it is told; the outer none for something else.
fn offset(text: &str) -> Option<Option<TimeDelta>> {
    match text {
        "" => return Some(None),
        "Z" | "UTC" | "GMT" => return Some(Some(TimeDelta::zero())),
        _ => {}
    }
    let digits: String = text.strip_prefix(['+', '-'])?.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    if !(0..=14).contains(&hours) || !(0..60).contains(&minutes) {
        return None;
    }
    let minutes = 60 * hours + minutes;
    Some(Some(TimeDelta::minutes(if text.starts_with('-') { -minutes } else { minutes })))
}
