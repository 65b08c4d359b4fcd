//! Validates a value against the JSON Schema of a request: the part of JSON Schema (2020-12) that the server's own
//! schemas use. An unknown keyword is an internal error and never ignored.

use serde_json::{Map, Value};

use crate::base::error::Reason;
use crate::base::{Error, Refusal, Result, text};

/// The keywords that are understood.
const KEYWORDS: [&str; 11] = [
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "title",
    "description",
];

/// Refuses an invalid value, with the path of the first violation. `field` is the key below `input`.
pub(super) fn check(schema: &Value, value: &Value, field: &str) -> Result<()> {
    let rules = schema.as_object().ok_or_else(|| fault("a schema is no object"))?;
    if let Some(unknown) = rules.keys().find(|keyword| !KEYWORDS.contains(&keyword.as_str())) {
        return Err(fault(unknown));
    }
    match (rules.get("type").and_then(Value::as_str), value) {
        (Some("object"), Value::Object(members)) => check_members(rules, members).map_err(|error| error.inside(field)),
        (Some("array"), Value::Array(items)) => check_items(rules, items, field),
        (Some("string"), Value::String(text)) => {
            let bound = |keyword: &str, none: usize| number(rules, keyword).unwrap_or(none);
            text::bounded(field, text, bound("minLength", 0), bound("maxLength", usize::MAX)).map(drop)
        }
        (Some("object"), _) => Err(Error::invalid(field, "type", "Must be an object.")),
        (Some("array"), _) => Err(Error::invalid(field, "type", "Must be a list.")),
        (Some("string"), _) => Err(Error::invalid(field, "type", "Must be a text.")),
        (other, _) => Err(fault(other.unwrap_or("a schema without a type"))),
    }
}

fn check_members(rules: &Map<String, Value>, members: &Map<String, Value>) -> Result<()> {
    let none = Map::new();
    let properties = rules.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required = rules.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for name in required {
        if !members.contains_key(name) {
            return Err(Error::invalid(name, "required", format!("The member `{name}` is missing.")));
        }
    }
    for (name, value) in members {
        match properties.get(name) {
            Some(schema) => check(schema, value, name)?,
            None if rules.get("additionalProperties") == Some(&Value::Bool(false)) => {
                let name: String = name.chars().take(100).collect();
                let message = format!("There is no member `{name}` here.");
                return Err(Error::invalid(name, "additionalProperties", message));
            }
            None => {}
        }
    }
    Ok(())
}

fn check_items(rules: &Map<String, Value>, items: &[Value], field: &str) -> Result<()> {
    let refuse = |constraint, limit: usize, message: String| -> Error {
        let reason = Reason::InvalidInput { constraint: Some(constraint), limit: i64::try_from(limit).ok() };
        Refusal::new(reason, message).at([field]).into()
    };
    if let Some(least) = number(rules, "minItems").filter(|least| items.len() < *least) {
        return Err(refuse("minItems", least, format!("Must have at least {least}.")));
    }
    if let Some(most) = number(rules, "maxItems").filter(|most| items.len() > *most) {
        return Err(refuse("maxItems", most, format!("Must have at most {most}.")));
    }
    let Some(schema) = rules.get("items") else { return Ok(()) };
    for (place, item) in items.iter().enumerate() {
        check(schema, item, &place.to_string()).map_err(|error| error.inside(field))?;
    }
    Ok(())
}

fn number(rules: &Map<String, Value>, keyword: &str) -> Option<usize> {
    rules.get(keyword).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok())
}

fn fault(what: &str) -> Error {
    Error::internal(anyhow::anyhow!("a shape that cannot be checked: {what}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_place_that_breaks_a_rule_is_named() {
        let question = json!({ "type": "string", "minLength": 1, "maxLength": 5 });
        let questions = json!({ "type": "array", "minItems": 1, "maxItems": 2, "items": question });
        let schema = json!({ "type": "object", "properties": { "questions": questions }, "required": ["questions"],
            "additionalProperties": false });
        assert!(check(&schema, &json!({ "questions": ["Why?", "How?"] }), "plan").is_ok());
        for (value, constraint, path) in [
            (json!([]), "type", "plan"),
            (json!({}), "required", "plan.questions"),
            (json!({ "questions": "Why?" }), "type", "plan.questions"),
            (json!({ "questions": [] }), "minItems", "plan.questions"),
            (json!({ "questions": ["1", "2", "3"] }), "maxItems", "plan.questions"),
            (json!({ "questions": ["Why?", 7] }), "type", "plan.questions.1"),
            (json!({ "questions": ["\u{200b} "] }), "minLength", "plan.questions.0"),
            (json!({ "questions": ["a long one"] }), "maxLength", "plan.questions.0"),
            (json!({ "questions": ["a\u{7}b"] }), "noControlCharacters", "plan.questions.0"),
            (json!({ "questions": ["Why?"], "more": 1 }), "additionalProperties", "plan.more"),
        ] {
            let error = check(&schema, &value, "plan").unwrap_err();
            let refusal = &error.refusals().unwrap()[0];
            assert_eq!(refusal.path.join("."), path, "{value}");
            assert!(
                matches!(refusal.reason, Reason::InvalidInput { constraint: Some(c), .. } if c == constraint),
                "{value}"
            );
        }
    }

    #[test]
    fn a_schema_that_cannot_be_checked_lets_nothing_pass() {
        for schema in
            [json!({}), json!({ "type": "string", "format": "email" }), json!({ "type": "integer" }), json!(true)]
        {
            assert_eq!(check(&schema, &json!("a"), "x").unwrap_err().code(), "INTERNAL", "{schema}");
        }
    }
}
