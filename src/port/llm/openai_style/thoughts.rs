//! Keeps a model's thinking out of its answer.
//!
//! Servers without a field of its own for thinking put it into the text, in many ways: between tags at the start or
//! between paragraphs, in the channels of the harmony format, or with an end whose beginning stands in the template of
//! the prompt. Pieces may be cut anywhere, also within a tag.

use std::mem::take;

/// Tags around thoughts. They count at the start of a line; elsewhere they belong to a text about tags.
const TAGS: [(&str, &str); 11] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<thoughts>", "</thoughts>"),
    ("<reasoning>", "</reasoning>"),
    ("<seed:think>", "</seed:think>"),
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<|channel>thought", "<channel|>"),
];

const CHANNEL: &str = "<|channel|>";
const MESSAGE: &str = "<|message|>";
const START: &str = "<|start|>";

/// Marks of templates that are never part of an answer.
const LEFTOVERS: [&str; 12] = [
    MESSAGE,
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|begin_of_solution|>",
    "<|end_of_solution|>",
    "<|START_RESPONSE|>",
    "<|END_RESPONSE|>",
    "<|im_end|>",
    "<|eot_id|>",
    "<|endoftext|>",
    "<|end_of_text|>",
];

/// Marks that end what is said in a channel.
const ENDS: [&str; 5] = ["<|end|>", "<|return|>", "<|call|>", START, CHANNEL];

/// Channels of the harmony format.
const CHANNELS: [&str; 3] = ["analysis", "commentary", "final"];

/// Longest head of a message in the harmony format, in bytes.
const LONGEST_HEAD: usize = 256;

/// What a piece of streamed text adds to the answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Visible {
    /// All that was visible before turned out to be thought.
    pub(super) restart: bool,
    /// Text to append.
    pub(super) text: String,
}

/// Takes thoughts out of a streamed text.
#[derive(Debug, Default)]
pub(super) struct ThoughtFilter {
    state: State,
    /// What came and is not decided yet.
    held: String,
    /// White space before the first word, which a thought may follow.
    lead: String,
    /// The answer begins with the next word.
    trim: bool,
    /// First letter of the answer so far.
    first: Option<char>,
    /// Last letter of the answer so far.
    last: Option<char>,
    /// The line that is being written is blank so far.
    in_line: bool,
    /// A thought was taken out, so a further end of one is text.
    had_thought: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum State {
    #[default]
    Answer,
    /// Until the end tag with this index.
    Thought(usize),
    /// The head of a message in the harmony format.
    Head,
    /// A channel that nobody reads.
    Aside,
}

/// What begins at a place of the text.
enum Mark {
    Open(usize, usize),
    Close(usize),
    Head(usize),
    Leftover(usize),
    /// More text will tell.
    Perhaps,
}

impl ThoughtFilter {
    /// Takes the next text; returns what belongs to the answer.
    pub(super) fn push(&mut self, text: &str) -> Visible {
        self.held.push_str(text);
        self.read(false)
    }

    /// The text is over: returns what was held back and turned out to be answer.
    pub(super) fn finish(&mut self) -> Visible {
        let mut visible = self.read(true);
        if self.first.is_none() && !self.trim {
            visible.text.insert_str(0, &take(&mut self.lead));
        }
        visible
    }

    fn read(&mut self, is_end: bool) -> Visible {
        let mut out = Visible::default();
        loop {
            let held = take(&mut self.held);
            let rest = match self.state {
                State::Answer => self.answer(&held, is_end, &mut out),
                State::Thought(tag) => self.thought(&held, tag),
                State::Head => self.head(&held, is_end, &mut out),
                State::Aside => self.aside(&held),
            };
            match rest {
                // The state changed: what is left is read anew.
                Step::Again(from) => held[from..].clone_into(&mut self.held),
                Step::Hold(from) => {
                    held[from..].clone_into(&mut self.held);
                    return out;
                }
            }
        }
    }

