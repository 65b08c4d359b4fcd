//! Long texts are read in windows that fit into the context of the model, one after the other.

use std::sync::Arc;

use super::question::Question;
use super::source::SourceText;
use crate::base::background::{Behind, run_behind};
use crate::base::{Error, Result};
use crate::domain::configurations::settings::Ingestion;
use crate::domain::documents::chunk::{ChunkSettings, Piece, chunk};
use crate::port::llm::{Request, estimate_tokens};
use extraction::Markup;

/// Most windows of a document that are read.
pub(super) const MAXIMUM: usize = 16;
/// Largest window, in estimated tokens: in longer ones models overlook more.
const LARGEST: u32 = 12_000;
/// Smallest window. A model that has no room for it says so.
const SMALLEST: u32 = 256;
/// Tokens of a window that the next one repeats, so that a sentence and what it speaks of are not torn apart.
const OVERLAP: u32 = 200;
/// A character is at least a quarter of a token.
const CHARACTERS_PER_TOKEN: usize = 4;

/// Tokens of an answer around its values.
const ANSWER: u32 = 200;
/// Tokens of a value with its quote.
const VALUE: u32 = 120;
/// Items of a list that an answer has room for.
const ITEMS: u32 = 10;

/// How much a model reads and writes at once, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// Of the document.
    pub(super) window_tokens: u32,
    /// Of the answer.
    pub(super) output_tokens: u32,
}

impl Room {
    /// What is left of a context beside the answer and a question without a text.
    pub(super) fn of(context_tokens: u32, most_output_tokens: u32, empty: &Question<'_>) -> Self {
        let values: u32 = empty.fields.iter().map(|field| if field.is_list { ITEMS } else { 1 }).sum();
        let output_tokens = (ANSWER + VALUE * values).min(most_output_tokens).min((context_tokens / 3).max(ANSWER));
        let asked = Request::new(empty.messages(), Some(empty.schema()), output_tokens, "").estimated_input_tokens();
        let left = context_tokens.saturating_sub(output_tokens).saturating_sub(asked);
        Self { window_tokens: left.clamp(SMALLEST, LARGEST), output_tokens }
    }
}

/// A part of the text of a document, in code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) text: String,
    pub(super) start: usize,
    /// End of what the window before it has, too.
    pub(super) fresh: usize,
    pub(super) end: usize,
}

impl Window {
    fn moved_by(self, characters: usize) -> Self {
        let [start, fresh, end] = [self.start, self.fresh, self.end].map(|place| place + characters);
        Self { start, fresh, end, ..self }
    }
}

/// The first windows of parts of a text, at most [`MAXIMUM`]. They end where passages of search end.
pub(super) async fn of(source: &SourceText, room: Room) -> Result<Vec<Window>> {
    let (text, parts) = (Arc::clone(&source.text), source.parts.clone());
    let work = move || {
        let mut windows = Vec::new();
        for part in parts {
            let words: String = text.chars().skip(part.start).take(part.len()).collect();
            let in_part = cut(&words, room.window_tokens)?;
            windows.extend(in_part.into_iter().map(|window| window.moved_by(part.start)));
        }
        windows.truncate(MAXIMUM);
        Ok(windows)
    };
    run_behind(Behind::Callers, work).await.map_err(Error::internal)?
}

fn cut(text: &str, window_tokens: u32) -> Result<Vec<Window>> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    if estimate_tokens(text) <= window_tokens {
        return Ok(vec![Window { text: text.to_owned(), start: 0, fresh: 0, end: text.chars().count() }]);
    }
    let overlap_tokens = OVERLAP.min(window_tokens / 8);
    // A last passage may be a quarter larger than its target.
    let settings = ChunkSettings::of(Ingestion { passage_tokens: window_tokens / 5 * 4, overlap_tokens })?;
    let readable = window_tokens as usize * CHARACTERS_PER_TOKEN * (MAXIMUM + 1);
    let end = text.char_indices().nth(readable).map_or(text.len(), |(at, _)| at);
    let pieces = chunk(&text[..end], Markup::Markdown, settings).into_iter().take(MAXIMUM);
    let window = |piece: Piece<'_>| Window {
        text: piece.text.to_owned(),
        start: piece.start,
        fresh: piece.start + piece.repeated,
        end: piece.end,
    };
    Ok(pieces.map(window).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_read_at_once() {
        let text = "# Tides\n\nThe sea rises.\n\n# Boats\n\nThe boats rise with it.";
        let windows = cut(text, 100).unwrap();
        assert_eq!(windows, [Window { text: text.to_owned(), start: 0, fresh: 0, end: text.len() }]);
        assert!(cut(" \n", 100).unwrap().is_empty());
    }

    #[test]
    fn windows_cover_the_text_and_end_with_paragraphs() {
        let paragraph = |n: usize| format!("Paragraph {n} tells how high the tide of the day “{n}” was at Brest.\n\n");
        let text: String = (0..100).map(paragraph).collect();
        let windows = cut(&text, 320).unwrap();
        assert!(windows.len() > 3 && windows.len() < MAXIMUM);
        let mut covered = 0;
        for window in &windows {
            assert_eq!(window.fresh, covered, "nothing is left out");
            assert!(window.start <= window.fresh && window.text.ends_with("Brest.\n\n"));
            assert!(estimate_tokens(&window.text) <= 320);
            assert_eq!(
                text.chars().skip(window.start).take(window.text.chars().count()).collect::<String>(),
                window.text
            );
            covered = window.end;
        }
        assert_eq!(covered, text.chars().count());
        assert!(windows[1].start < windows[1].fresh, "the windows overlap");
    }

    #[test]
    fn of_a_very_long_text_the_beginning_is_read() {
        let text = "The tide is high. ".repeat(20_000);
        let windows = cut(&text, 320).unwrap();
        assert_eq!(windows.len(), MAXIMUM);
        assert!(windows.last().unwrap().end < text.len() / 10);
    }

    #[test]
    fn question_answer_and_window_fit_into_the_context() {
        let question = Question::default();
        let asked = |room: Room| {
            let request = Request::new(question.messages(), Some(question.schema()), room.output_tokens, "");
            request.estimated_input_tokens() + room.output_tokens
        };
        let room = Room::of(4_096, 4_096, &question);
        assert!(room.window_tokens > 2_000 && asked(room) + room.window_tokens <= 4_096, "{room:?}");
        assert_eq!(Room::of(128_000, 100, &question), Room { window_tokens: LARGEST, output_tokens: 100 });
        assert_eq!(Room::of(0, 4_096, &question).window_tokens, SMALLEST);
    }
}
