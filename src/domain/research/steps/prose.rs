//! Prose: text streamed by a model. A text cut at the length limit is continued once; what is missing after that is
//! always reported.

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;

use crate::engine::{FailureCode, JobError};
use crate::port::llm::{Chunk, Cut, FinishReason, LanguageModel, Message, Request, Role};
use citations::marks;

/// Instruction to continue a text that was cut.
const CONTINUE: &str = "Your text was cut because it became too long. Continue right after its last sentence and bring \
                        it to its end. Do not repeat or rewrite anything, and say nothing else.";

/// Shortest overlap that counts as repetition, in bytes.
const REPETITION: usize = 16;

impl Cut {
    /// Note for readers at the end of the cut text.
    pub(in crate::domain::research) fn note(self) -> String {
        format!("*The text breaks off here: {}.*", self.reason())
    }

    /// What the report says about a cut section.
    pub(in crate::domain::research) fn of_section(self, heading: &str) -> String {
        format!("The section “{heading}” was cut: {}.", self.reason())
    }

    /// What the report says about a cut short answer.
    pub(in crate::domain::research) fn of_summary(self) -> String {
        format!("The short answer was cut: {}.", self.reason())
    }
}

/// A text, and why its end is missing, if so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::domain::research) struct Prose {
    pub(in crate::domain::research) text: String,
    pub(in crate::domain::research) cut: Option<Cut>,
}

impl Prose {
    /// The text, with a note at the end if it was cut.
    pub(in crate::domain::research) fn told(&self) -> String {
        let text = self.text.trim();
        match self.cut {
            Some(cut) if !text.is_empty() => format!("{text}\n\n{}", cut.note()),
            _ => text.to_owned(),
        }
    }
}

/// Receives a text while it grows.
pub(in crate::domain::research) trait Reader: Send {
    /// Called with the text so far, after each piece.
    fn see<'a>(&'a mut self, text: &'a str) -> BoxFuture<'a, Result<(), JobError>>;
}

/// For a text that is shown only when it is complete.
pub(in crate::domain::research) struct Nobody;

impl Reader for Nobody {
    fn see<'a>(&'a mut self, _: &'a str) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { Ok(()) })
    }
}

/// Asks a model for a text.
pub(in crate::domain::research) async fn write(
    model: &dyn LanguageModel,
    request: &Request,
    reader: &mut dyn Reader,
) -> Result<Prose, JobError> {
    let (text, finish) = read(model, request, "", reader).await?;
    let (text, finish) = match finish {
        FinishReason::Length if !text.trim().is_empty() => {
            // Without a complete sentence, the first one is continued.
            let whole = Some(whole_sentences(&text)).filter(|whole| !whole.is_empty()).unwrap_or(&text);
            match read(model, &continuation(request, whole), whole, reader).await {
                // No budget for the rest, or no further text: keep what there is.
                Err(error) if is_no_rest(&error) => (text, FinishReason::Length),
                continued => continued?,
            }
        }
        _ => (text, finish),
    };
    let nothing = Some(Cut::NoText).filter(|_| text.trim().is_empty());
    let Some(cut) = Cut::of(finish).or(nothing) else { return Ok(Prose { text, cut: None }) };
    // Part of a sentence may say the opposite of the whole one.
    Ok(Prose { text: whole_sentences(&text).to_owned(), cut: Some(cut) })
}

/// True when a text can be kept although its continuation failed.
fn is_no_rest(error: &JobError) -> bool {
    matches!(error.code(), Some(FailureCode::BudgetExceeded | FailureCode::ProviderProtocol))
}

/// Reads an answer to its end. `before` is the text that it continues.
async fn read(
    model: &dyn LanguageModel,
    request: &Request,
    before: &str,
    reader: &mut dyn Reader,
) -> Result<(String, FinishReason), JobError> {
    let mut stream = model.stream(request).await?;
    let (mut answer, mut finish) = (String::new(), FinishReason::Stop);
    while let Some(chunk) = stream.next().await {
        match chunk? {
            Chunk::Text(piece) => answer.push_str(&piece),
            Chunk::Restart => answer.clear(),
            Chunk::Done { finish: reason, .. } => finish = reason,
            Chunk::Usage(_) | Chunk::Reasoning(_) | Chunk::ToolCall(_) => continue,
        }
        match before.is_empty() {
            true => reader.see(&answer).await?,
            false => reader.see(&joined(before, &answer)).await?,
        }
    }
    match before.is_empty() {
        true => Ok((answer, finish)),
        false => Ok((joined(before, &answer), finish)),
    }
}

/// A continuation without leading dots. A point before a digit belongs to its number.
fn without_dots(after: &str) -> &str {
    let rest = after.trim_start_matches(['…', '.', ' ']);
    let is_point = rest.starts_with(|c: char| c.is_ascii_digit()) && after[..after.len() - rest.len()].ends_with('.');
    if is_point { &after[after.len() - rest.len() - 1..] } else { rest }
}

