//! Tells a model's reasoning from its response.
//!
//! Servers without a separate field for reasoning put it into the text, in many ways: between tags at the start, in the
//! channels of the harmony format, or with a closing tag whose opening one is in the prompt template. Chunks may be split
//! anywhere, even within a marker.
//!
//! An answer may be about such tags, and people get models to write them. So tags count at the start only, and a closing
//! tag without an opening one ends reasoning only as templates write it: once, on a line of its own, in an answer that has
//! shown neither reasoning nor an opening tag before. Everything else is text.

use std::mem::take;

use super::marks::{self, Before, FIRST_LETTERS, Head, LONGEST_END, Mark, Place, TAGS};

/// What a chunk of streamed text adds to the response.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Visible {
    /// All earlier text turned out to be reasoning.
    pub restart: bool,
    /// Text to append.
    pub text: String,
    /// Reasoning to append; what turned out to be reasoning in this chunk is part of it.
    pub reasoning: String,
}

/// Parts a streamed text into reasoning and response.
#[derive(Debug, Default)]
pub struct ReasoningFilter {
    state: State,
    /// Received but undecided text; never longer than the head of a message.
    held: String,
    /// White space before the first word, which reasoning may follow.
    lead: String,
    /// Skip white space: the response begins with the next word.
    trim: bool,
    /// First character of the response so far.
    first: Option<char>,
    /// Last character of the response so far.
    last: Option<char>,
    /// The current line has more than white space, so no reasoning begins in it.
    in_line: bool,
    /// A closing tag without an opening one arrived. The text before it was reasoning if a response follows, and is the
    /// response if nothing does.
    ended: bool,
    /// What is known of the text that was shown.
    shown: Shown,
}

/// What is known of the text that was shown.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// It may turn out to be reasoning.
    #[default]
    Open,
    /// It is the response: reasoning was told apart.
    Settled,
    /// It is the response, and about tags: it has an opening one, to which closing ones belong.
    AboutTags,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum State {
    #[default]
    Answer,
    /// Until the closing tag with this index.
    Reasoning(usize),
    /// The head of a message in the harmony format.
    Head,
    /// A channel that is not part of the response.
    Aside,
}

enum Step {
    /// Continue at this position in the new state.
    Again(usize),
    /// Keep the text from this position until more arrives.
    Hold(usize),
}

impl ReasoningFilter {
    /// Adds text; returns the parts that belong to the response and to the reasoning.
    pub fn push(&mut self, text: &str) -> Visible {
        self.held.push_str(text);
        self.read(false)
    }

    /// Ends the text; returns what was held back.
    pub fn finish(&mut self) -> Visible {
        let mut visible = self.read(true);
        if matches!(self.state, State::Reasoning(_) | State::Aside) {
            visible.reasoning.push_str(&take(&mut self.held));
        }
        if self.first.is_none() && !self.trim {
            visible.text.insert_str(0, &take(&mut self.lead));
        }
        visible
    }

    /// Reasoning came apart from the text: the text has none.
    pub fn settle(&mut self) {
        if self.shown == Shown::Open {
            self.shown = Shown::Settled;
        }
    }

    /// Bytes of white space held back before the first word. They are not bounded here.
    pub fn blank(&self) -> usize {
        self.lead.len()
    }

    /// Scans the held text once; only what stays undecided at its end is kept.
    fn read(&mut self, is_end: bool) -> Visible {
        let mut out = Visible::default();
        let (mut held, mut from) = (take(&mut self.held), 0);
        loop {
            let rest = &held[from..];
            let step = match self.state {
                State::Answer => self.answer(rest, is_end, &mut out),
                State::Reasoning(tag) => self.reasoning(rest, tag, &mut out),
                State::Head => self.head(rest, is_end, &mut out),
                State::Aside => self.aside(rest, &mut out),
            };
            match step {
                // The state changed: rescan the rest.
                Step::Again(length) => from += length,
                Step::Hold(length) => {
                    held.drain(..from + length);
                    self.held = held;
                    return out;
                }
            }
        }
    }

