//! Chat completions.

use serde_json::{Value, json};
use url::Url;

use super::super::Request;
use super::super::client::{
    BaseUrl, Content, Dialect, Frames, Quirk, Quirks, Told, in_words, temperature, top_p, usage, without_system,
};
use super::event;

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
        if let Some(schema) = request.schema.as_ref().filter(|_| !quirks.has(Quirk::NoResponseFormat)) {
            body["response_format"] = json!({
                "type": "json_schema",
                "json_schema": { "name": schema.name, "strict": true, "schema": schema.schema },
            });
        }
        if quirks.has(Quirk::NoSystemRole) {
            messages = without_system(messages);
        }
        body["messages"] = json!(messages);
        body
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
