//! Arranges findings and writes text from them, with every sentence cited.

use std::collections::BTreeSet;

use crate::language::Language;
use crate::statement::{plain, with_marks};
use crate::terms::{Stems, is_same, ratio, similarity, stems};

/// Most sentences of a paragraph.
const PARAGRAPH: usize = 4;
/// Sentences more similar than this belong in one paragraph.
const ALIKE: f64 = 0.08;
/// Most sentences of a summary and of an answer.
const SUMMARY: usize = 5;

/// A finding that a text may cite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Number by which the text cites it, as `[mark]`.
    pub mark: u32,
    /// The statement.
    pub statement: String,
    /// The supporting words.
    pub quote: String,
    /// Position of the sub-question that it answers, if any.
    pub question: Option<usize>,
}

/// A section to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Heading, without Markdown.
    pub heading: String,
    /// Marks of the findings that belong in it.
    pub marks: Vec<u32>,
}

/// Sections for findings: the requested headings in their order, or one for each sub-question.
pub fn outline(question: &str, questions: &[String], findings: &[Finding], headings: &[String]) -> Vec<Section> {
    let language = Language::of(question);
    let asked = |finding: &Finding| finding.question.and_then(|index| questions.get(index));
    let mut sections: Vec<Section> = match headings {
        [] => std::iter::once(question).chain(questions.iter().map(String::as_str)).map(heading_of).collect(),
        wished => wished.iter().map(|heading| Section { heading: heading.clone(), marks: vec![] }).collect(),
    };
    let mut placed: Vec<(Stems, usize)> = Vec::new();
    for finding in findings {
        let words = stems(&finding.statement, language);
        // Equal statements go into the same section, where they become one sentence.
        let twin = placed.iter().find(|(known, _)| is_same(known, &words)).map(|(_, section)| *section);
        let section = twin.unwrap_or_else(|| match headings {
            [] => home(finding.question, &words, questions, language).map_or(0, |index| index + 1),
            wished => best_heading(wished, &words, asked(finding), language),
        });
        sections[section].marks.push(finding.mark);
        placed.push((words, section));
    }
    if headings.is_empty() {
        sections = merged(sections);
    }
    sections
}

/// The sub-question that a statement answers best: the one that shares most of its distinguishing words. If none does,
/// the one that found it.
fn home(found_by: Option<usize>, words: &Stems, questions: &[String], language: Language) -> Option<usize> {
    let asked: Vec<Stems> = questions.iter().map(|question| stems(question, language)).collect();
    let is_telling = |stem: &&String| asked.iter().filter(|other| other.contains(*stem)).count() == 1;
    let shared = |of: &Stems| of.intersection(words).filter(is_telling).count();
    let scores: Vec<usize> = asked.iter().map(shared).collect();
    let best = scores.iter().copied().max().filter(|best| *best > 0);
    let own = found_by.filter(|index| *index < questions.len());
    match best {
        Some(best) if own.is_none_or(|own| scores[own] < best) => scores.iter().position(|score| *score == best),
        _ => own,
    }
}

fn heading_of(question: &str) -> Section {
    let language = Language::of(question);
    let heading = language.thing_of(question).unwrap_or(question).trim();
    let mut letters = heading.chars();
    let heading = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    Section { heading, marks: Vec::new() }
}

/// Merges sections with the same heading and leaves out empty ones.
fn merged(sections: Vec<Section>) -> Vec<Section> {
    let mut kept: Vec<Section> = Vec::new();
    for section in sections.into_iter().filter(|section| !section.marks.is_empty()) {
        match kept.iter_mut().find(|known| known.heading == section.heading) {
            Some(known) => known.marks.extend(section.marks),
            None => kept.push(section),
        }
    }
    kept
}

/// The heading that shares most words with the statement and, with double weight, with its question.
fn best_heading(headings: &[String], words: &Stems, asked: Option<&String>, language: Language) -> usize {
    let asked = asked.map(|question| stems(question, language)).unwrap_or_default();
    let score = |heading: &String| {
        let heading = stems(heading, language);
        similarity(&heading, words) + 2.0 * similarity(&heading, &asked)
    };
    let scores: Vec<f64> = headings.iter().map(score).collect();
    let best = scores.iter().copied().fold(0.0, f64::max);
    scores.iter().position(|score| *score >= best).unwrap_or(0)
}

