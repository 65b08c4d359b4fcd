//! Whether a number describes a rise or a fall.

use super::context::connects;
use super::token::{Kind, Token};
use super::trend_words::{FALLS, FALLS_BY_NAME, GAINS, LOSSES, RISES, RISES_BY_NAME};

/// Direction of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Trend {
    Rise,
    Fall,
}

/// A change described by the words around a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Change {
    pub(super) trend: Trend,
    pub(super) role: Role,
}

/// Role of the number in the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// The amount of the change: "rose by 5".
    Amount,
    /// The difference to something else: "5 fewer boats".
    Difference,
    /// Its start: "rose from 5".
    Origin,
    /// Its end: "rose to 5".
    Goal,
    /// A gain or loss, which has a sign of its own without a change: "a profit of 5".
    State,
}

impl Change {
    /// A rise is not a fall, and a rise by 5 is not a rise to 5 or from 5.
    pub(super) fn contradicts(self, other: Self) -> bool {
        let is_end = |change: Self| change.is_end() && self.role != other.role;
        let is_state = [self.role, other.role].contains(&Role::State);
        self.trend != other.trend || !is_state && (is_end(self) || is_end(other))
    }

    /// True for the start or end of a change.
    pub(super) fn is_end(self) -> bool {
        matches!(self.role, Role::Origin | Role::Goal)
    }
}

/// Number of tokens before a number that are examined.
const WINDOW: usize = 7;

/// The change described with the number at a range of tokens.
pub(super) fn change(tokens: &[Token], start: usize, end: usize, has_unit: bool) -> Option<Change> {
    if is_year_told(tokens, start, end) {
        return None;
    }
    // A plus may mean a rise, or only that the number is not negative.
    let plus = |trend: Trend| Change { trend, role: Role::State };
    plus_before(tokens, start)
        .map(plus)
        .or_else(|| behind(tokens, start, end, has_unit))
        .or_else(|| before(tokens, start))
}

/// "In 2023 sales rose": the year does not rise.
fn is_year_told(tokens: &[Token], start: usize, end: usize) -> bool {
    const BEFORE: &[&str] = &["in", "im", "since", "seit", "of", "year", "jahr", "until", "till", "during", "jahre"];
    let is_year = end == start + 1
        && tokens[start].kind == Kind::Number
        && tokens[start].text.len() == 4
        && tokens[start].text.starts_with(['1', '2']);
    is_year && start.checked_sub(1).is_some_and(|before| tokens[before].is_word(BEFORE))
}

/// `+5`, but not `3+5`.
fn plus_before(tokens: &[Token], start: usize) -> Option<Trend> {
    let plus = start.checked_sub(1).filter(|at| tokens[*at].is("+") && !tokens[start].spaced)?;
    let adds = plus.checked_sub(1).is_some_and(|at| !tokens[plus].spaced && tokens[at].kind == Kind::Number);
    (!adds).then_some(Trend::Rise)
}

/// `5 % more`, `a 5 % increase`, `a 5 % annual increase`, `5 boats fewer than`.
fn behind(tokens: &[Token], start: usize, end: usize, has_unit: bool) -> Option<Change> {
    let next = tokens.get(end)?;
    let after = tokens.get(end + 1);
    let is_compared = after.is_some_and(|after| tokens.get(end + 2).is_some_and(|than| is_than(than, after)));
    let ends = || after.is_some() && tokens.get(end + 2).is_none_or(|next| next.kind == Kind::Sign);
    let is_last = next.kind == Kind::Word && !connects(next) && ends();
    if let Some(trend) = compared(next).or_else(|| compared(after.filter(|_| is_compared || is_last)?)) {
        return Some(Change { trend, role: Role::Difference });
    }
    if let Some(trend) = beside_average(next, after).or_else(|| of_parted_verb(next, after)) {
        return Some(Change { trend, role: Role::Amount });
    }
    if let Some(change) = of_name(next) {
        return Some(change);
    }
    if let Some(trend) = behind_in_characters(tokens, end) {
        return Some(Change { trend, role: Role::Amount });
    }
    // "5 % down" is an amount, "5 up from 4" an end, and in "the 5 fell" 5 is the start.
    if let Some(change) = of_word(next) {
        let leads = after.is_some_and(|after| after.is_word(&["from", "on", "von"]));
        let by = start.checked_sub(1).is_some_and(|before| {
            tokens[before].is_word(&["by", "um", "met", "med", "de", "d", "un", "del", "em", "о", "на"])
        });
        let is_amount = !leads && (next.is_word(&["up", "down"]) || by);
        let role = if leads { Role::Goal } else { Role::Origin };
        return Some(if is_amount { change } else { Change { role, ..change } });
    }
    let may_follow = has_unit && next.kind == Kind::Word && !connects(next);
    of_name(after.filter(|_| may_follow)?)
}

fn compared(token: &Token) -> Option<Trend> {
    match () {
        () if token.is_word(&[
            "more",
            "higher",
            "additional",
            "extra",
            "further",
            "mehr",
            "höher",
            "weitere",
            "zusätzliche",
        ]) =>
        {
            Some(Trend::Rise)
        }
        () if token.is_word(&["less", "fewer", "lower", "weniger", "niedriger", "geringer"]) => Some(Trend::Fall),
        () => None,
    }
}

/// `5 % above average`
fn beside_average(next: &Token, after: Option<&Token>) -> Option<Trend> {
    after.filter(|after| after.is_word(&["average", "normal", "par", "expectations"]))?;
    match () {
        () if next.is_word(&["above", "over"]) => Some(Trend::Rise),
        () if next.is_word(&["below", "under"]) => Some(Trend::Fall),
        () => None,
    }
}

