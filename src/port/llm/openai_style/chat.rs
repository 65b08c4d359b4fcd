//! Chat completions.

use serde_json::{Value, json};
use url::Url;

use super::super::client::{
    BaseUrl, Content, Dialect, Frames, Quirk, Quirks, Told, formal_schema, in_words, temperature, top_p, usage,
    without_system,
};
use super::super::{Request, ToolChoice};
use super::{event, messages};

/// A model at `/chat/completions`.
pub(in super::super) struct OpenAiChat {
    pub(in super::super) model: String,
}

impl Dialect for OpenAiChat {
    const FRAMES: Frames = Frames::Events;
    const QUIRKS: &'static [Quirk] = &[
        Quirk::MaxCompletionTokens,
        Quirk::NoTemperature,
        Quirk::NoStreamOptions,
        Quirk::NoSystemRole,
        Quirk::NoResponseFormat,
        Quirk::NoStream,
        Quirk::PlainCallIds,
        Quirk::WantsThoughts,
    ];
    /// Some leave out `[DONE]`.
    const REASON_IS_END: bool = true;

    fn endpoint(&self, base: &BaseUrl, _: Quirks) -> Url {
        base.endpoint(["chat", "completions"])
    }

    fn body(&self, request: &Request, quirks: Quirks) -> Value {
        let maximum = match quirks.has(Quirk::MaxCompletionTokens) {
            true => "max_completion_tokens",
            false => "max_tokens",
        };
        let mut body = json!({
            "model": self.model,
            "stream": !quirks.has(Quirk::NoStream),
            maximum: request.max_output_tokens,
        });
        if !quirks.has(Quirk::NoStreamOptions) && !quirks.has(Quirk::NoStream) {
            body["stream_options"] = json!({ "include_usage": true });
        }
        if let Some(temperature) = temperature(request).filter(|_| !quirks.has(Quirk::NoTemperature)) {
            body["temperature"] = temperature;
        }
        if let Some(share) = top_p(request).filter(|_| !quirks.has(Quirk::NoTemperature)) {
            body["top_p"] = share;
        }
        let mut messages = in_words(request, quirks);
        if let Some(schema) = formal_schema(request, quirks) {
            body["response_format"] = json!({
                "type": "json_schema",
                "json_schema": { "name": schema.name, "strict": true, "schema": schema.schema },
            });
        }
        if quirks.has(Quirk::NoSystemRole) {
            messages = without_system(messages);
        }
        body["messages"] = messages.iter().map(|message| messages::message(message, quirks)).collect();
        if !request.tools.is_empty() {
            body["tools"] = request.tools.iter().map(messages::tool).collect();
            // To decide is what models do where nothing is said, and not all servers take the word.
            if request.tool_choice == ToolChoice::Never {
                body["tool_choice"] = "none".into();
            }
        }
        body
    }

    fn kept_thoughts(&self, thoughts: &str) -> Option<String> {
        Some(messages::keep(messages::THOUGHTS, &thoughts.into()))
    }

    fn is_answer(&self, value: &Value) -> bool {
        event::is_answer(value)
    }

    fn content(&self, value: &Value) -> Content {
        event::content(value)
    }

    fn usage(&self, value: &Value) -> Option<Told> {
        usage(value).map(Told::from)
    }
}
