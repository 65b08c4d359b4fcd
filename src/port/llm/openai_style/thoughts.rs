//! Keeps a model's thinking out of its answer.

use std::mem::take;

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Removes a `<think>…</think>` part at the start of a streamed text, however it is cut.
///
/// Servers without a field of its own for thinking (Ollama, vLLM without a parser) put it there. Later tags belong
/// to the answer.
#[derive(Debug, Default)]
pub(super) struct ThoughtFilter {
    state: State,
    held: String,
}

#[derive(Debug, Default, PartialEq)]
enum State {
    #[default]
    Undecided,
    Thinking,
    AfterThought,
    Answering,
}

impl ThoughtFilter {
    /// Takes the next text; returns what belongs to the answer.
    pub(super) fn push(&mut self, text: &str) -> String {
        if self.state == State::Answering {
            return text.to_owned();
        }
        self.held.push_str(text);
        if self.state == State::Undecided {
            let start = self.held.trim_start();
            if let Some(thought) = start.strip_prefix(OPEN) {
                self.held = thought.to_owned();
                self.state = State::Thinking;
            } else if OPEN.starts_with(start) {
                return String::new();
            } else {
                self.state = State::Answering;
                return take(&mut self.held);
            }
        }
        if self.state == State::Thinking {
            let Some(end) = self.held.find(CLOSE) else {
                self.forget_thought();
                return String::new();
            };
            self.held.drain(..end + CLOSE.len());
            self.state = State::AfterThought;
        }
        let answer = self.held.trim_start().to_owned();
        self.held.clear();
        if !answer.is_empty() {
            self.state = State::Answering;
        }
        answer
    }

    /// The text is over: returns what was held back and turned out to be answer.
    pub(super) fn finish(&mut self) -> String {
        match self.state {
            State::Undecided => take(&mut self.held),
            _ => String::new(),
        }
    }

    /// Keeps only as much as may be the start of the closing tag.
    fn forget_thought(&mut self) {
        let mut from = self.held.len().saturating_sub(CLOSE.len() - 1);
        while !self.held.is_char_boundary(from) {
            from += 1;
        }
        self.held.drain(..from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(text: &str, cut: usize) -> String {
        let mut filter = ThoughtFilter::default();
        let letters: Vec<char> = text.chars().collect();
        let mut out: String = letters.chunks(cut).map(|part| filter.push(&part.iter().collect::<String>())).collect();
        out.push_str(&filter.finish());
        out
    }

    #[test]
    fn thoughts_at_the_start_are_removed_however_they_are_cut() {
        for cut in 1..40 {
            assert_eq!(filtered("\n<think>so… <b>ü</b>\n</think>\n\nThe answer <think>", cut), "The answer <think>");
            assert_eq!(filtered("No thoughts </think>", cut), "No thoughts </think>");
            assert_eq!(filtered(" <thin", cut), " <thin");
            assert_eq!(filtered("<think>never ends", cut), "");
        }
    }
}