/// `5%増えた`, `5%の減少`, `5% 감소했다`
fn behind_in_characters(tokens: &[Token], end: usize) -> Option<Trend> {
    const RISES: &[&str] = &["増", "增", "伸び", "上が", "上昇", "上升", "증가", "상승", "올랐", "늘"];
    const FALLS: &[&str] = &["減", "减", "下が", "下落", "下降", "低下", "감소", "하락", "내렸", "떨어", "줄"];
    let next = tokens.get(end..(end + 3).min(tokens.len()))?;
    let text: String = next.iter().map(|token| token.text.as_str()).collect();
    let text = text.strip_prefix(['の', 'も']).unwrap_or(&text);
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    match () {
        () if begins(RISES) => Some(Trend::Rise),
        () if begins(FALLS) => Some(Trend::Fall),
        () => None,
    }
}

fn is_than(than: &Token, compared: &Token) -> bool {
    than.is_word(&["than", "als"]) && compared.kind == Kind::Word
}

/// `nahm um 5 % zu`, `gab um 5 % nach`: the part of a German verb that ends the sentence.
fn of_parted_verb(part: &Token, after: Option<&Token>) -> Option<Trend> {
    let ends =
        after.is_none_or(|after| after.kind == Kind::Sign || after.is_word(&["und", "oder", "als", "im", "auf"]));
    match () {
        () if ends && part.is_word(&["zu", "an"]) => Some(Trend::Rise),
        () if ends && part.is_word(&["ab", "nach", "zurück", "ein"]) => Some(Trend::Fall),
        () => None,
    }
}

/// "rose by 5 %", "a rise of 5 %", "ein Anstieg von 5 %"; "rose to 5", "fell from 7 to 5".
fn before(tokens: &[Token], start: usize) -> Option<Change> {
    let window = &tokens[start.saturating_sub(WINDOW)..start];
    if let Some(change) = in_characters(window) {
        return Some(change);
    }
    let mut end = None;
    for (place, token) in window.iter().enumerate().rev() {
        // "By up to 5" is a bound.
        let follows_up = place.checked_sub(1).is_some_and(|at| window[at].is_word(&["up"]));
        let is_bound = token.is_word(&["to"]) && follows_up
            || token.is_word(&["up"]) && window.get(place + 1).is_some_and(|next| next.is_word(&["to"]));
        if is_bound {
            continue;
        }
        if let Some(change) = of_word(token) {
            return Some(Change { role: end.unwrap_or(change.role), ..change });
        }
        let joins = place.checked_sub(1).is_some_and(|at| joins(&window[at], token));
        end = end.or_else(|| end_told_by(token).filter(|_| !joins));
        // Another clause ends the search, and so does another number, unless it is the start or end of the change.
        let ends = token.is_word(&["at", "bei", "than", "als", "while", "and", "und", "but"]) && !joins
            || token.kind == Kind::Number && end.is_none()
            || matches!(token.text.as_str(), "." | "," | ";" | ":" | "(" | ")");
        if ends {
            return None;
        }
    }
    None
}

/// The end of a change that a word introduces.
fn end_told_by(word: &Token) -> Option<Role> {
    match () {
        () if word.is_word(&["to", "auf"]) => Some(Role::Goal),
        () if word.is_word(&["from", "von"]) => Some(Role::Origin),
        () => None,
    }
}

/// "growing at 5 %" and "ein Rückgang von 5 %" are amounts; "fiel von 5" is a start.
fn joins(word: &Token, joint: &Token) -> bool {
    joint.is_word(&["at"]) && of_word(word).is_some()
        || joint.is_word(&["bei"]) && word.is_word(&["lag", "lagen", "liegt", "liegen"])
        || joint.is_word(&["von", "bei"]) && of_name(word).is_some()
}

/// The change that a verb or adverb describes.
fn of_word(token: &Token) -> Option<Change> {
    let by = |trend| Some(Change { trend, role: Role::Amount });
    match () {
        () if token.is_word(RISES) => by(Trend::Rise),
        () if token.is_word(FALLS) => by(Trend::Fall),
        () => of_name(token),
    }
}

/// The change that a noun names: `increase`, `Rückgang`, `profit`.
fn of_name(token: &Token) -> Option<Change> {
    let (trend, role) = match () {
        () if token.is_word(RISES_BY_NAME) => (Trend::Rise, Role::Amount),
        () if token.is_word(FALLS_BY_NAME) => (Trend::Fall, Role::Amount),
        () if token.is_word(GAINS) => (Trend::Rise, Role::State),
        () if token.is_word(LOSSES) => (Trend::Fall, Role::State),
        () => return None,
    };
    Some(Change { trend, role })
}

/// The trend directly before a number in Chinese or Japanese: the last word for one.
fn in_characters(before: &[Token]) -> Option<Change> {
    const RISES: &[&str] =
        &["增长", "增加", "上升", "上涨", "提高", "增長", "增幅", "増加", "上昇", "増え", "伸び", "盈利", "黑字"];
    const FALLS: &[&str] = &[
        "下降", "减少", "下跌", "降低", "減少", "跌幅", "降幅", "低下", "下落", "減り", "減っ", "亏损", "虧損", "赤字",
    ];
    let text: String =
        before.iter().filter(|token| token.kind != Kind::Number).map(|token| token.text.as_str()).collect();
    let last = |words: &[&str]| words.iter().filter_map(|word| text.rfind(word)).max();
    let trend = match (last(RISES), last(FALLS)) {
        (None, None) => return None,
        (rise, fall) if rise > fall => Trend::Rise,
        _ => Trend::Fall,
    };
    // In 增长到5, 5 is the end.
    let role = if text.ends_with(['到', '至']) { Role::Goal } else { Role::Amount };
    Some(Change { trend, role })
}
