//! Numbers in Chinese characters, alone or mixed with digits: 三百万, 3億2千万, 二〇二四, 百分之五.

use super::decimal::Decimal;
use super::script::{Numeral, han_numeral, is_financial};
use super::token::{Kind, Token};

/// A number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    Value(Decimal),
    /// 百分之五
    Percent(Decimal),
    /// An ambiguous number (三四人 are three or four) or one that is not understood.
    Unclear,
}

/// Reads the number at a token. Numerals within everyday words do not count.
pub(super) fn read(tokens: &[Token], at: usize, digits: impl Fn(usize) -> Option<Decimal>) -> Option<(Read, usize)> {
    // 半分, 半数
    let is_half = |next: &Token| next.is("分") || next.is("数") || next.is("數");
    if tokens.get(at)?.is("半") && tokens.get(at + 1).is_some_and(is_half) {
        return Some((Read::Value(Decimal::new("0", "5")), at + 2));
    }
    // 半年, 半天
    if tokens[at].is("半") && super::unit::unit(tokens, at + 1).is_some() {
        return Some((Read::Value(Decimal::new("0", "5")), at + 1));
    }
    if let Some(end) = vague(tokens, at) {
        return Some((Read::Unclear, end));
    }
    let end = run(tokens, at);
    let has_numeral = tokens[at..end].iter().any(|token| token.kind == Kind::Han);
    if end == at || !has_numeral || is_word_of_its_own(tokens, at, end) {
        return None;
    }
    // 一半
    if end == at + 1 && tokens[at].is("一") && tokens.get(end).is_some_and(|token| token.is("半")) {
        return Some((Read::Value(Decimal::new("0", "5")), end + 1));
    }
    let value = value(tokens, at..end, &digits);
    // 百分之五, 三分之一
    if joined(tokens, end, "分之") {
        let after = run(tokens, end + 2);
        if after > end + 2 {
            let part = self::value(tokens, end + 2..after, &digits);
            let read = match (value.as_ref().and_then(Decimal::whole), part) {
                (Some(100), Some(part)) => Read::Percent(part),
                (Some(1000), Some(part)) => Read::Percent(part.scaled(-1)),
                (Some(whole), Some(part)) => {
                    part.whole().and_then(|part| Decimal::ratio(part, whole)).map_or(Read::Unclear, Read::Value)
                }
                _ => Read::Unclear,
            };
            return Some((read, after));
        }
    }
    // 三点五
    if tokens.get(end).is_some_and(|t| t.is("点") || t.is("點")) && tokens[end - 1].kind == Kind::Han {
        let after = run(tokens, end + 1);
        let figures: Option<String> = tokens[end + 1..after].iter().map(figure).collect();
        if let (Some(value), Some(figures), true) = (&value, figures, after > end + 1) {
            let sum = value.plus(&Decimal::new("0", &figures));
            return Some((sum.map_or(Read::Unclear, Read::Value), after));
        }
    }
    Some((value.map_or(Read::Unclear, Read::Value), end))
}

/// End of a vague amount: 几十, 数万, 上百, 十几万.
fn vague(tokens: &[Token], at: usize) -> Option<usize> {
    const SOME: [&str; 6] = ["几", "幾", "数", "數", "何", "上"];
    // In 人数百 and 以上百, the character before 百 belongs to another word.
    const OTHERS: [&str; 8] = ["人", "总", "總", "件", "回", "指", "以", "点"];
    let is_some = |at: usize| tokens.get(at).is_some_and(|token| SOME.contains(&token.text.as_str()));
    let is_magnitude = |at: usize| {
        let numeral = tokens.get(at).filter(|token| !token.spaced).and_then(numeral);
        matches!(numeral, Some(Numeral::Tens(..) | Numeral::Myriads(_)))
    };
    let follows_other = at.checked_sub(1).is_some_and(|before| OTHERS.contains(&tokens[before].text.as_str()));
    if is_some(at) && is_magnitude(at + 1) && !follows_other {
        return Some(run(tokens, at + 1));
    }
    // 十几, 十数人
    let end = run(tokens, at);
    let is_open = end > at && is_magnitude(end - 1) || end == at + 1 && tokens[at].is("十");
    let is_counted = is_some(end) && !tokens[end].is("上") && !tokens[end].is("何");
    (is_open && is_counted).then(|| run(tokens, end + 1).max(end + 1))
}

/// End of the numerals and numbers without a space between.
fn run(tokens: &[Token], at: usize) -> usize {
    let belongs = |index: usize| {
        let Some(token) = tokens.get(index) else { return false };
        match token.kind {
            Kind::Han => numeral(token).is_some(),
            // Digits are at the start or after a magnitude.
            Kind::Number => index == at || tokens[index - 1].kind == Kind::Han,
            _ => false,
        }
    };
    let mut end = at;
    while belongs(end) {
        end += 1;
    }
    end
}

fn numeral(token: &Token) -> Option<Numeral> {
    han_numeral(token.text.chars().next().filter(|_| token.kind == Kind::Han)?)
}

