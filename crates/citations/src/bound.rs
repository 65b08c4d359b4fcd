//! Whether a number is a bound: `more than 5`, `5 or fewer`, `至少5`.

use super::context::connects;
use super::token::{Kind, Token};

/// Direction of a bound, and whether it includes the number itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Bound {
    Above,
    AtLeast,
    AtMost,
    Below,
    /// Near to it, on either side: `about 5`, `5 ± 1`.
    About,
    /// The ends of a range: `5–7`.
    First,
    Last,
    /// The same, or start and end of a change: `from 5 to 7`.
    FirstOrOrigin,
    LastOrGoal,
    /// `not 5`
    Not,
    /// One side of `5 × 7`.
    Factor,
}

impl Bound {
    /// More than 5 implies at least 5, but not the other way round; so does between 5 and 7.
    pub(super) fn is_said_by(self, given: Self) -> bool {
        self == given
            || matches!(
                (self, given),
                (Self::AtLeast, Self::Above | Self::First)
                    | (Self::AtMost, Self::Below | Self::Last)
                    | (Self::First, Self::FirstOrOrigin)
                    | (Self::FirstOrOrigin, Self::First)
                    | (Self::Last, Self::LastOrGoal)
                    | (Self::LastOrGoal, Self::Last)
            )
    }

    /// True when it includes the number itself.
    pub(super) fn may_be_exact(self) -> bool {
        matches!(self, Self::FirstOrOrigin | Self::LastOrGoal)
    }

    fn denied(self) -> Self {
        match self {
            Self::Above => Self::AtMost,
            Self::AtLeast => Self::Below,
            Self::AtMost => Self::Above,
            Self::Below => Self::AtLeast,
            other => other,
        }
    }
}

/// The bound expressed with the number at a range of tokens.
pub(super) fn bound(tokens: &[Token], start: usize, end: usize) -> Option<Bound> {
    factor(tokens, start, end)
        .or_else(|| behind(tokens, end))
        .or_else(|| in_characters(tokens, start, end))
        .or_else(|| before(tokens, start))
}

/// `5 × 7 metres`
fn factor(tokens: &[Token], start: usize, end: usize) -> Option<Bound> {
    let is_number = |at: usize| tokens.get(at).is_some_and(|token| token.kind == Kind::Number);
    let multiplies = |at: usize| tokens.get(at).is_some_and(|token| matches!(token.text.as_str(), "×" | "✕" | "x"));
    let is_first = multiplies(end) && is_number(end + 1);
    let is_second = start >= 2 && multiplies(start - 1) && tokens[start - 2].kind != Kind::Sign;
    (is_first || is_second).then_some(Bound::Factor)
}

const MORE: &[&str] = &["more", "greater", "higher", "larger", "longer", "mehr", "größer", "höher"];
const LESS: &[&str] = &["less", "fewer", "lower", "smaller", "shorter", "weniger", "kleiner", "geringer", "niedriger"];

/// `5 or more`, `5+`, `5 oder weniger`.
fn behind(tokens: &[Token], end: usize) -> Option<Bound> {
    let next = tokens.get(end)?;
    // `31 ± 4`, `31 (±4)`
    let opens = usize::from(next.is("("));
    if tokens.get(end + opens).is_some_and(|token| token.is("±")) {
        return Some(Bound::About);
    }
    if let Some(bound) = at_the_end(tokens, end) {
        return Some(bound);
    }
    // `74-plus`
    let is_plus = next.is("-") && !next.spaced && tokens.get(end + 1).is_some_and(|after| after.is_word(&["plus"]));
    if is_plus {
        return Some(Bound::AtLeast);
    }
    if next.is("+") && !next.spaced && tokens.get(end + 1).is_none_or(|after| after.spaced || after.kind == Kind::Sign)
    {
        return Some(Bound::AtLeast);
    }
    // `5 boats or more`, but not `5 boats and over 7 ships`
    let is_or = |token: &Token| token.is_word(&["or", "oder", "ou", "o"]);
    let joint = if is_or(next) || next.is_word(&["and", "und"]) { end } else { end + 1 };
    let after = tokens.get(joint).filter(|token| joint == end || is_or(token)).and_then(|_| tokens.get(joint + 1))?;
    // "5 boats and more than that" is another part of the sentence.
    if tokens.get(joint + 2).is_some_and(|token| token.is_word(&["than", "als"])) {
        return None;
    }
    match () {
        () if after.is_word(&["above", "over", "up", "upwards", "plus", "más", "più"]) || after.is_word(MORE) => {
            Some(Bound::AtLeast)
        }
        () if after.is_word(&["below", "under", "moins", "menos", "meno"]) || after.is_word(LESS) => {
            Some(Bound::AtMost)
        }
        () => None,
    }
}

