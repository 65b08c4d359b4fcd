//! Tolerant parsing of provider messages: fields may be missing, null or of a wrong type. Only required fields are
//! read, so that nothing else can invalidate a good response.

use serde_json::Value;

use super::super::json::tolerant;
use super::super::{FinishReason, Usage};

/// Offset that stores a lone surrogate in a text until its other half arrives: the private characters from U+10D800 on.
const HALVES: u32 = 0x10_0000;

/// Parses one event or one body.
///
/// # Errors
/// The problem, for the log.
pub(super) fn read(data: &str) -> Result<Value, String> {
    let error = match serde_json::from_str(data) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let half = |unit: u16| char::from_u32(HALVES + u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
    tolerant::read(data, half).map_err(|_| error.to_string())
}

/// Joins surrogate pairs across chunks of a text, and replaces characters that no database stores.
#[derive(Debug, Default)]
pub(super) struct SurrogateJoiner {
    first_half: Option<u16>,
}

impl SurrogateJoiner {
    /// Adds the next chunk; a trailing half of a pair is kept for the next one.
    pub(super) fn push(&mut self, text: String) -> String {
        if self.first_half.is_none() && !text.contains(|c: char| c == '\0' || half(c).is_some()) {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            let unit = half(c);
            if let Some(first) = self.first_half.take() {
                let joined = unit.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
                if let Some(joined) = joined {
                    out.push(joined);
                    continue;
                }
                out.push(char::REPLACEMENT_CHARACTER);
            }
            match unit {
                Some(unit @ 0xD800..0xDC00) => self.first_half = Some(unit),
                Some(_) => out.push(char::REPLACEMENT_CHARACTER),
                None if c == '\0' => out.push(char::REPLACEMENT_CHARACTER),
                None => out.push(c),
            }
        }
        out
    }

    /// Ends the text: a half of a pair that is still kept becomes U+FFFD.
    pub(super) fn finish(&mut self) -> String {
        self.first_half.take().map(|_| char::REPLACEMENT_CHARACTER).into_iter().collect()
    }
}

fn half(c: char) -> Option<u16> {
    u16::try_from(u32::from(c).checked_sub(HALVES)?).ok().filter(|unit| (0xD800..0xE000).contains(unit))
}

/// Content of one event.
#[derive(Debug, Default)]
pub(super) struct EventContent {
    pub(super) text: String,
    /// The text is the whole response, not its next chunk.
    pub(super) is_whole: bool,
    pub(super) refusal: String,
    pub(super) reasoning: String,
    pub(super) finish: Option<String>,
}

/// True for a body that contains a response, even an empty one.
pub(super) fn is_answer(body: &Value) -> bool {
    body.get("choices").and_then(|choices| choices.get(0)).is_some_and(Value::is_object)
}

/// Content of the first choice; we never request more.
pub(super) fn content(event: &Value) -> EventContent {
    let Some(choice) = event.get("choices").and_then(|choices| choices.get(0)) else { return EventContent::default() };
    let delta = choice.get("delta").filter(|delta| delta.is_object());
    let message = choice.get("message").filter(|message| message.is_object());
    let empty = Value::Null;
    let is_whole = delta.is_none() && message.is_some();
    let body = delta.or(message).unwrap_or(&empty);
    let mut content = Content::default();
    content.read(body.get("content").or_else(|| choice.get("text")).unwrap_or(&empty));
    for field in ["reasoning", "reasoning_content", "thinking", "reasoning_details"] {
        content.read_reasoning(body.get(field).unwrap_or(&empty));
    }
    let finish = choice.get("finish_reason").and_then(Value::as_str).filter(|reason| !reason.is_empty());
    EventContent {
        text: content.text,
        is_whole,
        refusal: body.get("refusal").and_then(Value::as_str).unwrap_or_default().to_owned(),
        reasoning: content.reasoning,
        finish: finish.map(str::to_owned),
    }
}

/// Most providers send a string; some send a part or a list of parts, which may include reasoning.
#[derive(Default)]
struct Content {
    text: String,
    reasoning: String,
}

impl Content {
    fn read(&mut self, content: &Value) {
        match content {
            Value::String(text) => self.text.push_str(text),
            Value::Array(parts) => parts.iter().for_each(|part| self.read(part)),
            Value::Object(part) => {
                let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
                if kind.contains("think") || kind.contains("reasoning") {
                    self.read_reasoning(content);
                } else if let Some(text) = part.get("text") {
                    self.read(text);
                }
            }
            _ => {}
        }
    }

    fn read_reasoning(&mut self, reasoning: &Value) {
        match reasoning {
            Value::String(text) => self.reasoning.push_str(text),
            Value::Array(parts) => parts.iter().for_each(|part| self.read_reasoning(part)),
            Value::Object(part) => {
                let fields = ["thinking", "text", "summary", "content"];
                fields.iter().filter_map(|field| part.get(*field)).for_each(|part| self.read_reasoning(part));
            }
            _ => {}
        }
    }
}

/// The failure reported by an event or a body, if any.
pub(super) fn failure(event: &Value) -> Option<&Value> {
    let names_one = |error: &Value| match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    // Some providers send a list with a single failure.
    let event = event.get(0).unwrap_or(event);
    let is_error = |field: &str| event.get(field).and_then(Value::as_str) == Some("error");
    let choices = event.get("choices").and_then(Value::as_array).is_some_and(|choices| !choices.is_empty());
    let in_words = !choices && ["detail", "message"].iter().any(|name| event.get(name).is_some_and(Value::is_string));
    let tells = event.get("error").is_some_and(names_one) || is_error("object") || is_error("type") || in_words;
    tells.then_some(event)
}

/// Maps the provider's finish reason. Unknown ones count as `Stop`.
pub(super) fn finish_reason(name: &str) -> FinishReason {
    match name.to_ascii_lowercase().as_str() {
        "tool_calls"
        | "tool_call"
        | "tool_use"
        | "function_call"
        | "malformed_function_call"
        | "unexpected_tool_call" => FinishReason::ToolCall,
        "length"
        | "max_tokens"
        | "max_output_tokens"
        | "max_completion_tokens"
        | "max_length"
        | "model_length"
        | "token_limit"
        | "context_length"
        | "context_length_exceeded"
        | "model_context_window_exceeded" => FinishReason::Length,
        "content_filter"
        | "content-filter"
        | "content_filtered"
        | "contentfilter"
        | "safety"
        | "recitation"
        | "blocklist"
        | "prohibited_content"
        | "spii"
        | "sensitive"
        | "refusal"
        | "guardrail_intervened" => FinishReason::ContentFilter,
        _ => FinishReason::Stop,
    }
}

/// True when the finish reason reports a failure of the provider.
pub(super) fn is_failed(finish: &str) -> bool {
    let finish = finish.to_ascii_lowercase();
    ["error", "network_error", "abort", "aborted", "cancelled", "insufficient_system_resource"].contains(&&*finish)
}

/// Usage reported by an event or a body; `None` when it is missing or all zeros.
pub(super) fn usage(event: &Value) -> Option<Usage> {
    // Some providers send a list with a single failure, and some report usage within the failure.
    let event = event.get(0).unwrap_or(event);
    let told = event.get("usage").filter(|usage| usage.is_object());
    let usage = told.or_else(|| event.get("error")?.get("usage"))?;
    let number = |names: [&str; 2]| names.iter().find_map(|name| tokens(usage.get(*name)?));
    let input = number(["prompt_tokens", "input_tokens"]);
    let output = number(["completion_tokens", "output_tokens"]);
    let details = usage.get("prompt_tokens_details").or_else(|| usage.get("input_tokens_details"));
    let cached = details.and_then(|details| tokens(details.get("cached_tokens")?)).unwrap_or(0);
    let input_tokens = input.unwrap_or(0);
    // Gemini counts reasoning in the total, but not in `completion_tokens`.
    let beyond_input = input.and(number(["total_tokens", "total"])).unwrap_or(0).saturating_sub(input_tokens);
    let output_tokens = output.unwrap_or(0).max(beyond_input);
    let told = Usage { input_tokens, cached_input_tokens: cached.min(input_tokens), output_tokens, estimated: false };
    (!told.is_nothing()).then_some(told)
}

/// A number of tokens in any notation. Negative and non-numeric values count as not reported; excessive ones are capped
/// at the maximum of a call.
fn tokens(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    if number.is_nan() || number < 0.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts of floats saturate")]
    let whole = number.ceil() as u64;
    Some(whole.min(Usage::MOST))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn usage_is_read_however_it_is_written_c_llm_10() {
        let read = |input: Value, output: Value| {
            let told = usage(&json!({ "usage": { "prompt_tokens": input, "completion_tokens": output } }));
            told.map(|told| (told.input_tokens, told.output_tokens))
        };
        assert_eq!(read(json!(12), json!(3)), Some((12, 3)));
        assert_eq!(read(json!(12.0), json!(2.5)), Some((12, 3)));
        assert_eq!(read(json!("12"), json!(" 3 ")), Some((12, 3)));
        assert_eq!(read(json!(-12), json!(3)), Some((0, 3)));
        assert_eq!(read(json!(null), json!([])), None);
        assert_eq!(read(json!("many"), json!({})), None);
        for huge in [json!(9_007_199_254_740_993_u64), json!(u64::MAX), json!(1e300), json!("1e400")] {
            assert_eq!(read(huge.clone(), huge), Some((Usage::MOST, Usage::MOST)));
        }
        for usage in [json!("12 tokens"), json!(12), json!([12]), json!(true), json!(null)] {
            assert_eq!(super::usage(&json!({ "usage": usage })), None);
        }
    }

    #[test]
    fn details_of_usage_may_be_of_any_kind() {
        let told = |usage: Value| super::usage(&json!({ "usage": usage })).unwrap();
        let gemini = told(json!({ "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 40 }));
        assert_eq!((gemini.input_tokens, gemini.output_tokens), (10, 30));
        let anthropic = told(json!({ "input_tokens": 10, "output_tokens": 5, "input_tokens_details": "none" }));
        assert_eq!((anthropic.input_tokens, anthropic.output_tokens), (10, 5));
        let cached = told(json!({ "prompt_tokens": 10, "prompt_tokens_details": { "cached_tokens": "80" } }));
        assert_eq!(cached.cached_input_tokens, 10);
    }

    #[test]
    fn halves_of_a_character_are_joined_over_pieces_c_llm_11() {
        let piece = |json: &str| read(json).unwrap().as_str().unwrap().to_owned();
        let mut joiner = SurrogateJoiner::default();
        let parts = [r#""a\ud83d""#, r#""\ude00b""#, r#""\ude00\u0000""#, r#""\ud83d""#, r#""c""#, r#""\ud83d""#];
        let mut text: String = parts.into_iter().map(|part| joiner.push(piece(part))).collect();
        text.push_str(&joiner.finish());
        assert_eq!(text, "a😀b\u{fffd}\u{fffd}\u{fffd}c\u{fffd}");
    }

    #[test]
    fn thoughts_are_told_from_the_answer_in_every_field() {
        let event = json!({ "choices": [{ "index": "0", "delta": {
            "role": null, "reasoning": "a", "reasoning_content": 7, "reasoning_details": [{ "text": "b" }],
            "content": [{ "type": "thinking", "thinking": [{ "type": "text", "text": "c" }] }, { "type": "text", "text": "Two." }],
        }, "finish_reason": "" }] });
        let content = content(&event);
        assert_eq!((content.text.as_str(), content.finish), ("Two.", None));
        assert!(["a", "b", "c"].iter().all(|reasoning| content.reasoning.contains(reasoning)));
    }
}