fn continuation(request: &Request, text: &str) -> Request {
    let mut next = request.clone();
    next.messages.push(Message::new(Role::Assistant, text));
    next.messages.push(Message::new(Role::User, CONTINUE));
    next.idempotency_key.push_str("-continued");
    next
}

/// A text joined with its continuation, without the part that the continuation repeats.
fn joined(before: &str, after: &str) -> String {
    let after = without_dots(after);
    let mut ends = after.char_indices().map(|(at, c)| at + c.len_utf8()).filter(|end| *end <= before.len());
    let repeated = ends.by_ref().filter(|end| *end >= REPETITION && before.ends_with(&after[..*end])).last();
    let after = &after[repeated.unwrap_or(0)..];
    let is_apart = before.ends_with(char::is_whitespace) || after.starts_with(char::is_whitespace) || after.is_empty();
    let space = if is_apart || before.is_empty() { "" } else { " " };
    format!("{before}{space}{after}")
}

/// The text up to the end of its last complete sentence; empty when there is none.
fn whole_sentences(text: &str) -> &str {
    let text = text.trim_end();
    let sentences = marks::sentences(text);
    let Some(last) = sentences.last() else { return text };
    if is_whole(&text[last.range.clone()]) {
        return text;
    }
    text[..last.range.start].trim_end()
}

/// True for a complete sentence. A colon does not end one, because what it introduces is missing, nor does a point
/// after a digit, which may belong to a number.
fn is_whole(sentence: &str) -> bool {
    let sentence = strip_marks(sentence);
    let is_point = sentence.strip_suffix('.').is_some_and(|before| before.ends_with(char::is_numeric));
    !is_point && sentence.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '|'])
}

/// A sentence without citation marks and closing punctuation at its end. Digits that are not a citation mark stay.
fn strip_marks(sentence: &str) -> &str {
    let closes = |c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | ')' | '*' | '_');
    let mut rest = sentence.trim_end_matches(closes);
    for mark in marks::find(sentence).into_iter().rev() {
        if mark.range.end != rest.len() {
            break;
        }
        rest = rest[..mark.range.start].trim_end_matches(closes);
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_continuation_is_joined_without_repetition() {
        for (before, after, whole) in [
            ("Tides rise [1].", "They fall [2].", "Tides rise [1]. They fall [2]."),
            ("Tides rise [1].", " They fall [2].", "Tides rise [1]. They fall [2]."),
            (
                "Tides rise twice a day [1].",
                "Tides rise twice a day [1]. They fall.",
                "Tides rise twice a day [1]. They fall.",
            ),
            (
                "A. Tides rise twice a day [1].",
                "… rise twice a day [1]. They fall.",
                "A. Tides rise twice a day [1]. They fall.",
            ),
            ("- one\n", "- two", "- one\n- two"),
            ("- one", "\n- two", "- one\n- two"),
            ("Same text, all of it.", "Same text, all of it.", "Same text, all of it."),
            ("Tides rise.", ".5 million boats came.", "Tides rise. .5 million boats came."),
            ("Tides rise.", "... .5 million boats came.", "Tides rise. .5 million boats came."),
            ("Tides rise.", "... 5 million boats came.", "Tides rise. 5 million boats came."),
            ("End.", "", "End."),
        ] {
            assert_eq!(joined(before, after), whole);
        }
    }

    #[test]
    fn a_text_that_was_cut_ends_with_a_whole_sentence() {
        for (text, whole) in [
            ("Tides rise [1]. They reach 16", "Tides rise [1]."),
            ("Tides rise [1]. They fall [2].", "Tides rise [1]. They fall [2]."),
            ("- Tides rise [1].\n- They", "- Tides rise [1]."),
            ("No end in sight", ""),
            ("Tides rise. The tide reached 16.", "Tides rise."),
            ("Tides rise. The tide reached 16.3", "Tides rise."),
            ("Tides rise. They met at 12:30", "Tides rise."),
            ("Tides rise. They met at 12:", "Tides rise."),
            ("Tides rise. There are three: [1]", "Tides rise."),
            ("Tides rise [1]. They fall. [2] [3, 4]", "Tides rise [1]. They fall. [2] [3, 4]"),
            ("Tides rise [1]. They fall [2", "Tides rise [1]."),
            ("満潮は二回。干潮", "満潮は二回。"),
            ("He said “yes.” [1]", "He said “yes.” [1]"),
        ] {
            assert_eq!(whole_sentences(text), whole);
        }
    }

    #[test]
    fn a_cut_is_told_where_it_is() {
        let cut = Prose { text: "Tides rise [1].".to_owned(), cut: Some(Cut::Length) };
        assert!(cut.told().starts_with("Tides rise [1].\n\n*The text breaks off here"));
        assert!(!cut.told().contains(|c: char| c.is_numeric() && c != '1'), "a number would want a source");
        assert_eq!(Prose { text: " a ".to_owned(), cut: None }.told(), "a");
    }
}