/// Paragraphs of all findings, with similar ones adjacent, without duplicates.
pub fn section(question: &str, heading: &str, findings: &[Finding]) -> String {
    let language = Language::of(question);
    let sentences = chained(cited(findings, language));
    if sentences.is_empty() {
        return language.report().no_evidence.to_owned();
    }
    let heading = stems(heading, language);
    let mut paragraphs: Vec<Vec<&Cited<'_>>> = Vec::new();
    for sentence in &sentences {
        let goes_on = |paragraph: &&mut Vec<&Cited<'_>>| {
            let last = paragraph.last().map_or(0.0, |last| last.likeness(sentence, &heading));
            paragraph.len() < PARAGRAPH && last >= ALIKE
        };
        match paragraphs.last_mut().filter(goes_on) {
            Some(paragraph) => paragraph.push(sentence),
            None => paragraphs.push(vec![sentence]),
        }
    }
    let texts = paragraphs.iter().map(|p| p.iter().map(|s| s.text()).collect::<Vec<_>>().join(" "));
    texts.collect::<Vec<_>>().join("\n\n")
}

/// The few sentences most relevant to the question, in the order of the sub-questions; then the open questions.
pub fn summary(question: &str, findings: &[Finding], unanswered: &[String]) -> String {
    let language = Language::of(question);
    let asked = stems(question, language);
    let all = cited(findings, language);
    let score = |one: &Cited<'_>| {
        let central: f64 = all.iter().map(|other| similarity(&one.stems, &other.stems)).sum();
        let shared = one.stems.intersection(&asked).count();
        ratio(shared, asked.len().max(1)) * 2.0 + central / ratio(all.len(), 1)
    };
    let mut ranked: Vec<(f64, usize)> = all.iter().enumerate().map(|(at, one)| (score(one), at)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    // First one for each sub-question, so that no part of the answer is missing; then other central ones.
    let mut best: Vec<usize> = Vec::new();
    let questions: BTreeSet<usize> = all.iter().filter_map(|one| one.question).collect();
    // Findings of a question come best first.
    let of_question = |wanted: &usize| all.iter().position(|one| one.question == Some(*wanted));
    let others = ranked.iter().map(|(_, at)| *at);
    for at in questions.iter().filter_map(of_question).chain(others) {
        if best.len() < SUMMARY && !best.contains(&at) {
            best.push(at);
        }
    }
    best.sort_unstable_by_key(|at| (all[*at].question.unwrap_or(usize::MAX), *at));
    let mut text = best.iter().map(|at| all[*at].text()).collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        language.report().no_evidence.clone_into(&mut text);
    }
    if !unanswered.is_empty() {
        let items: Vec<_> = unanswered.iter().map(|open| format!("- {open}")).collect();
        text = format!("{text}\n\n{}\n\n{}", language.report().without_evidence, items.join("\n"));
    }
    text
}

/// A statement with the marks of all its findings.
struct Cited<'a> {
    statement: String,
    marks: Vec<u32>,
    quotes: Vec<&'a str>,
    stems: Stems,
    /// Position of the sub-question that found it first.
    question: Option<usize>,
}

impl Cited<'_> {
    fn text(&self) -> String {
        with_marks(&self.statement, &self.marks)
    }

    /// Similarity of two statements, without the words of the heading, which all share.
    fn likeness(&self, other: &Self, heading: &Stems) -> f64 {
        let beyond = |stems: &Stems| stems.difference(heading).cloned().collect::<Stems>();
        similarity(&beyond(&self.stems), &beyond(&other.stems))
    }
}

