//! Estimates token counts without the model's tokenizer.

/// Estimates the tokens of a text, erring on the high side.
///
/// Byte-pair tokenizers spend about one token on four Latin letters, on two to three letters of other alphabets, and on
/// each ideograph.
pub fn estimate_tokens(text: &str) -> u32 {
    let twelfths: u64 = text.chars().map(token_twelfths).sum();
    u32::try_from(twelfths.div_ceil(12)).unwrap_or(u32::MAX)
}

/// The beginning of a text that has at most so many tokens by the same estimate.
pub fn cut_to_tokens(text: &str, tokens: u32) -> &str {
    let mut left = u64::from(tokens) * 12;
    let mut fits = |c: char| {
        let weight = token_twelfths(c);
        let fits = weight <= left;
        left = left.saturating_sub(weight);
        fits
    };
    let end = text.char_indices().find(|(_, c)| !fits(*c)).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Weight of one character in [`estimate_tokens`], in twelfths of a token: 3 to 14.
pub fn token_twelfths(c: char) -> u64 {
    match c {
        '\u{0}'..='\u{7f}' => 3,
        '\u{80}'..='\u{24f}' => 5,
        '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'.. => 14,
        _ => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_what_is_estimated() {
        for text in ["", "The tide comes in twice.", "潮の満ち引き", "Прилив 潮 a"] {
            for tokens in 0..12 {
                let cut = cut_to_tokens(text, tokens);
                assert!(text.starts_with(cut) && estimate_tokens(cut) <= tokens, "{text} {tokens}: {cut}");
            }
            assert_eq!(cut_to_tokens(text, estimate_tokens(text)), text);
        }
    }

    #[test]
    fn estimates_grow_with_the_text_and_the_script() {
        assert_eq!(estimate_tokens(""), 0);
        assert_eq!(estimate_tokens("a"), 1);
        assert_eq!(estimate_tokens("The tide comes in twice."), 6);
        assert!(estimate_tokens("潮の満ち引き") >= 6);
        assert!(estimate_tokens("Прилив") > estimate_tokens("Priliv"));
    }
}
