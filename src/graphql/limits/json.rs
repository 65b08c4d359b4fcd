//! Checks the shape of a request's JSON on its bytes, before any of it is parsed.

use super::{DocumentLimits, Refused};
use crate::base::text::storable::unit;

/// Least bytes of a request for each of its values. A parsed value takes up to 350 bytes, so this keeps memory below
/// sixteen times the request (C-GQL-1).
const BYTES_PER_VALUE: usize = 32;

/// Values that any request may have, however short it is.
const VALUES_OF_ALL: usize = 1_500;

/// Counts levels and values of a JSON text in one pass, and looks for unpaired surrogates, which are not characters.
/// Other malformed text passes: the parser reports it better.
///
/// # Errors
///
/// `QUERY_TOO_COMPLEX` when the text is nested too deep or has too many values, `BAD_USER_INPUT` for an unpaired
/// surrogate.
pub fn check(text: &[u8], limits: &DocumentLimits) -> Result<(), Refused> {
    let most = limits.json_values.min((text.len() / BYTES_PER_VALUE).max(VALUES_OF_ALL));
    let (mut levels, mut values) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    // End of an escaped high surrogate: the low one must follow immediately.
    let mut high_ended_at = None;
    for (at, &byte) in text.iter().enumerate() {
        if escaped {
            escaped = false;
            // The escape starts with the backslash before this byte and is six bytes long.
            match if byte == b'u' { unit(text, at - 1) } else { None } {
                Some(0xD800..0xDC00) if matches!(unit(text, at + 5), Some(0xDC00..0xE000)) => {
                    high_ended_at = Some(at + 5);
                }
                Some(0xDC00..0xE000) if high_ended_at == Some(at - 1) => {}
                Some(0xD800..0xE000) => return Err(half_a_pair(text, at)),
                _ => {}
            }
            continue;
        }
        if in_string {
            match byte {
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                levels += 1;
                values += 1;
            }
            b'}' | b']' => levels = levels.saturating_sub(1),
            b',' => values += 1,
            _ => continue,
        }
        if levels > limits.json_nesting {
            return Err(Refused::too_complex(format!(
                "The JSON of the request is nested more than {} levels deep.",
                limits.json_nesting
            )));
        }
        if values > most {
            return Err(Refused::too_complex(format!("The JSON of the request has more than {most} values.")));
        }
    }
    Ok(())
}

fn half_a_pair(text: &[u8], at: usize) -> Refused {
    let line = text[..at].split(|byte| *byte == b'\n').count();
    let column = at - text[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    Refused::bad_variables(format!(
        "A text in the JSON of the request has half a surrogate pair, which is no character (line {line}, column {column})."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_surrogate_pairs_are_told_from_whole_ones() {
        let limits = DocumentLimits::default();
        let code = |text: &str| check(text.as_bytes(), &limits).err().map(|refused| refused.code);
        for text in [
            r#""\ud83d\ude00""#,
            r#""\\ud83d""#,
            r#""\u0041""#,
            r#""\ud83d\ude00\ud83d\ude00""#,
            r#"{"a":"\uD83D\uDE00"}"#,
        ] {
            assert_eq!(code(text), None, "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text}");
        }
        for text in [
            r#""\ud800""#,
            r#""\ude00""#,
            r#""\ud83dx\ude00""#,
            r#""\ud83d\ud83d""#,
            r#""\ude00\ud83d""#,
            r#"{"\ud83d":1}"#,
        ] {
            assert_eq!(code(text), Some("BAD_USER_INPUT"), "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
        }
        let refused = check(b"{\n  \"a\": \"\\ud800\"}", &limits).unwrap_err();
        assert!(refused.message.contains("line 2, column 9"), "{}", refused.message);
    }
}