    fn answer(&mut self, held: &str, is_end: bool, out: &mut Visible) -> Step {
        let mut shown = 0;
        for (at, _) in held.match_indices(['<', '[', '◁']) {
            if at < shown {
                continue;
            }
            self.show(&held[shown..at], out);
            shown = at;
            match self.mark(&held[at..], is_end) {
                None => {}
                Some(Mark::Perhaps) => return Step::Hold(at),
                Some(Mark::Leftover(length)) => shown = at + length,
                Some(Mark::Open(tag, length)) => {
                    self.begin_thought();
                    self.state = State::Thought(tag);
                    return Step::Again(at + length);
                }
                Some(Mark::Close(length)) => {
                    self.begin_thought();
                    self.forget(out);
                    return Step::Again(at + length);
                }
                Some(Mark::Head(length)) => {
                    self.state = State::Head;
                    return Step::Again(at + length);
                }
            }
        }
        self.show(&held[shown..], out);
        Step::Hold(held.len())
    }

    /// What begins here; `None` for ordinary text, such as a quoted tag.
    fn mark(&self, rest: &str, is_end: bool) -> Option<Mark> {
        if self.last == Some('`') {
            return None;
        }
        let (mut perhaps, opens, closes) = (false, !self.in_line, self.can_be_end());
        let mut begins = |mark: &str| {
            perhaps |= !is_end && rest.len() < mark.len() && mark.starts_with(rest);
            rest.starts_with(mark)
        };
        let found = None
            .or_else(|| begins(CHANNEL).then_some(Mark::Head(0)))
            .or_else(|| begins(START).then_some(Mark::Head(0)))
            .or_else(|| LEFTOVERS.iter().find(|mark| begins(mark)).map(|mark| Mark::Leftover(mark.len())))
            .or_else(|| {
                let tag = TAGS.iter().position(|(open, _)| opens && begins(open))?;
                Some(Mark::Open(tag, TAGS[tag].0.len()))
            })
            .or_else(|| {
                TAGS.iter().find(|(_, close)| closes && begins(close)).map(|(_, close)| Mark::Close(close.len()))
            });
        found.or_else(|| perhaps.then_some(Mark::Perhaps))
    }

    /// An end without a beginning ends a thought that began in the prompt, unless the answer is JSON.
    fn can_be_end(&self) -> bool {
        !self.had_thought && !matches!(self.first, Some('{' | '['))
    }

