//! Dates in ISO form, in words of the languages with known month names, and in Chinese, Japanese and Korean form.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::bound::Bound;
use super::fact::{Fact, Reading};
use super::han;
use super::moment;
use super::token::{Kind, Token};

/// A date or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Date {
    pub(super) year: Option<u16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    /// How the figures of `3/12/2024` were interpreted.
    pub(super) order: Option<Order>,
    /// The bound, if it is not a point in time itself: `before 3 May`.
    pub(super) bound: Option<Bound>,
}

/// Which of two figures is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// Reads the date, or range of days, at token `at`; returns it with the index after it.
pub(super) fn read(tokens: &[Token], at: usize) -> Option<(Vec<Fact>, usize)> {
    let (dates, end) = numeric(tokens, at)
        .or_else(|| day_first(tokens, at))
        .or_else(|| month_first(tokens, at))
        .or_else(|| with_characters(tokens, at))
        .or_else(|| lone_month(tokens, at))?;
    let text = written(&tokens[at..end]);
    let facts = dates
        .into_iter()
        .map(|readings| {
            // `3/12/24` has several readings, of which one is true.
            let is_sure = readings.len() == 1;
            let bound = moment::bound(tokens, at, end);
            let readings = readings.into_iter().map(|date| Reading::Date(Date { bound, ..date })).collect();
            Fact { is_sure, ..Fact::new(text.clone(), readings, at..end) }
        })
        .collect();
    Some((facts, end))
}

/// Dates, each with all its interpretations.
type Dates = Vec<Vec<Date>>;

/// The original text of tokens.
pub(super) fn written(tokens: &[Token]) -> String {
    let mut out = String::new();
    for token in tokens {
        if token.spaced && !out.is_empty() {
            out.push(' ');
        }
        match token.kind {
            Kind::Number => out.push_str(&token.text.replace(['_', '~'], " ")),
            _ => out.push_str(&token.text),
        }
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
        let ordered = |date: Option<Date>, order| date.map(|date| Date { order: Some(order), ..date });
        years(c)
            .into_iter()
            .flat_map(|year| [ordered(date(year, b, a), Order::DayFirst), ordered(date(year, a, b), Order::MonthFirst)])
            .flatten()
            .collect()
    } else {
        years(c).into_iter().filter_map(|year| date(year, b, a)).collect()
    };
    (!readings.is_empty()).then(|| (vec![readings], at + 5))
}

/// The year of four digits, or the two possible years of two digits.
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
    in_range.then_some(Date {
        year: Some(year),
        month: Some(part(month, 12)?),
        day: Some(part(day, 31)?),
        ..Date::default()
    })
}

/// `12 March 2024`, `12th of March`, `12. März 2024`, `12–14 March`.
fn day_first(tokens: &[Token], at: usize) -> Option<(Dates, usize)> {
    let (first, mut end) = day(tokens, at)?;
    let mut days = vec![first];
    if let Some((second, after)) = range_end(tokens, end) {
        days.push(second);
        end = after;
    }
    if tokens.get(end).is_some_and(|token| token.is_word(OF)) {
        end += 1;
    }
    let (month, end) = month(tokens, end)?;
    let (year, end) = year_after(tokens, end);
    Some((dates(&days, month, year), end))
}

/// Words between day, month and year.
const OF: &[&str] = &["of", "de", "di", "del", "d", "van"];

