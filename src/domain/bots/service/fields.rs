//! What the texts and numbers of a bot must be.

use crate::base::error::Reason;
use crate::base::text::{bounded, label};
use crate::base::{Error, Refusal, Result};

/// Longest description, in characters.
const MAXIMUM_DESCRIPTION: usize = 2000;
/// Longest instructions, in characters.
const MAXIMUM_INSTRUCTIONS: usize = 32_000;
/// Longest first message, in characters.
const MAXIMUM_GREETING: usize = 4000;
/// Most questions to offer.
const MAXIMUM_QUESTIONS: usize = 20;
/// Longest question to offer, in characters.
const MAXIMUM_QUESTION: usize = 300;

/// A text that may be absent; an empty one counts as none.
fn optional(field: &str, text: Option<&str>, maximum: usize) -> Result<Option<String>> {
    let text = text.map(|text| bounded(field, text, 0, maximum)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

pub(super) fn description(text: Option<&str>) -> Result<Option<String>> {
    optional("description", text, MAXIMUM_DESCRIPTION)
}

pub(super) fn greeting(text: Option<&str>) -> Result<Option<String>> {
    optional("greeting", text, MAXIMUM_GREETING)
}

pub(super) fn instructions(text: &str) -> Result<String> {
    bounded("systemPrompt", text, 0, MAXIMUM_INSTRUCTIONS)
}

pub(super) fn suggested_questions(texts: &[String]) -> Result<Vec<String>> {
    if texts.len() > MAXIMUM_QUESTIONS {
        return Err(Error::invalid("suggestedQuestions", "maxItems", "There can be at most 20 questions."));
    }
    let question = |(index, text): (usize, &String)| label(&index.to_string(), text, MAXIMUM_QUESTION);
    let questions: Result<Vec<String>> = texts.iter().enumerate().map(question).collect();
    questions.map_err(|error| error.inside("suggestedQuestions"))
}

pub(super) fn budget(micros: Option<i64>) -> Result<Option<i64>> {
    if micros.is_some_and(|micros| micros < 0) {
        let reason = Reason::InvalidInput { constraint: Some("minimum"), limit: Some(0) };
        return Err(Refusal::new(reason, "A budget cannot be negative.").at(["monthlyBudgetUsd"]).into());
    }
    Ok(micros)
}
