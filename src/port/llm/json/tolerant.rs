//! A tolerant JSON parser. Accepts comments, trailing commas, raw line breaks in strings, single or typographic quotes,
//! unquoted keys, Python literals and out-of-range numbers.
//!
//! Valid JSON is parsed as by any other parser. Truncated input is rejected: the missing part cannot be guessed.

use serde_json::{Map, Value};

/// Maximum nesting depth, the same as `serde_json`'s.
const DEEPEST: usize = 128;

/// Maps a lone surrogate to a character.
pub(in crate::port::llm) type Lone = fn(u16) -> char;

/// Replaces a lone surrogate by U+FFFD.
pub(in crate::port::llm) fn replaced(_: u16) -> char {
    char::REPLACEMENT_CHARACTER
}

/// Parses a text that contains exactly one value.
///
/// # Errors
/// The problem, for a model to fix.
pub(in crate::port::llm) fn read(text: &str, lone: Lone) -> Result<Value, String> {
    let (value, length) = read_start(text, lone)?;
    let mut rest = Reader { text, at: length, depth: 0, lone };
    rest.skip_space();
    match rest.peek() {
        None => Ok(value),
        Some(_) => rest.refuse("something follows the value"),
    }
}

/// Parses the value at the start of a text; also returns its length in bytes.
pub(super) fn read_start(text: &str, lone: Lone) -> Result<(Value, usize), String> {
    let mut reader = Reader { text, at: 0, depth: 0, lone };
    let value = reader.value()?;
    Ok((value, reader.at))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    lone: Lone,
}

/// Role of a string, which decides what may follow it.
#[derive(Clone, Copy, PartialEq)]
enum StringRole {
    Name,
    Value,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn skip(&mut self, text: &str) -> bool {
        let is_there = self.rest().starts_with(text);
        if is_there {
            self.at += text.len();
        }
        is_there
    }

    fn refuse<T>(&self, what: &str) -> Result<T, String> {
        let line = self.text[..self.at].matches('\n').count() + 1;
        Err(format!("{what} in line {line}"))
    }

    /// Skips white space and comments; returns whether they contain a line break.
    fn skip_space(&mut self) -> bool {
        let from = self.at;
        loop {
            let rest = self.rest();
            let space = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            let comment = match &rest[space..] {
                tail if tail.starts_with("//") => tail.find('\n').unwrap_or(tail.len()),
                // An unterminated comment is not a comment.
                tail if tail.starts_with("/*") => tail.find("*/").map_or(0, |end| end + 2),
                _ => 0,
            };
            self.at += space + comment;
            if comment == 0 {
                return self.text[from..self.at].contains('\n');
            }
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        self.skip_space();
        match self.peek() {
            None => self.refuse("the end is missing"),
            Some('{') => self.nested(Self::object),
            Some('[') => self.nested(Self::list),
            Some(quote) if closing(quote).is_some() => Ok(Value::String(self.string(StringRole::Value)?)),
            Some('-' | '+' | '.' | '0'..='9') => self.number(),
            Some(_) => self.word(),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, String>) -> Result<Value, String> {
        if self.depth == DEEPEST {
            return self.refuse("it is nested too deeply");
        }
        self.depth += 1;
        self.take();
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Value, String> {
        let mut object = Map::new();
        self.skip_space();
        while !self.skip("}") {
            let name = self.name()?;
            self.skip_space();
            if !self.skip(":") {
                return self.refuse("a colon is missing");
            }
            let value = self.value()?;
            object.insert(name, value);
            self.end_of_item('}')?;
        }
        Ok(Value::Object(object))
    }

    fn list(&mut self) -> Result<Value, String> {
        let mut list = Vec::new();
        self.skip_space();
        while !self.skip("]") {
            list.push(self.value()?);
            self.end_of_item(']')?;
        }
        Ok(Value::Array(list))
    }

    /// Skips the comma after an item. It is optional after the last item and at the end of a line.
    fn end_of_item(&mut self, close: char) -> Result<(), String> {
        let line_ended = self.skip_space();
        if self.skip(",") {
            self.skip_space();
            return Ok(());
        }
        match self.peek() {
            None => self.refuse("the end is missing"),
            Some(next) if next == close || line_ended => Ok(()),
            Some(_) => self.refuse("a comma is missing"),
        }
    }

    fn name(&mut self) -> Result<String, String> {
        match self.peek() {
            None => self.refuse("the end is missing"),
            Some(quote) if closing(quote).is_some() => self.string(StringRole::Name),
            Some(_) => match self.bare() {
                "" => self.refuse("a name is missing"),
                word => {
                    let word = word.to_owned();
                    self.at += word.len();
                    Ok(word)
                }
            },
        }
    }

    /// Letters, digits and underscores at the current position.
    fn bare(&self) -> &str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))).unwrap_or(rest.len());
        &rest[..end]
    }

    fn word(&mut self) -> Result<Value, String> {
        let word = self.bare();
        let value = match word {
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            "null" | "None" | "NULL" | "undefined" | "NaN" | "nan" | "Infinity" | "inf" => Value::Null,
            _ => return self.refuse("a value is missing"),
        };
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, String> {
        let rest = self.rest();
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))).unwrap_or(rest.len());
        let written = &rest[..end];
        // Valid JSON is left to the standard parser; out-of-range numbers become null.
        let value = serde_json::from_str(written).ok().filter(Value::is_number).or_else(|| {
            let number: f64 = written.strip_prefix('+').unwrap_or(written).parse().ok()?;
            Some(Value::from(number))
        });
        let Some(value) = value else { return self.refuse("a number cannot be read") };
        self.at += end;
        Ok(value)
    }

    fn string(&mut self, role: StringRole) -> Result<String, String> {
        let close = self.take().and_then(closing).unwrap_or('"');
        let mut string = String::new();
        loop {
            match self.take() {
                None => return self.refuse("the end of a string is missing"),
                Some('\\') => self.escape(&mut string),
                Some(c) if (c == close || (close == '”' && c == '"')) && self.ends_here(role) => return Ok(string),
                Some(c) => string.push(c),
            }
        }
    }

    /// True when the text that follows may follow a string. Otherwise the quotation mark is part of the string.
    fn ends_here(&self, role: StringRole) -> bool {
        let rest = self.rest();
        let ahead = rest.trim_start();
        let line_ended = rest[..rest.len() - ahead.len()].contains('\n');
        match (ahead.chars().next(), role) {
            (None, _) | (Some(':'), StringRole::Name) | (Some(',' | '}' | ']'), StringRole::Value) => true,
            (Some('/'), _) => ahead.starts_with("//") || ahead.starts_with("/*"),
            (Some(next), StringRole::Value) => line_ended && closing(next).is_some(),
            (Some(_), StringRole::Name) => false,
        }
    }

    fn escape(&mut self, string: &mut String) {
        match self.take() {
            Some('n') => string.push('\n'),
            Some('t') => string.push('\t'),
            Some('r') => string.push('\r'),
            Some('b') => string.push('\u{8}'),
            Some('f') => string.push('\u{c}'),
            Some(c @ ('"' | '\'' | '\\' | '/' | '\n')) => string.push(c),
            Some('u') => match self.unit() {
                Some(unit) => string.push(self.character(unit)),
                None => string.push_str("\\u"),
            },
            // Invalid escapes are common in formulas; keep the backslash.
            Some(c) => string.extend(['\\', c]),
            None => string.push('\\'),
        }
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(unit)
    }

    fn character(&mut self, unit: u16) -> char {
        if let Some(c) = char::from_u32(unit.into()) {
            return c;
        }
        let before = self.at;
        let second = if self.skip("\\u") { self.unit() } else { None };
        let pair = second.and_then(|second| char::decode_utf16([unit, second]).next()?.ok());
        pair.unwrap_or_else(|| {
            self.at = before;
            (self.lone)(unit)
        })
    }
}

