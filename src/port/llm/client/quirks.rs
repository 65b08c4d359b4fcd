//! Request parameters that some models reject. What a rejection teaches is remembered for the life of the client, so it
//! costs one rejected request per model and process.

use std::sync::atomic::{AtomicU16, Ordering};

use super::super::Request;
use super::super::Role;

/// Something that some models do not accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirk {
    /// Rejects `response_format`, or cannot build a grammar from the schema: put the schema into the messages.
    NoResponseFormat = 1,
    /// Rejects any `temperature` or `top_p` but its default (reasoning models).
    NoTemperature = 2,
    /// Requires `max_completion_tokens` instead of `max_tokens` (newer OpenAI models).
    MaxCompletionTokens = 4,
    /// Rejects `stream_options`; usage is then estimated.
    NoStreamOptions = 8,
    /// Its chat template has no system messages (Gemma, some of Mistral): prepend them to the user's.
    NoSystemRole = 16,
    /// Does not support streaming.
    NoStream = 32,
    /// Thinks within a budget of tokens and not as it sees fit (older models of Anthropic).
    ThinkingBudget = 64,
    /// Does not think aloud.
    NoThinking = 128,
    /// Takes the schema only as OpenAPI has it (older models of Gemini).
    OpenApiSchema = 256,
    /// Takes no identifiers of calls but its own: too long for it, of other characters, or (a gateway) in no field.
    PlainCallIds = 512,
    /// Wants its thoughts back with the calls that they led to (DeepSeek from V3.2 on).
    WantsThoughts = 1024,
    /// Wants a signature with each call, even one that another model asked for (Gemini from 3 on).
    WantsSignatures = 2048,
}

/// A set of quirks: the form of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quirks(u16);

impl Quirks {
    pub fn has(self, quirk: Quirk) -> bool {
        self.0 & quirk as u16 != 0
    }

    #[must_use]
    pub fn with(self, quirk: Quirk) -> Self {
        Self(self.0 | quirk as u16)
    }

    /// The form to try after a rejection: adds the first quirk that its message indicates, of those `known` to the
    /// protocol, or, when a request with a schema is rejected without a reason, drops the schema, the least common
    /// parameter. `None` when nothing new follows.
    pub fn after(self, status: u16, words: &str, request: &Request, known: &[Quirk]) -> Option<Self> {
        let words = words.to_lowercase();
        let is_indicated = match status {
            400 | 404 | 415 | 422 => is_indicated,
            500 | 501 => is_indicated_by_fault,
            _ => return None,
        };
        let is_new = |quirk: &Quirk| !self.has(*quirk) && applies(*quirk, request);
        let indicated = known.iter().copied().filter(is_new).find(|quirk| is_indicated(*quirk, &words));
        let guessed = || {
            let is_refused = matches!(status, 400 | 422);
            Some(Quirk::NoResponseFormat).filter(|quirk| is_refused && is_new(quirk) && known.contains(quirk))
        };
        indicated.or_else(guessed).map(|quirk| self.with(quirk))
    }
}

/// True when the request contains what the quirk leaves out.
fn applies(quirk: Quirk, request: &Request) -> bool {
    match quirk {
        // With tools it is in words already.
        Quirk::NoResponseFormat | Quirk::OpenApiSchema => request.schema.is_some() && !request.may_call(),
        Quirk::PlainCallIds | Quirk::WantsThoughts | Quirk::WantsSignatures => {
            request.messages.iter().any(|message| !message.calls.is_empty())
        }
        Quirk::ThinkingBudget | Quirk::NoThinking => request.wants_reasoning,
        Quirk::NoTemperature => request.temperature.is_some() || request.top_p.is_some(),
        Quirk::NoSystemRole => request.messages.iter().any(|message| message.role == Role::System),
        Quirk::MaxCompletionTokens | Quirk::NoStreamOptions | Quirk::NoStream => true,
    }
}

/// True when a rejection, in lower case, indicates the quirk.
fn is_indicated(quirk: Quirk, words: &str) -> bool {
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    let refuses =
        || says(&["not support", "unsupported", "not allowed", "not enabled", "not permitted", "unknown", "must be"]);
    match quirk {
        Quirk::MaxCompletionTokens => says(&["max_completion_tokens"]),
        Quirk::NoTemperature => says(&["temperature", "top_p", "topp"]),
        Quirk::NoStreamOptions => says(&["stream_options"]),
        Quirk::NoSystemRole => {
            let system =
                ["system role", "system message", "system prompt", "system instruction", "developer instruction"];
            says(&["roles must alternate", "role 'system'", "role \"system\"", "role: system"])
                || (says(&system) && refuses())
        }
        Quirk::NoResponseFormat => {
            says(&["response_format", "json_schema", "structured output", "parse grammar", "grammar"])
                || says(&["response_mime_type", "response mime type", "response_schema", "tool_choice", "input_schema"])
                || (says(&["schema", "json mode"]) && refuses())
        }
        Quirk::NoStream => refuses_streams(words),
        Quirk::ThinkingBudget | Quirk::NoThinking => says(&["thinking", "include_thoughts", "includethoughts"]),
        Quirk::OpenApiSchema => says(&["responsejsonschema", "response_json_schema"]),
        Quirk::PlainCallIds => {
            let of_call = ["tool call id", "tool_call_id", "tool_call.id", "tool_use.id", "tool_use_id"];
            let is_of_call = says(&of_call) || (says(&["tool_calls["]) && says(&[".id"]));
            (is_of_call && says(&["length", "too long", "at most", "match pattern", "must be a-z"]))
                || says(&["unknown name \"id\""])
        }
        Quirk::WantsThoughts => says(&["reasoning_content", "reasoning content"]),
        Quirk::WantsSignatures => says(&["thought_signature", "thoughtsignature", "thought signature"]),
    }
}

