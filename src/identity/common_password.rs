//! Recognises passwords that cracking tools try first: listed ones, simple variations of them, and patterns.
//!
//! A minimum length alone invites `passwordpassword` and `123456789012345`; each check below is one of the ways in
//! which people make a short secret long. All of them work on lower-case text.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The list, embedded; its licence is at its top.
static LIST: &str = include_str!("common_passwords.txt");

static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| entries().collect());

/// The most common passwords: two or more of them in a row are still a common password. Not the whole list: deep in it
/// are many plain words, and two rare words are a fair part of a passphrase.
static PIECES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| entries().take(5_000).filter(|e| (MINIMUM_PIECE..=MAXIMUM_PIECE).contains(&e.len())).collect());

const MINIMUM_PIECE: usize = 3;
const MAXIMUM_PIECE: usize = 24;
/// Characters at the end that people append to satisfy a rule; more than these may be a secret of their own.
const MAXIMUM_APPENDIX: usize = 4;

fn entries() -> impl Iterator<Item = &'static str> {
    LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// True when the lower-case text is a listed password, possibly surrounded by digits and punctuation or with letters
/// replaced by similar characters, or consists of at most two different ones.
pub fn is_listed(text: &str) -> bool {
    let core = text.trim_end_matches(|c: char| !c.is_alphabetic());
    let forms = [text.to_owned(), unleet(text), core.to_owned(), unleet(core)];
    // A long appendix may be a secret of its own: after one listed password it does not count as one, after two it
    // does.
    let appendix = text[core.len()..].chars().count();
    let judged_as_pieces = if appendix <= MAXIMUM_APPENDIX { &forms[..] } else { &forms[..2] };
    forms.iter().any(|form| is_entry(form)) || judged_as_pieces.iter().any(|form| has_few_pieces(&alphanumeric(form)))
}

fn is_entry(text: &str) -> bool {
    let letters = text.trim_matches(|c: char| !c.is_alphabetic());
    let compact = alphanumeric(text);
    [text, letters, compact.as_str()].into_iter().any(|form| COMMON.contains(form))
}

/// True when the text splits into pieces of which at most two are different.
fn has_few_pieces(text: &str) -> bool {
    if text.is_empty() || !text.is_ascii() {
        return false;
    }
    let starting_at = |start: usize| {
        let longest = MAXIMUM_PIECE.min(text.len() - start);
        (MINIMUM_PIECE..=longest).map(move |n| &text[start..start + n]).filter(|piece| PIECES.contains(piece))
    };
    starting_at(0).any(|first| {
        let rest = text.strip_prefix(first).unwrap_or_default();
        let seconds = (0..rest.len()).flat_map(|skip| starting_at(first.len() + skip)).collect::<HashSet<_>>();
        splits_into(text, &[first]) || seconds.into_iter().any(|second| splits_into(text, &[first, second]))
    })
}

/// True when the text is a sequence of the given pieces, in any order and number.
fn splits_into(text: &str, pieces: &[&str]) -> bool {
    let mut reachable = vec![false; text.len() + 1];
    reachable[0] = true;
    for at in 0..text.len() {
        if reachable[at] {
            for piece in pieces.iter().filter(|piece| text[at..].starts_with(**piece)) {
                reachable[at + piece.len()] = true;
            }
        }
    }
    reachable[text.len()]
}

/// True when most characters follow from the one before: repeats, runs of the alphabet or of digits, and walks over
/// neighbouring keys. In random text about one character in five follows by chance, so two in three is far from chance.
pub fn is_walk(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let choices = 1 + chars.windows(2).filter(|pair| !follows(pair[0], pair[1])).count();
    !chars.is_empty() && choices * 3 <= chars.len()
}

fn follows(a: char, b: char) -> bool {
    let step = u32::from(a).abs_diff(u32::from(b));
    let wraps = matches!((a, b), ('9', '0') | ('0', '9') | ('z', 'a') | ('a', 'z'));
    (step <= 1 && a.is_alphanumeric() == b.is_alphanumeric()) || wraps || are_neighbours(a, b)
}

/// Neighbouring keys of the QWERTY layout.
fn are_neighbours(a: char, b: char) -> bool {
    const ROWS: [&str; 4] = ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"];
    let place = |key: char| {
        ROWS.iter().enumerate().find_map(|(row, keys)| keys.chars().position(|k| k == key).map(|column| (row, column)))
    };
    match (place(a), place(b)) {
        (Some((row, column)), Some((other_row, other_column))) => {
            row.abs_diff(other_row) <= 1 && column.abs_diff(other_column) <= 1
        }
        _ => false,
    }
}

/// Length in characters of the shortest text that gives this one when it is repeated; the last repeat may be cut off.
/// A text without repetition is its own period.
pub fn period(text: &str) -> usize {
    let chars: Vec<char> = text.chars().collect();
    // The failure function of Knuth, Morris and Pratt: its last value is the longest border.
    let mut border = vec![0; chars.len()];
    for at in 1..chars.len() {
        let mut length: usize = border[at - 1];
        while length > 0 && chars[at] != chars[length] {
            length = border[length - 1];
        }
        border[at] = length + usize::from(chars[at] == chars[length]);
    }
    chars.len() - border.last().copied().unwrap_or(0)
}

/// Only the letters and digits.
pub fn alphanumeric(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Replaces characters that commonly stand for letters (leetspeak) with the letters.
fn unleet(text: &str) -> String {
    let letter = |c| match c {
        '@' | '4' => 'a',
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    };
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_auth_5_the_list_has_well_over_three_thousand_entries() {
        assert!(COMMON.len() >= 10_000, "{}", COMMON.len());
        assert!(COMMON.iter().all(|entry| *entry == entry.to_lowercase() && !entry.contains(' ')));
        assert!(entries().next() == Some("123456"), "the most common comes first");
    }

    #[test]
    fn periods() {
        for (text, expected) in [("", 0), ("a", 1), ("aaaa", 1), ("abcabcab", 3), ("abcd", 4), ("ééxééx", 3)] {
            assert_eq!(period(text), expected, "{text}");
        }
    }

    #[test]
    fn walks() {
        for text in [
            "aaaaaaaaaaaaaaa",
            "123456789012345",
            "987654321098765",
            "abcdefghijklmnop",
            "1qaz2wsx3edc4rfv",
            "q1w2e3r4t5y6u7i8",
            "qwertyuiop[]asd",
            "zxcvbnmasdfghjkl",
            "aaaabbbbccccdddd",
            "111222333444555",
        ] {
            assert!(is_walk(text), "{text}");
        }
        for text in ["", "correct horse battery staple", "were there trees for freed deer", "kgpzqxnvbwtyhmd"] {
            assert!(!is_walk(text), "{text}");
        }
    }

    #[test]
    fn variations_of_listed_passwords() {
        for text in [
            "password",
            "password12345678",
            "passwordpassword",
            "password-password!",
            "p@ssw0rdp@ssw0rd",
            "qwertypassword",
            "monkeydragon2024",
            "dragon.monkey.dragon",
            "***letmein***",
            "iloveyouforever",
        ] {
            assert!(is_listed(text), "{text}");
        }
        for text in ["", "correct horse battery stable", "vexing otter plays chess", "dragon eats seven marbles"] {
            assert!(!is_listed(text), "{text}");
        }
    }
}
