//! Tolerant parsing of provider messages: whatever is not needed cannot invalidate a good response.

use serde_json::Value;

use super::super::Usage;
use super::super::json::tolerant;

/// Offset that stores a lone surrogate in a text until its other half arrives: the private characters from U+10D800 on.
const HALVES: u32 = 0x10_0000;

/// Parses one event or one body.
///
/// # Errors
/// The problem, for the log.
pub fn read(data: &str) -> Result<Value, String> {
    let error = match serde_json::from_str(data) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let half = |unit: u16| char::from_u32(HALVES + u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
    tolerant::read(data, half).map_err(|_| error.to_string())
}

/// Joins surrogate pairs across chunks of a text, and replaces characters that no database stores.
#[derive(Debug, Default)]
pub struct SurrogateJoiner {
    first_half: Option<u16>,
}

impl SurrogateJoiner {
    /// Adds the next chunk; a trailing half of a pair is kept for the next one.
    pub fn push(&mut self, text: String) -> String {
        if self.first_half.is_none() && !text.contains(|c: char| c == '\0' || half(c).is_some()) {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            let unit = half(c);
            if let Some(first) = self.first_half.take() {
                let joined = unit.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
                if let Some(joined) = joined {
                    out.push(joined);
                    continue;
                }
                out.push(char::REPLACEMENT_CHARACTER);
            }
            match unit {
                Some(unit @ 0xD800..0xDC00) => self.first_half = Some(unit),
                Some(_) => out.push(char::REPLACEMENT_CHARACTER),
                None if c == '\0' => out.push(char::REPLACEMENT_CHARACTER),
                None => out.push(c),
            }
        }
        out
    }

    /// Ends the text: a half of a pair that is still kept becomes U+FFFD.
    pub fn finish(&mut self) -> String {
        self.first_half.take().map(|_| char::REPLACEMENT_CHARACTER).into_iter().collect()
    }
}

fn half(c: char) -> Option<u16> {
    u16::try_from(u32::from(c).checked_sub(HALVES)?).ok().filter(|unit| (0xD800..0xE000).contains(unit))
}

/// A number of tokens in any notation. Negative and non-numeric values count as not reported; excessive ones are capped
/// at the maximum of a call.
pub fn tokens(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    if number.is_nan() || number < 0.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts of floats saturate")]
    let whole = number.ceil() as u64;
    Some(whole.min(Usage::MOST))
}

/// A decimal number of any notation, not negative.
pub fn decimal(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (number.is_finite() && number >= 0.0).then_some(number)
}

/// The text of a field, which may be missing or of another type.
pub fn word<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_character_are_joined_over_pieces_c_llm_11() {
        let piece = |json: &str| read(json).unwrap().as_str().unwrap().to_owned();
        let mut joiner = SurrogateJoiner::default();
        let parts = [r#""a\ud83d""#, r#""\ude00b""#, r#""\ude00\u0000""#, r#""\ud83d""#, r#""c""#, r#""\ud83d""#];
        let mut text: String = parts.into_iter().map(|part| joiner.push(piece(part))).collect();
        text.push_str(&joiner.finish());
        assert_eq!(text, "a😀b\u{fffd}\u{fffd}\u{fffd}c\u{fffd}");
    }
}
