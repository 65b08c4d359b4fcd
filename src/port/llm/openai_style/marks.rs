//! Marks around a model's thinking, and marks of templates, as they stand in a text.

/// Tags around thoughts. They count at the start of a line; elsewhere they belong to a text about tags.
pub(super) const TAGS: [(&str, &str); 11] = [
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

/// What marks begin with.
pub(super) const FIRST_LETTERS: [char; 3] = ['<', '[', '◁'];

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

/// Longest mark of [`ENDS`], in bytes.
pub(super) const LONGEST_END: usize = CHANNEL.len();

/// Channels of the harmony format.
const CHANNELS: [&str; 3] = ["analysis", "commentary", "final"];

/// Who speaks in the harmony format.
const SPEAKER: &str = "assistant";

/// Longest head of a message in the harmony format, in bytes.
const LONGEST_HEAD: usize = 256;

/// What begins at a place of the text.
pub(super) enum Mark {
    /// A thought between the tags with this index.
    Open(usize),
    /// The end of a thought, so long.
    Close(usize),
    /// Perhaps a message in the harmony format.
    Head,
    /// What a template left behind, so long.
    Leftover(usize),
    /// More text will tell.
    Perhaps,
}

/// The mark that a text begins with, where thoughts may begin and end; `None` when it begins with ordinary text.
pub(super) fn mark(text: &str, may_open: bool, may_close: bool, is_end: bool) -> Option<Mark> {
    let mut perhaps = false;
    let mut begins = |mark: &str| {
        perhaps |= !is_end && text.len() < mark.len() && mark.starts_with(text);
        text.starts_with(mark)
    };
    let found = None
        .or_else(|| begins(CHANNEL).then_some(Mark::Head))
        .or_else(|| begins(START).then_some(Mark::Head))
        .or_else(|| LEFTOVERS.iter().find(|mark| begins(mark)).map(|mark| Mark::Leftover(mark.len())))
        .or_else(|| TAGS.iter().position(|(open, _)| may_open && begins(open)).map(Mark::Open))
        .or_else(|| {
            TAGS.iter().find(|(_, close)| may_close && begins(close)).map(|(_, close)| Mark::Close(close.len()))
        });
    found.or_else(|| perhaps.then_some(Mark::Perhaps))
}

/// Where what is said in a channel ends. One walk for all marks: looking for each by itself would read on to the end
/// of the text for those that do not come.
pub(super) fn end_of_channel(text: &str) -> Option<usize> {
    let ends = |at: &usize| ENDS.iter().any(|mark| text[*at..].starts_with(mark));
    text.match_indices("<|").map(|(at, _)| at).find(ends)
}

/// What a text that begins with the mark of a message or of a channel turns out to be.
#[derive(Debug, PartialEq)]
pub(super) enum Head {
    /// More text will tell.
    Unfinished,
    /// A message, with its channel when it names one; its text begins at this place.
    Message(Option<&'static str>, usize),
    /// A mark and nothing that belongs to it; the text goes on at this place.
    Bare(usize),
}

/// Reads the head of a message: `<|start|>assistant<|channel|>final <|constrain|>json<|message|>`, or parts of it.
pub(super) fn head(text: &str, is_end: bool) -> Head {
    // No more is looked at, however long the text is.
    let window = &text[..text.floor_char_boundary(LONGEST_HEAD)];
    let is_all = is_end || text.len() > LONGEST_HEAD;
    let message = window.find(MESSAGE);
    let head = &window[..message.unwrap_or(window.len())];
    let channel = head.find(CHANNEL).and_then(|at| channel(&head[at + CHANNEL.len()..]));
    let behind = |rest: &str| head.len() - rest.len();
    match (channel, message) {
        // Some leave the mark of the message out; then the text follows the name.
        (Some((name, rest)), _) if !may_be_head(rest) => Head::Message(Some(name), behind(rest)),
        (channel, Some(at)) => Head::Message(channel.map(|(name, _)| name), at + MESSAGE.len()),
        (_, None) if !is_all => Head::Unfinished,
        (Some((name, rest)), None) => Head::Message(Some(name), behind(rest)),
        (None, None) => Head::Bare(behind_mark(text, is_end)),
    }
}

/// The channel that a text begins with, and what follows its name.
fn channel(text: &str) -> Option<(&'static str, &str)> {
    CHANNELS.into_iter().find_map(|name| Some((name, text.trim_start().strip_prefix(name)?)))
}

/// True for what may stand between the name of a channel and the mark of the message.
fn may_be_head(rest: &str) -> bool {
    let next = rest.trim_start();
    ["<|", "to="].iter().any(|mark| next.starts_with(mark) || mark.starts_with(next))
}

/// Where a text goes on behind a mark without a message: only the mark goes, with the speaker that it names. What is
/// there at the end of an answer may be a head that was cut off.
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