/// `50 at most`, `50 boats at least`, `50 Boote höchstens`: after the number and what is counted.
fn at_the_end(tokens: &[Token], end: usize) -> Option<Bound> {
    const COUNTED: usize = 3;
    let word = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|token| token.is_word(words));
    // `at the very most`
    let most = |at: usize| (at + 1..at + 3).find(|at| !word(*at, &["the", "very", "absolute"])).unwrap_or(at + 3);
    let told = |at: usize| match () {
        () if word(at, &["at"]) && word(most(at), &["most", "maximum", "latest", "outside"]) => Some(Bound::AtMost),
        () if word(at, &["at"]) && word(most(at), &["least", "minimum", "earliest"]) => Some(Bound::AtLeast),
        () if word(at, &["and"]) && word(at + 1, &["counting", "rising"]) => Some(Bound::AtLeast),
        () if word(at, &["short", "shy"]) && word(at + 1, &["of"]) => Some(Bound::Not),
        () if word(at, &["au", "como"]) && word(at + 1, &["maximum", "plus", "máximo"]) => Some(Bound::AtMost),
        () if word(at, &["au", "como"]) && word(at + 1, &["minimum", "moins", "mínimo"]) => Some(Bound::AtLeast),
        () if word(at, &["tops", "max", "maximum", "höchstens", "maximal"]) => Some(Bound::AtMost),
        () if word(at, &["minimum", "mindestens", "plus"]) => Some(Bound::AtLeast),
        () => None,
    };
    let is_counted = |at: usize| tokens.get(at).is_some_and(|token| token.kind == Kind::Word && !connects(token));
    for at in end..=end + COUNTED {
        // "5 boats, at least 7 ships" bounds the other number.
        let bounds_next = tokens.get(at..).unwrap_or_default().iter().take(4).any(|token| token.kind == Kind::Number);
        match told(at) {
            Some(bound) if !bounds_next => return Some(bound),
            None if is_counted(at) => {}
            _ => return None,
        }
    }
    None
}

/// `more than 5`, `at least 5`, `no fewer than about $5`.
fn before(tokens: &[Token], start: usize) -> Option<Bound> {
    const FILLS: &[&str] = &["about", "some", "around", "a", "an", "the", "etwa", "rund", "environ", "circa", "ca"];
    const DENY: &[&str] = &["no", "not", "nicht", "kein", "keine", "pas", "non", "não", "niet", "не"];
    const WINDOW: usize = 6;
    let words: Vec<&Token> =
        tokens[start.saturating_sub(WINDOW)..start].iter().rev().filter(|token| !token.is_word(FILLS)).collect();
    let word = |back: usize, words_wanted: &[&str]| words.get(back).is_some_and(|token| token.is_word(words_wanted));
    let told = sign_before(tokens, start).or_else(|| one_word(&word)).or_else(|| two_words(&word));
    // "Not 5 boats, but 7"
    let is_denied = || word(0, &["not", "nicht", "kein", "keine", "keinen", "pas", "niet", "inte", "nie", "не"]);
    let Some((bound, length)) = told else { return is_denied().then_some(Bound::Not) };
    // "Not at least 5" and "not over 5" are negations, too.
    Some(if word(length, DENY) { bound.denied() } else { bound })
}

/// `&lt;30`, `&#60;30`
fn code_before(tokens: &[Token], start: usize) -> Option<Bound> {
    let [.., mark, code, end] = &tokens[start.saturating_sub(4)..start] else { return None };
    if !end.is(";") || !(mark.is("&") || mark.is("#")) {
        return None;
    }
    match code.lower.as_str() {
        "lt" | "60" | "x3c" => Some(Bound::Below),
        "gt" | "62" | "x3e" => Some(Bound::Above),
        "le" | "8804" => Some(Bound::AtMost),
        "ge" | "8805" => Some(Bound::AtLeast),
        "asymp" | "ap" => Some(Bound::About),
        "minus" | "8722" | "not" => Some(Bound::Not),
        _ => None,
    }
}

