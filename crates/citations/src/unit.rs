//! Units and magnitude words: words beside a number that change its meaning.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use whatlang::Lang;

use super::script::is_han;
use super::token::{Kind, Token};
use super::unit_list::{BY_CASE, STEMS, UNITS};

/// A unit without its prefix: kilometres are metres.
pub(super) type Base = &'static str;

/// No unit, or an unknown one.
pub(super) const NONE: Base = "";
pub(super) const PERCENT: Base = "%";
/// Percentage points.
pub(super) const POINTS: Base = "points";
/// Multiples of something else: `5 times the`, `fivefold`.
pub(super) const TIMES: Base = "times";
/// Years before and after the birth of Christ.
pub(super) const BC: Base = "BC";
pub(super) const AD: Base = "AD";
pub(super) const CENTURY_BC: Base = "century BC";

/// A unit with the power of ten of its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Unit {
    pub(super) base: Base,
    pub(super) zeros: i64,
}

impl Unit {
    pub(super) fn is_money(self) -> bool {
        self.base.len() == 3 && self.base.chars().all(|c| c.is_ascii_uppercase())
            || matches!(self.base, "dollar" | "yen or yuan" | "pound" | "cent" | "pence")
    }
}

/// True when a number with the unit `wanted` may have the unit `given`: the same, or one that differs only in
/// precision, as `$` and `US$` do. An ambiguous name (`pound`) may be either.
pub(super) fn agrees(wanted: Base, given: Base) -> bool {
    wanted == given
        || matches!(
            (wanted, given),
            ("dollar", "USD")
                | ("USD", "dollar")
                | ("degree", "celsius" | "fahrenheit")
                | ("yen or yuan", "JPY" | "CNY")
                | ("JPY" | "CNY", "yen or yuan")
                | ("pound", "GBP" | "lb")
                | ("GBP" | "lb", "pound")
        )
}

static BY_SPELLING: LazyLock<HashMap<&'static str, Unit>> = LazyLock::new(|| {
    let spelled = |(spellings, base, zeros): &(&'static [&'static str], Base, i64)| {
        let unit = Unit { base, zeros: *zeros };
        spellings.iter().map(move |spelling| (*spelling, unit)).collect::<Vec<_>>()
    };
    UNITS.iter().flat_map(spelled).collect()
});

/// First words of unit names: most words start none, and are skipped quickly.
static BEGINNINGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let begins = |spelling: &&'static str| -> &'static str {
        let spelling: &'static str = spelling;
        let first = spelling.chars().next().map_or(0, char::len_utf8);
        match spelling.chars().next() {
            Some(c) if is_han(c) => &spelling[..first],
            _ => spelling.split(' ').next().unwrap_or_default(),
        }
    };
    BY_SPELLING.keys().map(begins).collect()
});

/// Most tokens of a unit name.
const LONGEST: usize = 6;

/// `5 times the boats`, `5 times larger`: of what happens 5 times, a day or in all, there are 5.
fn times(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    const COMPARED: &[&str] =
        &["the", "as", "more", "its", "their", "his", "what", "that", "so", "less", "normal", "average"];
    let is_times = tokens[at].is_word(&["times", "mal"]);
    let next = tokens.get(at + 1).filter(|next| is_times && next.kind == Kind::Word)?;
    let compares = next.is_word(COMPARED) || next.lower.len() > 4 && next.lower.ends_with("er");
    compares.then_some((Unit { base: TIMES, zeros: 0 }, at + 1))
}