/// Distinct statements: marks of findings that say the same are joined.
fn cited(findings: &[Finding], language: Language) -> Vec<Cited<'_>> {
    let mut all: Vec<Cited<'_>> = Vec::new();
    for finding in findings {
        let statement = plain(&finding.statement);
        let words = stems(&statement, language);
        match all.iter_mut().find(|known| known.statement == statement || is_same(&known.stems, &words)) {
            // The same quote found again by another question is one support, not two.
            Some(known) if known.quotes.contains(&finding.quote.as_str()) => {}
            Some(known) => {
                known.marks.push(finding.mark);
                known.quotes.push(&finding.quote);
            }
            None if statement.is_empty() => {}
            None => {
                let (marks, quotes) = (vec![finding.mark], vec![finding.quote.as_str()]);
                all.push(Cited { statement, marks, quotes, stems: words, question: finding.question });
            }
        }
    }
    all
}

/// Orders statements so that each is followed by the most similar of the rest; the first stays first.
fn chained(mut left: Vec<Cited<'_>>) -> Vec<Cited<'_>> {
    let mut ordered: Vec<Cited<'_>> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let next = ordered.last().map_or(0, |last| {
            let likeness = |at: &usize| similarity(&last.stems, &left[*at].stems);
            // The first one on a tie, so that the order of discovery decides.
            (0..left.len()).rev().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or(0)
        });
        ordered.push(left.remove(next));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(mark: u32, statement: &str, question: Option<usize>) -> Finding {
        Finding { mark, statement: statement.to_owned(), quote: statement.to_owned(), question }
    }

    #[test]
    fn every_sentence_is_cited_and_nothing_is_said_twice() {
        let findings = [
            finding(1, "Spring tides occur at new moon and full moon.", None),
            finding(2, "The port of Dover charges fees by tonnage.", None),
            finding(3, "Spring tides occur at full moon and at new moon.", None),
            finding(4, "At new moon the spring tides are strongest in March.", None),
        ];
        let text = section("Why are there tides?", "Tides", &findings);
        let expected = "Spring tides occur at new moon and full moon [1][3]. At new moon the spring tides are \
                        strongest in March [4].\n\nThe port of Dover charges fees by tonnage [2].";
        assert_eq!(text, expected);
        assert_eq!(section("Why are there tides?", "Tides", &[]), "The sources hold no evidence for this.");
    }

    #[test]
    fn without_wishes_each_sub_question_with_findings_is_a_section() {
        let questions =
            ["Why are there tides?".to_owned(), "What is known about harbours?".to_owned(), "Who pays?".to_owned()];
        let findings = [
            finding(1, "The Moon pulls at the water.", Some(0)),
            finding(2, "Harbours need deep water at low tide.", Some(1)),
            finding(3, "Some thing without a question of its own.", None),
        ];
        let outline = outline("Why are there tides?", &questions, &findings, &[]);
        let shape: Vec<_> = outline.iter().map(|s| (s.heading.as_str(), s.marks.as_slice())).collect();
        assert_eq!(shape, [("Why are there tides?", &[3, 1][..]), ("Harbours", &[2])]);
    }

    #[test]
    fn wished_headings_stay_in_order_and_get_what_fits() {
        let wished = ["Effects on harbours".to_owned(), "Causes".to_owned(), "Costs".to_owned()];
        let questions = ["Causes (tides)".to_owned()];
        let findings = [
            finding(1, "The Moon pulls at the water.", Some(0)),
            finding(2, "Harbours need deep water at low tide.", None),
            finding(3, "At low tide harbours need deep water.", Some(0)),
        ];
        let outline = outline("Why are there tides?", &questions, &findings, &wished);
        let marks: Vec<_> = outline.iter().map(|s| s.marks.clone()).collect();
        assert_eq!(marks, [vec![2, 3], vec![1], vec![]]);
    }

    #[test]
    fn a_summary_is_short_cited_and_tells_what_is_missing() {
        let mut findings: Vec<_> =
            (10..20).map(|n| finding(n, &format!("Crab number {n} walks over stone {n}."), None)).collect();
        findings.push(finding(7, "There are two tides a day because the Earth turns.", None));
        let text = summary("Why are there two tides a day?", &findings, &["Who pays?".to_owned()]);
        assert!(text.contains("because the Earth turns [7]."), "{text}");
        assert_eq!(text.matches('[').count(), 5);
        assert!(text.ends_with("Without a clear answer in the sources:\n\n- Who pays?"));
        assert!(summary("Warum gibt es die Gezeiten?", &[], &[]).starts_with("Die Quellen"));
    }
}
