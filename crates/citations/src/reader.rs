//! Extracts the facts of a text: numbers, dates, names with figures, and anything else with a number. Nothing with a
//! figure is ignored: what is not understood becomes a fact that matches only the identical text.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::date::{self, Date, written};
use super::decimal::Decimal;
use super::fact::{Fact, Quantity, Reading};
use super::language::{Convention, Language};
use super::script::{han_numeral, is_disguised, roman};
use super::token::{Kind, Token};
use super::unit::{self, Unit};
use super::{decade, han, quantity, rate, vague, word};

/// A text to read, and its number format.
pub(super) struct Reader<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) convention: Convention,
    pub(super) language: Language,
    /// True when the text is about profit and loss, where brackets make a number negative.
    pub(super) is_accounting: bool,
    /// Value of each word, if it is a number word.
    number_words: Vec<Option<u64>>,
}

/// True for a Roman numeral that is hardly anything else: a small number or a year. `DC`, `CD`, `MD` and `CV` are
/// names.
fn is_numeral_only(text: &str) -> bool {
    text.len() > 1 && text.chars().all(|c| "IVX".contains(c)) || text.len() > 3 && text.starts_with('M')
}

/// A fact with its end, as read by one step of the reader chain.
fn one(fact: Option<Fact>) -> Option<(Vec<Fact>, usize)> {
    fact.map(|fact| {
        let end = fact.tokens.end;
        (vec![fact], end)
    })
}

impl<'a> Reader<'a> {
    pub(super) fn new(tokens: &'a [Token], convention: Convention, language: Language) -> Self {
        const WORDS: &[&str] = &[
            "loss",
            "losses",
            "profit",
            "income",
            "deficit",
            "earnings",
            "ebit",
            "ebitda",
            "cash",
            "verlust",
            "gewinn",
            "ergebnis",
            "jahresüberschuss",
            "fehlbetrag",
            "margin",
            "result",
            "net",
        ];
        let is_accounting = tokens.iter().any(|token| token.is_word(WORDS));
        let value = |token: &Token| {
            let is_word = token.kind == Kind::Word;
            is_word.then(|| word::value(&token.lower, language.lang)).flatten()
        };
        let number_words = tokens.iter().map(value).collect();
        Self { tokens, convention, language, is_accounting, number_words }
    }

    /// The facts of the text, in order.
    pub(super) fn facts(&self) -> Vec<Fact> {
        rate::told(self.read().0)
    }

    /// The facts, and units without a number that apply to other numbers, with their positions.
    pub(super) fn read(&self) -> (Vec<Fact>, Vec<(Unit, Range<usize>)>) {
        let (mut facts, mut units) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < self.tokens.len() {
            let found = date::read(self.tokens, at)
                .or_else(|| one(self.unread(at)))
                .or_else(|| one(decade::read(self, at)))
                .or_else(|| one(vague::read(self, at)))
                .or_else(|| one(date::in_unknown_words(self.tokens, at)))
                .or_else(|| one(date::with_era(self.tokens, at)))
                .or_else(|| one(self.designation(at)))
                .or_else(|| self.year_and_month(at))
                .or_else(|| one(self.clock(at)))
                .or_else(|| one(self.quarter(at)))
                .or_else(|| quantity::read(self, at))
                .or_else(|| one(rate::read(self.tokens, at)))
                .or_else(|| one(self.half_of_day(at)))
                .or_else(|| one(self.name(at)))
                .or_else(|| one(date::weekday(self.tokens, at)))
                .or_else(|| one(self.thai(at)))
                .or_else(|| one(self.bare_scale(at)));
            let mut end = found.as_ref().map_or(at + 1, |(_, end)| *end);
            if let Some((found, _)) = found {
                facts.extend(found);
            } else if let Some((unit, after)) = unit::unit(self.tokens, at) {
                // The figure of `m²` is not a number.
                end = after;
                if self.is_told_for_others(at, after) && !matches!(unit.base, unit::PERCENT | unit::POINTS) {
                    units.push((unit, at..after));
                }
            }
            at = end.max(at + 1);
        }
        (facts, units)
    }

