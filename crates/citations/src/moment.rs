//! Whether a year or date is a point in time, or a bound: `before 1914`, `until 3 May`, `2021年以前`.

use super::bound::Bound;
use super::token::{Kind, Token};

/// Words between the bound and its date.
const FILLS: &[&str] = &[
    "the",
    "about",
    "early",
    "late",
    "mid",
    "around",
    "year",
    "end",
    "of",
    "beginning",
    "dem",
    "der",
    "den",
    "das",
    "am",
    "im",
    "jahr",
    "jahre",
    "anfang",
    "ende",
    "mitte",
    "le",
    "el",
    "la",
    "l",
    "'",
    "de",
    "año",
    "année",
    "anno",
    "il",
    "al",
    "het",
    "jaar",
];

/// The bound of a year or date; `since` and `from` give a start, which is a point in time.
pub(super) fn bound(tokens: &[Token], start: usize, end: usize) -> Option<Bound> {
    behind(tokens, end).or_else(|| before(tokens, start))
}

fn before(tokens: &[Token], start: usize) -> Option<Bound> {
    const BEFORE: &[&str] = &["before", "vor", "avant", "antes", "prima", "voor", "före", "przed", "öncesi"];
    const AFTER: &[&str] = &["after", "nach", "après", "después", "dopo", "depois", "efter", "после"];
    const UNTIL: &[&str] = &["until", "till", "til", "bis", "jusqu", "hasta", "fino", "até", "tot", "до"];
    const WINDOW: usize = 6;
    let words: Vec<&Token> = tokens[start.saturating_sub(WINDOW)..start]
        .iter()
        .rev()
        .filter(|token| !token.is_word(FILLS) && !token.is("'"))
        .collect();
    let word = |back: usize, wanted: &[&str]| words.get(back).is_some_and(|token| token.is_word(wanted));
    let denied = |back: usize| word(back, &["not", "nicht", "no", "pas", "не"]);
    match () {
        () if word(0, &["than"]) && word(1, &["later"]) && denied(2) => Some(Bound::AtMost),
        () if word(0, &["than"]) && word(1, &["earlier"]) && denied(2) => Some(Bound::AtLeast),
        () if word(0, &["than"]) && word(1, &["later"]) || word(0, AFTER) && !denied(1) => Some(Bound::Above),
        () if word(0, &["than"]) && word(1, &["earlier"]) || word(0, BEFORE) && !denied(1) => Some(Bound::Below),
        () if word(0, &["to"]) && word(1, &["prior"]) => Some(Bound::Below),
        () if word(0, BEFORE) => Some(Bound::AtLeast),
        () if word(0, AFTER) => Some(Bound::AtMost),
        // "From 2010 until 2015" is a span.
        () if word(0, UNTIL) && !words.get(1).is_some_and(|token| token.kind == Kind::Number) => Some(Bound::AtMost),
        () if word(0, &["by"]) => Some(Bound::AtMost),
        () => None,
    }
}

/// `2021年以前`, `2021年まで`: after the year or date and its counter character.
fn behind(tokens: &[Token], end: usize) -> Option<Bound> {
    const BEHIND: [(&str, Bound); 12] = [
        ("以前", Bound::Below),
        ("之前", Bound::Below),
        ("前", Bound::Below),
        ("以后", Bound::Above),
        ("以後", Bound::Above),
        ("之后", Bound::Above),
        ("之後", Bound::Above),
        ("以降", Bound::AtLeast),
        ("后", Bound::Above),
        ("後", Bound::Above),
        ("まで", Bound::AtMost),
        ("为止", Bound::AtMost),
    ];
    let counter = usize::from(tokens.get(end).is_some_and(|token| matches!(token.text.as_str(), "年" | "月" | "日")));
    let text: String = tokens.get(end + counter..)?.iter().take(2).map(|token| token.text.as_str()).collect();
    BEHIND.into_iter().find(|(mark, _)| text.starts_with(mark)).map(|(_, bound)| bound)
}
