//! Text that stays text in Markdown.
//!
//! Only what would be taken for markup is escaped, so that words are found and quoted as they are written: `snake_case`,
//! `[1]` and `2 * 3` stay.

/// Escapes what has a meaning within a line (CommonMark 0.31, 6, and the strikethrough of GFM).
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut previous = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if is_markup(previous, c, characters.peek().copied().unwrap_or(' ')) {
            out.push('\\');
        }
        out.push(c);
        previous = c;
    }
    out
}

/// Whether a character has a meaning between these two.
fn is_markup(before: char, c: char, after: char) -> bool {
    match c {
        '`' => true,
        '\\' => after.is_ascii_punctuation(),
        '*' => !(before.is_whitespace() && after.is_whitespace()),
        '_' => {
            let stands_alone = before.is_whitespace() && after.is_whitespace();
            let is_within_a_word = before.is_alphanumeric() && after.is_alphanumeric();
            !stands_alone && !is_within_a_word
        }
        '~' => before == '~' || after == '~',
        ']' => after == '(',
        '[' => after == '^',
        '<' => after.is_ascii_alphabetic() || matches!(after, '/' | '!' | '?'),
        '&' => after.is_ascii_alphabetic() || after == '#',
        _ => false,
    }
}

/// Escapes a mark at the start of a line that would make a block of it: a heading, an item, a quotation, a rule, a
/// table (CommonMark 0.31, 4 and 5). To be given the whole line.
pub(crate) fn escape_start(line: &str) -> String {
    let line = line.trim_start();
    let ends_mark = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let is_rule = |mark: char| line.chars().all(|c| c == mark || c == ' ');
    let at = match line.chars().next() {
        Some('#') => ends_mark(line.trim_start_matches('#')).then_some(0),
        Some('+' | '*') => ends_mark(&line[1..]).then_some(0),
        Some('-') => (ends_mark(&line[1..]) || is_rule('-')).then_some(0),
        Some('=') => is_rule('=').then_some(0),
        Some('>' | '|') => Some(0),
        Some('~') => line.starts_with("~~~").then_some(0),
        Some('0'..='9') => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &line[digits..];
            (digits <= 9 && rest.starts_with(['.', ')']) && ends_mark(&rest[1..])).then_some(digits)
        }
        _ => None,
    };
    match at {
        Some(at) => format!("{}\\{}", &line[..at], &line[at..]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_markup_is_escaped() {
        let same = ["snake_case", "2 * 3", "[1] and [2, p. 4]", "a & b", "1 < 2", "C:\\Temp", "~5 m", "50 % (half)"];
        for text in same {
            assert_eq!(escape(text), text);
        }
        let cases = [
            ("*note*", "\\*note\\*"),
            ("_note_", "\\_note\\_"),
            ("`code`", "\\`code\\`"),
            ("[a](b)", "[a\\](b)"),
            ("[^1]", "\\[^1]"),
            ("<b>", "\\<b>"),
            ("&lt;", "\\&lt;"),
            ("~~x~~", "\\~\\~x\\~\\~"),
            ("\\*", "\\\\\\*"),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn lines_stay_paragraphs() {
        for text in ["# x", "#", "- x", "---", "- - -", "+ x", "* x", "> x", "| x |", "=== ", "~~~"] {
            assert!(escape_start(text).starts_with('\\'), "{text}");
        }
        assert_eq!(escape_start("1. x"), "1\\. x");
        assert_eq!(escape_start("12) x"), "12\\) x");
        for text in ["#x", "-x", "1.5 m", "2026 was", "+3", "=x", "x"] {
            assert_eq!(escape_start(text), text);
        }
        assert_eq!(escape_start("    code"), "code");
    }

    proptest! {
        #[test]
        fn letters_stay(text in "[a-z0-9#*_`\\[\\]()<>&|~=+. -]{0,40}") {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(&escape_start(&escape(&text))), letters(&text));
        }
    }
}
