//! Schemas as OpenAPI has them, which is all that older models take.

use serde_json::{Map, Value};

/// Keywords that both have.
const KNOWN: [&str; 13] = [
    "type",
    "format",
    "title",
    "description",
    "nullable",
    "enum",
    "maxItems",
    "minItems",
    "properties",
    "required",
    "items",
    "minimum",
    "maximum",
];

/// A schema with only the keywords that OpenAPI has, too.
pub(super) fn as_open_api(schema: &Value) -> Value {
    let Some(keywords) = schema.as_object() else { return schema.clone() };
    let known = keywords.iter().filter(|(keyword, _)| KNOWN.contains(&keyword.as_str()));
    let kept = known.map(|(keyword, value)| {
        let value = match (keyword.as_str(), value) {
            // Here the keys are names of the caller's.
            ("properties", Value::Object(properties)) => {
                properties.iter().map(|(name, of)| (name.clone(), as_open_api(of))).collect::<Map<_, _>>().into()
            }
            ("items", of) => as_open_api(of),
            _ => value.clone(),
        };
        (keyword.clone(), value)
    });
    kept.collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_open_api_does_not_know_is_left_out() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["title"], "$schema": "x",
            "properties": {
                "additionalProperties": { "type": "string", "const": "x" },
                "list": { "type": "array", "items": { "type": "object", "additionalProperties": false } },
            },
        });
        let expected = json!({
            "type": "object", "required": ["title"],
            "properties": {
                "additionalProperties": { "type": "string" },
                "list": { "type": "array", "items": { "type": "object" } },
            },
        });
        assert_eq!(as_open_api(&schema), expected);
    }
}