fn sign_before(tokens: &[Token], start: usize) -> Option<(Bound, usize)> {
    if let Some(bound) = code_before(tokens, start) {
        return Some((bound, 1));
    }
    let bound = match tokens[start.checked_sub(1)?].text.as_str() {
        ">" => Bound::Above,
        "≥" | "⩾" | "≧" => Bound::AtLeast,
        "<" => Bound::Below,
        "≤" | "⩽" | "≦" => Bound::AtMost,
        "≈" | "≲" | "≳" | "≅" => Bound::About,
        _ => return None,
    };
    Some((bound, 1))
}

fn one_word(word: &dyn Fn(usize, &[&str]) -> bool) -> Option<(Bound, usize)> {
    const ABOVE: &[&str] = &[
        "over",
        "above",
        "exceeding",
        "exceeded",
        "exceeds",
        "exceed",
        "über",
        "topped",
        "tops",
        "surpassed",
        "más",
        "превысило",
        "oltre",
        "больше",
        "supera",
        "superó",
        "dépassé",
        "übersteigt",
        "überstieg",
        "jenseits",
        "свыше",
        "более",
        "ponad",
        "drygt",
        "ruim",
    ];
    const AT_LEAST: &[&str] = &["mindestens", "wenigstens", "minimum", "almeno", "minstens", "minst", "minimo"];
    const AT_MOST: &[&str] = &["höchstens", "maximal", "maximum", "hoogstens", "hooguit", "högst", "jusqu"];
    const BELOW: &[&str] = &[
        "under",
        "below",
        "unter",
        "nearly",
        "almost",
        "knapp",
        "kaum",
        "barely",
        "casi",
        "quasi",
        "presque",
        "bijna",
        "nästan",
        "prawie",
        "почти",
        "neredeyse",
        "fast",
        "beinahe",
        "scarcely",
        "hardly",
        "менее",
        "niespełna",
        "niecałe",
        "quase",
        "frôlé",
        "sotto",
        "scarsi",
        "apenas",
    ];
    let all = [(ABOVE, Bound::Above), (AT_LEAST, Bound::AtLeast), (AT_MOST, Bound::AtMost), (BELOW, Bound::Below)];
    all.into_iter().find(|(words, _)| word(0, words)).map(|(_, bound)| (bound, 1))
}

fn two_words(word: &dyn Fn(usize, &[&str]) -> bool) -> Option<(Bound, usize)> {
    let than = word(0, &["than", "als", "dan"]);
    let of = word(0, &["de", "di"]);
    let bound = match () {
        () if than && (word(1, MORE) || word(1, &["meer"])) => Bound::Above,
        () if than && (word(1, LESS) || word(1, &["minder"])) => Bound::Below,
        () if of && word(1, &["plus", "más", "mais", "più"]) => Bound::Above,
        () if of && word(1, &["moins", "menos", "meno"]) => Bound::Below,
        () if word(0, &["least"]) && word(1, &["at"]) || word(0, &["moins"]) && word(1, &["au"]) => Bound::AtLeast,
        () if word(0, &["menos"]) && word(1, &["al"]) => Bound::AtLeast,
        () if word(0, &["most"]) && word(1, &["at"]) || word(0, &["plus"]) && word(1, &["au"]) => Bound::AtMost,
        () if word(0, &["to"]) && word(1, &["up"]) || word(0, &["zu"]) && word(1, &["bis"]) => Bound::AtMost,
        () if word(0, &["of"]) && word(1, &["north", "upwards", "excess"]) => Bound::Above,
        () if word(0, &["of"]) && word(1, &["south", "short", "shy"]) => Bound::Below,
        () if word(0, &["to"]) && word(1, &["close"]) || word(0, &["de"]) && word(1, &["près"]) => Bound::Below,
        () if word(0, &["but"]) && word(1, &["all"]) || word(0, &["on"]) && word(1, &["close"]) => Bound::Below,
        () if word(0, &["of"]) && word(1, &["part", "fraction", "most"]) => Bound::Below,
        () if word(0, &["quite", "even"]) && word(1, &["not"]) || word(0, &["peine"]) => Bound::Below,
        () if word(0, &["pas"]) && word(1, &["même"]) || word(0, &["einmal"]) && word(1, &["nicht"]) => Bound::Below,
        () if word(0, &["reach"]) && word(1, &["to"]) => Bound::Below,
        () if word(0, &["as"]) && word(1, &["many", "much"]) => Bound::AtMost,
        () if word(0, &["as"]) && word(1, &["few", "little"]) => Bound::AtLeast,
        () if word(0, &["mínimo"]) || word(0, &["мере"]) && word(1, &["меньшей", "крайней"]) => {
            Bound::AtLeast
        }
        () if word(0, &["menos"]) && word(1, &["lo", "pelo"]) => Bound::AtLeast,
        () if word(0, &["sumo"]) || word(0, &["allerhöchstens"]) => Bound::AtMost,
        () if word(0, &["at", "bei"]) && word(1, &["capped", "out", "gedeckelt"]) => Bound::AtMost,
        () if word(0, &["past"]) || word(0, &["reached"]) && word(1, &["never"]) => Bound::Not,
        () if word(0, &["near"]) && word(1, &["nowhere"]) || word(0, &["but"]) && word(1, &["anything"]) => Bound::Not,
        () if word(0, &["máximo"]) || word(0, &["massimo"]) || word(0, &["fazla"]) && word(1, &["en"]) => {
            Bound::AtMost
        }
        () if word(0, &["az"]) && word(1, &["en"]) || word(0, &["najmniej"]) => Bound::AtLeast,
        () if word(0, &["najwyżej"]) => Bound::AtMost,
        () if word(0, &["of"]) && word(1, &["minimum"]) => Bound::AtLeast,
        () if word(0, &["of"]) && word(1, &["maximum"]) => Bound::AtMost,
        () => return None,
    };
    Some((bound, 2))
}