/// The closing counterpart of a quotation mark.
fn closing(quote: char) -> Option<char> {
    match quote {
        '"' | '\'' => Some(quote),
        '“' => Some('”'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof![any::<String>(), "[\"'\\\\,:{}\\[\\] /*\n“”a-c]{0,12}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(text.clone(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn valid_json_is_never_changed_c_llm_11(value in any_value()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                // Compared with what every other parser returns: numbers lose digits there too.
                let usual: Value = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(read(&text, replaced), Ok(usual));
            }
        }

        #[test]
        fn commas_and_comments_that_do_not_belong_there_change_nothing(value in any_value()) {
            let text = serde_json::to_string_pretty(&value).unwrap();
            // Line breaks in strings are escaped, so each of these ends an item or follows a bracket.
            let text = text.replace('\n', " // so\n /* and so */");
            let usual: Value = serde_json::from_str(&value.to_string()).unwrap();
            prop_assert_eq!(read(&text, replaced), Ok(usual));
        }

        #[test]
        fn anything_is_read_or_refused(text in "[\\[\\]{}\"'“”:,/*\\\\u0-9dDeE+.a-z \n-]{0,60}") {
            let _either = read(&text, replaced);
        }
    }

    #[test]
    fn what_was_meant_is_read_c_llm_11() {
        for (text, meant) in [
            ("{\"a\": [1, 2,], }", json!({ "a": [1, 2] })),
            ("{\"a\": \"two\nlines\"}", json!({ "a": "two\nlines" })),
            ("{'a': 'it''s', 'b': 'don't'}", json!({ "a": "it''s", "b": "don't" })),
            ("{a: 1, b_c: True, d: None, e: NaN}", json!({ "a": 1, "b_c": true, "d": null, "e": null })),
            ("{“a”: “b”}", json!({ "a": "b" })),
            ("{\"a\": \"he said \"no\" and left\"}", json!({ "a": "he said \"no\" and left" })),
            ("{\"a\": \"x\" // why\n, /* or */ \"b\": 2}", json!({ "a": "x", "b": 2 })),
            ("[\"a\"\n\"b\"]", json!(["a", "b"])),
            ("[+1, .5, 2., 1e999, -1e999]", json!([1.0, 0.5, 2.0, null, null])),
            ("[\"\\alpha \\' \\ud83d\\ude00 \\ud83d. \\uxyz\"]", json!(["\\alpha ' 😀 \u{fffd}. \\uxyz"])),
            ("\u{feff}[\"http://a/b\"]", json!(["http://a/b"])),
            ("[1e5, 12345678901234567890123]", json!([1e5, 1.234_567_890_123_456_8e22])),
        ] {
            assert_eq!(read(text, replaced), Ok(meant), "{text}");
        }
    }

    #[test]
    fn what_has_lost_its_end_or_makes_no_sense_is_refused() {
        for text in
            ["{\"a\": [1", "{\"a\": \"x", "[1 2]", "{\"a\" 1}", "{nonsense}", "[1] [2]", "", "[--]", "{\"a\": b}"]
        {
            assert!(read(text, replaced).is_err(), "{text}");
        }
        assert!(read(&"[".repeat(200_000), replaced).is_err());
        assert!(read(&format!("{}{}", "[".repeat(129), "]".repeat(129)), replaced).is_err());
    }
}
