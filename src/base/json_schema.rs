//! JSON Schemas that people write, and values that are checked against them.
//!
//! Source: JSON Schema 2020-12, and the drafts before it where `$schema` names one. References are refused: to other
//! documents, and within one, where a few of them can make a check take longer than anybody waits. Patterns are of the kind
//! that takes linear time.

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use super::{Error, Result};

/// Longest schema, in bytes.
const LONGEST_SCHEMA: usize = 64 * 1024;

/// Most patterns in a schema. Each takes time to be read.
const MOST_PATTERNS: usize = 50;

/// Most memory that a pattern takes when it is read, and with it time: a few milliseconds.
const PATTERN_BYTES: usize = 2 * 1024 * 1024;

/// Where and how a value does not match its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Names and places that lead to the part that does not match.
    pub path: Vec<String>,
    /// What is wrong with it.
    pub message: String,
}

/// A schema that can be checked against.
#[derive(Debug)]
pub struct JsonSchema(Validator);

impl JsonSchema {
    /// Reads a schema that the input names as `field`.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what is no schema.
    pub fn parse(field: &str, schema: &Value) -> Result<Self> {
        if schema.to_string().len() > LONGEST_SCHEMA {
            return Err(Error::invalid(field, "maxLength", "The schema must have at most 64 KB."));
        }
        if has_reference(schema) {
            let message = "The schema must have no references such as `$ref`: write each part out where it is used.";
            return Err(Error::invalid(field, "jsonSchema", message));
        }
        if patterns(schema) > MOST_PATTERNS {
            return Err(Error::invalid(field, "maxItems", "The schema must have at most 50 patterns."));
        }
        let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES);
        let options = jsonschema::options().with_pattern_options(patterns);
        let built = options.build(schema);
        built.map(Self).map_err(|error| {
            Error::invalid(field, "jsonSchema", format!("This is no JSON Schema: {}", shortened(&error.to_string())))
        })
    }

    /// True for a value that matches.
    pub fn matches(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }

    /// Checks a value.
    ///
    /// # Errors
    /// The first violation.
    pub fn check(&self, value: &Value) -> std::result::Result<(), Violation> {
        let error = match self.0.validate(value) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let path = error.instance_path().to_string();
        let path = path.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
        Err(Violation { path, message: shortened(&error.masked().to_string()) })
    }

    /// Checks a value that the input names as `field`.
    ///
    /// # Errors
    /// `INVALID_INPUT` at the first violation.
    pub fn check_input(&self, field: &str, value: &Value) -> Result<()> {
        self.check(value).map_err(|Violation { mut path, message }| {
            path.insert(0, field.to_owned());
            let place = path.pop().unwrap_or_default();
            path.into_iter()
                .rev()
                .fold(Error::invalid(place, "jsonSchema", message), |error, outer| error.inside(outer))
        })
    }
}

/// True when some part is described elsewhere.
fn has_reference(schema: &Value) -> bool {
    const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];
    match schema {
        Value::Object(members) => {
            members.iter().any(|(name, member)| REFERENCES.contains(&name.as_str()) || has_reference(member))
        }
        Value::Array(items) => items.iter().any(has_reference),
        _ => false,
    }
}

/// How many patterns there are at most: what is named like one counts, too.
pub fn patterns(schema: &Value) -> usize {
    match schema {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| {
                let own = match (name.as_str(), member) {
                    ("pattern", Value::String(_)) => 1,
                    ("patternProperties", Value::Object(by_pattern)) => by_pattern.len(),
                    _ => 0,
                };
                own + patterns(member)
            })
            .sum(),
        Value::Array(items) => items.iter().map(patterns).sum(),
        _ => 0,
    }
}

/// Messages may repeat parts of a schema.
fn shortened(message: &str) -> String {
    const MOST: usize = 300;
    match message.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &message[..at]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_violation_is_named_with_its_place() {
        let schema = json!({ "type": "object", "required": ["id"], "additionalProperties": false,
            "properties": { "id": { "type": "integer" }, "tags": { "type": "array", "items": { "type": "string" } } } });
        let schema = JsonSchema::parse("schema", &schema).unwrap();
        assert_eq!(schema.check(&json!({ "id": 7, "tags": ["a"] })), Ok(()));
        for (value, path) in [
            (json!({ "id": "7" }), vec!["id"]),
            (json!({ "id": 7, "tags": ["a", 1] }), vec!["tags", "1"]),
            (json!({}), vec![]),
            (json!({ "id": 7, "more": 1 }), vec![]),
            (json!([]), vec![]),
        ] {
            assert_eq!(schema.check(&value).unwrap_err().path, path, "{value}");
        }
        let secret = schema.check(&json!({ "id": "s3cret" })).unwrap_err();
        assert!(!secret.message.contains("s3cret"), "{}", secret.message);
        let error = schema.check_input("arguments", &json!({ "tags": [1] , "id": 1 })).unwrap_err();
        assert_eq!(error.refusals().unwrap()[0].path, ["arguments", "tags", "0"]);
    }

    #[test]
    fn what_is_no_schema_or_leads_elsewhere_is_refused() {
        for schema in [
            json!({ "type": "text" }),
            json!({ "$ref": "https://example.org/schema.json" }),
            json!({ "$ref": "file:///etc/passwd" }),
            json!({ "$defs": { "a": {} }, "properties": { "b": { "$ref": "#/$defs/a" } } }),
            json!({ "properties": 7 }),
            json!({ "pattern": "(a" }),
            json!({ "description": "a".repeat(70_000) }),
            json!({ "pattern": "(\\pL{100}){100}" }),
            json!({ "anyOf": vec![json!({ "pattern": "a" }); 51] }),
        ] {
            assert_eq!(JsonSchema::parse("schema", &schema).unwrap_err().code(), "INVALID_INPUT", "{schema}");
        }
    }
}
