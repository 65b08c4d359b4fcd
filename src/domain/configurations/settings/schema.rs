//! The JSON Schema of settings, as it is published.

use serde_json::{Map, Value, json};

use super::declaration::Setting;
use super::declared;
use crate::entity::configuration::ConfigurationKind;

/// The JSON Schema (2020-12) of the settings of a kind. What it accepts the server accepts, and nothing else.
pub fn schema(kind: ConfigurationKind) -> Value {
    let title = match kind {
        ConfigurationKind::Ingestion => "Settings of the kind INGESTION",
        ConfigurationKind::Extraction => "Settings of the kind EXTRACTION",
    };
    let settings = declared(kind);
    let properties: Map<String, Value> =
        settings.iter().map(|setting| (setting.name.to_owned(), property(setting))).collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    let needs: Map<String, Value> =
        settings.iter().filter_map(|each| Some((each.name.to_owned(), json!([each.only_with?])))).collect();
    if !needs.is_empty() {
        schema["dependentRequired"] = Value::Object(needs);
    }
    schema
}

fn property(setting: &Setting) -> Value {
    let mut schema = setting.shape.schema();
    schema["description"] = json!(setting.description);
    if let Some(default) = setting.shape.default() {
        schema["default"] = default;
    }
    schema
}
