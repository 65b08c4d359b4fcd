//! Rates: `5 a day`, `5 annually`, `€5 per kg`, `5 mg/l`. Numbers with different rates differ.

use super::date::written;
use super::fact::{Fact, Reading};
use super::token::{Kind, Token};
use super::unit::{self, Unit};

/// Prefix of the texts of these facts.
const MARK: &str = "rate ";

/// Reads the rate at a token.
pub(super) fn read(tokens: &[Token], at: usize) -> Option<Fact> {
    let token = tokens.get(at)?;
    if let Some(per) = in_one_word(&token.lower) {
        return Some(fact(tokens, at, at + 1, per, 0));
    }
    if let Some(end) = in_characters(tokens, at) {
        let (unit, end) = unit::unit(tokens, end)?;
        return Some(fact(tokens, at, end, unit.base, unit.zeros));
    }
    if token.is_word(&["per"]) && tokens.get(at + 1).is_some_and(|next| next.is_word(&["annum"])) {
        return Some(fact(tokens, at, at + 2, "year", 0));
    }
    if let Some(rate) = by_the_piece(tokens, at).or_else(|| in_many_words(tokens, at)) {
        return Some(rate);
    }
    // `5/7` is a fraction, `€5/kg` a rate.
    let is_stroke = token.is("/") && at > 0 && tokens.get(at + 1).is_some_and(|next| next.kind != Kind::Number);
    let is_joint = is_stroke || token.is_word(&["per", "pro", "je", "par", "por"]);
    // `€5 the kilo`, `5 euros im Monat`
    let is_article = token.is_word(&["the", "le", "la", "al", "alla", "im"]);
    if !is_joint && !is_article && !token.is_word(&["a", "an", "each", "every"]) {
        return None;
    }
    // A quarter by itself may be a share; "per quarter" is a time.
    if is_joint && tokens.get(at + 1).is_some_and(|next| next.is_word(&["quarter", "quartal"])) {
        return Some(fact(tokens, at, at + 2, "quarter", 0));
    }
    let Some((unit, end)) = unit::unit(tokens, at + 1) else {
        // Per person is not per household.
        let is_for_each = token.is_word(&["each", "every"])
            && at.checked_sub(1).is_some_and(|before| tokens[before].is_word(&["for"]));
        let named =
            tokens.get(at + 1).filter(|next| next.kind == Kind::Word && (token.is_word(&["per"]) || is_for_each))?;
        return Some(fact(tokens, at, at + 2, &named.lower, 0));
    };
    if is_article && !is_measured(tokens, at, end) {
        return None;
    }
    let is_money = unit.base.len() == 3 && unit.base.chars().all(|c| c.is_ascii_uppercase());
    if !is_time(unit) {
        // A share is not a measure, and "a dollar" not a rate.
        let measures = !is_money && !matches!(unit.base, unit::PERCENT | unit::POINTS | "dollar" | "cent" | "times");
        let is_told = is_joint || is_article || is_measured(tokens, at, end);
        return (measures && is_told).then(|| fact(tokens, at, end, unit.base, unit.zeros));
    }
    let is_moment =
        tokens.get(end).is_some_and(|next| next.is_word(&["ago", "later", "before", "after", "earlier", "old", "or"]));
    (!is_moment).then(|| fact(tokens, at, end, unit.base, 0))
}

/// `11 cents apiece`, `$12 each`, `11 cents a dozen`.
fn by_the_piece(tokens: &[Token], at: usize) -> Option<Fact> {
    const MANY: &[&str] = &["dozen", "hundred", "thousand", "piece", "pair", "head"];
    let behind_money = at.checked_sub(1).is_some_and(|last| {
        let is_amount = tokens[last].kind == Kind::Number && is_measured(tokens, last, at);
        is_amount || unit::unit(tokens, last).is_some_and(|(unit, _)| unit.is_money())
    });
    let token = tokens.get(at).filter(|_| behind_money)?;
    if token.is_word(&["apiece", "each"]) {
        let is_of_time = unit::unit(tokens, at + 1).is_some_and(|(unit, _)| is_time(unit));
        return (!is_of_time).then(|| fact(tokens, at, at + 1, "piece", 0));
    }
    let many = tokens.get(at + 1).filter(|many| token.is_word(&["a", "per", "the"]) && many.is_word(MANY))?;
    Some(fact(tokens, at, at + 2, &many.lower, 0))
}

