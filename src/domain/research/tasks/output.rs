//! Shapes of typed answers, each with its JSON Schema.
//!
//! The schemas keep to what strict structured output allows everywhere: every property required, no other allowed,
//! no lengths or patterns.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::JsonSchema;

/// Answer to [`super::Task::Plan`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Title for the report.
    pub title: String,
    /// Sub-questions in the order in which to look into them.
    pub questions: Vec<String>,
}

/// Answer to [`super::Task::Queries`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queries {
    /// Search queries, best first.
    pub queries: Vec<String>,
}

/// Answer to [`super::Task::Learn`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learnings {
    /// What the passages tell, most important first; empty when they tell nothing about the question.
    pub learnings: Vec<Learning>,
}

/// One statement with its support.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learning {
    /// The passage that supports it.
    pub passage_id: String,
    /// Words of the passage, verbatim.
    pub quote: String,
    /// What they say about the question.
    pub statement: String,
    /// How sure it is, between 0 and 1.
    pub confidence: f64,
}

/// Answer to [`super::Task::Reflect`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reflection {
    /// How to go on.
    pub action: ReflectionAction,
    /// Sub-questions to add; only with [`ReflectionAction::More`].
    pub new_questions: Vec<String>,
}

/// How research goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReflectionAction {
    /// Look into the questions that wait.
    Continue,
    /// Enough is known: write.
    Stop,
    /// Look into new questions too.
    More,
}

/// Answer to [`super::Task::Outline`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Sections in order.
    pub sections: Vec<OutlineSection>,
}

/// A section that is to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineSection {
    /// Heading, without Markdown.
    pub heading: String,
    /// Marks of the findings that belong into it.
    pub marks: Vec<u32>,
}

impl Plan {
    /// JSON Schema of the answer.
    pub fn schema() -> JsonSchema {
        schema("plan", [("title", text()), ("questions", list(text()))])
    }
}

impl Queries {
    /// JSON Schema of the answer.
    pub fn schema() -> JsonSchema {
        schema("queries", [("queries", list(text()))])
    }
}

impl Learnings {
    /// JSON Schema of the answer.
    pub fn schema() -> JsonSchema {
        let learning = object([
            ("passage_id", text()),
            ("quote", text()),
            ("statement", text()),
            ("confidence", json!({ "type": "number" })),
        ]);
        schema("learnings", [("learnings", list(learning))])
    }
}

impl Reflection {
    /// JSON Schema of the answer.
    pub fn schema() -> JsonSchema {
        let action = json!({ "type": "string", "enum": ["continue", "stop", "more"] });
        schema("reflection", [("action", action), ("new_questions", list(text()))])
    }
}

impl Outline {
    /// JSON Schema of the answer.
    pub fn schema() -> JsonSchema {
        let section = object([("heading", text()), ("marks", list(json!({ "type": "integer" })))]);
        schema("outline", [("sections", list(section))])
    }
}

fn schema<const N: usize>(name: &'static str, properties: [(&str, Value); N]) -> JsonSchema {
    JsonSchema { name, schema: object(properties) }
}

fn object<const N: usize>(properties: [(&str, Value); N]) -> Value {
    let required: Vec<_> = properties.iter().map(|(name, _)| *name).collect();
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties.into_iter().map(|(name, of)| (name.to_owned(), of)).collect::<serde_json::Map<_, _>>(),
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_name_the_fields_that_the_types_have() {
        let learning = Learning { passage_id: "p".into(), quote: "q".into(), statement: "s".into(), confidence: 0.5 };
        let samples = [
            (Plan::schema(), json!(Plan { title: "t".into(), questions: vec![] })),
            (Queries::schema(), json!(Queries { queries: vec![] })),
            (Learnings::schema(), json!(Learnings { learnings: vec![learning] })),
            (Reflection::schema(), json!(Reflection { action: ReflectionAction::More, new_questions: vec![] })),
            (
                Outline::schema(),
                json!(Outline { sections: vec![OutlineSection { heading: "h".into(), marks: vec![1] }] }),
            ),
        ];
        for (schema, sample) in samples {
            assert_fits(&schema.schema, &sample);
        }
    }

    fn assert_fits(schema: &Value, sample: &Value) {
        match sample {
            Value::Object(fields) => {
                let mut required: Vec<_> =
                    schema["required"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
                required.sort_unstable();
                assert_eq!(required, fields.keys().collect::<Vec<_>>());
                assert_eq!(schema["additionalProperties"], json!(false));
                fields.iter().for_each(|(name, value)| assert_fits(&schema["properties"][name], value));
            }
            Value::Array(items) => items.iter().for_each(|item| assert_fits(&schema["items"], item)),
            Value::String(text) => {
                assert_eq!(schema["type"], "string");
                assert!(schema.get("enum").is_none_or(|e| e.as_array().unwrap().contains(&json!(text))));
            }
            _ => assert!(schema["type"] == "number" || schema["type"] == "integer"),
        }
    }
}
