//! How texts say that nothing is known.

use extractive::Language;

/// What models write for it although another sentence was asked for, in small letters.
const OF_MODELS: [&str; 8] = [
    "i don't know",
    "i do not have",
    "i don't have",
    "i cannot answer",
    "i can't answer",
    "the passages do not",
    "the provided passages do not",
    "there is no information",
];

/// Most characters of a text that says nothing else.
const LONGEST: usize = 400;

/// True for a short text that begins by saying that nothing is known, in any language that has words here.
pub(super) fn says_nothing_is_known(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    if text.chars().count() > LONGEST {
        return false;
    }
    let text = text.to_lowercase().replace('’', "'");
    let begins = |saying: &str| text.starts_with(&saying.to_lowercase().replace('’', "'"));
    Language::all().any(|language| begins(first_part(language.report().unknown))) || OF_MODELS.into_iter().any(begins)
}

/// What stands before the colon.
fn first_part(sentence: &str) -> &str {
    sentence.split([':', '：']).next().unwrap_or(sentence).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_that_nothing_is_known_are_told_in_every_language() {
        for language in Language::all() {
            let said = language.report().unknown;
            assert!(says_nothing_is_known(said), "{said}");
            assert!(first_part(said).chars().count() >= 4 && first_part(said) != said, "{said}");
        }
        for said in ["I don’t know.", "**I do not know**", "The passages do not say when it opened."] {
            assert!(says_nothing_is_known(said), "{said}");
        }
        for other in
            ["", "The tower stands in Paris.", "Nobody knows why.", &format!("I do not know. {}", "a ".repeat(300))]
        {
            assert!(!says_nothing_is_known(other), "{other}");
        }
    }
}
