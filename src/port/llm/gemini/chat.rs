//! Generated content.

use serde_json::{Value, json};
use url::Url;

use super::super::client::{
    BaseUrl, CallPiece, Content, Conversation, Dialect, End, Frames, Quirk, Quirks, Told, finish_reason, formal_schema,
    in_words, temperature, tokens, top_p, word,
};
use super::super::{FinishReason, Message, Request, Role, ToolChoice, Usage};
use super::{contents, method, schema};

/// A model at `models/…:streamGenerateContent`.
pub(in super::super) struct GeminiChat {
    pub(in super::super) model: String,
}

impl Dialect for GeminiChat {
    const FRAMES: Frames = Frames::Events;
    const QUIRKS: &'static [Quirk] = &[
        Quirk::WantsSignatures,
        Quirk::PlainCallIds,
        Quirk::OpenApiSchema,
        Quirk::NoThinking,
        Quirk::NoTemperature,
        Quirk::NoSystemRole,
        Quirk::NoResponseFormat,
    ];
    /// There is no other marker.
    const REASON_IS_END: bool = true;

    fn endpoint(&self, base: &BaseUrl, _: Quirks) -> Url {
        let mut url = method(base, &self.model, "streamGenerateContent");
        url.query_pairs_mut().append_pair("alt", "sse");
        url
    }

    fn body(&self, request: &Request, quirks: Quirks) -> Value {
        let Conversation { mut system, mut turns } = Conversation::new(in_words(request, quirks));
        let mut config = json!({ "maxOutputTokens": request.max_output_tokens });
        if let Some(temperature) = temperature(request).filter(|_| !quirks.has(Quirk::NoTemperature)) {
            config["temperature"] = temperature;
        }
        if let Some(share) = top_p(request).filter(|_| !quirks.has(Quirk::NoTemperature)) {
            config["topP"] = share;
        }
        if let Some(wanted) = formal_schema(request, quirks) {
            config["responseMimeType"] = "application/json".into();
            match quirks.has(Quirk::OpenApiSchema) {
                true => config["responseSchema"] = schema::as_open_api(&wanted.schema),
                false => config["responseJsonSchema"] = wanted.schema.clone(),
            }
        }
        if request.wants_reasoning && !quirks.has(Quirk::NoThinking) {
            config["thinkingConfig"] = json!({ "includeThoughts": true });
        }
        if quirks.has(Quirk::NoSystemRole) && !system.is_empty() {
            turns.insert(0, Message::new(Role::User, std::mem::take(&mut system)));
        }
        let mut body = json!({ "contents": contents::contents(&turns, quirks), "generationConfig": config });
        if !request.tools.is_empty() {
            let declarations: Vec<Value> = request.tools.iter().map(contents::declaration).collect();
            body["tools"] = json!([{ "functionDeclarations": declarations }]);
            if request.tool_choice == ToolChoice::Never {
                body["toolConfig"] = json!({ "functionCallingConfig": { "mode": "NONE" } });
            }
        }
        if !system.is_empty() {
            body["systemInstruction"] = json!({ "parts": [{ "text": system }] });
        }
        body
    }

    fn is_answer(&self, value: &Value) -> bool {
        candidate(value).is_some() || value.get("promptFeedback").is_some()
    }

    fn content(&self, value: &Value) -> Content {
        let mut content = Content::default();
        // A prompt that is refused has no candidates.
        if let Some(reason) = value.pointer("/promptFeedback/blockReason").and_then(Value::as_str) {
            reason.clone_into(&mut content.refusal);
            content.end = Some(End::Finished(FinishReason::ContentFilter));
        }
        let Some(candidate) = candidate(value) else { return content };
        for part in candidate.pointer("/content/parts").and_then(Value::as_array).into_iter().flatten() {
            match part.get("thought").and_then(Value::as_bool) {
                Some(true) => content.reasoning.push_str(word(part, "text")),
                _ => content.text.push_str(word(part, "text")),
            }
            content.calls.extend(part.get("functionCall").map(|called| call(called, part)));
        }
        content.end = end(word(candidate, "finishReason")).or(content.end);
        content
    }

    fn usage(&self, value: &Value) -> Option<Told> {
        let told = value.get("usageMetadata")?;
        let number = |name: &str| told.get(name).and_then(tokens);
        let input_tokens = number("promptTokenCount").unwrap_or(0) + number("toolUsePromptTokenCount").unwrap_or(0);
        // Thoughts are charged as output, and are not part of the candidates.
        let output = number("candidatesTokenCount").unwrap_or(0) + number("thoughtsTokenCount").unwrap_or(0);
        let beyond_input = number("totalTokenCount").unwrap_or(0).saturating_sub(input_tokens);
        let usage = Usage {
            input_tokens: input_tokens.min(Usage::MOST),
            cached_input_tokens: number("cachedContentTokenCount").unwrap_or(0).min(input_tokens),
            output_tokens: if input_tokens == 0 { output } else { output.max(beyond_input) }.min(Usage::MOST),
            estimated: false,
        };
        // Counts grow until the last chunk.
        let is_partial = self.content(value).end.is_none();
        (!usage.is_nothing()).then_some(Told { usage, lacks_input: input_tokens == 0, is_partial })
    }
}

/// A call, which is always whole. The signature stands beside it.
fn call(called: &Value, part: &Value) -> CallPiece {
    let arguments = called.get("args").filter(|arguments| arguments.is_object());
    CallPiece {
        id: word(called, "id").to_owned(),
        name: word(called, "name").to_owned(),
        arguments: arguments.map_or_else(|| "{}".to_owned(), Value::to_string),
        is_whole: true,
        signature: Some(word(part, "thoughtSignature").to_owned()).filter(|signature| !signature.is_empty()),
        ..CallPiece::default()
    }
}

/// The first candidate; we never request more.
fn candidate(value: &Value) -> Option<&Value> {
    value.get("candidates").and_then(|candidates| candidates.get(0)).filter(|candidate| candidate.is_object())
}

fn end(reason: &str) -> Option<End> {
    match reason {
        "" | "FINISH_REASON_UNSPECIFIED" => None,
        // Neither says that the text is whole.
        "OTHER" | "MALFORMED_RESPONSE" => Some(End::Failed),
        reason => Some(End::Finished(finish_reason(reason))),
    }
}
