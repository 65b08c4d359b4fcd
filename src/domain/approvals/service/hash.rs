//! The hash of a proposal, which identifies it in a decision.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// SHA-256 of a value in the canonical form of RFC 8785, in hexadecimal.
pub fn hash(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    hex::encode(Sha256::digest(text))
}

/// Writes members in the order of the UTF-16 units of their names, without white space. `serde_json` escapes strings as
/// the canonical form requires.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            text.push('{');
            for (place, (name, value)) in members.into_iter().enumerate() {
                separate(place, text);
                write(&Value::String(name.clone()), text);
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                separate(place, text);
                write(item, text);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let _ = write!(text, "{value}");
        }
    }
}

fn separate(place: usize, text: &mut String) {
    if place > 0 {
        text.push(',');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_form_is_canonical() {
        let mut text = String::new();
        let value = json!({ "\u{10000}": 1, "\u{e000}": [true, null], "b": "é\u{1f}\n\"", "a": { "z": 1, "y": 2 } });
        write(&value, &mut text);
        let units = "{\"a\":{\"y\":2,\"z\":1},\"b\":\"é\\u001f\\n\\\"\",\"\u{10000}\":1,\"\u{e000}\":[true,null]}";
        assert_eq!(text, units);
        let known = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
        assert_eq!(hash(&json!({ "a": 1 })), known);
    }
}
