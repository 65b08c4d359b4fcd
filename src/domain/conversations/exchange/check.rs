//! What a conversation of a file must be like.

use std::collections::{HashMap, HashSet};

use super::format::{Written, WrittenCitation, WrittenFeedback, WrittenUsage, role_named, status_named};
use super::read::moment;
use super::{MAXIMUM_MESSAGES, MAXIMUM_TEXT, Told, Unfit};
use crate::base::text::storable::{sanitize, sanitized};
use crate::base::text::{Name, visible};
use crate::entity::message::{MessageRole, MessageStatus};

/// Largest amount of anything that is counted: the sum over all messages of a conversation is exact in JSON, too.
const LARGEST: i64 = 100_000_000_000;
/// Largest number of a message: those that are told apart in search.
const LARGEST_NUMBER: i64 = 16_000_000;
/// Most attachments, and most citations, of a message.
const MAXIMUM_BESIDE: usize = 500;
/// Longest text beside that of a message, in characters.
const MAXIMUM_SHORT: usize = 40_000;
/// Longest name, in characters.
const MAXIMUM_NAME: usize = 2000;
/// Longest title, in characters.
const MAXIMUM_TITLE: usize = 200;

/// Checks a conversation, and makes of it what can be stored.
pub(super) fn checked(mut told: Told) -> Result<Told, Unfit> {
    if told.messages.len() > MAXIMUM_MESSAGES {
        return Err(Unfit::new(format!("It has more than {MAXIMUM_MESSAGES} messages.")));
    }
    told.title = name(&told.title);
    for message in &mut told.messages {
        let id = message.id;
        check_message(message).map_err(|Unfit(why)| Unfit::new(format!("Message {id}: {why}")))?;
    }
    // What waited was never said.
    let followed: HashSet<i64> = told.messages.iter().filter_map(|message| message.parent).collect();
    told.messages.retain(|message| message.status != "QUEUED" || followed.contains(&message.id));
    told.messages.sort_by_key(|message| message.id);
    check_tree(&told.messages)?;
    told.current = current(&told)?;
    Ok(told)
}

/// The numbers of the messages from the first to the current one of a conversation that was checked.
pub fn path(told: &Told) -> Vec<i64> {
    let above: HashMap<i64, Option<i64>> = told.messages.iter().map(|message| (message.id, message.parent)).collect();
    let mut path: Vec<i64> =
        std::iter::successors(told.current, |id| above.get(id).copied().flatten()).take(told.messages.len()).collect();
    path.reverse();
    path
}

/// A title, or the name of a model, on one line; none of one that nobody could see.
fn name(given: &str) -> String {
    let given = sanitize(given);
    if Name::parse("title", &given).is_ok_and(|name| name.as_str() == given) {
        return given.into_owned();
    }
    let plain = |c: char| if c.is_whitespace() || c.is_control() { ' ' } else { c };
    let text: String = given.chars().filter(|c| !visible::turns_around(*c)).map(plain).collect();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(MAXIMUM_TITLE).collect();
    Name::parse("title", &cut).map(Name::into_string).unwrap_or_default()
}

fn check_message(message: &mut Written) -> Result<(), Unfit> {
    if !(1..=LARGEST_NUMBER).contains(&message.id) {
        return Err(Unfit::new("its `id` must be a number from 1 to 16,000,000."));
    }
    let role = role_named(&message.role).ok_or_else(|| Unfit::new("its `role` is unknown."))?;
    if message.status.is_empty() {
        "COMPLETED".clone_into(&mut message.status);
    }
    let status = status_named(&message.status).ok_or_else(|| Unfit::new("its `status` is unknown."))?;
    if role == MessageRole::User && status != MessageStatus::Queued {
        // What a person said is said.
        "COMPLETED".clone_into(&mut message.status);
    } else if status.is_open() {
        // Nobody writes it any more.
        "STOPPED".clone_into(&mut message.status);
    }
    if status == MessageStatus::Queued && role != MessageRole::User {
        return Err(Unfit::new("only messages of persons wait."));
    }
    text("text", &mut message.text, MAXIMUM_TEXT)?;
    optional("reasoning", message.reasoning.as_mut(), MAXIMUM_TEXT)?;
    optional("instructions", message.instructions.as_mut(), MAXIMUM_SHORT)?;
    message.model = message.model.as_deref().map(name).filter(|name| !name.is_empty());
    optional("cut", message.cut.as_mut(), MAXIMUM_NAME)?;
    optional("failure", message.failure.as_mut().map(|failure| &mut failure.message), MAXIMUM_SHORT)?;
    moment("createdAt", message.created_at.as_deref())?;
    moment("completedAt", message.completed_at.as_deref())?;
    if message.attachments.len() > MAXIMUM_BESIDE || message.citations.len() > MAXIMUM_BESIDE {
        return Err(Unfit::new(format!("it has more than {MAXIMUM_BESIDE} attachments or citations.")));
    }
    for attachment in &mut message.attachments {
        text("name", &mut attachment.name, MAXIMUM_NAME)?;
    }
    let length = message.text.encode_utf16().count();
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    message.citations.iter_mut().try_for_each(|citation| check_citation(citation, length))?;
    message.usage.as_ref().map_or(Ok(()), check_usage)?;
    if message.feedback.is_some() && (role != MessageRole::Assistant || status == MessageStatus::Queued) {
        return Err(Unfit::new("only answers have `feedback`."));
    }
    message.feedback.as_mut().map_or(Ok(()), check_feedback)
}

