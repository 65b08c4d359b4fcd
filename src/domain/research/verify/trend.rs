//! Words around a number that turn what it says round: whether it tells a rise or a fall, and whether it is a bound.

use super::token::{Kind, Token};

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Trend {
    Rise,
    Fall,
}

/// Which way a bound goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Bound {
    AtLeast,
    AtMost,
}

const RISES: &[&str] = &[
    "rose",
    "rise",
    "rises",
    "risen",
    "rising",
    "grew",
    "grow",
    "grows",
    "grown",
    "growing",
    "growth",
    "increase",
    "increased",
    "increases",
    "increasing",
    "gain",
    "gained",
    "gains",
    "climbed",
    "climb",
    "climbs",
    "jumped",
    "jump",
    "surged",
    "surge",
    "up",
    "stieg",
    "stiegen",
    "steigt",
    "gestiegen",
    "steigen",
    "anstieg",
    "wuchs",
    "wuchsen",
    "wächst",
    "gewachsen",
    "wachstum",
    "profit",
    "profits",
    "surplus",
    "gewinn",
    "überschuss",
    "zuwachs",
    "zunahme",
    "zugenommen",
    "erhöht",
    "erhöhte",
    "plus",
];

const FALLS: &[&str] = &[
    "fell",
    "fall",
    "falls",
    "fallen",
    "falling",
    "drop",
    "dropped",
    "drops",
    "dropping",
    "decline",
    "declined",
    "declines",
    "declining",
    "decrease",
    "decreased",
    "decreases",
    "decreasing",
    "reduced",
    "reduce",
    "reduces",
    "reduction",
    "loss",
    "losses",
    "lost",
    "shrank",
    "shrink",
    "shrunk",
    "shrinks",
    "sank",
    "sunk",
    "sinks",
    "slumped",
    "slump",
    "plunged",
    "plunge",
    "cut",
    "down",
    "deficit",
    "below",
    "fiel",
    "fielen",
    "fällt",
    "gefallen",
    "sank",
    "sanken",
    "sinkt",
    "gesunken",
    "rückgang",
    "verlust",
    "verluste",
    "verlor",
    "verloren",
    "schrumpfte",
    "geschrumpft",
    "abnahme",
    "abgenommen",
    "verringert",
    "verringerte",
    "reduziert",
    "reduzierte",
];

/// How many tokens before a number are looked at.
const WINDOW: usize = 5;

/// The way that the change goes that a number tells; the number is the range of tokens.
pub(super) fn trend(tokens: &[Token], start: usize, end: usize) -> Option<Trend> {
    if let Some(next) = tokens.get(end) {
        if next.is_word(&["more", "higher", "mehr", "höher"]) {
            return Some(Trend::Rise);
        }
        if next.is_word(&["less", "fewer", "lower", "weniger", "niedriger", "geringer"]) {
            return Some(Trend::Fall);
        }
    }
    if let Some(trend) = in_characters(&tokens[start.saturating_sub(WINDOW)..start]) {
        return Some(trend);
    }
    for token in tokens[start.saturating_sub(WINDOW)..start].iter().rev() {
        if token.is_word(RISES) {
            return Some(Trend::Rise);
        }
        if token.is_word(FALLS) {
            return Some(Trend::Fall);
        }
        // "fell to 5", "fell from 7": the number is no change. Another number or part of the sentence ends the look.
        let ends =
            token.is_word(&["to", "from", "at", "auf", "von", "bei", "than", "als", "while", "and", "und", "but"]);
        if ends || token.kind == Kind::Number || matches!(token.text.as_str(), "." | "," | ";" | ":" | "(" | ")") {
            return None;
        }
    }
    None
}

/// The trend that Chinese or Japanese tells right before a number: the last word for one.
fn in_characters(before: &[Token]) -> Option<Trend> {
    const RISES: &[&str] = &["增长", "增加", "上升", "上涨", "提高", "增長", "增幅", "増加", "上昇", "増え", "伸び"];
    const FALLS: &[&str] = &["下降", "减少", "下跌", "降低", "減少", "跌幅", "降幅", "低下", "下落", "減り", "減っ"];
    let text: String =
        before.iter().filter(|token| token.kind != Kind::Number).map(|token| token.text.as_str()).collect();
    let last = |words: &[&str]| words.iter().filter_map(|word| text.rfind(word)).max();
    match (last(RISES), last(FALLS)) {
        (None, None) => None,
        (rise, fall) if rise > fall => Some(Trend::Rise),
        _ => Some(Trend::Fall),
    }
}

/// The bound that a number is.
pub(super) fn bound(tokens: &[Token], start: usize) -> Option<Bound> {
    let token = |back: usize| start.checked_sub(back).and_then(|at| tokens.get(at));
    let word = |back: usize, words: &[&str]| token(back).is_some_and(|token| token.is_word(words));
    let sign = |signs: &[&str]| token(1).is_some_and(|token| signs.iter().any(|sign| token.is(sign)));
    let than = word(1, &["than", "als"]);
    if sign(&[">", "≥", "⩾", "≧"])
        || than && word(2, &["more", "greater", "higher", "mehr", "größer"])
        || word(1, &["over", "above", "exceeding", "exceeded", "mindestens", "über"])
        || word(1, &["least"]) && word(2, &["at"])
    {
        return Some(Bound::AtLeast);
    }
    if sign(&["<", "≤", "⩽", "≦"])
        || than && word(2, &["less", "fewer", "lower", "smaller", "weniger", "kleiner"])
        || word(1, &["under", "below", "höchstens", "unter"])
        || word(1, &["most"]) && word(2, &["at"])
        || word(1, &["to"]) && word(2, &["up"])
        || word(1, &["zu"]) && word(2, &["bis"])
    {
        return Some(Bound::AtMost);
    }
    None
}
