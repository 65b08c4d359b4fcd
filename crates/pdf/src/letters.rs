//! What the characters of a font stand for.

use unicode_normalization::UnicodeNormalization;

/// The text of a glyph as it is to be read: ligatures and forms of presentation become the letters that they show,
/// what a font of symbols (see [`is_symbolic`]) draws becomes a bullet; control characters are gone.
pub(crate) fn readable(text: &str, is_symbolic: bool) -> String {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{F000}'..='\u{F8FF}' if is_symbolic => out.push('•'),
            // Where fonts without names for their characters have them, at the place of ASCII.
            '\u{F020}'..='\u{F07E}' => out.extend(char::from_u32(u32::from(c) - 0xF000)),
            '\u{FB00}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => {
                out.extend(std::iter::once(c).nfkc().filter(|c| *c != ' '));
            }
            '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' | '\t' => out.push(' '),
            c if c.is_control() || is_mark_of_direction(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// True for the name of a font that holds pictures instead of letters.
pub(crate) fn is_symbolic(font: &str) -> bool {
    ["Symbol", "Wingding", "Webding", "Dingbat"].iter().any(|name| font.contains(name))
}

/// Characters that show nothing: marks of direction and joining.
fn is_mark_of_direction(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// True for what a font without a map to Unicode leaves of a letter.
pub(crate) fn is_unmapped(c: char) -> bool {
    matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}' | '\0'..='\x08' | '\x0E'..='\x1F')
}

/// Letters that are set without spaces between words: Chinese and Japanese.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{30FF}' | '\u{31F0}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Marks that belong to the letter before.
pub(crate) fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The combining mark of an accent that is drawn over its letter.
pub(crate) fn accent(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let (Some(c), None) = (characters.next(), characters.next()) else { return None };
    Some(match c {
        '`' | '\u{2CB}' => '\u{300}',
        '\u{B4}' | '\u{2CA}' => '\u{301}',
        '^' | '\u{2C6}' => '\u{302}',
        '~' | '\u{2DC}' => '\u{303}',
        '\u{AF}' | '\u{2C9}' => '\u{304}',
        '\u{2D8}' => '\u{306}',
        '\u{2D9}' => '\u{307}',
        '\u{A8}' => '\u{308}',
        '\u{2DA}' => '\u{30A}',
        '\u{2DD}' => '\u{30B}',
        '\u{2C7}' => '\u{30C}',
        '\u{B8}' => '\u{327}',
        '\u{2DB}' => '\u{328}',
        _ => return None,
    })
}

/// A digit as an exponent.
pub(crate) fn superscript(digit: char) -> Option<char> {
    Some(match digit {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_become_letters() {
        let cases = [
            ("\u{FB01}", "Times", "fi"),
            ("\u{FEFB}", "Times", "\u{644}\u{627}"),
            ("\u{F0B7}", "ABCDEF+Wingdings-Regular", "•"),
            ("\u{F041}", "Times", "A"),
            ("a\u{A0}b", "Times", "a b"),
            ("\u{200F}\u{5D0}\x02", "Times", "\u{5D0}"),
        ];
        for (text, font, expected) in cases {
            assert_eq!(readable(text, is_symbolic(font)), expected, "{text:?}");
        }
    }
}