    fn answer(&mut self, held: &str, is_end: bool, out: &mut Visible) -> Step {
        let mut shown = 0;
        for (at, _) in held.match_indices(FIRST_LETTERS) {
            if at < shown {
                continue;
            }
            self.show(&held[shown..at], out);
            shown = at;
            match self.mark(&held[at..], is_end) {
                None => {}
                Some(Mark::Perhaps) => return Step::Hold(at),
                Some(Mark::Leftover(length)) => shown = at + length,
                Some(Mark::Quoted) => self.shown = Shown::AboutTags,
                Some(Mark::Open(tag)) => {
                    self.forget_reasoning(out);
                    self.begin_reasoning();
                    self.settle();
                    self.state = State::Reasoning(tag);
                    return Step::Again(at + TAGS[tag].0.len());
                }
                Some(Mark::Close(length)) if self.shown != Shown::Open => shown = at + length,
                Some(Mark::Close(length)) => {
                    self.begin_reasoning();
                    self.settle();
                    (self.ended, self.last, self.in_line) = (true, None, false);
                    return Step::Again(at + length);
                }
                Some(Mark::Head) => {
                    self.state = State::Head;
                    return Step::Again(at);
                }
            }
        }
        self.show(&held[shown..], out);
        Step::Hold(held.len())
    }

    /// The marker that begins here; `None` for ordinary text, such as a quoted tag.
    fn mark(&self, rest: &str, is_end: bool) -> Option<Mark> {
        if self.last == Some('`') {
            return None;
        }
        let before = match self.first.is_none() || self.ended {
            _ if self.in_line => Before::Words,
            true => Before::Nothing,
            false => Before::Lines,
        };
        let place = Place { before, may_close: self.can_be_end(), is_end };
        marks::mark(rest, place)
    }

    /// Whether a closing tag without an opening one may end reasoning, which has begun in the prompt. Not in JSON.
    fn can_be_end(&self) -> bool {
        self.shown != Shown::AboutTags && !matches!(self.first, Some('{' | '['))
    }

    fn show(&mut self, text: &str, out: &mut Visible) {
        let mut text = text;
        if self.trim {
            text = text.trim_start();
        }
        if text.is_empty() {
            return;
        }
        self.forget_reasoning(out);
        if self.first.is_none() && text.trim().is_empty() {
            self.lead.push_str(text);
            return;
        }
        self.trim = false;
        self.first = self.first.or_else(|| text.trim_start().chars().next());
        self.last = text.chars().next_back();
        let line = text.rsplit('\n').next().unwrap_or(text);
        self.in_line = !line.trim().is_empty() || (self.in_line && line.len() == text.len());
        out.text.push_str(&take(&mut self.lead));
        out.text.push_str(text);
    }

    fn begin_reasoning(&mut self) {
        self.trim = true;
        self.lead.clear();
    }

    /// Text follows the end of reasoning, so what was shown before that end belongs to the reasoning.
    fn forget_reasoning(&mut self, out: &mut Visible) {
        if take(&mut self.ended) {
            self.forget(out);
        }
    }

    /// Discards the text shown so far, as it was reasoning.
    fn forget(&mut self, out: &mut Visible) {
        out.restart |= self.first.is_some();
        out.reasoning.push_str(&take(&mut out.text));
        (self.first, self.last, self.in_line) = (None, None, false);
    }

    fn reasoning(&mut self, held: &str, tag: usize, out: &mut Visible) -> Step {
        let close = TAGS[tag].1;
        match held.find(close) {
            Some(at) => {
                out.reasoning.push_str(&held[..at]);
                self.state = State::Answer;
                Step::Again(at + close.len())
            }
            // Keep only what may be the start of the closing tag.
            None => hold_tail(held, close.len() - 1, out),
        }
    }

    /// Messages in the channel `final`, and those that name none, are responses.
    fn head(&mut self, held: &str, is_end: bool, out: &mut Visible) -> Step {
        let (channel, body) = match marks::head(held, is_end) {
            Head::Unfinished => return Step::Hold(0),
            Head::Bare(length) => (None, length),
            Head::Message(channel, body) => (channel, body),
        };
        self.state = State::Answer;
        match channel {
            Some("analysis" | "commentary") => {
                self.begin_reasoning();
                self.settle();
                self.state = State::Aside;
            }
            Some(_) => {
                self.begin_reasoning();
                if self.shown == Shown::Open {
                    self.forget(out);
                }
                self.settle();
            }
            None => {}
        }
        Step::Again(body)
    }

    fn aside(&mut self, held: &str, out: &mut Visible) -> Step {
        match marks::end_of_channel(held) {
            Some(at) => {
                out.reasoning.push_str(&held[..at]);
                self.state = State::Answer;
                Step::Again(at)
            }
            None => hold_tail(held, LONGEST_END - 1, out),
        }
    }
}

/// Adds a text to the reasoning but for its last `length` bytes, from a character boundary on, which are kept.
fn hold_tail(text: &str, length: usize, out: &mut Visible) -> Step {
    let end = text.ceil_char_boundary(text.len().saturating_sub(length));
    out.reasoning.push_str(&text[..end]);
    Step::Hold(end)
}