/// `March 12, 2024`, `March 12–14`, `Mar. 2024`.
fn month_first(tokens: &[Token], at: usize) -> Option<(Dates, usize)> {
    let (month, after) = month(tokens, at)?;
    let Some((first, mut end)) = day(tokens, after) else {
        let (year, end) = year_after(tokens, after);
        year?;
        return Some((vec![vec![Date { year, month: Some(month), ..Date::default() }]], end));
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
    days.iter().map(|day| vec![Date { year, month: Some(month), day: Some(*day), ..Date::default() }]).collect()
}

/// A month without a day or year: only where a word before it shows that it is a month.
fn lone_month(tokens: &[Token], at: usize) -> Option<(Dates, usize)> {
    const BEFORE: [&str; 24] = [
        "in", "im", "since", "seit", "until", "till", "bis", "by", "during", "of", "from", "ab", "to", "through",
        "early", "late", "mid", "anfang", "mitte", "ende", "last", "next", "between", "zwischen",
    ];
    let before = tokens.get(at.checked_sub(1)?)?;
    let token = tokens.get(at)?;
    // The short forms are other words, too.
    if !before.is_word(&BEFORE) || token.text.chars().count() < 4 && !token.is("May") && !token.is("Mai") {
        return None;
    }
    let (month, _) = month(tokens, at)?;
    Some((vec![vec![Date { month: Some(month), ..Date::default() }]], at + 1))
}

/// A day of a month, followed by `st`, `th` or a full stop.
fn day(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    let token = tokens.get(at).filter(|token| token.kind == Kind::Number && token.text.len() <= 2)?;
    let day = token.text.parse().ok().filter(|day| (1..=31).contains(day))?;
    let ordinal =
        tokens.get(at + 1).is_some_and(|t| !t.spaced && (t.is(".") || t.is_word(&["st", "nd", "rd", "th", "er", "e"])));
    Some((day, if ordinal { at + 2 } else { at + 1 }))
}

fn range_end(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    let joint = tokens.get(at)?;
    if joint.is_dash() || joint.is_word(&["to", "and", "bis", "und", "et", "y", "e"]) {
        day(tokens, at + 1)
    } else {
        None
    }
}

fn year_after(tokens: &[Token], at: usize) -> (Option<u16>, usize) {
    let comma = tokens.get(at).is_some_and(|token| token.is(",") || token.is_word(OF));
    let at_year = if comma { at + 1 } else { at };
    let year = tokens
        .get(at_year)
        .filter(|token| token.kind == Kind::Number && token.text.len() == 4)
        .and_then(|token| token.text.parse().ok())
        .filter(|year| (1000..3000).contains(year));
    (year, if year.is_some() { at_year + 1 } else { at })
}

/// `2024年3月12日`, `3月12日`, `2024년 3월`; the figures may be characters, too.
fn with_characters(tokens: &[Token], at: usize) -> Option<(Dates, usize)> {
    let part = |at: usize, marks: [&str; 3]| -> Option<(u16, usize)> {
        let (value, end) = match tokens.get(at)?.kind {
            Kind::Number => (tokens[at].text.parse().ok()?, at + 1),
            Kind::Han => match han::read(tokens, at, |_| None)? {
                (han::Read::Value(value), end) => (value.small()?, end),
                _ => return None,
            },
            _ => return None,
        };
        marks.iter().any(|mark| tokens.get(end).is_some_and(|token| token.is(mark))).then_some((value, end + 1))
    };
    let is_year = |year: &(u16, usize)| (1000..3000).contains(&year.0);
    // 1980年代 is a decade.
    let is_decade = |end: usize| tokens.get(end).is_some_and(|token| !token.spaced && token.is("代"));
    let year = part(at, ["年", "년", "년도"]).filter(is_year).filter(|(_, end)| !is_decade(*end));
    let mut end = year.map_or(at, |(_, end)| end);
    let month = part(end, ["月", "월", "月份"]).filter(|(month, _)| (1..=12).contains(month));
    end = month.map_or(end, |(_, end)| end);
    let day = month.and_then(|_| part(end, ["日", "일", "号"])).filter(|(day, _)| (1..=31).contains(day));
    end = day.map_or(end, |(_, end)| end);
    if year.is_none() && month.is_none() || before_christ(tokens, at) {
        return None;
    }
    let small = |part: Option<(u16, usize)>| part.and_then(|(value, _)| u8::try_from(value).ok());
    let date = Date { year: year.map(|(year, _)| year), month: small(month), day: small(day), ..Date::default() };
    Some((vec![vec![date]], end))
}

/// 公元前300年, 기원전 300년
pub(super) fn before_christ(tokens: &[Token], at: usize) -> bool {
    let token = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
    let is = |back: usize, text: &str| token(back).is_some_and(|token| token.is(text));
    is(1, "前") && is(2, "元") || is(1, "기원전")
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
    if let Some(month) = SMALL_MONTHS.get(token.lower.as_str()) {
        return Some((*month, at + 1));
    }
    // `may` and `march` are ordinary words; names of months are capitalised.
    if !token.text.starts_with(char::is_uppercase) {
        return None;
    }
    let index = NAMES.iter().position(|names| token.is_word(names))?;
    let short = token.text.chars().count() <= 4;
    let stop = short && tokens.get(at + 1).is_some_and(|next| !next.spaced && next.is("."));
    Some((u8::try_from(index + 1).ok()?, if stop { at + 2 } else { at + 1 }))
}

/// Months in French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Polish, Russian, Turkish, Arabic and Hindi,
/// in the forms used in dates.
const SMALL: [&str; 12] = [
    "janvier enero gennaio janeiro januari stycznia styczniu styczeń января январе январь ocak يناير जनवरी",
    "février febrero febbraio fevereiro februari lutego lutym luty февраля феврале февраль şubat فبراير फरवरी फ़रवरी",
    "mars marzo março maart marts marca marcu marzec марта марте март mart مارس मार्च",
    "avril abril aprile kwietnia kwietniu kwiecień апреля апреле апрель nisan أبريل ابريل अप्रैल",
    "mayo maggio maio mei maj maja maju мая мае май mayıs مايو मई",
    "juin junio giugno junho czerwca czerwcu czerwiec июня июне июнь haziran يونيو जून",
    "juillet julio luglio julho lipca lipcu lipiec июля июле июль temmuz يوليو जुलाई",
    "août agosto augustus augusti sierpnia sierpniu sierpień августа августе август ağustos أغسطس اغسطس अगस्त",
    "septembre septiembre setiembre settembre setembro września wrześniu wrzesień сентября сентябре сентябрь eylül سبتمبر सितंबर",
    "octobre octubre ottobre outubro października październiku październik октября октябре октябрь ekim أكتوبر اكتوبر अक्टूबर",
    "novembre noviembre novembro listopada listopadzie listopad ноября ноябре ноябрь kasım نوفمبر नवंबर",
    "décembre diciembre dicembre dezembro grudnia grudniu grudzień декабря декабре декабрь aralık ديسمبر दिसंबर",
];

static SMALL_MONTHS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| by_name(&SMALL));

