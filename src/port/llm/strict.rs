//! Schemas of structured answers, from only what strict structured output supports everywhere: all properties required,
//! no additional ones, no lengths or patterns.

use serde_json::{Map, Value, json};

/// An object with exactly these properties.
pub fn object<const N: usize>(properties: [(&str, Value); N]) -> Value {
    let required: Vec<_> = properties.iter().map(|(name, _)| *name).collect();
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties.into_iter().map(|(name, of)| (name.to_owned(), of)).collect::<Map<_, _>>(),
    })
}

/// A text.
pub fn text() -> Value {
    json!({ "type": "string" })
}

/// One of these texts.
pub fn one_of(texts: impl IntoIterator<Item = impl Into<Value>>) -> Value {
    json!({ "type": "string", "enum": texts.into_iter().map(Into::into).collect::<Vec<Value>>() })
}

/// A list.
pub fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}
