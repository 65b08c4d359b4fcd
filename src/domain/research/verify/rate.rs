//! How often something is said to happen: `5 a day`, `5 per week`, `5 annually`. A number of the one is none of the other.

use super::date::written;
use super::fact::{Fact, Reading};
use super::token::{Kind, Token};
use super::unit;

/// What the texts of these facts begin with.
const MARK: &str = "rate ";

/// Reads the rate that begins with a token.
pub(super) fn read(tokens: &[Token], at: usize) -> Option<Fact> {
    let token = tokens.get(at)?;
    let adverb = match token.lower.as_str() {
        "hourly" | "stündlich" => Some("hour"),
        "daily" | "täglich" => Some("day"),
        "weekly" | "wöchentlich" => Some("week"),
        "monthly" | "monatlich" => Some("month"),
        "annually" | "annual" | "yearly" | "jährlich" => Some("year"),
        _ => None,
    };
    let fact = |per: &str, end: usize| {
        Some(Fact::new(written(&tokens[at..end]), vec![Reading::Literal(format!("{MARK}{per}"))], at..end))
    };
    if let Some(per) = adverb {
        return fact(per, at + 1);
    }
    if !token.is_word(&["per", "a", "an", "each", "every", "pro", "je", "par"]) {
        return None;
    }
    let (unit, end) = unit::unit(tokens, at + 1)?;
    let is_time =
        matches!(unit.base, "second" | "minute" | "hour" | "day" | "week" | "month" | "year") && unit.zeros == 0;
    let is_moment =
        tokens.get(end).is_some_and(|next| next.is_word(&["ago", "later", "before", "after", "earlier", "old", "or"]));
    if is_time && !is_moment { fact(unit.base, end) } else { None }
}

/// True for a fact of another kind, and for a rate that a number is told by: `5 boats a day`.
pub(super) fn is_told(tokens: &[Token], fact: &Fact) -> bool {
    const WINDOW: usize = 4;
    let is_rate = matches!(&fact.readings[..], [Reading::Literal(text)] if text.starts_with(MARK));
    let start = fact.tokens.start;
    let near = || &tokens[start.saturating_sub(WINDOW)..start];
    !is_rate || near().iter().any(|token| matches!(token.kind, Kind::Number))
}
