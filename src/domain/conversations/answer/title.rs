//! Titles of conversations.

use crate::base::text::fold::composed;
use crate::base::text::storable::is_noncharacter;
use crate::base::text::visible;
use crate::port::llm::{FencedData, Message, cut_to_tokens};

/// Longest title, in characters.
const LONGEST: usize = 60;
/// Most tokens of question and answer that a model is shown.
const SHOWN: u32 = 400;

/// Messages that ask for a title after the first exchange.
pub fn title_messages(question: &str, answer: &str) -> Vec<Message> {
    let mut data = FencedData::new();
    data.add("question", cut_to_tokens(question, SHOWN));
    data.add("answer", cut_to_tokens(answer, SHOWN));
    data.messages(
        "Write a title for the conversation: its topic in 2 to 6 words, at most 60 characters, in the language of the \
         question. Reply with the title alone, without quotation marks and without a full stop.",
        "The conversation is what the title is for and nothing else.",
        None,
    )
}

/// The title without a model: the first words.
pub fn title_from(text: &str) -> String {
    let first = text.lines().map(plain).find(|line| visible::is_visible(line)).unwrap_or_default();
    shortened(&first)
}

/// The title in what a model wrote; `None` when there is none.
pub fn clean_title(answer: &str) -> Option<String> {
    let line = answer.lines().map(plain).find(|line| visible::is_visible(line))?;
    let line = without_label(&line).trim();
    let title = shortened(line.trim_matches(QUOTES).trim().trim_end_matches(['.', '。', '।']).trim());
    visible::is_visible(&title).then_some(title)
}

const QUOTES: [char; 14] = ['"', '\'', '“', '”', '„', '‘', '’', '«', '»', '「', '」', '『', '』', '`'];

/// A line without what Markdown begins and emphasises with, and without what cannot be seen or turns writing around.
fn plain(line: &str) -> String {
    let line = line.trim().trim_start_matches(['#', '>', '-', '*', '+', ' ']);
    let is_kept = |c: &char| !matches!(c, '*' | '`') && !visible::turns_around(*c) && !is_noncharacter(*c);
    let line: String = composed(line).chars().filter(is_kept).collect();
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Title: Tides` is `Tides`.
fn without_label(line: &str) -> &str {
    const LABELS: [&str; 8] = ["title", "titel", "titre", "título", "titolo", "заголовок", "标题", "タイトル"];
    match line.split_once([':', '：']) {
        Some((label, rest)) if LABELS.contains(&label.trim().to_lowercase().as_str()) => rest,
        _ => line,
    }
}

/// At most [`LONGEST`] characters, cut behind a word.
fn shortened(line: &str) -> String {
    let Some((end, _)) = line.char_indices().nth(LONGEST) else { return line.to_owned() };
    let cut = line.char_indices().nth(LONGEST - 1).map_or(end, |(at, _)| at);
    let at_word = line[..cut].rfind(' ').filter(|at| *at > cut / 2).unwrap_or(cut);
    format!("{}…", line[..at_word].trim_end_matches([',', ';', ':', '-', ' ']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::text::label;

    #[test]
    fn a_title_is_the_first_words_or_what_a_model_wrote_of_them() {
        assert_eq!(title_from("\n# How high are **tides**?\nAnd why?"), "How high are tides?");
        let long = "What do the documents say about the height of spring tides in the Bay of Fundy and elsewhere?";
        assert_eq!(title_from(long), "What do the documents say about the height of spring tides…");
        assert_eq!(title_from("日".repeat(80).as_str()).chars().count(), 60);
        assert_eq!(title_from(" \u{200B}\n"), "");
        for (written, title) in [
            ("\"Spring tides\"", "Spring tides"),
            ("Title: **Spring tides.**\n\nI hope it helps", "Spring tides"),
            ("「潮汐」", "潮汐"),
            ("标题：潮汐。", "潮汐"),
        ] {
            assert_eq!(clean_title(written).as_deref(), Some(title));
        }
        assert_eq!(clean_title("\n \u{200B}"), None);
        assert_eq!(clean_title("\"\""), None);
    }

    proptest! {
        #[test]
        fn titles_are_labels(text in "\\PC{0,100}|[ \\n\\t*#日\u{202E}\u{200B}\"a-z:.]{0,100}") {
            prop_assert!(title_from(&text).chars().count() <= LONGEST);
            if let Some(title) = clean_title(&text) {
                prop_assert!(title.chars().count() <= LONGEST && label("title", &title, LONGEST).is_ok(), "{:?}", title);
            }
        }
    }
}
