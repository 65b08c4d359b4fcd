//! Strings of a document: their length and their value.

/// Length of the quoted string that `bytes` starts with, quotes included; `None` when it does not end on its line.
pub(super) fn quoted_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\r' | b'\n' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Length of the block string that `bytes` starts with, quotes included; `None` when it does not end.
pub(super) fn block_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 3;
    loop {
        match bytes.get(at..)? {
            [b'\\', b'"', b'"', b'"', ..] => at += 4,
            [b'"', b'"', b'"', ..] => return Some(at + 3),
            [] => return None,
            _ => at += 1,
        }
    }
}

/// Value of a quoted string; `None` for an invalid escape.
pub(super) fn quoted_value(text: &str) -> Option<String> {
    let mut value = String::with_capacity(text.len());
    let mut rest = &text[1..text.len() - 1];
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        let (character, used) = escape(&rest[at + 1..])?;
        value.push(character);
        rest = &rest[at + 1 + used..];
    }
    value.push_str(rest);
    Some(value)
}

/// The character of an escape, and its bytes after the backslash.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = match text.as_bytes().first()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(&text[1..]).map(|(character, used)| (character, used + 1)),
        _ => return None,
    };
    Some((simple, 1))
}

/// `XXXX`, a pair of surrogates `XXXX\uXXXX`, or `{X…}`.
fn unicode(text: &str) -> Option<(char, usize)> {
    if let Some(braced) = text.strip_prefix('{') {
        let digits = braced.split_once('}')?.0;
        let sensible = (1..=8).contains(&digits.len());
        return Some((char::from_u32(hexadecimal(digits).filter(|_| sensible)?)?, digits.len() + 2));
    }
    let unit = hexadecimal(text.get(..4)?)?;
    if !(0xD800..0xDC00).contains(&unit) {
        return Some((char::from_u32(unit)?, 4));
    }
    let low = hexadecimal(text.get(4..)?.strip_prefix("\\u")?.get(..4)?)?;
    let low = (0xDC00..0xE000).contains(&low).then_some(low)?;
    Some((char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00))?, 10))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

/// Value of a block string, without common indentation and without blank lines at both ends.
pub(super) fn block_value(text: &str) -> String {
    let raw = text[3..text.len() - 3].replace("\\\"\"\"", "\"\"\"").replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = raw.split('\n').collect();
    let blank = |line: &&str| line.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
    let indentation = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = lines.iter().skip(1).filter(|line| !blank(line)).map(|line| indentation(line)).min().unwrap_or(0);
    let Some(first) = lines.iter().position(|line| !blank(line)) else { return String::new() };
    let last = lines.iter().rposition(|line| !blank(line)).unwrap_or(first);
    let mut value = String::with_capacity(raw.len());
    for (index, line) in lines.iter().enumerate().take(last + 1).skip(first) {
        if index > first {
            value.push('\n');
        }
        value.push_str(if index == 0 { line } else { line.get(common..).unwrap_or_default() });
    }
    value
}
