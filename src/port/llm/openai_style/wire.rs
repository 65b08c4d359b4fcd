//! Request bodies.

use serde_json::{Value, json};

use super::super::{Message, Request, Role};
use super::quirks::{Quirk, Quirks};

/// Body of a chat completion.
pub(super) fn chat_body(model: &str, request: &Request, quirks: Quirks) -> Value {
    let maximum = match quirks.has(Quirk::MaxCompletionTokens) {
        true => "max_completion_tokens",
        false => "max_tokens",
    };
    let mut body = json!({
        "model": model,
        "stream": !quirks.has(Quirk::NoStream),
        maximum: request.max_output_tokens,
    });
    if !quirks.has(Quirk::NoStreamOptions) && !quirks.has(Quirk::NoStream) {
        body["stream_options"] = json!({ "include_usage": true });
    }
    if let Some(temperature) = request.temperature.filter(|_| !quirks.has(Quirk::NoTemperature)) {
        // Via text, so that 0.2 does not become 0.20000000298.
        body["temperature"] = temperature.to_string().parse::<f64>().map_or(Value::Null, Value::from);
    }
    let mut messages = request.messages.clone();
    if let Some(schema) = &request.schema {
        if quirks.has(Quirk::NoResponseFormat) {
            messages = with_schema(messages, &schema.schema.to_string());
        } else {
            body["response_format"] = json!({
                "type": "json_schema",
                "json_schema": { "name": schema.name, "strict": true, "schema": schema.schema },
            });
        }
    }
    if quirks.has(Quirk::NoSystemRole) {
        messages = without_system(messages);
    }
    body["messages"] = json!(messages);
    body
}

/// Puts the schema into the single system message, in words.
fn with_schema(mut messages: Vec<Message>, schema: &str) -> Vec<Message> {
    if messages.iter().any(|message| message.content.contains(schema)) {
        return messages;
    }
    let text = format!("Answer with one JSON object and nothing else. Its JSON Schema: {schema}");
    match messages.first_mut().filter(|message| message.role == Role::System) {
        Some(system) => system.content = format!("{}\n\n{text}", system.content),
        None => messages.insert(0, Message::new(Role::System, text)),
    }
    messages
}

/// Moves system messages into the user's, keeping roles alternating.
fn without_system(messages: Vec<Message>) -> Vec<Message> {
    let mut turns: Vec<Message> = Vec::with_capacity(messages.len());
    for message in messages {
        let role = if message.role == Role::System { Role::User } else { message.role };
        match turns.last_mut().filter(|last| last.role == role) {
            Some(last) => last.content = format!("{}\n\n{}", last.content, message.content),
            None => turns.push(Message::new(role, message.content)),
        }
    }
    turns
}
