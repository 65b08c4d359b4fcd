//! Schemas as OpenAPI has them, which is all that tools, and older models, take.
//!
//! A request with a keyword that is not known is refused whole, so what cannot be said is left out: the model may then
//! write what the schema forbids, which whoever reads it finds out. What can be said in another way is.

use serde_json::{Map, Value, json};

/// Keywords that both have, with the same meaning wherever they stand.
const KNOWN: [&str; 7] = ["title", "description", "nullable", "maxItems", "minItems", "minimum", "maximum"];

/// How deep a schema is followed: one may refer to itself.
const DEEPEST: usize = 12;

/// Most schemas within one, references followed.
const MOST: usize = 1_000;

/// A schema with only the keywords that OpenAPI has, too.
pub(super) fn as_open_api(schema: &Value) -> Value {
    Reader { root: schema, left: MOST }.read(schema, DEEPEST)
}

struct Reader<'a> {
    root: &'a Value,
    left: usize,
}

impl Reader<'_> {
    fn read(&mut self, schema: &Value, depth: usize) -> Value {
        let mut keywords = Map::new();
        self.gather(schema, &mut keywords, depth);
        let mut kept: Map<String, Value> = Map::new();
        for (keyword, value) in &keywords {
            if KNOWN.contains(&keyword.as_str()) {
                kept.insert(keyword.clone(), value.clone());
            }
        }
        if self.left == 0 || depth == 0 {
            kept.insert("type".to_owned(), type_of(&keywords).unwrap_or_else(|| "string".into()));
            return kept.into();
        }
        self.left -= 1;
        let variants = variants(&keywords);
        match &variants[..] {
            [] => {}
            [only] => {
                // The other one was null.
                let Value::Object(only) = self.read(only, depth - 1) else { return kept.into() };
                let mut only = only;
                only.extend(kept);
                only.insert("nullable".to_owned(), true.into());
                return only.into();
            }
            several => {
                let read: Vec<Value> = several.iter().map(|variant| self.read(variant, depth - 1)).collect();
                // It stands alone where it stands at all.
                kept.retain(|keyword, _| ["description", "nullable"].contains(&keyword.as_str()));
                kept.insert("anyOf".to_owned(), read.into());
                return kept.into();
            }
        }
        self.put_type(&keywords, &mut kept, depth);
        kept.into()
    }

    /// What a schema says, with what it refers to, and all of which it is made. What stands nearer counts.
    fn gather(&mut self, schema: &Value, into: &mut Map<String, Value>, depth: usize) {
        let Some(keywords) = schema.as_object() else { return };
        for (keyword, value) in keywords {
            match (into.get_mut(keyword), value) {
                (Some(Value::Object(there)), Value::Object(more)) if keyword == "properties" => {
                    more.iter().for_each(|(name, of)| _ = there.entry(name.clone()).or_insert_with(|| of.clone()));
                }
                (Some(Value::Array(there)), Value::Array(more)) if keyword == "required" => {
                    there.extend(more.iter().cloned());
                }
                (Some(_), _) => {}
                (None, _) => _ = into.insert(keyword.clone(), value.clone()),
            }
        }
        if self.left == 0 || depth == 0 {
            return;
        }
        let root = self.root;
        let reference = keywords.get("$ref").and_then(Value::as_str).and_then(|to| root.pointer(to.strip_prefix('#')?));
        let parts = keywords.get("allOf").and_then(Value::as_array).into_iter().flatten();
        for part in reference.into_iter().chain(parts) {
            self.left = self.left.saturating_sub(1);
            self.gather(part, into, depth - 1);
        }
    }

    fn put_type(&mut self, keywords: &Map<String, Value>, kept: &mut Map<String, Value>, depth: usize) {
        let listed = keywords.get("enum").cloned().or_else(|| Some(json!([keywords.get("const")?])));
        let mut kind = type_of(keywords);
        if let Some(Value::Array(values)) = listed {
            let texts: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
            if texts.iter().all(|value| value.is_string()) {
                kind = Some("string".into());
                kept.insert("enum".to_owned(), json!(texts));
            } else {
                // Only texts can be listed.
                let before = kept.get("description").and_then(Value::as_str).unwrap_or_default();
                let all: Vec<String> = texts.iter().map(ToString::to_string).collect();
                let told = format!("{before} One of: {}.", all.join(", "));
                kept.insert("description".to_owned(), told.trim_start().into());
            }
        }
        let kind = kind.unwrap_or_else(|| "string".into());
        match kind.as_str().unwrap_or_default() {
            "object" => {
                let properties = keywords.get("properties").and_then(Value::as_object);
                let read: Map<String, Value> = properties
                    .into_iter()
                    .flatten()
                    .map(|(name, of)| (name.clone(), self.read(of, depth - 1)))
                    .collect();
                let required = keywords.get("required").and_then(Value::as_array).into_iter().flatten();
                // One that is not described is refused.
                let is_there = |name: &&Value| name.as_str().is_some_and(|name| read.contains_key(name));
                let required: Vec<Value> = required.filter(is_there).cloned().collect();
                if !required.is_empty() {
                    kept.insert("required".to_owned(), required.into());
                }
                if !read.is_empty() {
                    kept.insert("properties".to_owned(), read.into());
                }
            }
            "array" => {
                let items = keywords.get("items").filter(|items| items.is_object());
                let items = items.or_else(|| keywords.get("prefixItems")?.get(0)).cloned().unwrap_or(Value::Null);
                let items = self.read(&items, depth - 1);
                kept.insert("items".to_owned(), items);
            }
            name => {
                let formats: &[&str] = match name {
                    "string" => &["date-time"],
                    "number" => &["float", "double"],
                    "integer" => &["int32", "int64"],
                    _ => &[],
                };
                let format = keywords.get("format").filter(|f| f.as_str().is_some_and(|f| formats.contains(&f)));
                kept.extend(format.map(|format| ("format".to_owned(), format.clone())));
            }
        }
        kept.insert("type".to_owned(), kind);
    }
}