/// Names in lists, with the number of their list, the first being 1.
fn by_name(lists: &'static [&'static str]) -> HashMap<&'static str, u8> {
    (1..).zip(lists).flat_map(|(number, names)| names.split(' ').map(move |name| (name, number))).collect()
}

/// `12 มีนาคม 2567`: the name of a month of another language, or of another calendar. It is not understood, and matches
/// only the identical text.
pub(super) fn in_unknown_words(tokens: &[Token], at: usize) -> Option<Fact> {
    const CONNECTS: &[&str] =
        &["in", "of", "by", "and", "to", "or", "from", "im", "bis", "und", "oder", "per", "people", "percent"];
    let [day, month, year] = tokens.get(at..at + 3)? else { return None };
    let whole = |token: &Token| token.text.parse::<u16>().ok().filter(|_| token.kind == Kind::Number);
    let is_day = whole(day).is_some_and(|value| (1..=31).contains(&value));
    let is_year = year.text.len() == 4 && whole(year).is_some_and(|value| (1000..3000).contains(&value));
    let is_name = month.kind == Kind::Word && month.spaced && year.spaced && !month.is_word(CONNECTS);
    let text = written(&tokens[at..at + 3]);
    let reading = Reading::Literal(text.to_lowercase());
    (is_day && is_year && is_name).then(|| Fact::new(text, vec![reading], at..at + 3))
}

/// `令和6年`: years of an era.
pub(super) fn with_era(tokens: &[Token], at: usize) -> Option<Fact> {
    const ERAS: [&str; 6] = ["令和", "平成", "昭和", "大正", "明治", "民国"];
    let [first, second, number] = tokens.get(at..at + 3)? else { return None };
    let is_era = ERAS.iter().any(|era| era.chars().eq(first.text.chars().chain(second.text.chars())));
    let end = match number.kind {
        Kind::Number => at + 3,
        Kind::Han => han::read(tokens, at + 2, |_| None)?.1,
        _ => return None,
    };
    let text = written(&tokens[at..end]);
    is_era.then(|| Fact::new(text.clone(), vec![Reading::Literal(text)], at..end))
}

/// `Monday`, `Montag`, `lundi`
pub(super) fn weekday(tokens: &[Token], at: usize) -> Option<Fact> {
    static BY_NAME: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| by_name(&DAYS));
    const DAYS: [&str; 7] = [
        "monday montag lundi lunes lunedì maandag",
        "tuesday dienstag mardi martes martedì dinsdag",
        "wednesday mittwoch mercredi miércoles mercoledì woensdag",
        "thursday donnerstag jeudi jueves giovedì donderdag",
        "friday freitag vendredi viernes venerdì vrijdag",
        "saturday samstag sonnabend samedi sábado sabato zaterdag",
        "sunday sonntag dimanche domingo domenica zondag",
    ];
    let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let day = token
        .lower
        .strip_suffix('s')
        .filter(|day| day.ends_with("day") || day.ends_with("tag"))
        .unwrap_or(&token.lower);
    let number = BY_NAME.get(day)?;
    Some(Fact::new(token.text.clone(), vec![Reading::Literal(format!("weekday {number}"))], at..at + 1))
}
