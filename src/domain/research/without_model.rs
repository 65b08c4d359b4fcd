//! The tasks of research without a model: what the crate `extractive` does with a question and passages.

use extractive::Language;

use super::tasks::output::{
    Learning, Learnings, Outline, OutlineSection, Plan, Queries, Reflection, ReflectionAction, SUFFICIENT,
};
use super::tasks::{AnsweredQuestion, FindingRef, Passage};

/// Sub-questions: the question itself, the requested headings, then its parts.
pub(super) fn plan(question: &str, outline: &[String], most: usize) -> Plan {
    let extractive::Plan { title, questions } = extractive::plan(question, outline, most);
    Plan { title, questions }
}

/// Search queries, from narrow to wide.
pub(super) fn queries(question: &str, sub_question: &str, most: usize) -> Queries {
    Queries { queries: extractive::queries(question, sub_question, most) }
}

/// Statements of passages with their quotes.
pub(super) fn learn(question: &str, passages: &[Passage], most: usize) -> Learnings {
    let texts: Vec<extractive::Passage<'_>> = passages.iter().map(text_of).collect();
    let learning = |evidence: extractive::Evidence<'_>| Learning {
        passage_id: passages[evidence.passage].id.clone(),
        quote: evidence.quote.to_owned(),
        confidence: confidence(&evidence),
        statement: evidence.statement,
    };
    Learnings { learnings: extractive::find(question, &texts, most).into_iter().map(learning).collect() }
}

/// Below [`SUFFICIENT`] for a sentence that is only about the question. No sentence is certain to answer it, so all stay
/// below 1.
fn confidence(evidence: &extractive::Evidence<'_>) -> f64 {
    let (least, range) = if evidence.is_answer { (SUFFICIENT, 0.6) } else { (0.1, 0.15) };
    ((least + range * evidence.coverage) * 100.0).round() / 100.0
}

/// Continues while questions remain; then asks once more, with wider words, about those without evidence.
pub(super) fn reflect(answered: &[AnsweredQuestion], open: &[String], most_new: usize) -> Reflection {
    if !open.is_empty() {
        return Reflection { action: ReflectionAction::Continue, new_questions: Vec::new() };
    }
    let asked: Vec<(&str, bool)> =
        answered.iter().map(|known| (known.question.as_str(), !known.statements.is_empty())).collect();
    let new_questions = extractive::wider_questions(&asked, most_new);
    let action = if new_questions.is_empty() { ReflectionAction::Stop } else { ReflectionAction::More };
    Reflection { action, new_questions }
}

/// True for a question that [`plan`] or [`reflect`] made with wider words.
pub(super) fn is_wider(question: &str) -> bool {
    extractive::is_wider(question)
}

/// Sections for findings: the requested headings in their order, or one for each sub-question.
pub(super) fn outline(question: &str, questions: &[String], findings: &[FindingRef], headings: &[String]) -> Outline {
    let sections = extractive::outline(question, questions, &of_crate(findings), headings);
    let section = |section: extractive::Section| OutlineSection { heading: section.heading, marks: section.marks };
    Outline { sections: sections.into_iter().map(section).collect() }
}

/// Paragraphs of all findings, with similar ones adjacent, without duplicates.
pub(super) fn section(question: &str, heading: &str, findings: &[FindingRef]) -> String {
    extractive::section(question, heading, &of_crate(findings))
}

/// The few sentences most relevant to the question, in the order of the sub-questions; then the open questions.
pub(super) fn summary(question: &str, findings: &[FindingRef], unanswered: &[String]) -> String {
    extractive::summary(question, &of_crate(findings), unanswered)
}

/// The language of what a report says in its own words: the one that was asked for, if it is known, or that of the
/// question.
pub(super) fn own_language(language: Option<&str>, question: &str) -> Language {
    language.and_then(Language::from_tag).unwrap_or_else(|| Language::of(question))
}

fn text_of(passage: &Passage) -> extractive::Passage<'_> {
    extractive::Passage { title: &passage.title, heading: &passage.heading, text: &passage.text }
}

fn of_crate(findings: &[FindingRef]) -> Vec<extractive::Finding> {
    let finding = |finding: &FindingRef| extractive::Finding {
        mark: finding.mark,
        statement: finding.statement.clone(),
        quote: finding.quote.clone(),
        question: finding.question,
    };
    findings.iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learnings_quote_verbatim() {
        let text = "Intro line here.\n\nSpring **tides** occur\nat new moon[2]. Nothing else.".to_owned();
        let passages = [Passage { id: "c1".into(), title: "Tides".into(), heading: String::new(), text }];
        let learnt = learn("When do spring tides occur?", &passages, 3).learnings;
        assert_eq!(learnt.len(), 1);
        assert_eq!(learnt[0].passage_id, "c1");
        assert!(passages[0].text.contains(&learnt[0].quote));
        assert_eq!(learnt[0].statement, "Spring tides occur at new moon.");
        assert!((0.0..1.0).contains(&learnt[0].confidence));
    }

    #[test]
    fn reflection_goes_on_then_widens_once_then_stops() {
        let answered = |question: &str, statements: &[&str]| AnsweredQuestion {
            question: question.to_owned(),
            statements: statements.iter().map(ToString::to_string).collect(),
        };
        let failed = answered("How high are spring tides at Dover?", &[]);
        let known = answered("Why are there tides?", &["The Moon pulls."]);
        let open = ["Who measures?".to_owned()];
        assert_eq!(reflect(std::slice::from_ref(&failed), &open, 2).action, ReflectionAction::Continue);
        let wider = reflect(&[known.clone(), failed], &[], 2);
        assert_eq!((wider.action, wider.new_questions.len()), (ReflectionAction::More, 1));
        assert_eq!(reflect(&[known], &[], 2).action, ReflectionAction::Stop);
    }

    #[test]
    fn a_report_speaks_the_language_that_was_asked_for_or_that_of_the_question() {
        let words = |language, question| own_language(language, question).report();
        assert_eq!(words(None, "Warum gibt es die Gezeiten?").sources, "Quellen");
        assert_eq!(words(Some("fr-CA"), "Warum gibt es die Gezeiten?").unanswered, "Questions sans réponse claire");
        assert_eq!(words(Some("sw"), "港口是哪一年建成的？").sources, "来源");
        assert_eq!(words(None, "").sources, "Sources");
    }
}
