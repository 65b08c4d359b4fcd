//! Names of placeholders, in any language.

use icu_properties::props::{CanonicalCombiningClass, JoiningType, XidContinue, XidStart};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Zero-width non-joiner: separates letters, as in Persian words.
const NON_JOINER: char = '\u{200C}';
/// Zero-width joiner: joins letters, as in Hindi words.
const JOINER: char = '\u{200D}';

/// True for a Unicode identifier (UAX #31): a letter or `_`, then letters, marks and digits, and joiners where they
/// affect rendering. Characters that earlier Unicode versions classified as letters or digits are allowed too. Letters
/// must be composed ([`super::fold::composed`]).
pub fn is_identifier(text: &str) -> bool {
    let (starts, continues) = (CodePointSetData::new::<XidStart>(), CodePointSetData::new::<XidContinue>());
    let characters: Vec<char> = text.chars().collect();
    characters.iter().enumerate().all(|(at, &c)| match (at, c) {
        (0, c) => c == '_' || c.is_alphabetic() || starts.contains(c),
        (_, NON_JOINER | JOINER) => is_joining(&characters, at),
        (_, c) => c.is_alphanumeric() || continues.contains(c),
    }) && !characters.is_empty()
}

/// True where a joiner affects rendering: after a virama, or, for the non-joiner, between two letters of a script that
/// joins its letters.
fn is_joining(characters: &[char], at: usize) -> bool {
    let Some((&before, &after)) = characters[..at].last().zip(characters.get(at + 1)) else { return false };
    let class = CodePointMapData::<CanonicalCombiningClass>::new();
    if class.get(before) == CanonicalCombiningClass::Virama {
        return after.is_alphabetic();
    }
    let joining = CodePointMapData::<JoiningType>::new();
    let kind = |c: &char| joining.get(*c);
    let is_letter = |c: &&char| kind(c) != JoiningType::Transparent;
    let before = characters[..at].iter().rev().find(is_letter).map(kind);
    let after = characters[at + 1..].iter().find(is_letter).map(kind);
    let joins = |kind: Option<JoiningType>| {
        matches!(kind, Some(JoiningType::LeftJoining | JoiningType::RightJoining | JoiningType::DualJoining))
    };
    characters[at] == NON_JOINER && joins(before) && joins(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_languages_are_identifiers() {
        for word in [
            "topic",
            "_topic",
            "zweck_2",
            "größe",
            "тема",
            "主题",
            "ชื่อ",
            "หัวข้อ",
            "नाम",
            "विषय",
            "क्ष",
            "क\u{94D}\u{200D}ष",
            "می\u{200C}خواهم",
            "خانه\u{200C}ها",
            "عُنوان",
            "שֵׁם",
            "பெயர்",
            "ഭാഷ",
            "x²",
        ] {
            assert!(is_identifier(word), "{word}");
        }
    }

    #[test]
    fn what_cannot_be_seen_or_told_is_none() {
        for bad in [
            "",
            "2nd",
            "a b",
            "a-b",
            "a.b",
            "\u{301}a",
            "a\u{200C}b",
            "a\u{200D}b",
            "نام\u{200C}",
            "\u{200C}نام",
            "a\u{200B}b",
            "a\u{202E}b",
            "👍",
            "a\u{FE0F}b\u{AD}",
            "क\u{94D}\u{200D}",
        ] {
            assert!(!is_identifier(bad), "{bad:?}");
        }
    }
}