/// `5人以上`, `5余人`, `至少5`, `超过5`: after the number, with one character between, or directly before it.
fn in_characters(tokens: &[Token], start: usize, end: usize) -> Option<Bound> {
    const BEHIND: [(&str, Bound); 26] = [
        ("余り", Bound::Above),
        ("あまり", Bound::Above),
        ("足らず", Bound::Below),
        ("超", Bound::Above),
        ("弱", Bound::Below),
        ("強", Bound::Above),
        ("を超", Bound::Above),
        ("を上回", Bound::Above),
        ("を下回", Bound::Below),
        ("に満た", Bound::Below),
        ("に達し", Bound::Not),
        ("まで", Bound::AtMost),
        ("以上", Bound::AtLeast),
        ("以下", Bound::AtMost),
        ("以内", Bound::AtMost),
        ("以內", Bound::AtMost),
        ("未満", Bound::Below),
        ("未满", Bound::Below),
        ("余", Bound::Above),
        ("餘", Bound::Above),
        ("多", Bound::Above),
        ("万余", Bound::Above),
        ("이상", Bound::AtLeast),
        ("이하", Bound::AtMost),
        ("미만", Bound::Below),
        ("초과", Bound::Above),
    ];
    const BEFORE: [(&str, Bound); 27] = [
        ("少なくとも", Bound::AtLeast),
        ("最低", Bound::AtLeast),
        ("最大", Bound::AtMost),
        ("突破", Bound::Above),
        ("突破了", Bound::Above),
        ("未达", Bound::Below),
        ("未達", Bound::Below),
        ("高于", Bound::Above),
        ("高於", Bound::Above),
        ("逾", Bound::Above),
        ("近", Bound::Below),
        ("约", Bound::About),
        ("約", Bound::About),
        ("至少", Bound::AtLeast),
        ("最少", Bound::AtLeast),
        ("不少于", Bound::AtLeast),
        ("至多", Bound::AtMost),
        ("最多", Bound::AtMost),
        ("不超过", Bound::AtMost),
        ("不超過", Bound::AtMost),
        ("超过", Bound::Above),
        ("超過", Bound::Above),
        ("多于", Bound::Above),
        ("不到", Bound::Below),
        ("不足", Bound::Below),
        ("少于", Bound::Below),
        ("低于", Bound::Below),
    ];
    const WINDOW: usize = 3;
    let joined = |from: usize, to: usize| -> String {
        tokens.get(from..to.min(tokens.len())).unwrap_or_default().iter().map(|token| token.text.as_str()).collect()
    };
    // `5以上`, `5人以上`
    let (right, later) = (joined(end, end + WINDOW), joined(end + 1, end + 1 + WINDOW));
    let counter = tokens.get(end).is_some_and(|token| token.kind == Kind::Han);
    let is_there =
        |mark: &str| right.starts_with(mark) || counter && mark.chars().count() > 1 && later.starts_with(mark);
    let left = joined(start.saturating_sub(WINDOW), start);
    let behind = BEHIND.into_iter().find(|(mark, _)| is_there(mark));
    behind.or_else(|| BEFORE.into_iter().find(|(mark, _)| left.ends_with(mark))).map(|(_, bound)| bound)
}