fn figure(token: &Token) -> Option<char> {
    match numeral(token)? {
        Numeral::Digit(value) => char::from_digit(u32::from(value), 10),
        _ => None,
    }
}

fn value(
    tokens: &[Token],
    range: std::ops::Range<usize>,
    digits: &impl Fn(usize) -> Option<Decimal>,
) -> Option<Decimal> {
    // Figures one by one, as in years. Two of them may also be "three or four".
    let figures: Option<String> = tokens[range.clone()].iter().map(figure).collect();
    if let Some(figures) = figures {
        return (figures.len() != 2 || figures.contains('0')).then(|| Decimal::new(&figures, ""));
    }
    if is_short_for_more(tokens, &range) {
        return None;
    }
    let nought = || Decimal::integer(0);
    let (mut total, mut section, mut pending): (Decimal, Decimal, Option<Decimal>) = (nought(), nought(), None);
    // Magnitudes must decrease: 百千 is not a number. What precedes 万 is a number of its own.
    let (mut highest, mut within) = (i64::MAX, i64::MAX);
    for index in range {
        match tokens.get(index).and_then(numeral) {
            Some(Numeral::Digit(0)) if pending.is_none() => {}
            Some(Numeral::Digit(value)) if pending.is_none() => pending = Some(Decimal::integer(value.into())),
            Some(Numeral::Tens(factor, zeros)) if zeros < within => {
                let many = pending.take().unwrap_or_else(|| Decimal::integer(factor.into()));
                section = section.plus(&many.scaled(zeros))?;
                within = zeros;
            }
            Some(Numeral::Myriads(zeros)) if zeros < highest => {
                let number = section.plus(&pending.take().unwrap_or_else(nought))?;
                let number = if number == nought() { Decimal::integer(1) } else { number };
                total = total.plus(&number.scaled(zeros))?;
                (section, highest, within) = (nought(), zeros, i64::MAX);
            }
            None if pending.is_none() => pending = Some(digits(index)?),
            _ => return None,
        }
    }
    total.plus(&section)?.plus(&pending.unwrap_or_else(nought))
}

/// 三千五 is 3,500 for some and 3,005 for others: a final figure directly after a hundred or more.
fn is_short_for_more(tokens: &[Token], range: &std::ops::Range<usize>) -> bool {
    let [.., magnitude, last] = &tokens[range.clone()] else { return false };
    matches!(numeral(last), Some(Numeral::Digit(1..)))
        && matches!(numeral(magnitude), Some(Numeral::Tens(_, 2..) | Numeral::Myriads(_)))
}

fn joined(tokens: &[Token], at: usize, text: &str) -> bool {
    text.chars().enumerate().all(|(index, c)| tokens.get(at + index).is_some_and(|t| t.text.chars().eq([c])))
}

/// Words that contain a numeral but are not numbers.
const WORDS: [&str; 74] = [
    "一些",
    "一起",
    "一般",
    "一样",
    "一樣",
    "一直",
    "一定",
    "一切",
    "一旦",
    "一方",
    "一面",
    "统一",
    "統一",
    "唯一",
    "之一",
    "进一步",
    "進一步",
    "一致",
    "一部",
    "一种",
    "一種",
    "同一",
    "一带",
    "一帶",
    "一体",
    "一體",
    "一度",
    "一時",
    "一时",
    "一貫",
    "一贯",
    "一向",
    "一番",
    "第一",
    "万一",
    "萬一",
    "十分",
    "千万别",
    "三角",
    "三明治",
    "百姓",
    "百科",
    "百货",
    "百貨",
    "百度",
    "四周",
    "四处",
    "四處",
    "八卦",
    "七夕",
    "九州",
    "三重県",
    "四国",
    "四川",
    "千葉",
    "三菱",
    "三井",
    "三星",
    "六本木",
    "八王子",
    "千代田",
    "零售",
    "零件",
    "五輪",
    "二氧化碳",
    "一氧化碳",
    "二酸化炭素",
    "一酸化炭素",
    "一旁",
    "一律",
    "一連",
    "一连",
    "一员",
    "一員",
];

fn is_word_of_its_own(tokens: &[Token], at: usize, end: usize) -> bool {
    let only_financial = || {
        let c = tokens[at].text.chars().next();
        c.is_some_and(is_financial)
            && end == at + 1
            && !tokens
                .get(end)
                .is_some_and(|next| matches!(next.text.as_str(), "元" | "圆" | "圓" | "円" | "人" | "个"))
    };
    if end > at + 1 {
        return end == at + 2 && ["万一", "萬一"].iter().any(|word| joined(tokens, at, word));
    }
    let around = |word: &str| {
        let place = word.chars().position(|c| tokens[at].text.chars().eq([c]));
        place.and_then(|place| at.checked_sub(place)).is_some_and(|start| joined(tokens, start, word))
    };
    only_financial() || WORDS.iter().any(|word| around(word))
}
