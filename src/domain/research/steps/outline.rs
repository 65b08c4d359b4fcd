//! Outline: the sections and their findings.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ask::ask;
use super::{Question, gap_event, references, verified};
use crate::domain::research::parameters::Parameters;
use crate::domain::research::tasks::{ArrangeFindings, FindingRef, output};
use crate::domain::research::without_model::own_language;
use crate::engine::{JobCtx, JobError, Step};
use crate::port::llm::Cut;
use crate::spending::budget_spent;

/// The sections to write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Outline {
    pub(in crate::domain::research) sections: Vec<Section>,
    pub(in crate::domain::research) skipped: Option<String>,
    /// Why sections may be missing, if so.
    #[serde(default)]
    pub(in crate::domain::research) cut: Option<Cut>,
}

impl Outline {
    /// No sections, because there is nothing to write.
    pub(in crate::domain::research) fn empty() -> Self {
        Self { sections: Vec::new(), skipped: None, cut: None }
    }

    /// What may be missing. No finding is: those that the outline omits are added.
    pub(in crate::domain::research) fn gap(&self) -> Option<String> {
        self.cut.map(|cut| cut.of_answer("The outline"))
    }
}

/// A section and the numbers of the findings that it may use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Section {
    pub(in crate::domain::research) heading: String,
    pub(in crate::domain::research) findings: Vec<u32>,
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    questions: &[Question],
) -> Result<Outline, JobError> {
    let step = match ctx.step("outline", "Arrange the findings").await? {
        Step::Done(outline) => return Ok(outline),
        Step::Open(step) => step,
    };
    let findings = verified(ctx, parameters.report_id).await?;
    let findings = references(ctx, &findings, questions).await?;
    let (mut skipped, mut cut) = (None, None);
    let wanted = if findings.is_empty() {
        Vec::new()
    } else {
        let task = ArrangeFindings {
            question: parameters.question.clone(),
            questions: questions.iter().map(|q| q.text.clone()).collect(),
            findings: findings.clone(),
            headings: parameters.outline.clone(),
        };
        match ask(&step, &task, parameters.language.as_deref(), 1_500).await {
            Ok(answer) => {
                cut = answer.cut;
                answer.value.sections
            }
            Err(error) => {
                skipped = Some(budget_spent(error)?);
                Vec::new()
            }
        }
    };
    let other = own_language(parameters.language.as_deref(), &parameters.question).report().findings;
    let sections = arrange(wanted, &findings, questions, &parameters.outline, other);
    let message = format!("The report will have {} sections.", sections.len());
    let tx = ctx.begin().await?;
    let outline = Outline { sections, skipped, cut };
    let told = gap_event(&step, outline.gap());
    step.finish_with(tx, message, outline, told).await
}

/// Makes a valid outline: only known findings, each in exactly one section, no empty section, and the requested
/// headings in their order. `other` is the heading of findings whose question has a number that they do not have.
fn arrange(
    wanted: Vec<output::OutlineSection>,
    findings: &[FindingRef],
    questions: &[Question],
    headings: &[String],
    other: &str,
) -> Vec<Section> {
    let mut left: BTreeSet<u32> = findings.iter().map(|f| f.mark).collect();
    let mut sections: Vec<Section> = Vec::new();
    for section in wanted {
        let heading = section.heading.split_whitespace().collect::<Vec<_>>().join(" ");
        let heading = if headings.is_empty() { unnumbered(&heading).to_owned() } else { heading };
        let allowed = headings.is_empty() || headings.iter().any(|h| h.to_lowercase() == heading.to_lowercase());
        let marks: Vec<u32> = section.marks.into_iter().filter(|mark| left.contains(mark)).collect();
        if heading.is_empty() || heading.chars().count() > 200 || !allowed || marks.is_empty() {
            continue;
        }
        let quotes = || findings.iter().filter(|f| marks.contains(&f.mark)).map(|f| f.quote.as_str());
        if headings.is_empty() && !is_told(&heading, quotes()) {
            continue;
        }
        let marks: Vec<u32> = marks.into_iter().filter(|mark| left.remove(mark)).collect();
        match sections.iter_mut().find(|s| s.heading == heading) {
            Some(same) => same.findings.extend(marks),
            None => sections.push(Section { heading, findings: marks }),
        }
    }
    // Omitted findings go under their question, which a model wrote as well.
    for finding in findings.iter().filter(|f| left.contains(&f.mark)) {
        let question = finding.question.and_then(|index| questions.get(index)).map(|question| question.text.as_str());
        let told = question.filter(|heading| is_told(heading, forgotten_under(finding, findings, &left)));
        let heading = told.unwrap_or(other).to_owned();
        match sections.iter_mut().find(|s| s.heading == heading) {
            Some(same) => same.findings.push(finding.mark),
            None => sections.push(Section { heading, findings: vec![finding.mark] }),
        }
    }
    sections
}

