//! Messages in the forms that protocols and models want.

use serde_json::Value;

use super::super::{JsonSchema, Message, Request, Role};
use super::quirks::{Quirk, Quirks};

/// A temperature as JSON, via text, so that 0.2 does not become 0.20000000298.
pub fn temperature(request: &Request) -> Option<Value> {
    request.temperature.and_then(|temperature| temperature.to_string().parse::<f64>().ok()).map(Value::from)
}

/// The share of likely words as JSON, likewise.
pub fn top_p(request: &Request) -> Option<Value> {
    request.top_p.and_then(|share| share.to_string().parse::<f64>().ok()).map(Value::from)
}

/// The messages of a request, with the schema in words for a model that takes it in no other form.
pub fn in_words(request: &Request, quirks: Quirks) -> Vec<Message> {
    let messages = request.messages.clone();
    match &request.schema {
        Some(schema) if quirks.has(Quirk::NoResponseFormat) => with_schema(messages, schema),
        _ => messages,
    }
}

/// Puts the schema into the single system message, in words, for models that are not held to one.
fn with_schema(mut messages: Vec<Message>, schema: &JsonSchema) -> Vec<Message> {
    let json = schema.schema.to_string();
    if messages.iter().any(|message| message.content.contains(&json)) {
        return messages;
    }
    let text = format!("Answer with one JSON object and nothing else. Its JSON Schema: {json}");
    match messages.first_mut().filter(|message| message.role == Role::System) {
        Some(system) => system.content = format!("{}\n\n{text}", system.content),
        None => messages.insert(0, Message::new(Role::System, text)),
    }
    messages
}

/// Moves system messages into the user's, keeping roles alternating.
pub fn without_system(messages: Vec<Message>) -> Vec<Message> {
    let as_user = |message: Message| match message.role {
        Role::System => Message { role: Role::User, ..message },
        _ => message,
    };
    alternating(messages.into_iter().map(as_user))
}

/// Joins neighbours of one role.
fn alternating(messages: impl Iterator<Item = Message>) -> Vec<Message> {
    let mut turns: Vec<Message> = Vec::new();
    for message in messages {
        match turns.last_mut().filter(|last| last.role == message.role) {
            Some(last) => last.content = format!("{}\n\n{}", last.content, message.content),
            None => turns.push(message),
        }
    }
    turns
}

/// A conversation as protocols want it that keep instructions apart: alternating turns that begin with the user, none
/// of them blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The instructions; empty for none.
    pub system: String,
    /// The turns.
    pub turns: Vec<Message>,
}

impl Conversation {
    /// Tells instructions and turns apart.
    pub fn new(messages: Vec<Message>) -> Self {
        let (system, turns): (Vec<_>, Vec<_>) = messages
            .into_iter()
            .filter(|message| !message.content.trim().is_empty())
            .partition(|message| message.role == Role::System);
        let mut system: Vec<String> = system.into_iter().map(|message| message.content).collect();
        let mut turns = alternating(turns.into_iter());
        if turns.first().is_some_and(|first| first.role == Role::Assistant) {
            // A greeting: these protocols let only the user begin.
            system.push(format!("You began the conversation with this message:\n\n{}", turns.remove(0).content));
        }
        Self { system: system.join("\n\n"), turns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_stand_apart_and_the_user_begins() {
        let say = |role, text: &str| Message::new(role, text);
        let all = vec![
            say(Role::System, "Be brief."),
            say(Role::Assistant, "Hello!"),
            say(Role::User, "Why"),
            say(Role::User, "tides?"),
            say(Role::Assistant, "  "),
            say(Role::System, "Be kind."),
            say(Role::Assistant, "The Moon."),
        ];
        let conversation = Conversation::new(all);
        assert_eq!(
            conversation.system,
            "Be brief.\n\nBe kind.\n\nYou began the conversation with this message:\n\nHello!"
        );
        assert_eq!(conversation.turns, [say(Role::User, "Why\n\ntides?"), say(Role::Assistant, "The Moon.")]);
    }
}
