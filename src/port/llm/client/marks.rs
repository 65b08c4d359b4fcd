//! Markers around a model's reasoning, and markers of chat templates, as they appear in text.

/// Tags around reasoning. They count only before the response begins; elsewhere the text may be about such tags.
pub const TAGS: [(&str, &str); 11] = [
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

/// First characters of all markers.
pub const FIRST_LETTERS: [char; 3] = ['<', '[', '◁'];

const CHANNEL: &str = "<|channel|>";
const MESSAGE: &str = "<|message|>";
const START: &str = "<|start|>";

/// Markers of chat templates that are never part of a response.
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

/// Markers that end the content of a channel.
const ENDS: [&str; 5] = ["<|end|>", "<|return|>", "<|call|>", START, CHANNEL];

/// Length of the longest marker in [`ENDS`], in bytes.
pub const LONGEST_END: usize = CHANNEL.len();

/// Channels of the harmony format.
const CHANNELS: [&str; 3] = ["analysis", "commentary", "final"];

/// Author of messages in the harmony format.
const SPEAKER: &str = "assistant";

/// Maximum length of a message's head in the harmony format, in bytes.
const LONGEST_HEAD: usize = 256;

/// What begins at a position of the text.
pub enum Mark {
    /// Reasoning between the tags with this index.
    Open(usize),
    /// An opening tag in the middle of a text, which is about such tags.
    Quoted,
    /// A closing tag without an opening one, on a line of its own; its length.
    Close(usize),
    /// Possibly the head of a message in the harmony format.
    Head,
    /// Leftover of a chat template; its length.
    Leftover(usize),
    /// Undecided until more text arrives.
    Perhaps,
}

/// Where a marker stands.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// What stands before it.
    pub before: Before,
    /// A closing tag may be one whose opening tag is in the prompt.
    pub may_close: bool,
    /// The text ends here.
    pub is_end: bool,
}

/// What stands before a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// White space at most: the response has not begun.
    Nothing,
    /// Other lines, and white space at most in its own.
    Lines,
    /// Words in its line.
    Words,
}

/// The marker at the start of a text; `None` for ordinary text.
pub fn mark(text: &str, place: Place) -> Option<Mark> {
    let mut perhaps = false;
    let mut begins = |mark: &str| {
        perhaps |= !place.is_end && text.len() < mark.len() && mark.starts_with(text);
        text.starts_with(mark)
    };
    let open = |tag| if place.before == Before::Nothing { Mark::Open(tag) } else { Mark::Quoted };
    let found = None
        .or_else(|| begins(CHANNEL).then_some(Mark::Head))
        .or_else(|| begins(START).then_some(Mark::Head))
        .or_else(|| LEFTOVERS.iter().find(|mark| begins(mark)).map(|mark| Mark::Leftover(mark.len())))
        .or_else(|| TAGS.iter().position(|(open, _)| begins(open)).map(open));
    if found.is_some() {
        return found;
    }
    let closed = TAGS.iter().find(|(_, close)| place.may_close && begins(close)).map(|(_, close)| close.len());
    let closed = closed.map(|length| (length, text[length..].chars().next()));
    match closed {
        Some((_, None)) if !place.is_end => Some(Mark::Perhaps),
        // Nothing follows, in the text or in the line: some models end with it.
        Some((length, None)) => Some(Mark::Leftover(length)),
        Some((length, Some('\n' | '\r'))) if place.before != Before::Words => Some(Mark::Close(length)),
        Some((length, Some('\n' | '\r'))) => Some(Mark::Leftover(length)),
        _ => perhaps.then_some(Mark::Perhaps),
    }
}

/// Position where the content of a channel ends. A single scan for all markers: searching for each separately would
/// scan the whole text for those that do not occur.
pub fn end_of_channel(text: &str) -> Option<usize> {
    let ends = |at: &usize| ENDS.iter().any(|mark| text[*at..].starts_with(mark));
    text.match_indices("<|").map(|(at, _)| at).find(ends)
}

/// What a marker of a message or a channel at the start of a text turns out to be.
#[derive(Debug, PartialEq)]
pub enum Head {
    /// Undecided until more text arrives.
    Unfinished,
    /// A message, with its channel if named; its text begins at this position.
    Message(Option<&'static str>, usize),
    /// A marker without a message; the text continues at this position.
    Bare(usize),
}

/// Parses the head of a message: `<|start|>assistant<|channel|>final <|constrain|>json<|message|>`, or parts of it.
pub fn head(text: &str, is_end: bool) -> Head {
    // Bounded, however long the text is.
    let window = &text[..text.floor_char_boundary(LONGEST_HEAD)];
    let is_all = is_end || text.len() > LONGEST_HEAD;
    let message = window.find(MESSAGE);
    let head = &window[..message.unwrap_or(window.len())];
    let channel = head.find(CHANNEL).and_then(|at| channel(&head[at + CHANNEL.len()..]));
    let behind = |rest: &str| head.len() - rest.len();
    match (channel, message) {
        // Some omit the message marker; then the text follows the channel name.
        (Some((name, rest)), _) if !may_be_head(rest) => Head::Message(Some(name), behind(rest)),
        (channel, Some(at)) => Head::Message(channel.map(|(name, _)| name), at + MESSAGE.len()),
        (_, None) if !is_all => Head::Unfinished,
        (Some((name, rest)), None) => Head::Message(Some(name), behind(rest)),
        (None, None) => Head::Bare(behind_mark(text, is_end)),
    }
}

/// The channel name at the start of a text, and what follows it.
fn channel(text: &str) -> Option<(&'static str, &str)> {
    CHANNELS.into_iter().find_map(|name| Some((name, text.trim_start().strip_prefix(name)?)))
}

/// True for what may stand between a channel name and the message marker.
fn may_be_head(rest: &str) -> bool {
    let next = rest.trim_start();
    ["<|", "to="].iter().any(|mark| next.starts_with(mark) || mark.starts_with(next))
}

/// Where the text continues after a marker without a message: only the marker and the author that it names are dropped.
/// At the end of a response, the rest may be a truncated head.
fn behind_mark(text: &str, is_end: bool) -> usize {
    let mark = if text.starts_with(START) { START.len() } else { CHANNEL.len() };
    let rest = &text[mark..];
    let is_cut = CHANNELS.iter().chain([&SPEAKER]).any(|name| name.starts_with(rest.trim()));
    match rest.strip_prefix(SPEAKER) {
        _ if is_end && is_cut => text.len(),
        Some(rest) => text.len() - rest.len(),
        None => mark,
    }
}