    fn show(&mut self, text: &str, out: &mut Visible) {
        let mut text = text;
        if self.trim {
            text = text.trim_start();
        }
        if text.is_empty() {
            return;
        }
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

    fn begin_thought(&mut self) {
        self.had_thought = true;
        self.trim = true;
        self.lead.clear();
    }

    /// What was visible so far was thought.
    fn forget(&mut self, out: &mut Visible) {
        out.restart |= self.first.is_some();
        out.text.clear();
        (self.first, self.last, self.in_line) = (None, None, false);
    }

    fn thought(&mut self, held: &str, tag: usize) -> Step {
        let close = TAGS[tag].1;
        match held.find(close) {
            Some(at) => {
                self.state = State::Answer;
                Step::Again(at + close.len())
            }
            // Only what may be the start of the end is kept.
            None => Step::Hold(tail(held, close.len() - 1)),
        }
    }

    /// The head of a message: `assistant<|channel|>final <|constrain|>json<|message|>`, or parts of it.
    fn head(&mut self, held: &str, is_end: bool, out: &mut Visible) -> Step {
        let channel = held.find(CHANNEL).map_or("", |at| held[at + CHANNEL.len()..].trim_start());
        let name = CHANNELS.into_iter().find(|name| channel.starts_with(name));
        let named = name.and_then(|name| {
            // Some leave the mark of the message out; then the text follows the name.
            let text = &channel[name.len()..];
            let next = text.trim_start();
            let waits = ["<|", "to="].iter().any(|mark| next.starts_with(mark) || mark.starts_with(next));
            (!waits || held.len() > LONGEST_HEAD).then_some(held.len() - text.len())
        });
        let body = named.or_else(|| held.find(MESSAGE).map(|at| at + MESSAGE.len()));
        match body {
            None if held.len() <= LONGEST_HEAD && !is_end => Step::Hold(0),
            None => {
                self.state = State::Answer;
                Step::Hold(held.len())
            }
            Some(body) => {
                match name {
                    Some("analysis" | "commentary") => {
                        self.begin_thought();
                        self.state = State::Aside;
                    }
                    Some(_) => {
                        self.begin_thought();
                        self.forget(out);
                        self.state = State::Answer;
                    }
                    None => self.state = State::Answer,
                }
                Step::Again(body)
            }
        }
    }

    fn aside(&mut self, held: &str) -> Step {
        let end = ENDS.iter().filter_map(|mark| held.find(mark)).min();
        match end {
            Some(at) => {
                self.state = State::Answer;
                Step::Again(at)
            }
            None => Step::Hold(tail(held, CHANNEL.len() - 1)),
        }
    }
}

enum Step {
    /// Read what follows this place in the new state.
    Again(usize),
    /// Keep what follows this place until more comes.
    Hold(usize),
}

/// Where the last `length` bytes begin, at a whole letter.
fn tail(text: &str, length: usize) -> usize {
    let mut from = text.len().saturating_sub(length);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(text: &str, cut: usize) -> String {
        let mut filter = ThoughtFilter::default();
        let letters: Vec<char> = text.chars().collect();
        let mut out = String::new();
        let pieces = letters.chunks(cut).map(|part| part.iter().collect::<String>());
        let mut take = |visible: Visible| {
            if visible.restart {
                out.clear();
            }
            out.push_str(&visible.text);
        };
        for piece in pieces {
            take(filter.push(&piece));
        }
        take(filter.finish());
        out
    }

    #[test]
    fn thoughts_never_reach_the_reader_however_they_are_cut_c_llm_11() {
        for (text, answer) in [
            ("\n<think>so… <b>ü</b>\n</think>\n\nThe answer <think>", "The answer <think>"),
            ("<thinking>a</thinking>\nTwo.", "Two."),
            ("<think>one</think><think>two</think> Two.", "Two."),
            ("[THINK]hm[/THINK]Two [1].", "Two [1]."),
            ("◁think▷hm◁/think▷Two.", "Two."),
            ("<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Two.<|END_RESPONSE|>", "Two."),
            ("<|channel>thought\nhm<channel|>Two.", "Two."),
            ("Two.\n<think>and more?</think>\nThree.", "Two.\nThree."),
            ("hm, tides\n\n</think>\n\nTwo.", "Two."),
            ("so\n</thinking>Two.", "Two."),
            ("<think>never ends", ""),
            (
                "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Two.<|return|>",
                "Two.",
            ),
            ("<|channel|>analysis hm <|channel|>final Two.", "Two."),
            ("<|channel|>analysis<|message|>hm", ""),
            ("hm<|end|><|start|>assistant<|channel|>final<|message|>Two.", "Two."),
            ("<|channel|>final <|constrain|>json<|message|>{\"a\": 1}", "{\"a\": 1}"),
            ("<|channel|>commentary to=x<|message|>{}<|call|><|start|>assistant<|message|>Two.", "Two."),
            ("Two.<|im_end|>", "Two."),
        ] {
            for cut in 1..=text.chars().count() {
                assert_eq!(filtered(text, cut), answer, "{text} cut every {cut}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_a_thought_stays() {
        for text in [
            " <thin",
            "Use `<think>` and `</think>` as tags [2] <b>here</b>.",
            "{\"queries\": [\"what ends with </think>?\"]}",
            "a < b, [1] and <|x",
            "  two spaces",
            " ",
            "",
        ] {
            for cut in 1..=text.chars().count().max(1) {
                assert_eq!(filtered(text, cut), text, "cut every {cut}");
            }
        }
        assert_eq!(filtered("<think>a</think>b </think> c", 3), "b </think> c");
    }
}
