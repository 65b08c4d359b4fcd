//! What research and conversations ask of a model: typed inputs, typed outputs, prompts.

mod languages;
pub mod output;
mod prompt;

use super::JsonSchema;

pub use prompt::messages_for;

/// Meaning of a request. Inputs only; the shapes of the answers are in [`output`].
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Split a question into sub-questions. Answered by [`output::Plan`].
    Plan {
        /// What was asked.
        question: String,
        /// Headings that the report shall have; may be empty.
        outline: Vec<String>,
        /// Most sub-questions.
        max_questions: u32,
    },
    /// Find search queries for a sub-question. Answered by [`output::Queries`].
    Queries {
        /// What was asked.
        question: String,
        /// The part that is looked for.
        sub_question: String,
        /// Most queries.
        max: u32,
    },
    /// Take statements with verbatim quotes out of passages. Answered by [`output::Learnings`].
    Learn {
        /// The sub-question.
        question: String,
        /// What was retrieved, best first.
        passages: Vec<Passage>,
        /// Most learnings.
        max: u32,
    },
    /// Decide how to go on. Answered by [`output::Reflection`].
    Reflect {
        /// What was asked.
        question: String,
        /// Sub-questions that were looked into.
        answered: Vec<AnsweredQuestion>,
        /// Sub-questions that wait.
        open: Vec<String>,
        /// Most new sub-questions; with 0, none may be added.
        max_new: u32,
    },
    /// Arrange findings under headings. Answered by [`output::Outline`].
    Outline {
        /// What was asked.
        question: String,
        /// Sub-questions in the order of the plan.
        questions: Vec<String>,
        /// All findings.
        findings: Vec<FindingRef>,
        /// Headings that the report shall have; chosen freely when empty.
        headings: Vec<String>,
    },
    /// Write one section. Answered in Markdown without a heading, with marks such as `[3]`.
    Section {
        /// What was asked.
        question: String,
        /// Heading of the section.
        heading: String,
        /// Headings of the other sections, whose matter does not belong here.
        other_headings: Vec<String>,
        /// What the section may say.
        findings: Vec<FindingRef>,
    },
    /// Write the short answer. Answered in Markdown with marks.
    Summary {
        /// What was asked.
        question: String,
        /// All findings.
        findings: Vec<FindingRef>,
        /// Sub-questions that stayed without evidence.
        unanswered: Vec<String>,
    },
    /// Answer a question from passages. Answered in Markdown; `[1]` means the first passage.
    Answer {
        /// What was asked.
        question: String,
        /// What was retrieved, best first.
        passages: Vec<Passage>,
    },
    /// Nothing of the above: only the messages tell.
    Free,
}

/// A piece of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// How answers name it.
    pub id: String,
    /// Title of the source.
    pub title: String,
    /// The text.
    pub text: String,
}

/// A finding that a text may rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRef {
    /// Number that the text cites, as `[mark]`; unique within a request.
    pub mark: u32,
    /// What was found.
    pub statement: String,
    /// The supporting words.
    pub quote: String,
    /// Position in [`Task::Outline::questions`] of the sub-question that it answers, when it does.
    pub question: Option<usize>,
}

/// A sub-question with what was found about it; without statements it stayed without evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredQuestion {
    /// The sub-question.
    pub question: String,
    /// Statements that were found.
    pub statements: Vec<String>,
}

impl Task {
    /// Shape of the answer; `None` when it is Markdown.
    pub fn schema(&self) -> Option<JsonSchema> {
        match self {
            Self::Plan { .. } => Some(output::Plan::schema()),
            Self::Queries { .. } => Some(output::Queries::schema()),
            Self::Learn { .. } => Some(output::Learnings::schema()),
            Self::Reflect { .. } => Some(output::Reflection::schema()),
            Self::Outline { .. } => Some(output::Outline::schema()),
            Self::Section { .. } | Self::Summary { .. } | Self::Answer { .. } | Self::Free => None,
        }
    }
}
