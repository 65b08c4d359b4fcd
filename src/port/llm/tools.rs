//! Tools that a model may call, and the calls that it asks for.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A tool that a model may call.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferedTool {
    /// Name by which it is called: letters, digits, `_` and `-`, which is what all providers take.
    pub name: String,
    /// What it does, and when to call it, for the model.
    pub description: String,
    /// JSON Schema of the arguments.
    pub parameters: Value,
}

impl OfferedTool {
    /// The schema as one of an object that names its properties: providers refuse any other.
    pub(super) fn object_schema(&self) -> Value {
        let mut schema = self.parameters.as_object().cloned().unwrap_or_default();
        schema.entry("type").or_insert_with(|| "object".into());
        schema.entry("properties").or_insert_with(|| json!({}));
        schema.into()
    }
}

/// A call that a model asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// Identifier that the provider gave, or the client where it gave none; unique in the response.
    pub id: String,
    /// Name of the tool. It may be one that was not offered.
    pub name: String,
    /// Arguments as the model wrote them: JSON, if it kept to it. `{}` where it wrote none.
    pub arguments: String,
    /// What the provider wants to have back with the call, such as the thought signature of Gemini. Of no use to others,
    /// and not for people to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl ToolCall {
    /// The arguments as the object that providers want to have back. What is none is a field of one, so that the model
    /// sees what it wrote.
    pub(super) fn arguments_object(&self) -> Map<String, Value> {
        match serde_json::from_str(&self.arguments) {
            Ok(Value::Object(arguments)) => arguments,
            _ if self.arguments.trim().is_empty() => Map::new(),
            _ => Map::from_iter([("unreadable_arguments".to_owned(), self.arguments.clone().into())]),
        }
    }
}

/// Which call a message is the result of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResultOf {
    /// [`ToolCall::id`].
    pub id: String,
    /// [`ToolCall::name`].
    pub name: String,
}

/// Whether tools may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ToolChoice {
    /// The model decides.
    #[default]
    Auto,
    /// No tool may be called. Tools stay described, since earlier calls refer to them.
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Value {
        let call = ToolCall { id: "1".into(), name: "search".into(), arguments: text.into(), signature: None };
        call.arguments_object().into()
    }

    #[test]
    fn arguments_are_an_object_whatever_was_written() {
        assert_eq!(arguments(r#"{"a": [1]}"#), json!({ "a": [1] }));
        assert_eq!(arguments(" \n"), json!({}));
        for odd in ["[1]", "tides", "{\"a\": ", "7"] {
            assert_eq!(arguments(odd), json!({ "unreadable_arguments": odd }));
        }
    }

    #[test]
    fn a_schema_is_one_of_an_object_whatever_was_given() {
        let of = |parameters| OfferedTool { name: "t".into(), description: String::new(), parameters }.object_schema();
        let nothing = json!({ "type": "object", "properties": {} });
        assert_eq!(of(Value::Null), nothing);
        assert_eq!(of(json!({ "type": "object" })), nothing);
        let whole = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] });
        assert_eq!(of(whole.clone()), whole);
    }
}