/// The quotes of all omitted findings with the same question.
fn forgotten_under<'a>(
    one: &FindingRef,
    findings: &'a [FindingRef],
    left: &BTreeSet<u32>,
) -> impl Iterator<Item = &'a str> {
    let is_sister = |f: &&FindingRef| left.contains(&f.mark) && f.question == one.question;
    findings.iter().filter(is_sister).map(|f| f.quote.as_str()).collect::<Vec<_>>().into_iter()
}

/// True when a heading may be used for findings. It is checked like a statement: its numbers must be in one of their
/// quotes. Most headings have none, and then no quote is read.
fn is_told<'a>(heading: &str, mut quotes: impl Iterator<Item = &'a str>) -> bool {
    !citations::contains_number(heading) || quotes.any(|quote| citations::is_supported_by(heading, quote))
}

/// The heading without a section number, as in `2. Tides`.
fn unnumbered(heading: &str) -> &str {
    let rest = heading.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(['.', ')']) {
        Some(text) if rest.len() < heading.len() && text.starts_with(' ') => text.trim_start(),
        _ => heading,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(mark: u32, question: usize) -> FindingRef {
        FindingRef { mark, statement: format!("S{mark}"), quote: format!("Q{mark}"), question: Some(question) }
    }

    fn question(text: &str) -> Question {
        Question { text: text.to_owned(), findings: Vec::new(), is_answered: false, is_asked: true, skipped: None }
    }

    fn section(heading: &str, marks: &[u32]) -> output::OutlineSection {
        output::OutlineSection { heading: heading.to_owned(), marks: marks.to_vec() }
    }

    #[test]
    fn every_finding_stands_in_one_section_and_none_is_invented() {
        let findings = [finding(1, 0), finding(2, 0), finding(3, 1)];
        let questions = [question("How?"), question("Why?")];
        let wanted = vec![section("A", &[1, 9]), section("B", &[1]), section(" ", &[2])];
        let sections = arrange(wanted, &findings, &questions, &[], "Findings");
        let marks: Vec<_> = sections.iter().map(|s| (s.heading.as_str(), s.findings.clone())).collect();
        assert_eq!(marks, [("A", vec![1]), ("How?", vec![2]), ("Why?", vec![3])]);
    }

    #[test]
    fn a_heading_says_no_number_that_its_findings_do_not_say() {
        let told = FindingRef { quote: "The harbour handled 4.2 million boxes".to_owned(), ..finding(1, 0) };
        let heading = |heading: &str| {
            let sections = arrange(
                vec![section(heading, &[1])],
                std::slice::from_ref(&told),
                &[question("How?")],
                &[],
                "Findings",
            );
            sections[0].heading.clone()
        };
        assert_eq!(heading("4.2 million boxes"), "4.2 million boxes");
        assert_eq!(heading("5 million boxes"), "How?");
        assert_eq!(heading("Boxes by the million, twelve times more"), "How?");
        assert_eq!(heading("Growth of the harbour"), "Growth of the harbour");
        assert_eq!(heading("2. Growth of the harbour"), "Growth of the harbour");
        assert_eq!(heading("2.5 million boxes"), "How?");
    }

    #[test]
    fn a_question_says_no_number_that_its_findings_do_not_say_either() {
        let told = FindingRef { quote: "The harbour handled 4.2 million boxes".to_owned(), ..finding(1, 0) };
        let other = FindingRef { quote: "It is an old harbour of the land".to_owned(), ..finding(2, 0) };
        let headings = |text: &str, findings: &[FindingRef]| -> Vec<String> {
            arrange(Vec::new(), findings, &[question(text)], &[], "Findings")
                .into_iter()
                .map(|section| section.heading)
                .collect()
        };
        let both = [told.clone(), other.clone()];
        assert_eq!(headings("How did it grow?", &both), ["How did it grow?"]);
        assert_eq!(headings("Why 4.2 million boxes?", &both), ["Why 4.2 million boxes?"]);
        assert_eq!(headings("Why 5 million boxes?", &both), ["Findings"]);
        assert_eq!(headings("Why 4.2 million boxes?", &[other]), ["Findings"]);
    }

    #[test]
    fn headings_that_were_asked_for_are_kept() {
        let sections = arrange(
            vec![section("Mine", &[1]), section("Theirs", &[2])],
            &[finding(1, 0), finding(2, 0)],
            &[question("Q")],
            &["mine".to_owned()],
            "Findings",
        );
        assert_eq!(sections[0].heading, "Mine");
        assert_eq!(sections[1].heading, "Q");
    }
}
