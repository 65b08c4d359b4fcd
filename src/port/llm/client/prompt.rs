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

/// The schema that travels in a form of its own. There is none with tools that may be called: some providers refuse both
/// together, and others would hold the calls to the schema, too.
pub fn formal_schema(request: &Request, quirks: Quirks) -> Option<&JsonSchema> {
    request.schema.as_ref().filter(|_| !quirks.has(Quirk::NoResponseFormat) && !request.may_call())
}

/// The messages of a request, with a schema that travels in no other form in words.
pub fn in_words(request: &Request, quirks: Quirks) -> Vec<Message> {
    let messages = request.messages.clone();
    match &request.schema {
        Some(schema) if formal_schema(request, quirks).is_none() => with_schema(messages, schema, request.may_call()),
        _ => messages,
    }
}

/// Puts the schema into the single system message, in words, for models that are not held to one.
fn with_schema(mut messages: Vec<Message>, schema: &JsonSchema, may_call: bool) -> Vec<Message> {
    let json = schema.schema.to_string();
    if messages.iter().any(|message| message.content.contains(&json)) {
        return messages;
    }
    let when = if may_call { "When you need no more tools, answer" } else { "Answer" };
    let text = format!("{when} with one JSON object and nothing else. Its JSON Schema: {json}");
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

/// Joins neighbours of one role. Calls stay at the end of their turn, and each result stays apart.
fn alternating(messages: impl Iterator<Item = Message>) -> Vec<Message> {
    let mut turns: Vec<Message> = Vec::new();
    for message in messages {
        let goes_on =
            |last: &&mut Message| last.role == message.role && last.role != Role::Tool && last.calls.is_empty();
        match turns.last_mut().filter(goes_on) {
            Some(last) => {
                if !message.content.is_empty() {
                    last.content = format!("{}\n\n{}", last.content, message.content);
                }
                last.calls = message.calls;
            }
            None => turns.push(message),
        }
    }
    turns
}

/// A conversation as protocols want it that keep instructions apart: turns that begin with the user, none of them blank.
/// Turns of the user and the model alternate, but for results of calls, one turn each, which follow the model's.
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
            .filter(|message| !message.is_blank())
            .partition(|message| message.role == Role::System);
        let mut system: Vec<String> = system.into_iter().map(|message| message.content).collect();
        let mut turns = alternating(turns.into_iter());
        match turns.first() {
            // A greeting: these protocols let only the user begin.
            Some(first) if first.role == Role::Assistant && first.calls.is_empty() => {
                system.push(format!("You began the conversation with this message:\n\n{}", turns.remove(0).content));
            }
            // Calls cannot be told in words.
            Some(first) if first.role != Role::User => {
                turns.insert(0, Message::new(Role::User, "The beginning of the conversation is left out."));
            }
            _ => {}
        }
        Self { system: system.join("\n\n"), turns }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::ToolCall;
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

    #[test]
    fn calls_and_their_results_stay_what_they_are() {
        let call =
            |id: &str| ToolCall { id: id.into(), name: "search".into(), arguments: "{}".into(), signature: None };
        let (a, b) = (call("a"), call("b"));
        let all = vec![
            Message::new(Role::User, "Why?"),
            Message::new(Role::Assistant, "Let me see."),
            Message::calling("", vec![a.clone(), b.clone()]),
            Message::result(&a, ""),
            Message::result(&b, "Tides."),
            Message::new(Role::User, "Be quick."),
            Message::new(Role::User, "Please."),
            Message::calling(" ", vec![a.clone()]),
            Message::result(&a, "x"),
        ];
        let expected = [
            Message::new(Role::User, "Why?"),
            Message::calling("Let me see.", vec![a.clone(), b.clone()]),
            Message::result(&a, ""),
            Message::result(&b, "Tides."),
            Message::new(Role::User, "Be quick.\n\nPlease."),
            Message::calling(" ", vec![a.clone()]),
            Message::result(&a, "x"),
        ];
        assert_eq!(Conversation::new(all.clone()).turns, expected);
        assert_eq!(without_system(all.clone()), expected);
        let cut = Conversation::new(all[2..5].to_vec()).turns;
        assert_eq!((cut.len(), cut[0].role, &cut[1]), (4, Role::User, &all[2]), "the user begins");
    }
}
