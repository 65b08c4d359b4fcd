//! Bodies of requests and events of answers, as providers really send them: most fields may be missing or null.

use std::sync::atomic::{AtomicU8, Ordering};

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{FinishReason, Message, Request, Role, Usage};

/// A parameter that some provider does not know. What is learnt from a refusal is remembered for the life of the
/// client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quirk {
    /// Refuses `response_format`: the schema goes into the messages.
    NoResponseFormat = 1,
    /// Refuses any `temperature` but its own (thinking models).
    NoTemperature = 2,
    /// Wants `max_completion_tokens` in place of `max_tokens` (newer OpenAI models).
    MaxCompletionTokens = 4,
    /// Refuses `stream_options`; usage is estimated then.
    NoStreamOptions = 8,
}

impl Quirk {
    const ALL: [(Self, &'static str); 4] = [
        (Self::MaxCompletionTokens, "max_completion_tokens"),
        (Self::NoTemperature, "temperature"),
        (Self::NoResponseFormat, "response_format"),
        (Self::NoStreamOptions, "stream_options"),
    ];
}

/// What a client has learnt about its provider.
#[derive(Debug, Default)]
pub(super) struct Quirks(AtomicU8);

impl Quirks {
    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.0.load(Ordering::Relaxed) & quirk as u8 != 0
    }

    pub(super) fn learn(&self, quirk: Quirk) {
        self.0.fetch_or(quirk as u8, Ordering::Relaxed);
    }

    /// What a refusal of a request tells: the first sent parameter that it names, or the schema when the refusal
    /// names none. `None` when nothing new is learnt.
    pub(super) fn told_by(&self, refusal: &str, request: &Request) -> Option<Quirk> {
        let sent = |quirk: Quirk| match quirk {
            Quirk::NoResponseFormat => request.schema.is_some(),
            Quirk::NoTemperature => request.temperature.is_some(),
            Quirk::MaxCompletionTokens | Quirk::NoStreamOptions => true,
        };
        let named =
            Quirk::ALL.into_iter().find(|(quirk, name)| sent(*quirk) && !self.has(*quirk) && refusal.contains(name));
        let named = named.map(|(quirk, _)| quirk);
        let other_words = ["json_schema", "structured output", "schema"];
        let schema = sent(Quirk::NoResponseFormat) && !self.has(Quirk::NoResponseFormat);
        let about_schema = schema && other_words.iter().any(|word| refusal.to_lowercase().contains(word));
        named.or(about_schema.then_some(Quirk::NoResponseFormat))
    }
}

/// Body of a chat completion.
pub(super) fn chat_body(model: &str, request: &Request, quirks: &Quirks, with_format: bool) -> Value {
    let maximum = match quirks.has(Quirk::MaxCompletionTokens) {
        true => "max_completion_tokens",
        false => "max_tokens",
    };
    let mut body = json!({
        "model": model,
        "messages": request.messages,
        "stream": true,
        maximum: request.max_output_tokens,
    });
    if !quirks.has(Quirk::NoStreamOptions) {
        body["stream_options"] = json!({ "include_usage": true });
    }
    if let Some(temperature) = request.temperature.filter(|_| !quirks.has(Quirk::NoTemperature)) {
        // Through text, so that 0.2 does not become 0.20000000298.
        body["temperature"] = temperature.to_string().parse::<f64>().map_or(Value::Null, Value::from);
    }
    if let Some(schema) = &request.schema {
        if with_format {
            body["response_format"] = json!({
                "type": "json_schema",
                "json_schema": { "name": schema.name, "strict": true, "schema": schema.schema },
            });
        } else {
            body["messages"] = json!(messages_with_schema(&request.messages, &schema.schema.to_string()));
        }
    }
    body
}

fn messages_with_schema(messages: &[Message], schema: &str) -> Vec<Message> {
    let mut messages = messages.to_vec();
    if !messages.iter().any(|m| m.content.contains(schema)) {
        let text = format!("Answer with one JSON object and nothing else. Its JSON Schema: {schema}");
        messages.insert(0, Message::new(Role::System, text));
    }
    messages
}

/// One event of a streamed chat completion.
#[derive(Debug, Deserialize)]
pub(super) struct ChatEvent {
    #[serde(default)]
    choices: Option<Vec<Choice>>,
    #[serde(default)]
    pub(super) usage: Option<WireUsage>,
    /// A failure in the middle of the stream.
    #[serde(default)]
    pub(super) error: Option<Value>,
    #[serde(default)]
    object: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Option<Delta>,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Delta {
    #[serde(default)]
    content: Option<Content>,
    #[serde(default)]
    refusal: Option<String>,
    #[serde(default)]
    reasoning: Option<Value>,
    #[serde(default)]
    reasoning_content: Option<Value>,
}

/// Most send text; some send a list of parts.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Debug, Deserialize)]
struct Part {
    #[serde(default)]
    text: Option<String>,
}

/// What one event says.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) refusal: String,
    pub(super) thought: String,
    pub(super) finish: Option<String>,
}

impl ChatEvent {
    /// The first choice; more are never asked for.
    pub(super) fn said(self) -> Said {
        let Some(choice) = self.choices.into_iter().flatten().next() else { return Said::default() };
        let delta = choice.delta.unwrap_or_default();
        let text = match delta.content {
            None => String::new(),
            Some(Content::Text(text)) => text,
            Some(Content::Parts(parts)) => parts.into_iter().filter_map(|p| p.text).collect(),
        };
        let thought = [delta.reasoning, delta.reasoning_content];
        let thought = thought.into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect();
        let finish = choice.finish_reason.filter(|reason| !reason.is_empty());
        Said { text, refusal: delta.refusal.unwrap_or_default(), thought, finish }
    }

    /// The failure that the event tells of, if it does.
    pub(super) fn failure(&self, data: &str) -> Option<Value> {
        if self.error.is_some() || self.object.as_deref() == Some("error") {
            return serde_json::from_str(data).ok();
        }
        None
    }
}

/// Translates the provider's reason for the end.
pub(super) fn finish_reason(name: &str) -> FinishReason {
    match name {
        "length" | "max_tokens" => FinishReason::Length,
        "content_filter" | "safety" => FinishReason::ContentFilter,
        _ => FinishReason::Stop,
    }
}

/// Usage as providers report it.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct WireUsage {
    #[serde(default)]
    prompt_tokens: Option<u64>,
    #[serde(default)]
    completion_tokens: Option<u64>,
    #[serde(default)]
    total_tokens: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct PromptDetails {
    #[serde(default)]
    cached_tokens: Option<u64>,
}

impl WireUsage {
    /// Usage in our terms; `None` when the provider sent nothing but zeros.
    pub(super) fn to_usage(self) -> Option<Usage> {
        let input = self.prompt_tokens.unwrap_or(0);
        // Gemini leaves thinking out of `completion_tokens`, but not out of the total.
        let beyond_input = self.total_tokens.unwrap_or(0).saturating_sub(input);
        let output = self.completion_tokens.unwrap_or(0).max(beyond_input);
        let cached = self.prompt_tokens_details.and_then(|d| d.cached_tokens).unwrap_or(0).min(input);
        let usage = Usage { input_tokens: input, cached_input_tokens: cached, output_tokens: output, estimated: false };
        (usage.total_tokens() > 0).then_some(usage)
    }
}
