//! Characters of symbol fonts, whose codes are places in the font and no characters.

/// The Greek letters of the font Symbol, in the order of `A` to `Z` and `a` to `z`.
const GREEK_UPPER: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const GREEK_LOWER: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

/// The upper half of the font Symbol, from 0xA1 (Adobe's table “symbol.txt”).
const SYMBOL_UPPER: &str = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑";

/// The character that a code of a font means; `None` when it is a picture without meaning.
pub(super) fn character(font: &str, code: u32) -> Option<char> {
    // Codes of symbol fonts are also written in a private area (ECMA-376, part 1, 17.3.3.30).
    let place = if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
    let font = font.to_ascii_lowercase();
    if font.starts_with("symbol") {
        symbol(place)
    } else if font.starts_with("wingdings") || font.starts_with("webdings") {
        wingding(place)
    } else if place == code {
        char::from_u32(code).filter(|c| !is_private(*c))
    } else {
        wingding(place)
    }
}

/// Replaces characters of symbol fonts that stand in a text by what they mean, where it is known.
pub(super) fn readable(text: &str, font: Option<&str>) -> String {
    text.chars()
        .filter_map(|c| if is_private(c) { character(font.unwrap_or_default(), u32::from(c)) } else { Some(c) })
        .collect()
}

/// True for a text with characters that only a font gives a meaning.
pub(super) fn has_private(text: &str) -> bool {
    text.contains(is_private)
}

fn is_private(c: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&c)
}

fn symbol(place: u32) -> Option<char> {
    let nth = |letters: &str, first: u32| letters.chars().nth((place - first) as usize);
    match place {
        0x41..=0x5A => nth(GREEK_UPPER, 0x41),
        0x61..=0x7A => nth(GREEK_LOWER, 0x61),
        0x22 => Some('∀'),
        0x24 => Some('∃'),
        0x27 => Some('∋'),
        0x2A => Some('∗'),
        0x2D => Some('−'),
        0x40 => Some('≅'),
        0x5C => Some('∴'),
        0x5E => Some('⊥'),
        0x7E => Some('∼'),
        0x20..=0x7D => char::from_u32(place),
        0xA0 => Some('€'),
        0xA1..=0xE5 => nth(SYMBOL_UPPER, 0xA1),
        0xF2 => Some('∫'),
        _ => None,
    }
}

/// What is used of the fonts Wingdings: marks and arrows. The rest is ornament.
fn wingding(place: u32) -> Option<char> {
    Some(match place {
        0x20 => ' ',
        0x6C | 0x9F | 0xB7 => '•',
        0x6E | 0xA7 => '▪',
        0x6F | 0x71 | 0x72 | 0xA8 => '☐',
        0x78 | 0xFD => '☒',
        0xFE => '☑',
        0xFC => '✓',
        0xFB => '✗',
        0x76 => '❖',
        0xD8 => '➢',
        0xDF | 0xE7 => '←',
        0xE0 | 0xE8 | 0xF0 => '→',
        0xE1 | 0xE9 => '↑',
        0xE2 | 0xEA => '↓',
        0xF3 => '↔',
        0x4A => '☺',
        0x4C => '☹',
        0x28 | 0x29 => '☎',
        0x2A => '✉',
        0xAB => '★',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_meanings() {
        let cases = [
            ("Symbol", 0x61, Some('α')),
            ("Symbol", 0xF057, Some('Ω')),
            ("Symbol", 0xA3, Some('≤')),
            ("Symbol", 0xB0, Some('°')),
            ("Symbol", 0xE5, Some('∑')),
            ("Wingdings", 0xF0FC, Some('✓')),
            ("Wingdings", 0xF024, None),
            ("Arial", 0x2192, Some('→')),
            ("", 0xF0B7, Some('•')),
            ("Arial", 0xE123, None),
            ("Arial", 0xFFFF_FFFF, None),
        ];
        for (font, code, expected) in cases {
            assert_eq!(character(font, code), expected, "{font} {code:x}");
        }
        assert_eq!(readable("a\u{F0E0}b\u{F001}", Some("Wingdings")), "a→b");
    }
}
