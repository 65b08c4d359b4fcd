//! The words by which a question is looked up.

use super::Turn;
use crate::port::llm::Role;

/// Longest query, in characters, as in the public search.
const LONGEST: usize = 1_000;

/// The query for a question after what was said before: what a model made of it, if one was asked, or the question, with
/// the words of earlier ones where it leans on them.
pub(super) fn query(question: &str, history: &[Turn], rewritten: Option<&str>) -> String {
    if let Some(rewritten) = rewritten.map(str::trim).filter(|text| !text.is_empty()) {
        return bounded(rewritten);
    }
    let is_of = |role: Role| move |turn: &&Turn| turn.role == role;
    let questions: Vec<&str> = history.iter().filter(is_of(Role::User)).map(|turn| turn.text.as_str()).collect();
    let answer = history.iter().rfind(is_of(Role::Assistant)).map(|turn| turn.text.as_str());
    bounded(&extractive::follow_up(question, &questions, answer).unwrap_or_else(|| question.trim().to_owned()))
}

/// Beginning and end of a long text: a question stands before what was pasted, or behind it.
fn bounded(text: &str) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let half = LONGEST / 2 - 1;
    let begin: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(length - half).collect();
    format!("{begin} {end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(role: Role, text: &str) -> Turn {
        Turn { role, text: text.to_owned() }
    }

    #[test]
    fn a_short_question_is_looked_up_with_the_words_of_the_one_before() {
        let history = [
            turn(Role::User, "How high are spring tides in France?"),
            turn(Role::Assistant, "They reach 14 m at Saint Malo [1]."),
        ];
        let found = query("And in Germany?", &history, None);
        assert!(found.starts_with("And in Germany?") && found.contains("spring tides"), "{found}");
        assert_eq!(query("And in Germany?", &[], None), "And in Germany?");
        assert_eq!(query("And in Germany?", &history, Some(" spring tides Germany ")), "spring tides Germany");
        let alone = "Who designed the lighthouse of the port of Arden?";
        assert_eq!(query(alone, &history, None), alone);
    }

    #[test]
    fn of_a_long_text_beginning_and_end_are_looked_up() {
        let text = format!("What does this say? {} And why?", "filler 日本 ".repeat(1_000));
        let query = query(&text, &[], None);
        assert!(query.chars().count() <= LONGEST && query.starts_with("What does") && query.ends_with("And why?"));
    }
}
