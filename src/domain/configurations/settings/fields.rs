//! Fields to fill in from a document: a JSON Schema of one flat object.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::check::{below, text};
use super::declaration::{refuse, shown};
use crate::base::Refusal;

/// Most fields.
const MAXIMUM: usize = 50;
/// Longest name of a field, in characters.
const MAXIMUM_NAME: usize = 64;
/// Longest description of a field, in characters.
const MAXIMUM_DESCRIPTION: usize = 1000;
/// Types of single values.
const SINGLE: [&str; 4] = ["string", "number", "integer", "boolean"];

/// Fields to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// Always `object`.
    #[serde(rename = "type")]
    kind: ObjectType,
    /// The fields by name.
    pub properties: BTreeMap<String, Field>,
}

/// The type of all fields together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ObjectType {
    Object,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// What each item of a list is; absent for other types.
    pub items: Option<Items>,
    /// What the field means.
    pub description: Option<String>,
}

/// The items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// What an item is; never a list.
    #[serde(rename = "type")]
    pub kind: FieldType,
}

/// Type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Text.
    String,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// A list of one of the other types.
    Array,
}

/// The JSON Schema of `fields`, itself a schema.
pub(super) fn schema() -> Value {
    let description = json!({ "type": "string", "minLength": 1, "maxLength": MAXIMUM_DESCRIPTION });
    let single = json!({
        "type": "object",
        "required": ["type"],
        "properties": { "type": { "enum": SINGLE }, "description": description },
        "additionalProperties": false,
    });
    let items = json!({
        "type": "object",
        "required": ["type"],
        "properties": { "type": { "enum": SINGLE } },
        "additionalProperties": false,
    });
    let list = json!({
        "type": "object",
        "required": ["type", "items"],
        "properties": { "type": { "const": "array" }, "items": items, "description": description },
        "additionalProperties": false,
    });
    let name = json!({ "minLength": 1, "maxLength": MAXIMUM_NAME, "pattern": "^[^\\u0000-\\u001F\\u007F-\\u009F]*$" });
    let properties = json!({
        "type": "object",
        "minProperties": 1,
        "maxProperties": MAXIMUM,
        "propertyNames": name,
        "additionalProperties": { "oneOf": [single, list] },
    });
    json!({
        "type": "object",
        "required": ["type", "properties"],
        "properties": { "type": { "const": "object" }, "properties": properties },
        "additionalProperties": false,
    })
}

/// The schema as it is, or what in it cannot be filled in.
pub(super) fn check(value: &Value) -> Result<Value, Vec<Refusal>> {
    let Value::Object(schema) = value else {
        return Err(vec![refuse("type", None, format!("`fields` must be a JSON Schema such as {EXAMPLE}."))]);
    };
    let mut refusals = unknown(schema, &["type", "properties"]);
    if schema.get("type") != Some(&json!("object")) {
        let message = format!("`fields` describes one object: write {EXAMPLE}.");
        refusals.push(refuse("const", None, message).at(["type"]));
    }
    let properties = properties(schema.get("properties"));
    refusals.extend(properties.into_iter().map(|refusal| below("properties", refusal)));
    if refusals.is_empty() { Ok(value.clone()) } else { Err(refusals) }
}

const EXAMPLE: &str = r#"{"type": "object", "properties": {"total": {"type": "number"}}}"#;

fn properties(value: Option<&Value>) -> Vec<Refusal> {
    let Some(Value::Object(properties)) = value else {
        return vec![refuse("type", None, format!("`properties` must be an object, as in {EXAMPLE}."))];
    };
    if properties.is_empty() {
        let message = "`fields` has no properties. Add one, or leave `fields` out.".to_owned();
        return vec![refuse("minProperties", Some(1), message)];
    }
    if properties.len() > MAXIMUM {
        let number = properties.len();
        let message = format!("There are {number} fields; at most {MAXIMUM} can be filled in. Use two configurations.");
        return vec![refuse("maxProperties", Some(MAXIMUM), message)];
    }
    let each = properties.iter().flat_map(|(name, field)| {
        let wrong = bad_name(name).into_iter().chain(bad_field(field));
        wrong.map(|refusal| below(name, refusal)).collect::<Vec<_>>()
    });
    each.collect()
}

fn bad_name(name: &str) -> Option<Refusal> {
    let length = name.chars().count();
    if (1..=MAXIMUM_NAME).contains(&length) && !name.contains(char::is_control) {
        return None;
    }
    let message = "The name of a field must have 1 to 64 characters and no control characters. Rename it.".to_owned();
    Some(refuse("propertyNames", Some(MAXIMUM_NAME), message))
}

fn bad_field(field: &Value) -> Vec<Refusal> {
    let types = format!("{}, or array of one of these", SINGLE.join(", "));
    let Value::Object(field) = field else {
        let message = format!("A field must be an object with a `type`: {types}.");
        return vec![refuse("type", None, message)];
    };
    let is_list = field.get("type") == Some(&json!("array"));
    let mut refusals =
        unknown(field, if is_list { &["type", "items", "description"] } else { &["type", "description"] });
    if is_list {
        refusals.extend(bad_items(field.get("items")).into_iter().map(|refusal| below("items", refusal)));
    } else if !is_single(field.get("type")) {
        let given = shown(&field.get("type").map(ToString::to_string).unwrap_or_default());
        let message = match field.get("type") {
            Some(Value::Array(_)) => {
                format!("A field has one type, and may be absent from a document anyway: write one of {types}.")
            }
            Some(Value::String(_)) => format!("{given} cannot be filled in. Take one of {types}, or split the field."),
            _ => format!("A field needs a `type`: {types}."),
        };
        refusals.push(refuse("enum", None, message).at(["type"]));
    }
    let described = field.get("description").map(|value| text(value, "description", MAXIMUM_DESCRIPTION));
    refusals.extend(described.and_then(Result::err).map(|refusal| below("description", refusal)));
    refusals
}

fn bad_items(items: Option<&Value>) -> Vec<Refusal> {
    let single = SINGLE.join(", ");
    let Some(Value::Object(items)) = items else {
        let message = format!("An array needs `items` with a `type`: {single}.");
        return vec![refuse("required", None, message)];
    };
    let mut refusals = unknown(items, &["type"]);
    if !is_single(items.get("type")) {
        let message = format!("The items of an array must have one of the types {single}.");
        refusals.push(refuse("enum", None, message).at(["type"]));
    }
    refusals
}

fn is_single(kind: Option<&Value>) -> bool {
    kind.and_then(Value::as_str).is_some_and(|kind| SINGLE.contains(&kind))
}

/// Keywords that are not taken.
fn unknown(object: &Map<String, Value>, known: &[&str]) -> Vec<Refusal> {
    let taken = known.join(", ");
    let unknown = object.keys().filter(|key| !known.contains(&key.as_str()));
    unknown
        .map(|key| {
            let message = format!("`{}` has no effect here. Take it out; used are {taken}.", shown(key));
            refuse("additionalProperties", None, message).at([key.as_str()])
        })
        .collect()
}