/// True when a server error indicates the quirk. Some servers report a template without system messages, or a schema
/// that yields no grammar, as an internal error in these words. Other server errors are transient, and nothing is
/// learnt from them: whatever is tried next would seem to have helped.
fn is_indicated_by_fault(quirk: Quirk, words: &str) -> bool {
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    match quirk {
        Quirk::NoSystemRole => says(&["system role not supported", "roles must alternate"]),
        Quirk::NoResponseFormat => says(&["grammar"]),
        _ => false,
    }
}

/// True when `stream` or `streaming` appears, as a whole word, near a word of rejection.
fn refuses_streams(words: &str) -> bool {
    /// Maximum number of words between the two.
    const NEAR: usize = 6;
    let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let refuses = |word: &&str| ["support", "allowed", "enabled", "permitted"].iter().any(|part| word.contains(part));
    words.iter().enumerate().any(|(at, word)| {
        let near = at.saturating_sub(NEAR)..words.len().min(at + NEAR + 1);
        ["stream", "streaming"].contains(word) && words[near].iter().any(refuses)
    })
}

/// What a client has learnt about its model.
#[derive(Debug, Default)]
pub struct LearnedQuirks(AtomicU16);

impl LearnedQuirks {
    /// The form known to work.
    pub fn quirks(&self) -> Quirks {
        Quirks(self.0.load(Ordering::Relaxed))
    }

    /// Remembers an accepted form.
    pub fn learn(&self, quirks: Quirks) {
        self.0.fetch_or(quirks.0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::Queries;
    use super::super::super::{Message, ToolChoice, UsageMeter};
    use super::*;

    const ALL: [Quirk; 6] = [
        Quirk::MaxCompletionTokens,
        Quirk::NoTemperature,
        Quirk::NoStreamOptions,
        Quirk::NoSystemRole,
        Quirk::NoResponseFormat,
        Quirk::NoStream,
    ];

    fn request() -> Request {
        Request {
            messages: vec![Message::new(Role::System, "Be brief."), Message::new(Role::User, "Why?")],
            schema: Some(Queries::schema()),
            max_output_tokens: 100,
            temperature: Some(0.2),
            top_p: None,
            wants_reasoning: false,
            is_shown: false,
            tools: Vec::new(),
            tool_choice: ToolChoice::Auto,
            idempotency_key: "call-1".to_owned(),
            meter: UsageMeter::default(),
        }
    }

    fn learnt(status: u16, words: &str) -> Option<Quirks> {
        Quirks::default().after(status, words, &request(), &ALL)
    }

    #[test]
    fn streams_are_given_up_only_when_they_are_refused_c_llm_11() {
        for words in [
            "Streaming is not supported for this model.",
            "this model does not support streaming",
            "`stream`: true is not supported",
            "unsupported_value stream invalid_request_error Your organization must be verified.",
            "Streaming is not enabled for this account",
        ] {
            assert_eq!(learnt(400, words), Some(Quirks::default().with(Quirk::NoStream)), "{words}");
        }
        for words in ["unknown error from upstream", "the upstream does not support this", "bad stream of bytes"] {
            let guess = Quirks::default().with(Quirk::NoResponseFormat);
            assert_eq!(learnt(400, words), Some(guess), "a guess and no more: {words}");
        }
    }

    #[test]
    fn nothing_is_learnt_from_a_fault_but_what_two_known_ones_say_c_llm_11() {
        for words in [
            "unknown error from upstream",
            "Unknown error while streaming is supported",
            "Streaming is not supported",
            "temperature sensor: unknown",
            "could not load the system message: unknown error",
            "the schema of the database is not supported",
            "",
        ] {
            for status in [500, 501, 502, 503] {
                assert_eq!(learnt(status, words), None, "{status} {words}");
            }
        }
        let quirks = |quirk| Some(Quirks::default().with(quirk));
        assert_eq!(learnt(500, "System role not supported"), quirks(Quirk::NoSystemRole));
        assert_eq!(learnt(500, "Failed to parse grammar"), quirks(Quirk::NoResponseFormat));
    }
}
