//! Text that databases can store. All incoming text passes through here.
//!
//! PostgreSQL cannot store U+0000, and SQLite sometimes truncates text at it, so such text is rejected or repaired.
//! Callers can correct their input, so they get an error ([`unstorable`], checked by the guard in front of the engine
//! for every value of an operation). Models, files and the web cannot: their text is repaired ([`sanitize`],
//! [`sanitize_json`]).

use std::borrow::Cow;

use serde_json::Value;

/// The character that no database stores, as messages name it.
pub const UNSTORABLE: &str = "U+0000";

/// True for text that cannot be stored.
pub fn unstorable(text: &str) -> bool {
    text.as_bytes().contains(&0)
}

/// Makes text storable: U+0000 and Unicode noncharacters become U+FFFD, so that the replacement is visible.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !unstorable(text) || !text.chars().any(is_foreign) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_foreign(c) { char::REPLACEMENT_CHARACTER } else { c }).collect())
}

/// Like [`sanitize`], for owned text.
pub fn sanitized(text: String) -> String {
    match sanitize(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(sanitized) => sanitized,
    }
}

/// Repairs every text in a JSON value, including keys.
pub fn sanitize_json(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(sanitized) = sanitize(text) {
                *text = sanitized;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(sanitize_json),
        Value::Object(members) => {
            if members.keys().any(|name| matches!(sanitize(name), Cow::Owned(_))) {
                let taken = std::mem::take(members);
                members.extend(taken.into_iter().map(|(name, value)| (sanitized(name), value)));
            }
            members.values_mut().for_each(sanitize_json);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Repairs raw JSON from a source that cannot correct it, such as a model: escapes for U+0000, noncharacters and lone
/// surrogates become escapes for U+FFFD. Everything else stays unchanged, even malformed JSON.
pub fn sanitize_escapes(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut sanitized = String::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(found) = json[at..].find('\\').map(|found| at + found) {
        at = match escape(bytes, found) {
            Escape::Sound(length) => found + length,
            Escape::Foreign => {
                sanitized.push_str(&json[kept..found]);
                sanitized.push_str("\\ufffd");
                kept = found + 6;
                kept
            }
        };
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    sanitized.push_str(&json[kept..]);
    Cow::Owned(sanitized)
}

/// An escape sequence in JSON.
enum Escape {
    /// Valid, or left to the parser; with its length in bytes.
    Sound(usize),
    /// Six bytes to be replaced.
    Foreign,
}

fn escape(json: &[u8], at: usize) -> Escape {
    let Some(unit) = unit(json, at) else {
        // The escape is followed by one UTF-8 character, or nothing.
        let next = json.get(at + 1).map_or(0, |first| match first {
            0xF0.. => 4,
            0xE0.. => 3,
            0xC0.. => 2,
            _ => 1,
        });
        return Escape::Sound(1 + next);
    };
    match unit {
        0xD800..0xDC00 if matches!(self::unit(json, at + 6), Some(0xDC00..0xE000)) => Escape::Sound(12),
        0 | 0xD800..0xE000 | 0xFDD0..=0xFDEF | 0xFFFE..=0xFFFF => Escape::Foreign,
        _ => Escape::Sound(6),
    }
}

/// The value of an escape `\uXXXX` that starts at a byte of a JSON text.
pub fn unit(json: &[u8], at: usize) -> Option<u32> {
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let sound = digits.iter().all(u8::is_ascii_hexdigit);
    sound.then(|| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())?
}

fn is_foreign(c: char) -> bool {
    c == '\0' || is_noncharacter(c)
}

/// True for the 66 code points that Unicode defines as noncharacters.
pub fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_cannot_be_stored_is_replaced_where_it_stood() {
        assert_eq!(sanitize("a\0b\u{FFFE}c\u{FDD0}d\u{10FFFF}"), "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}");
        assert!(matches!(sanitize("Ärzte \u{202E} 日本\n"), Cow::Borrowed(_)), "the rest stays as it is");
        let mut value = json!({ "a\0": ["\0", { "b": "x\0y" }], "c": 1 });
        sanitize_json(&mut value);
        assert_eq!(value, json!({ "a\u{FFFD}": ["\u{FFFD}", { "b": "x\u{FFFD}y" }], "c": 1 }));
    }

    #[test]
    fn escapes_without_a_meaning_are_mended_in_the_text_of_json() {
        for (written, meant) in [
            (r#"{"a":"x\u0000y"}"#, json!({ "a": "x\u{FFFD}y" })),
            (
                r#"["\ud83d","\ude00","\ud83d\ude00","\\u0000","\\\u0000"]"#,
                json!(["\u{FFFD}", "\u{FFFD}", "😀", "\\u0000", "\\\u{FFFD}"]),
            ),
            (r#"{"\uFFFE":"\n\"é"}"#, json!({ "\u{FFFD}": "\n\"é" })),
        ] {
            assert_eq!(serde_json::from_str::<Value>(&sanitize_escapes(written)).unwrap(), meant, "{written}");
        }
        assert!(matches!(sanitize_escapes(r#"{"a":"\u00e9 \ud83d\ude00"}"#), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_through(text in r#"(\\|u|0|d|8|"|é|😀|[a-f]){0,24}"#) {
            let once = sanitize_escapes(&text).into_owned();
            prop_assert!(matches!(sanitize_escapes(&once), Cow::Borrowed(_)));
        }

        #[test]
        fn what_was_mended_can_be_stored(text in any::<String>()) {
            let sanitized = sanitized(text);
            prop_assert!(!unstorable(&sanitized));
            prop_assert!(matches!(sanitize(&sanitized), Cow::Borrowed(_)), "once is enough");
        }
    }
}
