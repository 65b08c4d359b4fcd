//! Tasks of the investigation: questions, queries, findings, and how to continue.

use super::prompt::Prompt;
use super::{AnsweredQuestion, Passage, Task, output};
use crate::domain::research::without_model;

/// Split a question into sub-questions.
#[derive(Debug)]
pub(in crate::domain::research) struct PlanQuestions {
    /// The question.
    pub(in crate::domain::research) question: String,
    /// Headings that the report should have; may be empty.
    pub(in crate::domain::research) outline: Vec<String>,
    /// Most sub-questions.
    pub(in crate::domain::research) most: u32,
}

impl Task for PlanQuestions {
    type Answer = output::Plan;

    fn instruct(&self, prompt: &mut Prompt) -> String {
        prompt.fence("question", &self.question);
        prompt.list("headings the report shall have", &self.outline);
        format!(
            "Plan research. Split the question into at most {} sub-questions that together answer it, each \
             understandable on its own, without overlap, the most important first. Cover every heading when some are \
             given. Also give a short title for the report.",
            self.most
        )
    }

    fn extract(&self) -> output::Plan {
        without_model::plan(&self.question, &self.outline, count(self.most))
    }
}

/// Find search queries for a sub-question.
#[derive(Debug)]
pub(in crate::domain::research) struct FindQueries {
    /// The question.
    pub(in crate::domain::research) question: String,
    /// The sub-question.
    pub(in crate::domain::research) sub_question: String,
    /// Most queries.
    pub(in crate::domain::research) most: u32,
}

impl Task for FindQueries {
    type Answer = output::Queries;

    fn instruct(&self, prompt: &mut Prompt) -> String {
        prompt.fence("whole question", &self.question);
        prompt.fence("sub-question", &self.sub_question);
        format!(
            "Write at most {} queries for a full-text search that find passages answering the sub-question. Each is \
             2 to 8 key words, without operators or quotation marks; vary the words.",
            self.most
        )
    }

    fn extract(&self) -> output::Queries {
        without_model::queries(&self.question, &self.sub_question, count(self.most))
    }
}

/// Take statements with verbatim quotes out of passages.
#[derive(Debug)]
pub(in crate::domain::research) struct LearnFromPassages {
    /// The sub-question.
    pub(in crate::domain::research) question: String,
    /// Retrieved passages, best first.
    pub(in crate::domain::research) passages: Vec<Passage>,
    /// Most findings.
    pub(in crate::domain::research) most: u32,
}

impl Task for LearnFromPassages {
    type Answer = output::Learnings;

    fn instruct(&self, prompt: &mut Prompt) -> String {
        prompt.fence("question", &self.question);
        prompt.passages(&self.passages);
        format!(
            "Take at most {} statements out of the passages that help to answer the question. For each give the id of \
             its passage, a quote of one or two sentences copied character by character from that passage, a \
             statement in your own words that the quote alone supports, with the same numbers and dates, and your \
             confidence between 0 and 1. Use nothing that is not in the passages. If they do not help, return an \
             empty list.",
            self.most
        )
    }

    fn extract(&self) -> output::Learnings {
        without_model::learn(&self.question, &self.passages, count(self.most))
    }
}

/// Decide how to continue.
#[derive(Debug)]
pub(in crate::domain::research) struct ReflectOnFindings {
    /// The question.
    pub(in crate::domain::research) question: String,
    /// Investigated sub-questions.
    pub(in crate::domain::research) answered: Vec<AnsweredQuestion>,
    /// Remaining sub-questions.
    pub(in crate::domain::research) open: Vec<String>,
    /// Most new sub-questions; with 0, none may be added.
    pub(in crate::domain::research) most_new: u32,
}

impl Task for ReflectOnFindings {
    type Answer = output::Reflection;

    fn instruct(&self, prompt: &mut Prompt) -> String {
        prompt.fence("question", &self.question);
        for known in &self.answered {
            prompt.fence("looked into", &known.question);
            prompt.list("found", &known.statements);
        }
        prompt.list("still open", &self.open);
        format!(
            "Decide how the research goes on: \"stop\" when the findings answer the question, \"continue\" to look into \
             the open questions, \"more\" to add at most {} new sub-questions for a gap that none of them covers. Do \
             not repeat questions that stayed without findings.",
            self.most_new
        )
    }

    fn extract(&self) -> output::Reflection {
        without_model::reflect(&self.answered, &self.open, count(self.most_new))
    }
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
