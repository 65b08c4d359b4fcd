//! Numbers that are set higher than the line.

/// Digits and signs as superscript characters, so that 10 to the power of 11 does not become 1011; `None` for any other
/// text.
pub(crate) fn raised(text: &str) -> Option<String> {
    let one = |c| {
        Some(match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32(u32::from('⁴') + u32::from(c) - u32::from('4'))?,
            '+' => '⁺',
            '-' | '−' | '–' => '⁻',
            _ => return None,
        })
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_are_raised() {
        assert_eq!(raised("-12").as_deref(), Some("⁻¹²"));
        assert_eq!(raised("789").as_deref(), Some("⁷⁸⁹"));
        assert_eq!(raised("nd"), None);
    }
}
