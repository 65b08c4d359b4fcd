//! Text strings of PDF (ISO 32000-2, 7.9.2.2).

/// The text of a string: UTF-16 or UTF-8 with a byte order mark, or `PDFDocEncoding`.
pub(super) fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Not allowed, but common.
        _ if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() => String::from_utf8_lossy(bytes).into_owned(),
        _ => bytes.iter().map(|byte| pdf_doc_encoding(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    without_language(&text)
}

/// Text without the escape sequences that name its language: between two U+001B.
fn without_language(text: &str) -> String {
    if !text.contains('\u{1B}') {
        return text.to_owned();
    }
    text.split('\u{1B}').step_by(2).collect()
}

/// A character of `PDFDocEncoding` (ISO 32000-2, annex D.2). Undefined ones become U+FFFD.
fn pdf_doc_encoding(byte: u8) -> char {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const SYMBOLS: [char; 32] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł',
        'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}',
    ];
    match byte {
        0x18..=0x1F => ACCENTS[usize::from(byte - 0x18)],
        0x80..=0x9F => SYMBOLS[usize::from(byte - 0x80)],
        0xA0 => '€',
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_all_kinds() {
        let cases: [(&[u8], &str); 6] = [
            (b"Plain", "Plain"),
            (b"\x84 dash \xE9\xA0", "— dash é€"),
            (b"\xFE\xFF\x00T\x00\xE4", "Tä"),
            (b"\xFF\xFET\x00", "T"),
            ("Zürich".as_bytes(), "Zürich"),
            (b"\xFE\xFF\x00\x1B\x00e\x00n\x00\x1B\x00A", "A"),
        ];
        for (bytes, text) in cases {
            assert_eq!(decoded(bytes), text);
        }
    }
}
