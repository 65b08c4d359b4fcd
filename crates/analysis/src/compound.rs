//! Words that are written together: identifiers, names with hyphens, addresses, `nodeJs`, `covid19`.
//!
//! Each is found by its parts, and as a whole however it is joined: `C-JOB-2`, `c job 2` and `CJOB2` find one another.

use std::borrow::Cow;

use crate::unit::{Kind, Unit};

/// A longer chain, such as a path or a row of dots, is found by its parts alone.
const MAXIMUM_PARTS: usize = 8;

/// A word of more pieces is a random string such as a hash.
const MAXIMUM_PIECES: usize = 4;

/// The units of words with joiners between them.
pub(crate) fn push_compound(text: &str, visit: &mut impl FnMut(Unit<'_>)) {
    let sections: Vec<&str> = text.split(is_strong).filter(|section| !section.is_empty()).collect();
    for section in &sections {
        push_section(section, visit);
    }
    if (2..=MAXIMUM_PARTS).contains(&sections.len()) && text.split(is_joiner).count() <= MAXIMUM_PARTS {
        visit(Unit { text: joint(text), kind: Kind::Part });
    }
}

/// Joiners between things that are looked for by themselves, such as the name and the host of an address.
fn is_strong(c: char) -> bool {
    matches!(c, '/' | '@' | ':' | '+' | '#' | '\\')
}

fn is_joiner(c: char) -> bool {
    is_strong(c) || matches!(c, '-' | '\'' | '.' | ',' | '_' | '&' | '·')
}

fn joint(text: &str) -> Cow<'_, str> {
    text.chars().filter(|c| !is_joiner(*c)).collect::<String>().into()
}

fn push_section(section: &str, visit: &mut impl FnMut(Unit<'_>)) {
    let section = without_contraction(section);
    if let Contracted::Whole(word) = section {
        return visit(Unit { text: joint(word), kind: Kind::Word });
    }
    let Contracted::Not(section) = section else { return };
    let parts: Vec<&str> = section.split(is_joiner).filter(|part| !part.is_empty()).collect();
    for part in &parts {
        visit(Unit { text: (*part).into(), kind: Kind::Word });
        push_pieces(part, visit);
    }
    if !(2..=MAXIMUM_PARTS).contains(&parts.len()) {
        return;
    }
    // Versions and numbers of sections are also found by their beginning: `v1.2` finds `v1.2.3`.
    let first = if section.contains(|c: char| c.is_ascii_digit()) { 2 } else { parts.len() };
    for end in first..=parts.len() {
        visit(Unit { text: parts[..end].concat().into(), kind: Kind::Part });
    }
}

enum Contracted<'a> {
    /// One word: `don't`.
    Whole(&'a str),
    /// The rest: `tide` of `tide's`.
    Not(&'a str),
}

/// English puts short forms of words after an apostrophe.
fn without_contraction(section: &str) -> Contracted<'_> {
    let Some((word, ending)) = section.rsplit_once('\'') else { return Contracted::Not(section) };
    match ending {
        "s" | "S" if !word.is_empty() => Contracted::Not(word),
        "t" | "T" | "re" | "RE" | "ve" | "VE" | "ll" | "LL" | "d" | "D" | "m" | "M" if !word.contains(is_joiner) => {
            Contracted::Whole(section)
        }
        _ => Contracted::Not(section),
    }
}

/// The pieces of `covid19`, `nodeJs`, `HTTPServer`; single characters are none.
fn push_pieces(word: &str, visit: &mut impl FnMut(Unit<'_>)) {
    let borders: Vec<usize> = borders(word).take(MAXIMUM_PIECES).collect();
    if borders.is_empty() || borders.len() == MAXIMUM_PIECES {
        return;
    }
    let mut start = 0;
    for end in borders.into_iter().chain([word.len()]) {
        let piece = &word[start..end];
        if piece.chars().nth(1).is_some() {
            visit(Unit { text: piece.into(), kind: Kind::Part });
        }
        start = end;
    }
}

/// Places between letters and digits, and before the capital of a next word.
fn borders(word: &str) -> impl Iterator<Item = usize> {
    let mut characters = word.char_indices().peekable();
    let mut before: Option<char> = None;
    std::iter::from_fn(move || {
        loop {
            let (place, c) = characters.next()?;
            let after = characters.peek().map(|(_, after)| *after);
            let previous = before.replace(c);
            if previous.is_some_and(|previous| is_border(previous, c, after)) {
                return Some(place);
            }
        }
    })
}

fn is_border(before: char, c: char, after: Option<char>) -> bool {
    let changes = before.is_ascii_digit() != c.is_ascii_digit() && before.is_alphanumeric() && c.is_alphanumeric();
    let starts_word = before.is_lowercase() && c.is_uppercase();
    let ends_acronym = before.is_uppercase() && c.is_uppercase() && after.is_some_and(char::is_lowercase);
    changes || starts_word || ends_acronym
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let mut found = Vec::new();
        push_compound(text, &mut |unit| {
            let mark = if unit.kind == Kind::Part { "~" } else { "" };
            found.push(format!("{mark}{}", unit.text));
        });
        found.join(" ")
    }

    #[test]
    fn compounds_are_found_whole_and_in_part() {
        for (text, expected) in [
            ("tide", "tide"),
            ("C-JOB-2", "C JOB 2 ~CJOB ~CJOB2"),
            ("v1.2.3", "v1 2 3 ~v12 ~v123"),
            ("O'Brien", "O Brien ~OBrien"),
            ("Node.js", "Node js ~Nodejs"),
            ("NodeJS", "NodeJS ~Node ~JS"),
            ("HTTPServer", "HTTPServer ~HTTP ~Server"),
            ("covid19", "covid19 ~covid ~19"),
            ("x4000", "x4000 ~4000"),
            ("jo.smith@example.com", "jo smith ~josmith example com ~examplecom ~josmithexamplecom"),
            ("don't", "dont"),
            ("tide's", "tide"),
            ("a/b/c/d/e/f/g/h/i", "a b c d e f g h i"),
            ("a1b2c3d4e5f6", "a1b2c3d4e5f6"),
            ("1,000.50", "1 000 50 ~1000 ~100050"),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