/// The unit at a token, and the index after it. The longest name wins.
pub(super) fn unit(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let first = tokens.get(at)?;
    if let Some(times) = times(tokens, at) {
        return Some(times);
    }
    if matches!(first.kind, Kind::Number | Kind::Numeral) {
        return None;
    }
    let mut key = String::new();
    let mut found = None;
    let most = if BEGINNINGS.contains(first.lower.as_str()) { LONGEST } else { 0 };
    for (index, token) in tokens.iter().enumerate().skip(at).take(most) {
        // `%-Punkte`, `kilowatt-hours`: a hyphen within a name counts as a space.
        if index > at && token.is("-") {
            continue;
        }
        // Characters and syllables are joined without a space.
        if index > at && token.kind != Kind::Han && tokens[index - 1].kind != Kind::Han {
            key.push(' ');
        }
        key.push_str(&token.lower);
        if let Some(unit) = BY_SPELLING.get(key.as_str()) {
            found = Some((*unit, index + 1));
        }
    }
    let one_piece = || {
        let exact = BY_CASE.iter().find(|(text, ..)| first.is(text));
        let stem = || STEMS.iter().find(|(stem, ..)| first.lower.starts_with(stem));
        exact.or_else(stem).map(|(_, base, zeros)| (Unit { base, zeros: *zeros }, at + 1))
    };
    let by_case = BY_CASE.iter().any(|(text, ..)| first.is(text)) && found.is_none_or(|(_, end)| end == at + 1);
    if by_case { one_piece() } else { found.or_else(one_piece) }
}

/// A currency sign or word before a number: `$`, `US$`, `Rs.`.
pub(super) fn money_before(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let mut last = at.checked_sub(1)?;
    if tokens[last].is(".") && last > 0 {
        last -= 1;
    }
    let is_money = |unit: Unit| {
        unit.base.chars().all(|c| c.is_ascii_uppercase()) && unit.base.len() == 3
            || matches!(unit.base, "dollar" | "yen or yuan")
    };
    let glued_code = last.checked_sub(1).filter(|_| !tokens[last].spaced);
    glued_code.into_iter().chain([last]).find_map(|start| {
        let (unit, end) = unit(tokens, start)?;
        // Currency words follow their number: "2 euros 50 boats" has 50 boats, and "won 51 votes" is not about money
        // (won).
        let token = &tokens[last];
        let is_code = token.text.len() == 3 && token.text.chars().all(|c| c.is_ascii_uppercase());
        let leads = token.kind == Kind::Sign || is_code || token.is("Rs");
        (end == last + 1 && leads && is_money(unit)).then_some((unit, start))
    })
}

/// A magnitude word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    /// Number of zeros.
    pub(super) zeros: i64,
    pub(super) end: usize,
}

/// True for a magnitude word of any language.
pub(super) fn is_scale(tokens: &[Token], at: usize) -> bool {
    scale(tokens, at, false).is_some()
}

/// The magnitude word at a token: `million`, `Mrd.`, `k`, `लाख`.
pub(super) fn scale(tokens: &[Token], at: usize, long_billion: bool) -> Option<Scale> {
    let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let glued = !token.spaced;
    let zeros = match token.lower.as_str() {
        "hundred" | "hundreds" | "hundert" | "hunderte" | "honderd" | "honderden" => 2,
        "thousand" | "thousands" | "tausend" | "tausende" | "tsd" | "duizend" | "duizenden" | "mil" | "mila"
        | "mille" | "milliers" => 3,
        "k" if glued => 3,
        "million" | "millions" | "millionen" | "mio" | "mn" | "mln" | "millón" | "millones" | "milhão" | "milhões"
        | "milione" | "milioni" | "miljoen" | "miljoenen" | "mill" => 6,
        "m" if glued || token.is("M") => 6,
        "b" if glued || token.is("B") => 9,
        "milliarde" | "milliarden" | "mrd" | "milliard" | "milliards" | "bn" | "miliardo" | "miliardi" | "miljard"
        | "bilhão" | "bilhões" | "md" | "mds" | "mld" => 9,
        "billion" | "billions" if long_billion => 12,
        "billion" | "billions" => 9,
        "billionen" | "billón" | "billones" | "bilião" | "biliões" | "biljoen" | "bilioni" => 12,
        "trillion" | "trillions" if long_billion => 18,
        "trillion" | "trillions" | "tn" | "trilhão" | "trilhões" => 12,
        "trillionen" | "trillón" | "trillones" => 18,
        "billiarde" | "billiarden" | "billiard" | "billiards" | "quadrillion" => 15,
        other => foreign_scale(other)?,
    };
    let stop = tokens.get(at + 1).is_some_and(|next| !next.spaced && next.is("."));
    let abbreviated =
        matches!(token.lower.as_str(), "tsd" | "mio" | "mrd" | "mn" | "bn" | "mln" | "mld" | "млн" | "тыс");
    let ends_text = tokens.get(at + 2).is_none();
    let end = at + 1 + usize::from(stop && abbreviated && !ends_text);
    Some(Scale { zeros, end })
}