    /// `Length (km)`, `Length (in km)`: a unit in brackets applies to numbers elsewhere.
    fn is_told_for_others(&self, at: usize, end: usize) -> bool {
        let joint = at.checked_sub(1).filter(|before| self.word(*before, &["in"])).unwrap_or(at);
        let opens = joint.checked_sub(1).is_some_and(|before| self.sign(before, "(") || self.sign(before, "["));
        opens && (self.sign(end, ")") || self.sign(end, "]"))
    }

    pub(super) fn word(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_word(words))
    }

    /// The value of the number word at a token.
    pub(super) fn number_word(&self, at: usize) -> Option<u64> {
        *self.number_words.get(at)?
    }

    pub(super) fn sign(&self, at: usize, sign: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Sign && token.is(sign))
    }

    pub(super) fn glued(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at).filter(|token| !token.spaced)
    }

    pub(super) fn literal(&self, at: usize, end: usize) -> Fact {
        let text = written(&self.tokens[at..end]);
        Fact::new(text.clone(), vec![Reading::Literal(text.to_lowercase())], at..end)
    }

    /// Numerals that are neither digits nor understood, with everything adjacent without a space; direction overrides;
    /// HTML character references that are not decoded here.
    fn unread(&self, at: usize) -> Option<Fact> {
        let token = &self.tokens[at];
        if token.kind == Kind::Word && is_disguised(&token.text) {
            return Some(self.literal(at, at + 1));
        }
        if token.is("&") {
            return self.html_code(at);
        }
        let marks = |token: &Token| token.kind == Kind::Sign && token.text.chars().all(is_combining_mark);
        let is_odd = |token: &Token| {
            token.kind == Kind::Numeral
                || matches!(token.text.as_str(), "\u{202D}" | "\u{202E}" | "∞" | "√" | "∛" | "∜")
        };
        let next = self.glued(at + 1);
        let multiplied = token.kind == Kind::Number
            && next.is_some_and(|next| matches!(next.text.as_str(), "*" | "_"))
            && self.glued(at + 2).is_some_and(|after| after.kind == Kind::Number);
        let starts = is_odd(token)
            || token.kind == Kind::Number && next.is_some_and(|next| is_odd(next) || marks(next))
            || multiplied;
        if !starts {
            return None;
        }
        let is_part = |token: &Token| {
            is_odd(token)
                || marks(token)
                || matches!(token.kind, Kind::Number | Kind::Name)
                || matches!(token.text.as_str(), "*" | "_" | "." | ",")
                || token.text.chars().all(|c| han_numeral(c).is_some())
        };
        let mut end = at + 1;
        while self.glued(end).is_some_and(is_part) {
            end += 1;
        }
        Some(self.literal(at, end))
    }

    /// `&frac12;`, `&#49;`; not those of punctuation and spaces.
    fn html_code(&self, at: usize) -> Option<Fact> {
        const HARMLESS: &[&str] = &[
            "amp", "lt", "gt", "quot", "apos", "nbsp", "ndash", "mdash", "hellip", "lsquo", "rsquo", "ldquo", "rdquo",
            "shy", "laquo", "raquo", "thinsp", "euro", "pound", "yen", "cent", "copy", "reg", "trade", "deg",
        ];
        let hash = usize::from(self.glued(at + 1).is_some_and(|token| token.is("#")));
        let code = self.glued(at + 1 + hash).filter(|token| token.kind != Kind::Sign)?;
        let ends = self.glued(at + 2 + hash).is_some_and(|token| token.is(";"));
        let harmless = hash == 0 && HARMLESS.contains(&code.text.as_str());
        (ends && !harmless).then(|| self.literal(at, at + 3 + hash))
    }

    /// `version 2.10`, which is not `version 2.1`.
    fn designation(&self, at: usize) -> Option<Fact> {
        const NAMES: &[&str] = &[
            "version",
            "release",
            "section",
            "chapter",
            "article",
            "clause",
            "figure",
            "table",
            "v",
            "kapitel",
            "abschnitt",
            "artikel",
            "fassung",
            "abbildung",
            "tabelle",
            "versión",
            "sección",
            "capítulo",
            "artículo",
            "chapitre",
            "versione",
            "versão",
        ];
        let number = self.tokens.get(at).filter(|token| token.kind == Kind::Number && token.text.contains('.'))?;
        let is_named = at.checked_sub(1).is_some_and(|before| self.word(before, NAMES));
        let reading = Reading::Literal(number.text.clone());
        is_named.then(|| Fact::new(number.text.clone(), vec![reading], at..at + 1))
    }

    /// `2024-03` is a month or a range of years.
    fn year_and_month(&self, at: usize) -> Option<(Vec<Fact>, usize)> {
        let [year, joint, month, ..] = self.tokens.get(at..)? else { return None };
        let whole = [year, month].iter().all(|token| token.kind == Kind::Number);
        if !whole || !joint.is_dash() || joint.spaced || month.spaced || year.text.len() != 4 || month.text.len() != 2 {
            return None;
        }
        let date = Date {
            year: year.text.parse().ok().filter(|year| (1000..3000).contains(year)),
            month: month.text.parse().ok().filter(|month| (1..=12).contains(month)),
            ..Date::default()
        };
        if date.year.is_none() || date.month.is_none() {
            return None;
        }
        let (first, _) = quantity::read(self, at)?;
        let (second, end) = quantity::read(self, at + 2)?;
        if end > at + 3 {
            return Some((first.into_iter().chain(second).collect(), end));
        }
        let fact = Fact::new(written(&self.tokens[at..at + 3]), vec![Reading::Date(date)], at..at + 3);
        Some((vec![Fact { parts: first.into_iter().chain(second).collect(), is_list: true, ..fact }], at + 3))
    }

    /// `14:30`, `3:2`, with the half of the day (am, pm).
    fn clock(&self, at: usize) -> Option<Fact> {
        let is_number = |at: usize| self.tokens.get(at).is_some_and(|token| token.kind == Kind::Number);
        let follows = |at: usize| {
            self.glued(at).is_some_and(|token| token.is(":")) && self.glued(at + 1).is_some() && is_number(at + 1)
        };
        if !is_number(at) || !follows(at + 1) {
            return None;
        }
        let mut end = at + 3;
        while follows(end) {
            end += 2;
        }
        let half = unit::unit(self.tokens, end).filter(|(unit, _)| matches!(unit.base, "a.m." | "p.m."));
        let text = written(&self.tokens[at..half.map_or(end, |(_, after)| after)]);
        let plain = written(&self.tokens[at..end]);
        let plain = plain.trim_start_matches('0');
        let literal = half.map_or(plain.to_owned(), |(unit, _)| format!("{plain} {}", unit.base));
        Some(Fact::new(text, vec![Reading::Literal(literal)], at..half.map_or(end, |(_, after)| after)))
    }

    /// `third quarter`, `second half`: of a year, a game or anything with numbered parts.
    fn quarter(&self, at: usize) -> Option<Fact> {
        const ORDINALS: [&[&str]; 4] = [
            &["first", "erste", "ersten", "erstes"],
            &["second", "zweite", "zweiten", "zweites"],
            &["third", "dritte", "dritten", "drittes"],
            &["fourth", "vierte", "vierten", "viertes"],
        ];
        let index = ORDINALS.iter().position(|words| self.tokens[at].is_word(words))?;
        let is_half = index < 2 && self.word(at + 1, &["half", "hälfte", "halbjahr", "halbjahres"]);
        let is_quarter = self.word(at + 1, &["quarter", "quartal", "quartals"]);
        (is_half || is_quarter).then(|| {
            let reading = Reading::Literal(format!("{}{}", if is_half { "h" } else { "q" }, index + 1));
            Fact::new(written(&self.tokens[at..at + 2]), vec![reading], at..at + 2)
        })
    }

    /// Names with figures, and Roman numerals.
    fn name(&self, at: usize) -> Option<Fact> {
        let token = &self.tokens[at];
        let fact = |readings| Some(Fact::new(token.text.clone(), readings, at..at + 1));
        if matches!(token.text.as_str(), "BC" | "BCE" | "AD" | "CE") {
            let era = if token.text.starts_with('B') { "bc" } else { "ad" };
            return fact(vec![Reading::Literal(era.to_owned())]);
        }
        if token.kind == Kind::Word {
            // A single letter is a numeral only after a name: `Elizabeth I`, `World War I`.
            let behind_name = || {
                let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
                before.is_some_and(|before| {
                    before.kind == Kind::Word && before.text.starts_with(char::is_uppercase) && before.text.len() > 2
                }) && matches!(token.text.as_str(), "I" | "V" | "X")
                    && at > 1
            };
            // `XVIIIe siècle`
            let ending = ["ème", "ᵉ", "th", "er", "e"].into_iter().find_map(|ending| token.text.strip_suffix(ending));
            let text = ending.filter(|numeral| is_numeral_only(numeral)).unwrap_or(&token.text);
            let value = roman(text).filter(|_| text.len() > 1 || behind_name())?;
            let mut readings = vec![Reading::Label(text.to_owned())];
            if is_numeral_only(text) {
                readings.push(Reading::Quantity(Quantity::plain(Decimal::integer(value))));
            }
            return fact(readings);
        }
        if token.kind != Kind::Name {
            return None;
        }
        if matches!(token.lower.as_str(), "q1" | "q2" | "q3" | "q4" | "h1" | "h2") {
            return fact(vec![Reading::Literal(token.lower.clone())]);
        }
        let digits = token.lower.trim_matches(|c: char| !c.is_ascii_digit());
        let is_of_year = ["fy", "cy", "gj", "ay"].iter().any(|name| token.lower.strip_prefix(name) == Some(digits));
        let year = digits.parse::<u64>().ok().filter(|year| is_of_year && (1000..3000).contains(year));
        let year = year.map(|year| Reading::Quantity(Quantity::plain(Decimal::integer(year))));
        fact(year.into_iter().chain([Reading::Label(token.text.clone())]).collect())
    }

    /// 午前, 下午
    fn half_of_day(&self, at: usize) -> Option<Fact> {
        let [first, second] = self.tokens.get(at..at + 2)? else { return None };
        let half = match (first.text.as_str(), second.text.as_str()) {
            ("午", "前") | ("上", "午") => "a.m.",
            ("午", "後") | ("下", "午") => "p.m.",
            _ => return None,
        };
        Some(Fact::new(written(&self.tokens[at..at + 2]), vec![Reading::Literal(half.to_owned())], at..at + 2))
    }

    /// Number words in Thai, which has no spaces between words: they are found, and match only the identical text.
    fn thai(&self, at: usize) -> Option<Fact> {
        let words = word::thai(&self.tokens[at].text);
        (!words.is_empty()).then(|| {
            let parts = words
                .iter()
                .map(|word| Fact::new((*word).to_owned(), vec![Reading::Literal((*word).to_owned())], at..at + 1));
            Fact {
                parts: parts.collect(),
                is_list: true,
                ..Fact::new(self.tokens[at].text.clone(), Vec::new(), at..at + 1)
            }
        })
    }

    /// `the million`, with the word before it, which may say how many, or be a number word of an unknown language.
    fn bare_scale(&self, at: usize) -> Option<Fact> {
        let scale = unit::scale(self.tokens, at, self.has_long_billion()).filter(|_| self.tokens[at].spaced)?;
        let before = at.checked_sub(1).map(|before| self.tokens[before].lower.as_str());
        let literal = format!("{} 10^{}", before.unwrap_or_default(), scale.zeros);
        Some(Fact::new(written(&self.tokens[at..scale.end]), vec![Reading::Literal(literal)], at..scale.end))
    }

    /// True for languages in which a thousand millions are a milliard.
    pub(super) fn has_long_billion(&self) -> bool {
        use whatlang::Lang;
        matches!(
            self.language.lang,
            Some(Lang::Deu | Lang::Fra | Lang::Nld | Lang::Dan | Lang::Swe | Lang::Nob | Lang::Spa | Lang::Ita)
        )
    }

    /// True for languages in which `a` joins the ends of a range.
    pub(super) fn is_romance(&self) -> bool {
        use whatlang::Lang;
        matches!(self.language.lang, Some(Lang::Spa | Lang::Ita | Lang::Por))
    }

    /// A number in Chinese characters, alone or with digits.
    pub(super) fn han(&self, at: usize) -> Option<(han::Read, usize)> {
        let digits = |at: usize| super::numeral::in_digits(&self.tokens[at].text, self.convention).value;
        han::read(self.tokens, at, digits)
    }
}
