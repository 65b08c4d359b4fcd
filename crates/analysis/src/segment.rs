//! Cuts a normal text where its script puts borders.

use crate::character::{Class, class};

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Segment<'a> {
    /// Words of a spaced script with what joins them: `tide`, `C-JOB-2`, `O'Brien`. `suffix` is what follows without a
    /// gap and may belong to it: `++`, `#`, `*`.
    Words { text: &'a str, suffix: &'a str },
    /// Script without spaces; searched by sequences of characters.
    Unspaced { text: &'a str, class: Class },
    /// A Korean word with its particles.
    Hangul { text: &'a str, suffix: &'a str },
    /// A sign; two letters of a flag are one sign.
    Symbol(&'a str),
}

/// The segments of a normal text, in order.
pub(crate) fn segments(text: &str) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let first = rest.chars().next()?;
            let length = match class(first) {
                Class::Gap | Class::Joiner => first.len_utf8(),
                Class::Word => words_length(rest),
                Class::Symbol => symbol_length(rest),
                run => rest.find(|c| class(c) != run).unwrap_or(rest.len()),
            };
            let (text, after) = rest.split_at(length);
            rest = after;
            return Some(match class(first) {
                Class::Gap | Class::Joiner => continue,
                Class::Word => Segment::Words { text, suffix: suffix(after) },
                Class::Hangul => Segment::Hangul { text, suffix: suffix(after) },
                Class::Symbol => Segment::Symbol(text),
                class => Segment::Unspaced { text, class },
            });
        }
    })
}

/// The length of the words at the start of a text: a joiner joins only what it stands between.
fn words_length(text: &str) -> usize {
    let mut end = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((place, c)) = characters.next() {
        match class(c) {
            Class::Word => end = place + c.len_utf8(),
            Class::Joiner if end == place && joins(c, &text[..place], characters.peek().map(|(_, next)| *next)) => {}
            _ => break,
        }
    }
    end
}

fn joins(joiner: char, before: &str, after: Option<char>) -> bool {
    let Some(after) = after else { return false };
    let digits = || before.ends_with(|c: char| c.is_ascii_digit()) && after.is_ascii_digit();
    class(after) == Class::Word && (!matches!(joiner, ',' | ':') || digits())
}

fn symbol_length(text: &str) -> usize {
    let is_flag_letter = |c: &char| ('\u{1f1e6}'..='\u{1f1ff}').contains(c);
    let flag: usize = text.chars().take(2).take_while(is_flag_letter).map(char::len_utf8).sum();
    if flag > 0 { flag } else { text.chars().next().map_or(0, char::len_utf8) }
}

/// Signs right after a word that belong to it, such as those of `C++`, if then the word is over.
fn suffix(after: &str) -> &str {
    let length = after.len() - after.trim_start_matches(['+', '#', '*']).len();
    let (suffix, rest) = after.split_at(length);
    let goes_on = rest.chars().next().is_some_and(|c| class(c) == Class::Word);
    if length > 2 || goes_on { "" } else { suffix }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        segments(text)
            .map(|segment| match segment {
                Segment::Words { text, .. } | Segment::Unspaced { text, .. } | Segment::Hangul { text, .. } => text,
                Segment::Symbol(text) => text,
            })
            .collect()
    }

    #[test]
    fn joiners_join_only_what_they_stand_between() {
        assert_eq!(
            texts("See C-JOB-2, v1.2.3. (O'Brien) -x 'quoted'"),
            ["See", "C-JOB-2", "v1.2.3", "O'Brien", "x", "quoted"]
        );
        assert_eq!(
            texts("a--b c::d 12:30 a:b 1,5 one,two"),
            ["a", "b", "c", "d", "12:30", "a", "b", "1,5", "one", "two"]
        );
    }

    #[test]
    fn scripts_are_cut_apart() {
        assert_eq!(
            texts("2024年tide潮は한국어ไทย😀🇩🇪🇫🇷"),
            ["2024", "年", "tide", "潮は", "한국어", "ไทย", "😀", "🇩🇪", "🇫🇷"]
        );
    }

    #[test]
    fn signs_after_a_word_are_told() {
        let suffixes: Vec<_> = segments("C++ C# tid* a+b x***y")
            .filter_map(|segment| match segment {
                Segment::Words { suffix, .. } => Some(suffix),
                _ => None,
            })
            .collect();
        assert_eq!(suffixes, ["++", "#", "*", "", "", ""]);
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in any::<String>()) {
            let found: String = texts(&text).concat();
            let counted = |text: &str| text.chars().filter(|c| !matches!(class(*c), Class::Gap | Class::Joiner)).count();
            prop_assert_eq!(counted(&found), counted(&text));
        }
    }
}
