//! What a cell shows, from its value and its format.

use calamine::{DataRef, ExcelDateTime};

use super::number_format::{Formats, general};

/// The text of a value; `code` is the format of the cell, where it is known.
pub(super) fn shown(value: &DataRef<'_>, code: Option<&str>, formats: &mut Formats) -> String {
    let mut number = |number: f64| code.map_or_else(|| general(number), |code| formats.shown(number, code));
    match value {
        DataRef::Empty => String::new(),
        #[expect(clippy::cast_precision_loss, reason = "workbooks hold all numbers in this form")]
        DataRef::Int(value) => number(*value as f64),
        DataRef::Float(value) => number(*value),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(value) => date(*value),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A date, a time or both, as ISO 8601 has them, with a space in between.
fn date(value: ExcelDateTime) -> String {
    let days = value.as_f64();
    if !days.is_finite() || !(-1e8..1e8).contains(&days) {
        return general(days);
    }
    if value.is_duration() {
        let seconds = (days.abs() * 86_400.0).round();
        let (hours, rest) = ((seconds / 3_600.0).floor(), seconds % 3_600.0);
        let sign = if days < 0.0 { "-" } else { "" };
        return format!("{sign}{hours:.0}:{:02.0}:{:02.0}", (rest / 60.0).floor(), rest % 60.0);
    }
    // No date comes before the first day.
    if days < 0.0 {
        return general(days);
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let time =
        if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") };
    if days < 1.0 && days != 0.0 {
        return time;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if hour == 0 && minute == 0 && second == 0 { date } else { format!("{date} {time}") }
}

/// A date that is written as ISO 8601 already: a time of midnight says nothing.
pub(in super::super) fn iso_date(text: &str) -> String {
    let text = text.trim().trim_end_matches('Z');
    let Some((date, time)) = text.split_once('T') else { return text.to_owned() };
    let time = time.split('.').next().unwrap_or_default();
    let time = time.strip_suffix(":00").filter(|time| time.len() == 5).unwrap_or(time);
    if time == "00:00" { date.to_owned() } else { format!("{date} {time}") }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn dates_are_shown_as_iso_8601() {
        let date = |days, kind| super::date(ExcelDateTime::new(days, kind, false));
        assert_eq!(date(45292.0, ExcelDateTimeType::DateTime), "2024-01-01");
        assert_eq!(date(45292.175, ExcelDateTimeType::DateTime), "2024-01-01 04:12");
        assert_eq!(date(0.5, ExcelDateTimeType::DateTime), "12:00");
        assert_eq!(date(1.25, ExcelDateTimeType::TimeDelta), "30:00:00");
        assert_eq!(date(f64::NAN, ExcelDateTimeType::DateTime), "");
        assert_eq!(date(-1.0, ExcelDateTimeType::DateTime), "-1");
        assert_eq!(iso_date("2024-01-01T00:00:00"), "2024-01-01");
        assert_eq!(iso_date("2024-01-01T04:12:00.000Z"), "2024-01-01 04:12");
        assert_eq!(iso_date("2024-01-01T04:12:30"), "2024-01-01 04:12:30");
        assert_eq!(iso_date("2024-01-01"), "2024-01-01");
    }

    #[test]
    fn values_are_shown_as_people_see_them() {
        let mut formats = Formats::default();
        let mut shown = |value: DataRef<'_>, code| super::shown(&value, code, &mut formats);
        assert_eq!(shown(DataRef::Float(0.15), Some("0%")), "15%");
        assert_eq!(shown(DataRef::Int(7), None), "7");
        assert_eq!(shown(DataRef::Bool(true), None), "TRUE");
        assert_eq!(shown(DataRef::SharedString(" a "), None), "a");
        assert_eq!(shown(DataRef::Error(calamine::CellErrorType::Div0), None), "#DIV/0!");
        assert_eq!(shown(DataRef::Empty, Some("0%")), "");
    }
}
