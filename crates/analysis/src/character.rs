//! What characters are to search.

use unicode_normalization::char::is_combining_mark;

/// Scripts whose words are stemmed or folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Devanagari,
    Tamil,
    Other,
}

/// The role of a character in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A letter, mark or digit of a script that puts spaces between words.
    Word,
    /// Chinese and Japanese: words without spaces, a character is about half a word.
    Ideographic,
    /// Korean: words with spaces, which end in particles.
    Hangul,
    /// Thai, Lao, Khmer, Burmese: words without spaces, a character is a sound.
    Syllabic,
    /// Something between the parts of a compound: `e-mail`, `O'Brien`, `v1.2.3`.
    Joiner,
    /// A sign that people may look for: `€`, `→`, an emoji.
    Symbol,
    /// Everything else.
    Gap,
}

/// The class of a character of a normal text.
pub(crate) fn class(c: char) -> Class {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Word,
            '-' | '\'' | '.' | ',' | '_' | '/' | '@' | ':' | '&' | '+' | '#' | '\\' => Class::Joiner,
            '$' => Class::Symbol,
            _ => Class::Gap,
        };
    }
    match c {
        '\u{e01}'..='\u{e4e}' | '\u{e80}'..='\u{ecf}' | '\u{edc}'..='\u{edf}' => Class::Syllabic,
        '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}' => {
            Class::Syllabic
        }
        '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}' | '\u{17dd}' => Class::Syllabic,
        // Tai Le, New Tai Lue, Tai Tham.
        '\u{1950}'..='\u{19df}' | '\u{1a20}'..='\u{1a7f}' => Class::Syllabic,
        '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}' | '\u{303b}' => Class::Ideographic,
        '\u{3041}'..='\u{3096}' | '\u{3099}' | '\u{309a}' | '\u{309d}'..='\u{309f}' => Class::Ideographic,
        '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' => Class::Ideographic,
        '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Class::Ideographic,
        '\u{a000}'..='\u{a48c}' | '\u{f900}'..='\u{faff}' | '\u{1b000}'..='\u{1b16f}' => Class::Ideographic,
        '\u{20000}'..='\u{323af}' => Class::Ideographic,
        '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' => {
            Class::Hangul
        }
        // Catalan `l·l`; the marks of abbreviations in Hebrew come as `'`.
        '·' => Class::Joiner,
        _ if c.is_alphanumeric() || is_combining_mark(c) => Class::Word,
        _ if is_symbol(c) => Class::Symbol,
        _ => Class::Gap,
    }
}

fn is_symbol(c: char) -> bool {
    match c {
        // Lines and blocks of drawn tables, and the variants of skin.
        '\u{2500}'..='\u{259f}' | '\u{1f3fb}'..='\u{1f3ff}' => false,
        '¢'..='§' | '©' | '¬' | '®'..='±' | '¶' | '×' | '÷' => true,
        '\u{20a0}'..='\u{20cf}' | '\u{2100}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => true,
        _ => false,
    }
}

/// The script of a letter.
pub(crate) fn script(c: char) -> Script {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{250}'..='\u{2af}' => Script::Latin,
        '\u{1d00}'..='\u{1d25}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' => Script::Cyrillic,
        '\u{531}'..='\u{587}' => Script::Armenian,
        '\u{591}'..='\u{5f4}' | '\u{fb1d}'..='\u{fb4f}' => Script::Hebrew,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' => Script::Arabic,
        '\u{900}'..='\u{97f}' => Script::Devanagari,
        '\u{b80}'..='\u{bff}' => Script::Tamil,
        _ => Script::Other,
    }
}

/// The script of a word, when all its letters are of that one script and nothing else is in it.
pub(crate) fn script_of_word(word: &str) -> Script {
    let mut scripts = word.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).map(script);
    let first = scripts.next().unwrap_or(Script::Other);
    if scripts.all(|script| script == first) { first } else { Script::Other }
}

/// Characters that show nothing: marks of direction, joiners, soft hyphens, variation selectors.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The value of a decimal digit of any script as an ASCII digit.
pub(crate) fn ascii_digit(c: char) -> Option<char> {
    const ZEROS: [u32; 20] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
        0x1040, 0x1090, 0x17e0, 0x1810,
    ];
    let code = u32::from(c);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_the_role_that_readers_see() {
        for (characters, expected) in [
            ("aÜжक\u{941}7\u{94d}", Class::Word),
            ("日ひカー々", Class::Ideographic),
            ("한글", Class::Hangul),
            ("ไทยລາວខ្មែရမ", Class::Syllabic),
            ("-'._@", Class::Joiner),
            ("€→😀§", Class::Symbol),
            (" \n!?|│", Class::Gap),
        ] {
            for c in characters.chars() {
                assert_eq!(class(c), expected, "{c}");
            }
        }
    }

    #[test]
    fn digits_of_any_script_are_digits() {
        let digits: String = "٣۴५๗៩".chars().filter_map(ascii_digit).collect();
        assert_eq!(digits, "34579");
        assert_eq!(ascii_digit('x'), None);
    }
}
