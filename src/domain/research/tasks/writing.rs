//! Tasks of writing the report: outline, sections and the short answer.

use super::prompt::Prompt;
use super::{FindingRef, Task, TextTask, output};
use crate::domain::research::without_model;

/// Arrange findings under headings.
#[derive(Debug)]
pub(in crate::domain::research) struct ArrangeFindings {
    /// The question.
    pub(in crate::domain::research) question: String,
    /// Sub-questions in the order of the plan.
    pub(in crate::domain::research) questions: Vec<String>,
    /// All findings.
    pub(in crate::domain::research) findings: Vec<FindingRef>,
    /// Headings that the report should have; chosen freely when empty.
    pub(in crate::domain::research) headings: Vec<String>,
}

impl Task for ArrangeFindings {
    type Answer = output::Outline;

    fn instruct(&self, prompt: &mut Prompt) -> String {
        prompt.fence("question", &self.question);
        prompt.list("sub-questions", &self.questions);
        prompt.list("headings the report shall have", &self.headings);
        prompt.findings(&self.findings);
        "Arrange the findings into sections of a report. Use the given headings in their order when there are some, and \
         keep each of them, with an empty list when no finding belongs to it; otherwise choose short ones and leave out \
         sections without findings. Give each section the numbers of its findings; put each finding into one section, \
         findings that say the same into the same."
            .to_owned()
    }

    fn extract(&self) -> output::Outline {
        without_model::outline(&self.question, &self.questions, &self.findings, &self.headings)
    }
}

/// Write one section, without its heading.
#[derive(Debug)]
pub(in crate::domain::research) struct WriteSection {
    /// The question.
    pub(in crate::domain::research) question: String,
    /// Heading of the section.
    pub(in crate::domain::research) heading: String,
    /// Headings of the other sections, whose content does not belong here.
    pub(in crate::domain::research) other_headings: Vec<String>,
    /// Findings that the section may use.
    pub(in crate::domain::research) findings: Vec<FindingRef>,
}

impl TextTask for WriteSection {
    fn instruct(&self, prompt: &mut Prompt) -> String {
        prompt.fence("question of the report", &self.question);
        prompt.fence("heading of this section", &self.heading);
        prompt.list("headings of other sections, not to be written now", &self.other_headings);
        prompt.findings(&self.findings);
        format!(
            "Write this section in Markdown, without its heading. {CITE} Do not repeat yourself. Stop when the findings \
             are used up."
        )
    }

    fn findings(&self) -> &[FindingRef] {
        &self.findings
    }

    fn extract(&self) -> String {
        without_model::section(&self.question, &self.heading, &self.findings)
    }
}

/// Write the short answer.
#[derive(Debug)]
pub(in crate::domain::research) struct Summarize {
    /// The question.
    pub(in crate::domain::research) question: String,
    /// All findings.
    pub(in crate::domain::research) findings: Vec<FindingRef>,
    /// Sub-questions without a sufficient answer.
    pub(in crate::domain::research) unanswered: Vec<String>,
}

impl TextTask for Summarize {
    fn instruct(&self, prompt: &mut Prompt) -> String {
        prompt.fence("question", &self.question);
        prompt.findings(&self.findings);
        prompt.list("parts without a sufficient answer", &self.unanswered);
        format!(
            "Answer the question in at most five sentences of Markdown. {CITE} Say plainly which parts stay without an \
             answer."
        )
    }

    fn findings(&self) -> &[FindingRef] {
        &self.findings
    }

    fn extract(&self) -> String {
        without_model::summary(&self.question, &self.findings, &self.unanswered)
    }
}

/// Instructions for citing findings.
const CITE: &str = "Say only what the findings support, keep their numbers and dates as they are, and put the number \
                    of the finding in square brackets after each statement, such as [3] or [3][5].";
