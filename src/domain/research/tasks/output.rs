//! Structured results, each with its JSON Schema.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::port::llm::JsonSchema;
use crate::port::llm::strict::{list, object, one_of, text};

/// A structured result.
pub(in crate::domain::research) trait Shape {
    /// JSON Schema of the result.
    fn schema() -> JsonSchema;
}

/// Result of [`super::PlanQuestions`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Plan {
    /// Title for the report.
    pub(in crate::domain::research) title: String,
    /// Sub-questions, in the order of investigation.
    pub(in crate::domain::research) questions: Vec<String>,
}

/// Result of [`super::FindQueries`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Queries {
    /// Search queries, best first.
    pub(in crate::domain::research) queries: Vec<String>,
}

/// Confidence from which a learning answers its question, rather than only being about it.
pub(in crate::domain::research) const SUFFICIENT: f64 = 0.3;

/// Result of [`super::LearnFromPassages`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Learnings {
    /// What the passages say about the question, most important first; empty when they say nothing.
    pub(in crate::domain::research) learnings: Vec<Learning>,
}

/// A statement with its support.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Learning {
    /// The passage that supports it.
    pub(in crate::domain::research) passage_id: String,
    /// Words of the passage, verbatim.
    pub(in crate::domain::research) quote: String,
    /// What they say about the question.
    pub(in crate::domain::research) statement: String,
    /// Confidence, between 0 and 1.
    pub(in crate::domain::research) confidence: f64,
}

/// Result of [`super::ReflectOnFindings`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Reflection {
    /// How to continue.
    pub(in crate::domain::research) action: ReflectionAction,
    /// Sub-questions to add; only with [`ReflectionAction::More`].
    pub(in crate::domain::research) new_questions: Vec<String>,
}

/// How to continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::domain::research) enum ReflectionAction {
    /// Investigate the remaining questions.
    Continue,
    /// Enough is known: start writing.
    Stop,
    /// Investigate new questions, too.
    More,
}

/// Result of [`super::ArrangeFindings`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Outline {
    /// Sections in order.
    pub(in crate::domain::research) sections: Vec<OutlineSection>,
}

/// A section to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::domain::research) struct OutlineSection {
    /// Heading, without Markdown.
    pub(in crate::domain::research) heading: String,
    /// Marks of the findings that belong in it.
    pub(in crate::domain::research) marks: Vec<u32>,
}

impl Shape for Plan {
    fn schema() -> JsonSchema {
        schema("plan", [("title", text()), ("questions", list(text()))])
    }
}

impl Shape for Queries {
    fn schema() -> JsonSchema {
        schema("queries", [("queries", list(text()))])
    }
}

impl Shape for Learnings {
    fn schema() -> JsonSchema {
        let learning = object([
            ("passage_id", text()),
            ("quote", text()),
            ("statement", text()),
            ("confidence", json!({ "type": "number" })),
        ]);
        schema("learnings", [("learnings", list(learning))])
    }
}

impl Shape for Reflection {
    fn schema() -> JsonSchema {
        let action = one_of(["continue", "stop", "more"]);
        schema("reflection", [("action", action), ("new_questions", list(text()))])
    }
}

impl Shape for Outline {
    fn schema() -> JsonSchema {
        let section = object([("heading", text()), ("marks", list(json!({ "type": "integer" })))]);
        schema("outline", [("sections", list(section))])
    }
}

fn schema<const N: usize>(name: &'static str, properties: [(&str, Value); N]) -> JsonSchema {
    JsonSchema { name, schema: object(properties) }
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