fn check_citation(citation: &mut WrittenCitation, length: i64) -> Result<(), Unfit> {
    text("title", &mut citation.title, MAXIMUM_NAME)?;
    text("quote", &mut citation.quote, MAXIMUM_SHORT)?;
    if !(0..=LARGEST).contains(&citation.mark) || citation.page.is_some_and(|page| !(1..=LARGEST).contains(&page)) {
        return Err(Unfit::new("a citation has a wrong `mark` or `page`."));
    }
    let is_place = match (citation.start, citation.end) {
        (None, None) => true,
        (Some(start), Some(end)) => (0..=end).contains(&start) && end <= length,
        _ => false,
    };
    if !is_place {
        return Err(Unfit::new("a citation stands outside of the text."));
    }
    let is_web = |url: &String| {
        let parsed = url::Url::parse(url).ok().filter(|_| url.len() <= MAXIMUM_SHORT);
        parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https"))
    };
    if !citation.url.as_ref().is_none_or(is_web) {
        return Err(Unfit::new("the `url` of a citation is no address of the web."));
    }
    match &mut citation.sha256 {
        Some(hash) if !is_hash(hash) => Err(Unfit::new("the `sha256` of a citation is none.")),
        _ => Ok(()),
    }
}

/// True for a SHA-256 as we write it.
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn check_usage(usage: &WrittenUsage) -> Result<(), Unfit> {
    let amounts =
        [usage.input_tokens, usage.cached_input_tokens, usage.output_tokens, usage.requests, usage.cost_micro_usd];
    match amounts.iter().all(|amount| (0..=LARGEST).contains(amount)) {
        true => Ok(()),
        false => Err(Unfit::new("its `usage` is out of range.")),
    }
}

fn check_feedback(feedback: &mut WrittenFeedback) -> Result<(), Unfit> {
    if feedback.rating.is_none() || feedback.reasons.len() > MAXIMUM_BESIDE {
        return Err(Unfit::new("its `feedback` has no rating, or too many reasons."));
    }
    optional("comment", feedback.comment.as_mut(), MAXIMUM_SHORT)?;
    optional("correctedAnswer", feedback.corrected_answer.as_mut(), MAXIMUM_SHORT)
}

/// Each number is there once, each message follows one that is there, and none follows itself on a detour.
fn check_tree(messages: &[Written]) -> Result<(), Unfit> {
    let mut below: HashMap<Option<i64>, Vec<i64>> = HashMap::new();
    let mut known: HashMap<i64, bool> = HashMap::new();
    for message in messages {
        let can_be_followed = message.role != "SYSTEM" && message.status != "QUEUED";
        if known.insert(message.id, can_be_followed).is_some() {
            return Err(Unfit::new(format!("Message {} is there twice.", message.id)));
        }
        below.entry(message.parent).or_default().push(message.id);
    }
    for message in messages {
        match message.parent.map(|parent| known.get(&parent)) {
            None | Some(Some(true)) => {}
            Some(Some(false)) => {
                return Err(Unfit::new(format!("Message {} follows one that nothing can follow.", message.id)));
            }
            Some(None) => {
                return Err(Unfit::new(format!("Message {} follows a message that is not there.", message.id)));
            }
        }
    }
    let mut waiting = below.remove(&None).unwrap_or_default();
    let mut reached = 0;
    while let Some(id) = waiting.pop() {
        reached += 1;
        waiting.extend(below.remove(&Some(id)).unwrap_or_default());
    }
    match reached == messages.len() {
        true => Ok(()),
        false => Err(Unfit::new("Its messages are no tree: some follow each other in a circle.")),
    }
}

/// The current message, or the newest that can be one.
fn current(told: &Told) -> Result<Option<i64>, Unfit> {
    let mut possible = told.messages.iter().filter(|message| message.role != "SYSTEM" && message.status != "QUEUED");
    match told.current {
        None => Ok(possible.next_back().map(|message| message.id)),
        Some(id) if possible.any(|message| message.id == id) => Ok(Some(id)),
        Some(_) => Err(Unfit::new("Its current message is none of its messages.")),
    }
}

fn optional(member: &str, value: Option<&mut String>, maximum: usize) -> Result<(), Unfit> {
    value.map_or(Ok(()), |value| text(member, value, maximum))
}

/// Characters that cannot be stored are replaced, as in all that comes.
fn text(member: &str, value: &mut String, maximum: usize) -> Result<(), Unfit> {
    if value.len() > maximum && value.chars().count() > maximum {
        return Err(Unfit::new(format!("its `{member}` has more than {maximum} characters.")));
    }
    *value = sanitized(std::mem::take(value));
    Ok(())
}
