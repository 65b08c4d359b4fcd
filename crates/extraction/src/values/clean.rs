//! One way of writing for what is written in many: digits, spaces, dashes.

/// Longest cell, in bytes, that may be a value.
const LONGEST: usize = 160;

/// What is zero in the scripts whose digits are read.
const ZEROS: [char; 20] = [
    '\u{660}',
    '\u{6F0}',
    '\u{7C0}',
    '\u{966}',
    '\u{9E6}',
    '\u{A66}',
    '\u{AE6}',
    '\u{B66}',
    '\u{BE6}',
    '\u{C66}',
    '\u{CE6}',
    '\u{D66}',
    '\u{E50}',
    '\u{ED0}',
    '\u{F20}',
    '\u{1040}',
    '\u{17E0}',
    '\u{1810}',
    '\u{FF10}',
    '\u{1D7CE}',
];

/// A cell with ASCII digits, single spaces, hyphens for minus signs and without the marks of notes; none for one that is
/// too long to be a value.
pub(super) fn clean(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let text = text.trim().trim_start_matches(['*', '†', '‡']);
    for c in text.chars().filter(|c| !characters::visible::is_ignorable(*c)) {
        match plain(c) {
            ' ' if out.ends_with(' ') => {}
            c => out.push(c),
        }
    }
    let length = without_notes(&out).len();
    out.truncate(length);
    Some(out)
}

fn plain(c: char) -> char {
    let digit = ZEROS.iter().find_map(|zero| {
        let digit = u32::from(c).checked_sub(u32::from(*zero)).filter(|digit| *digit < 10)?;
        char::from_digit(digit, 10)
    });
    match c {
        _ if digit.is_some() => digit.unwrap_or(c),
        _ if c.is_whitespace() => ' ',
        '−' | '\u{2010}'..='\u{2015}' | '﹣' | '－' => '-',
        '’' | '‘' | 'ʼ' | '´' | '`' | '＇' | '′' => '\'',
        '％' | '﹪' | '٪' => '%',
        '．' => '.',
        '，' => ',',
        '（' => '(',
        '）' => ')',
        '＋' => '+',
        '／' => '/',
        _ => c,
    }
}

/// A text without what points to notes behind a value: stars, raised digits and letters, `[1]`, `(a)`.
fn without_notes(text: &str) -> &str {
    let mut rest = text.trim_end();
    loop {
        let shorter = rest.trim_end_matches(is_note).trim_end();
        let shorter = bracketed(shorter).unwrap_or(shorter);
        if shorter.len() == rest.len() || !shorter.contains(|c: char| c.is_ascii_digit()) {
            return rest;
        }
        // A power, rather than a number with a note.
        let number = shorter.trim_start_matches(|c: char| !c.is_ascii_digit());
        if (number.len() == 1 || number == "10") && rest.ends_with(is_raised_digit) {
            return rest;
        }
        rest = shorter;
    }
}

/// What stands before a note in brackets. Digits in round ones may as well be a value of their own.
fn bracketed(text: &str) -> Option<&str> {
    let is_short = |note: &str| (1..=2).contains(&note.len()) && note.chars().all(|c| c.is_ascii_alphanumeric());
    let before = if let Some(inside) = text.strip_suffix(']') {
        let (before, note) = inside.rsplit_once('[')?;
        is_short(note).then_some(before)
    } else {
        let (before, note) = text.strip_suffix(')')?.rsplit_once('(')?;
        (note.len() == 1 && note.chars().all(|c| c.is_ascii_lowercase())).then_some(before)
    };
    before.map(str::trim_end)
}

fn is_note(c: char) -> bool {
    is_raised_digit(c) || matches!(c, '*' | '†' | '‡' | '§' | '¶' | '⁺' | '⁽' | '⁾' | 'ᵃ'..='ᵛ' | 'ᶜ')
}

fn is_raised_digit(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}
