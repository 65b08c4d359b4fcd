//! The tasks of research for a model. Each task defines its input, its output, its prompt, and how to do it without a
//! model, by selecting sentences of the sources ([`super::without_model`]).

mod investigating;
mod languages;
pub(super) mod output;
mod prompt;
mod writing;

use serde::de::DeserializeOwned;

pub(super) use investigating::{FindQueries, LearnFromPassages, PlanQuestions, ReflectOnFindings};
pub(super) use writing::{ArrangeFindings, Summarize, WriteSection};

use crate::port::llm::{JsonSchema, Message};
use output::Shape;
use prompt::Prompt;

/// A task with a structured result.
pub(super) trait Task: Sync {
    /// The result.
    type Answer: DeserializeOwned + Shape;

    /// Adds data and instructions to the prompt.
    fn instruct(&self, prompt: &mut Prompt) -> String;

    /// Does it without a model.
    fn extract(&self) -> Self::Answer;

    /// The messages for a model. `language` is the language tag of the result; that of the question when `None`.
    fn messages(&self, language: Option<&str>) -> Vec<Message> {
        let mut prompt = Prompt::new();
        let instructions = self.instruct(&mut prompt);
        prompt.finish(&instructions, Some(&self.schema()), language)
    }

    /// JSON Schema of the result.
    fn schema(&self) -> JsonSchema {
        Self::Answer::schema()
    }
}

/// A task with Markdown as its result, in which marks such as `[3]` cite findings.
pub(super) trait TextTask: Sync {
    /// Adds data and instructions to the prompt.
    fn instruct(&self, prompt: &mut Prompt) -> String;

    /// What the text is about and can cite.
    fn findings(&self) -> &[FindingRef];

    /// Does it without a model.
    fn extract(&self) -> String;

    /// The messages for a model; see [`Task::messages`].
    fn messages(&self, language: Option<&str>) -> Vec<Message> {
        let mut prompt = Prompt::new();
        let instructions = self.instruct(&mut prompt);
        prompt.finish(&instructions, None, language)
    }
}

/// A passage of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// Its name in results.
    pub(super) id: String,
    /// Title of the source.
    pub(super) title: String,
    /// Heading above it, and the columns of the table in which it begins; may be empty.
    pub(super) heading: String,
    /// The text.
    pub(super) text: String,
}

/// A finding that a text may cite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FindingRef {
    /// Number by which the text cites it, as `[mark]`; unique within a task.
    pub(super) mark: u32,
    /// The statement.
    pub(super) statement: String,
    /// The supporting words.
    pub(super) quote: String,
    /// Position in [`ArrangeFindings::questions`] of the sub-question that it answers, if any.
    pub(super) question: Option<usize>,
}

/// A sub-question with the statements found for it; empty when there was no evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnsweredQuestion {
    /// The sub-question.
    pub(super) question: String,
    /// Statements found for it.
    pub(super) statements: Vec<String>,
}
