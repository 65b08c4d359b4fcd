//! Numeric characters of every script.

/// The value of a decimal digit of any script.
pub(super) fn digit(c: char) -> Option<char> {
    /// The zeros of the scripts; nine digits follow each. (Unicode 16, general category Nd.)
    const NOUGHTS: [u32; 76] = [
        0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
        0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
        0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136,
        0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0,
        0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8,
        0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
    ];
    let code = u32::from(c);
    let nought = NOUGHTS[..NOUGHTS.partition_point(|nought| *nought <= code)].last()?;
    char::from_digit(code.checked_sub(*nought).filter(|value| *value < 10)?, 10)
}

/// Value of a Chinese, Japanese or Korean numeral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numeral {
    /// 〇 to 九.
    Digit(u8),
    /// 十, 百, 千 as powers of ten, and 廿, 卅, 卌 with a factor.
    Tens(u8, i64),
    /// 万, 億, 兆.
    Myriads(i64),
}

/// The numeral of a Chinese character. Financial forms, many of which are everyday words by themselves (参加, 大陆), are
/// recognised by [`is_financial`].
pub(super) fn han_numeral(c: char) -> Option<Numeral> {
    Some(match c {
        '〇' | '零' => Numeral::Digit(0),
        '一' | '壹' | '壱' | '弌' | '幺' => Numeral::Digit(1),
        '二' | '兩' | '两' | '貳' | '贰' | '弐' | '弍' | '貮' => Numeral::Digit(2),
        '三' | '參' | '叁' | '参' | '叄' | '弎' => Numeral::Digit(3),
        '四' | '肆' | '亖' => Numeral::Digit(4),
        '五' | '伍' => Numeral::Digit(5),
        '六' | '陸' | '陆' => Numeral::Digit(6),
        '七' | '柒' | '漆' => Numeral::Digit(7),
        '八' | '捌' => Numeral::Digit(8),
        '九' | '玖' => Numeral::Digit(9),
        '十' | '拾' | '什' => Numeral::Tens(1, 1),
        '廿' | '卄' => Numeral::Tens(2, 1),
        '卅' => Numeral::Tens(3, 1),
        '卌' => Numeral::Tens(4, 1),
        '百' | '佰' | '陌' => Numeral::Tens(1, 2),
        '千' | '仟' | '阡' => Numeral::Tens(1, 3),
        '万' | '萬' => Numeral::Myriads(4),
        '亿' | '億' => Numeral::Myriads(8),
        '兆' => Numeral::Myriads(12),
        _ => return None,
    })
}

/// Numerals that are ordinary words unless adjacent to other numerals.
pub(super) fn is_financial(c: char) -> bool {
    matches!(c, '参' | '參' | '伍' | '陸' | '陆' | '漆' | '拾' | '什' | '陌' | '阡' | '幺' | '兆')
}

/// True for a word with confusable letters of another script: `niпe`, with a Cyrillic letter. Distinctive Greek letters
/// are common beside Latin ones (`µm`, `ΔT`).
pub(super) fn is_disguised(word: &str) -> bool {
    let has = |of: fn(char) -> bool| word.chars().any(of);
    let is_cyrillic = |c: char| matches!(u32::from(c), 0x400..=0x52F);
    let is_greek_like_latin = |c: char| "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοενικρτυχ".contains(c) && !c.is_ascii();
    has(|c| c.is_ascii_alphabetic()) && (has(is_cyrillic) || word.chars().count() > 2 && has(is_greek_like_latin))
}

/// Chinese characters.
pub(super) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3005..=0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Japanese syllables, hiragana first.
pub(super) fn is_kana(c: char) -> (bool, bool) {
    (matches!(u32::from(c), 0x3041..=0x309F), matches!(u32::from(c), 0x30A1..=0x30FF | 0x31F0..=0x31FF))
}

/// Korean syllables.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x11FF | 0x3131..=0x318E | 0xAC00..=0xD7A3)
}

/// Scripts without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer.
pub(super) fn is_unspaced_alphabet(c: char) -> bool {
    matches!(u32::from(c), 0xE00..=0xEFF | 0xF00..=0xFFF | 0x1000..=0x109F | 0x1780..=0x17FF)
}

/// Chinese and Japanese writing with its punctuation, within which a line end is not a space.
pub(super) fn is_cjk(c: char) -> bool {
    let (hiragana, katakana) = is_kana(c);
    is_han(c) || hiragana || katakana || matches!(u32::from(c), 0x3000..=0x303F)
}

/// The value of a well-formed Roman numeral in capitals.
pub(super) fn roman(text: &str) -> Option<u64> {
    const STEPS: [(&str, u64); 13] = [
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    let (mut rest, mut value) = (text, 0);
    for (letters, worth) in STEPS {
        let most = if letters.len() == 2 || matches!(worth, 5 | 50 | 500) { 1 } else { 3 };
        for _ in 0..most {
            let Some(after) = rest.strip_prefix(letters) else { break };
            rest = after;
            value += worth;
        }
    }
    (rest.is_empty() && value > 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_have_their_value() {
        for (text, value) in [("٣", '3'), ("۷", '7'), ("१", '1'), ("９", '9'), ("៥", '5'), ("𝟘", '0'), ("𝟿", '9')]
        {
            assert_eq!(text.chars().next().and_then(digit), Some(value), "{text}");
        }
        for other in ['a', '²', '⑤', '½', 'Ⅴ', '五', '௰', '/', ':', '\u{65F}', '\u{66A}'] {
            assert_eq!(digit(other), None, "{other}");
        }
        // Every block of ten consists of characters that Unicode classifies as numeric.
        let known = (0..=0x0010_FFFF).filter_map(char::from_u32).filter(|c| digit(*c).is_some());
        assert!(known.clone().all(char::is_numeric));
        assert_eq!(known.count(), 760);
    }

    #[test]
    fn roman_numerals_keep_the_rules() {
        let cases = [("XII", Some(12)), ("XIV", Some(14)), ("MCMXCIX", Some(1999)), ("IIII", None), ("IC", None)];
        for (text, value) in cases {
            assert_eq!(roman(text), value, "{text}");
        }
    }
}
