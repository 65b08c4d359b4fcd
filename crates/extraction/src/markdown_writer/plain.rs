//! Plain text as Markdown: what it means by its looks stays, and nothing else becomes markup.

use super::escape::{escape, escape_start};

/// Lines up to this many characters end where their writer wanted it. Longer ones were broken to fit a width.
const SHORT_LINE: usize = 55;

/// Plain text as Markdown. Quotations, items and line breaks stay.
pub(crate) fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut lines = text.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        let (quotes, words) = quoted(line);
        for _ in 0..quotes {
            out.push_str("> ");
        }
        let words = escape(words);
        out.push_str(&if is_item(&words) { words.trim_start().to_owned() } else { escape_start(&words) });
        let Some(next) = lines.peek() else { break };
        let (next_quotes, next_words) = quoted(next);
        let goes_on = !words.is_empty() && !next_words.is_empty() && quotes == next_quotes;
        if goes_on && !is_item(next_words) && words.chars().count() <= SHORT_LINE {
            out.push_str("  ");
        }
        out.push('\n');
        // Without an empty line, what follows a quotation would be part of it.
        if quotes > next_quotes && !next_words.is_empty() && !words.is_empty() {
            out.push_str(&"> ".repeat(next_quotes));
            out.push('\n');
        }
    }
    out
}

/// How often a line is quoted, and its words.
fn quoted(line: &str) -> (usize, &str) {
    let (mut quotes, mut rest) = (0, line);
    while let Some(inner) = rest.trim_start_matches(' ').strip_prefix('>')
        && quotes < 16
    {
        quotes += 1;
        rest = inner;
    }
    if quotes == 0 { (0, line.trim_start()) } else { (quotes, rest.trim_start()) }
}

/// True for an item of a list.
fn is_item(words: &str) -> bool {
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let after = if digits > 0 { words[digits..].strip_prefix(['.', ')']) } else { words.strip_prefix(['-', '*', '+']) };
    digits <= 9 && after.is_some_and(|rest| rest.starts_with(' ') && !rest.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_and_quotations_stay() {
        let text = "Hello Anne,\n\nhigh water is at six, so that all ships that wait in the roads\ncan enter.\n\nBob\nHarbour \
                    office\n-- \n# 12, Quay\n\n> When is *high* water?\n>> Soon.\nNow.\n- one\n- two\n1. three";
        assert_eq!(
            plain_text(text),
            "Hello Anne,\n\nhigh water is at six, so that all ships that wait in the roads\ncan enter.\n\nBob  \nHarbour \
             office  \n\\--  \n\\# 12, Quay\n\n> When is \\*high\\* water?\n> > Soon.\n\nNow.\n- one\n- two\n1. three"
        );
    }

    proptest! {
        #[test]
        fn every_word_stays(text in "[a-c0-9> .\n#*-]{0,80}") {
            let kept = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(kept(&plain_text(&text)), kept(&text));
        }
    }
}
