//! Bytes of RTF as characters.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

/// What the bytes of a text mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodePage {
    /// An encoding that the web knows, too.
    Encoding(&'static Encoding),
    /// One byte a character; those from 128 on are these.
    Table(&'static str),
    /// The font Symbol: Greek letters and signs.
    Symbol,
    /// A font of pictures.
    Pictures,
}

/// Characters 128 to 255 of the code page of the first PCs.
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
                             αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// Characters 128 to 255 of the code page of DOS in Western Europe.
const CODE_PAGE_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
                             ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

/// Capital letters of the font Symbol, from A on.
const SYMBOL_CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";

/// Small letters of the font Symbol, from a on.
const SYMBOL_LETTERS: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

impl CodePage {
    /// By number, as `\ansicpg` has it; `None` for one that is not known.
    pub(super) fn numbered(number: i32) -> Option<Self> {
        let encoding = match number {
            437 => return Some(Self::Table(CODE_PAGE_437)),
            850 | 858 => return Some(Self::Table(CODE_PAGE_850)),
            874 => WINDOWS_874,
            932 => SHIFT_JIS,
            936 => GBK,
            949 | 1361 => EUC_KR,
            950 => BIG5,
            1250 => WINDOWS_1250,
            1251 => WINDOWS_1251,
            1252 => WINDOWS_1252,
            1253 => WINDOWS_1253,
            1254 => WINDOWS_1254,
            1255 => WINDOWS_1255,
            1256 => WINDOWS_1256,
            1257 => WINDOWS_1257,
            1258 => WINDOWS_1258,
            10000 => MACINTOSH,
            65001 => UTF_8,
            _ => return None,
        };
        Some(Self::Encoding(encoding))
    }

    /// By the character set of a font, as `\fcharset` has it; `None` where the document's code page holds.
    pub(super) fn of_charset(charset: i32) -> Option<Self> {
        let number = match charset {
            0 => 1252,
            2 => return Some(Self::Pictures),
            77 => 10000,
            128 => 932,
            129 | 130 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178..=180 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            254 => 437,
            255 => 850,
            _ => return None,
        };
        Self::numbered(number)
    }

    /// The characters that bytes mean.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Encoding(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Table(upper) => bytes.iter().map(|byte| in_table(upper, *byte)).collect(),
            Self::Symbol => bytes.iter().map(|byte| symbol(*byte)).collect(),
            Self::Pictures => bytes.iter().map(|byte| if *byte > b' ' { '•' } else { ' ' }).collect(),
        }
    }
}

fn in_table(upper: &str, byte: u8) -> char {
    match byte.checked_sub(128) {
        Some(at) => upper.chars().nth(usize::from(at)).unwrap_or(char::REPLACEMENT_CHARACTER),
        None => char::from(byte),
    }
}

/// A character of the font Symbol; those that are not letters or common signs are bullets.
fn symbol(byte: u8) -> char {
    let letter = |letters: &str, first: u8| letters.chars().nth(usize::from(byte - first)).unwrap_or('•');
    match byte {
        b'A'..=b'Z' => letter(SYMBOL_CAPITALS, b'A'),
        b'a'..=b'z' => letter(SYMBOL_LETTERS, b'a'),
        b' '..=b'~' => char::from(byte),
        0xA2 => '′',
        0xA3 => '≤',
        0xA5 => '∞',
        0xAB => '↔',
        0xAC => '←',
        0xAE => '→',
        0xB0 => '°',
        0xB1 => '±',
        0xB2 => '″',
        0xB3 => '≥',
        0xB4 => '×',
        0xB5 => '∝',
        0xB6 => '∂',
        0xB8 => '÷',
        0xB9 => '≠',
        0xBA => '≡',
        0xBB => '≈',
        0xBC => '…',
        0xC5 => '⊕',
        0xC7 => '∩',
        0xC8 => '∪',
        0xCE => '∈',
        0xD1 => '∇',
        0xD6 => '√',
        0xD7 => '·',
        0xDB => '⇔',
        0xDE => '⇒',
        0xE5 => '∑',
        0xF2 => '∫',
        _ => '•',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_mean_what_their_code_page_says() {
        let read = |number, bytes: &[u8]| CodePage::numbered(number).unwrap().decode(bytes);
        assert_eq!(read(1252, b"\x80 \xE9"), "€ é");
        assert_eq!(read(1251, b"\xEF\xEE\xF0\xF2"), "порт");
        assert_eq!(read(932, b"\x8D\x60a"), "港a");
        assert_eq!(read(936, b"\xB8\xDB"), "港");
        assert_eq!(read(437, b"\x84\xE1\xFF"), "äß\u{A0}");
        assert_eq!(read(850, b"\x9D\xF5"), "Ø§");
        assert_eq!(CodePage::Symbol.decode(b"abW\xB7\xA3"), "αβΩ•≤");
        assert_eq!(CodePage::numbered(7), None);
        assert_eq!(CodePage::of_charset(204), CodePage::numbered(1251));
        assert_eq!(CodePage::of_charset(1), None);
    }

    #[test]
    fn the_tables_hold_all_upper_characters() {
        assert_eq!(CODE_PAGE_437.chars().count(), 128);
        assert_eq!(CODE_PAGE_850.chars().count(), 128);
        assert_eq!(SYMBOL_CAPITALS.chars().count(), 26);
        assert_eq!(SYMBOL_LETTERS.chars().count(), 26);
    }
}
