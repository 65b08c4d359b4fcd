//! What providers tell of failures, ends and usage, in whatever form: fields may be missing, null or of a wrong type.

use serde_json::Value;

use super::super::{FinishReason, Usage};
use super::lenient::tokens;

/// Usage that a provider tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The tokens.
    pub usage: Usage,
    /// Nothing is told of the input.
    pub lacks_input: bool,
    /// More output may follow that is not counted yet.
    pub is_partial: bool,
}

impl From<Usage> for Told {
    fn from(usage: Usage) -> Self {
        Self { usage, lacks_input: false, is_partial: false }
    }
}

impl Told {
    /// This, with what was told `before` of an input that this lacks.
    #[must_use]
    pub fn after(self, before: Option<Self>) -> Self {
        let Some(before) = before.filter(|before| self.lacks_input && !before.lacks_input) else { return self };
        let Usage { input_tokens, cached_input_tokens, .. } = before.usage;
        Self { usage: Usage { input_tokens, cached_input_tokens, ..self.usage }, lacks_input: false, ..self }
    }

    /// The usage, with estimates in the place of what was not told.
    pub fn or_estimated(self, estimate: Usage) -> Usage {
        let mut usage = self.usage;
        if self.lacks_input {
            usage.input_tokens = estimate.input_tokens;
        }
        if self.is_partial {
            usage.output_tokens = usage.output_tokens.max(estimate.output_tokens);
        }
        Usage { estimated: self.lacks_input || self.is_partial, ..usage }
    }
}

/// The failure reported by an event or a body, if any.
pub fn failure(event: &Value) -> Option<&Value> {
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

/// Maps a provider's finish reason. Unknown ones count as `Stop`.
pub fn finish_reason(name: &str) -> FinishReason {
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
        | "image_safety"
        | "language"
        | "sensitive"
        | "refusal"
        | "guardrail_intervened" => FinishReason::ContentFilter,
        _ => FinishReason::Stop,
    }
}

/// True when the finish reason reports a failure of the provider.
pub fn is_failed(finish: &str) -> bool {
    let finish = finish.to_ascii_lowercase();
    ["error", "network_error", "abort", "aborted", "cancelled", "insufficient_system_resource"].contains(&&*finish)
}

/// Usage reported by an event or a body; `None` when it is missing or all zeros.
pub fn usage(event: &Value) -> Option<Usage> {
    // Some providers send a list with a single failure, and some report usage within the failure.
    let event = event.get(0).unwrap_or(event);
    let told = event.get("usage").filter(|usage| usage.is_object());
    let usage = told.or_else(|| event.get("error")?.get("usage"))?;
    let number = |names: [&str; 2]| names.iter().find_map(|name| tokens(usage.get(*name)?));
    let input = number(["prompt_tokens", "input_tokens"]);
    let output = number(["completion_tokens", "output_tokens"]);
    let details = usage.get("prompt_tokens_details").or_else(|| usage.get("input_tokens_details"));
    let cached = details.and_then(|details| tokens(details.get("cached_tokens")?));
    // DeepSeek's name.
    let cached = cached.or_else(|| tokens(usage.get("prompt_cache_hit_tokens")?)).unwrap_or(0);
    let input_tokens = input.unwrap_or(0);
    // Gemini counts reasoning in the total, but not in `completion_tokens`.
    let beyond_input = input.and(number(["total_tokens", "total"])).unwrap_or(0).saturating_sub(input_tokens);
    let output_tokens = output.unwrap_or(0).max(beyond_input);
    let told = Usage { input_tokens, cached_input_tokens: cached.min(input_tokens), output_tokens, estimated: false };
    (!told.is_nothing()).then_some(told)
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
        let deepseek = told(json!({ "prompt_tokens": 10, "completion_tokens": 5, "prompt_cache_hit_tokens": 6 }));
        assert_eq!((deepseek.input_tokens, deepseek.cached_input_tokens), (10, 6));
    }
}