/// `al día`, `a la semana`, `alla tonnellata`, `за килограмм`, `в день`.
fn in_many_words(tokens: &[Token], at: usize) -> Option<Fact> {
    const JOINTS: &[&[&str]] = &[
        &["a", "la"],
        &["à", "la"],
        &["al"],
        &["ao"],
        &["à"],
        &["alla"],
        &["all", "'"],
        &["за"],
        &["в"],
        &["om"],
        &["i"],
        &["na"],
        &["w"],
        &["op"],
    ];
    const UNITS: &[(&[&str], &str)] = &[
        (&["день", "сутки", "dagen", "dzień", "giorno", "dia"], "day"),
        (&["неделю", "veckan", "tydzień", "settimana"], "week"),
        (&["месяц", "månaden", "miesiąc", "mese", "mês"], "month"),
        (&["год", "året", "rok", "anno", "ano"], "year"),
        (&["час", "timmen", "godzinę", "ora"], "hour"),
        (&["килограмм", "кг", "chilo", "kilogramo", "quilo"], "gram 3"),
        (&["тонну", "tonnellata", "tonelada", "tonę"], "gram 6"),
        (&["литр", "litro"], "litre"),
        (&["баррель", "barile", "barril"], "barrel"),
    ];
    let joint = JOINTS.iter().find(|joint| {
        joint.iter().enumerate().all(|(back, word)| tokens.get(at + back).is_some_and(|token| token.is(word)))
    })?;
    let place = at + joint.len();
    let token = tokens.get(place)?;
    let listed = UNITS.iter().find(|(words, _)| token.is_word(words)).map(|(_, per)| ((*per).to_owned(), place + 1));
    let known =
        || unit::unit(tokens, place).filter(|(unit, _)| is_time(*unit)).map(|(unit, end)| (unit.base.to_owned(), end));
    let (per, end) = listed.or_else(known)?;
    let (per, zeros) = per.split_once(' ').map_or((per.as_str(), 0), |(per, zeros)| (per, zeros.parse().unwrap_or(0)));
    Some(fact(tokens, at, end, per, zeros))
}

fn fact(tokens: &[Token], at: usize, end: usize, per: &str, zeros: i64) -> Fact {
    let literal = format!("{MARK}{per} {zeros}");
    Fact::new(written(&tokens[at..end]), vec![Reading::Literal(literal)], at..end)
}

fn is_time(unit: Unit) -> bool {
    matches!(unit.base, "second" | "minute" | "hour" | "day" | "week" | "month" | "year") && unit.zeros == 0
}

/// `€5 a kilo`, but not `5 boats a mile away`.
fn is_measured(tokens: &[Token], at: usize, end: usize) -> bool {
    const WINDOW: usize = 3;
    let is_money = |token: &Token| {
        matches!(token.text.as_str(), "$" | "€" | "£" | "¥") || token.is_word(&["euros", "euro", "dollars", "cents"])
    };
    let is_away = tokens.get(end).is_some_and(|next| next.is_word(&["away", "long", "off", "wide", "deep"]));
    !is_away && tokens[at.saturating_sub(WINDOW)..at].iter().any(is_money)
}

/// `daily`, `jährliche`
fn in_one_word(word: &str) -> Option<&'static str> {
    const GERMAN: [(&str, &str); 5] = [
        ("stündlich", "hour"),
        ("täglich", "day"),
        ("wöchentlich", "week"),
        ("monatlich", "month"),
        ("jährlich", "year"),
    ];
    match word {
        "hourly" => Some("hour"),
        "daily" => Some("day"),
        "weekly" => Some("week"),
        "monthly" => Some("month"),
        "quarterly" => Some("quarter"),
        "annually" | "annual" | "yearly" => Some("year"),
        _ => {
            let is_of = |stem: &str| {
                word.strip_prefix(stem).is_some_and(|rest| matches!(rest, "" | "e" | "en" | "er" | "es" | "em"))
            };
            GERMAN.iter().find(|(stem, _)| is_of(stem)).map(|(_, per)| *per)
        }
    }
}

/// 每天, 毎年: start of the unit.
fn in_characters(tokens: &[Token], at: usize) -> Option<usize> {
    matches!(tokens[at].text.as_str(), "每" | "毎").then_some(at + 1)
}

/// The facts of a statement without rates that apply to no number: `5 boats a day` and `annual sales of 5 million` have
/// one. The facts are in order.
pub(super) fn told(facts: Vec<Fact>) -> Vec<Fact> {
    const BEFORE: usize = 4;
    const BEHIND: usize = 5;
    let is_number = |fact: &&Fact| match fact.readings.first() {
        Some(Reading::Quantity(_)) => true,
        // `thousands of boats a day`
        Some(Reading::Literal(text)) => !text.starts_with(MARK) && !text.starts_with("weekday"),
        _ => false,
    };
    let numbers: Vec<(usize, usize)> =
        facts.iter().filter(is_number).map(|fact| (fact.tokens.start, fact.tokens.end)).collect();
    let has_number = |fact: &Fact| {
        let next = numbers.partition_point(|(start, _)| *start < fact.tokens.start);
        // "A day in 2023" is not a rate, "each day 5 boats" is.
        let is_article = fact.text.starts_with("a ") || fact.text.starts_with("an ");
        let is_behind = numbers.get(next).is_some_and(|(start, _)| *start <= fact.tokens.end + BEHIND);
        let before = next.checked_sub(1).map(|before| numbers[before].1);
        is_behind && !is_article || before.is_some_and(|end| end + BEFORE >= fact.tokens.start)
    };
    let is_rate = |fact: &Fact| matches!(&fact.readings[..], [Reading::Literal(text)] if text.starts_with(MARK));
    facts.into_iter().filter(|fact| !is_rate(fact) || has_number(fact)).collect()
}