/// The schemas of which one must match, but for null; none when there is nothing to choose from.
fn variants(keywords: &Map<String, Value>) -> Vec<Value> {
    let choices = ["anyOf", "oneOf"].iter().find_map(|name| keywords.get(*name)?.as_array());
    let is_null = |choice: &&Value| choice.get("type").and_then(Value::as_str) == Some("null");
    if let Some(choices) = choices {
        return choices.iter().filter(|choice| !is_null(choice)).cloned().collect();
    }
    let Some(kinds) = keywords.get("type").and_then(Value::as_array) else { return Vec::new() };
    let of_kind = |kind: &Value| {
        let mut variant = keywords.clone();
        variant.insert("type".to_owned(), kind.clone());
        Value::from(variant)
    };
    kinds.iter().filter(|kind| kind.as_str() != Some("null")).map(of_kind).collect()
}

/// The type that a schema names, or that follows from its keywords.
fn type_of(keywords: &Map<String, Value>) -> Option<Value> {
    let named = keywords.get("type").filter(|kind| kind.is_string() && *kind != "null").cloned();
    let implied = [("properties", "object"), ("items", "array"), ("prefixItems", "array")];
    named.or_else(|| implied.iter().find(|(name, _)| keywords.contains_key(*name)).map(|(_, kind)| (*kind).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_open_api_does_not_know_is_left_out() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["title", "gone"], "$schema": "x",
            "properties": {
                "additionalProperties": { "type": "string", "pattern": "x" },
                "list": { "type": "array", "items": { "type": "object", "additionalProperties": false } },
                "title": { "type": "string", "format": "uri", "default": "x" },
            },
        });
        let expected = json!({
            "type": "object", "required": ["title"],
            "properties": {
                "additionalProperties": { "type": "string" },
                "list": { "type": "array", "items": { "type": "object" } },
                "title": { "type": "string" },
            },
        });
        assert_eq!(as_open_api(&schema), expected);
    }

    #[test]
    fn what_can_be_said_in_another_way_is() {
        for (schema, expected) in [
            (json!({ "const": "x" }), json!({ "type": "string", "enum": ["x"] })),
            (json!({ "enum": ["a", null] }), json!({ "type": "string", "enum": ["a"] })),
            (
                json!({ "type": "integer", "description": "Size.", "enum": [1, 2] }),
                json!({ "type": "integer", "description": "Size. One of: 1, 2." }),
            ),
            (json!({ "type": ["string", "null"] }), json!({ "type": "string", "nullable": true })),
            (
                json!({ "anyOf": [{ "type": "integer" }, { "type": "null" }], "description": "Size." }),
                json!({ "type": "integer", "nullable": true, "description": "Size." }),
            ),
            (
                json!({ "type": ["string", "number"], "title": "x" }),
                json!({ "anyOf": [{ "type": "string", "title": "x" }, { "type": "number", "title": "x" }] }),
            ),
            (json!({ "type": "array" }), json!({ "type": "array", "items": { "type": "string" } })),
            (json!(true), json!({ "type": "string" })),
            (
                json!({ "$ref": "#/$defs/Place", "description": "Where.",
                        "$defs": { "Place": { "description": "x", "properties": { "x": { "type": "number" } } } } }),
                json!({ "type": "object", "description": "Where.", "properties": { "x": { "type": "number" } } }),
            ),
            (
                json!({ "allOf": [
                    { "properties": { "a": { "type": "string" } }, "required": ["a"] },
                    { "properties": { "b": { "type": "string" } }, "required": ["b"] },
                ] }),
                json!({ "type": "object", "required": ["a", "b"],
                        "properties": { "a": { "type": "string" }, "b": { "type": "string" } } }),
            ),
        ] {
            assert_eq!(as_open_api(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let node = json!({ "$ref": "#/$defs/Node" });
        let properties: Map<String, Value> = (0..8).map(|n| (format!("child{n}"), node.clone())).collect();
        let schema =
            json!({ "$ref": "#/$defs/Node", "$defs": { "Node": { "type": "object", "properties": properties } } });
        let read = as_open_api(&schema);
        assert_eq!(read["properties"]["child0"]["type"], "object");
        assert!(read.to_string().len() < 400_000, "{}", read.to_string().len());
        let loops = json!({ "$ref": "#/$defs/A", "$defs": { "A": { "$ref": "#/$defs/A" } } });
        assert_eq!(as_open_api(&loops), json!({ "type": "string" }));
    }
}
