//! What research asks of its writer. Each task knows what goes in, what comes out, how a model is told to do it, and how it is
//! done without a model, by choosing among the words of the sources ([`super::extractive`]).

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

/// Something that is answered with a value.
pub(super) trait Task: Sync {
    /// The answer.
    type Answer: DeserializeOwned + Shape;

    /// Puts the data into the prompt, and tells a model what to do with it.
    fn instruct(&self, prompt: &mut Prompt) -> String;

    /// Does it without a model.
    fn extract(&self) -> Self::Answer;

    /// What a model reads. `language` is the language tag of the answer; the question's language when `None`.
    fn messages(&self, language: Option<&str>) -> Vec<Message> {
        let mut prompt = Prompt::new();
        let instructions = self.instruct(&mut prompt);
        prompt.finish(&instructions, Some(&self.schema()), language)
    }

    /// Shape of the answer.
    fn schema(&self) -> JsonSchema {
        Self::Answer::schema()
    }
}

/// Something that is answered with Markdown in which marks such as `[3]` name findings.
pub(super) trait TextTask: Sync {
    /// Puts the data into the prompt, and tells a model what to do with it.
    fn instruct(&self, prompt: &mut Prompt) -> String;

    /// Does it without a model.
    fn extract(&self) -> String;

    /// What a model reads; see [`Task::messages`].
    fn messages(&self, language: Option<&str>) -> Vec<Message> {
        let mut prompt = Prompt::new();
        let instructions = self.instruct(&mut prompt);
        prompt.finish(&instructions, None, language)
    }
}

/// A piece of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// How answers name it.
    pub(super) id: String,
    /// Title of the source.
    pub(super) title: String,
    /// The text.
    pub(super) text: String,
}

/// A finding that a text may rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FindingRef {
    /// Number that the text cites, as `[mark]`; unique within a task.
    pub(super) mark: u32,
    /// What was found.
    pub(super) statement: String,
    /// The supporting words.
    pub(super) quote: String,
    /// Position in [`ArrangeFindings::questions`] of the sub-question that it answers, when it does.
    pub(super) question: Option<usize>,
}

/// A sub-question with what was found about it; without statements it stayed without evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnsweredQuestion {
    /// The sub-question.
    pub(super) question: String,
    /// Statements that were found.
    pub(super) statements: Vec<String>,
}