/// The magnitude after an amount of money, where one letter is enough: `$3T`, `€3.2 m`, `$5 MM`. `mil` is a million in
/// English and a thousand in Spanish.
pub(super) fn scale_of_money(tokens: &[Token], at: usize, lang: Option<Lang>) -> Option<Scale> {
    let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let zeros = match token.lower.as_str() {
        "k" => 3,
        "m" | "mm" => 6,
        "mil" if lang == Some(Lang::Eng) => 6,
        "b" => 9,
        "t" | "tr" | "trn" => 12,
        _ => return None,
    };
    Some(Scale { zeros, end: at + 1 })
}

fn foreign_scale(word: &str) -> Option<i64> {
    Some(match word {
        "lakh" | "lakhs" | "lac" | "लाख" | "লাখ" | "লক্ষ" | "லட்சம்" | "లక్షల" | "లక్ష" | "لاکھ" | "แสน" => {
            5
        }
        "crore" | "crores" | "करोड़" | "করোড়" | "কোটি" | "கோடி" | "కోట్ల" | "کروڑ" => {
            7
        }
        "백" | "ร้อย" | "सौ" | "শত" | "مئة" | "مائة" => 2,
        "천" | "พัน" | "हज़ार" | "हजार" | "হাজার" | "ألف" | "الف" | "آلاف" | "هزار" | "тысяч" | "тысяча" | "тысячи"
        | "тысячу" | "тыс" | "tysiąc" | "tysiące" | "tysięcy" | "tys" | "tusen" | "tisíc" | "bin" | "ribu"
        | "nghìn" | "χιλιάδες" | "אלף" | "אלפים" | "tuhat" | "tuhatta" | "ezer" => 3,
        "만" | "หมื่น" => 4,
        "ล้าน"
        | "миллион"
        | "миллиона"
        | "миллионов"
        | "млн"
        | "мільйон"
        | "мільйона"
        | "мільйонів"
        | "milion"
        | "miliony"
        | "milionów"
        | "milionu"
        | "miljon"
        | "miljoner"
        | "millioner"
        | "millionar"
        | "milyon"
        | "juta"
        | "triệu"
        | "miljoonaa"
        | "miljoona"
        | "millió"
        | "milioane"
        | "εκατομμύρια"
        | "εκατομμύριο"
        | "מיליון"
        | "مليون"
        | "ملايين"
        | "میلیون"
        | "मिलियन"
        | "মিলিয়ন"
        | "மில்லியன்"
        | "ミリオン" => 6,
        "억" => 8,
        "พันล้าน"
        | "миллиард"
        | "миллиарда"
        | "миллиардов"
        | "млрд"
        | "мільярд"
        | "мільярдів"
        | "miliard"
        | "miliardy"
        | "miliardów"
        | "miljarder"
        | "milliarder"
        | "milyar"
        | "miliar"
        | "tỷ"
        | "miljardia"
        | "milliárd"
        | "miliarde"
        | "δισεκατομμύρια"
        | "δισεκατομμύριο"
        | "מיליארד"
        | "مليار"
        | "مليارات"
        | "میلیارد" => 9,
        "조"
        | "bilion"
        | "bilionów"
        | "biliony"
        | "триллион"
        | "триллиона"
        | "триллионов"
        | "трлн"
        | "تريليون"
        | "trilyon" => 12,
        _ => return None,
    })
}
