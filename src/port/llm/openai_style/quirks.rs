//! Forms of requests that some models do not take. What is learnt from a refusal is remembered for the life of the
//! client, so it costs one refusal for each model and process.

use std::sync::atomic::{AtomicU8, Ordering};

use super::super::Request;
use super::super::Role;

/// Something that some model does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quirk {
    /// Refuses `response_format`, or cannot make a grammar of the schema: the schema goes into the messages.
    NoResponseFormat = 1,
    /// Refuses any `temperature` but its own (thinking models).
    NoTemperature = 2,
    /// Wants `max_completion_tokens` in place of `max_tokens` (newer OpenAI models).
    MaxCompletionTokens = 4,
    /// Refuses `stream_options`; usage is estimated then.
    NoStreamOptions = 8,
    /// Its template knows no system messages (Gemma, some of Mistral): they go before the user's.
    NoSystemRole = 16,
    /// Answers in one piece only.
    NoStream = 32,
}

/// A set of quirks: the form of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Form(u8);

impl Form {
    pub(super) fn has(self, quirk: Quirk) -> bool {
        self.0 & quirk as u8 != 0
    }

    #[must_use]
    pub(super) fn with(self, quirk: Quirk) -> Self {
        Self(self.0 | quirk as u8)
    }

    /// The form to try after a refusal: with the first quirk that its words tell of, or, when a request with a schema
    /// is refused without a word why, without the schema, the least common parameter. `None` when nothing new is told.
    pub(super) fn after(self, status: u16, words: &str, request: &Request) -> Option<Self> {
        if !matches!(status, 400 | 404 | 415 | 422 | 500 | 501) {
            return None;
        }
        let words = words.to_lowercase();
        let is_new = |quirk: &Quirk| !self.has(*quirk) && applies(*quirk, request);
        let told = ALL.into_iter().filter(is_new).find(|quirk| is_told(*quirk, &words));
        let guessed = || {
            let is_refused = matches!(status, 400 | 422);
            Some(Quirk::NoResponseFormat).filter(|quirk| is_refused && is_new(quirk))
        };
        told.or_else(guessed).map(|quirk| self.with(quirk))
    }
}

const ALL: [Quirk; 6] = [
    Quirk::MaxCompletionTokens,
    Quirk::NoTemperature,
    Quirk::NoStreamOptions,
    Quirk::NoSystemRole,
    Quirk::NoResponseFormat,
    Quirk::NoStream,
];

/// True when the request has what the quirk leaves out.
fn applies(quirk: Quirk, request: &Request) -> bool {
    match quirk {
        Quirk::NoResponseFormat => request.schema.is_some(),
        Quirk::NoTemperature => request.temperature.is_some(),
        Quirk::NoSystemRole => request.messages.iter().any(|message| message.role == Role::System),
        Quirk::MaxCompletionTokens | Quirk::NoStreamOptions | Quirk::NoStream => true,
    }
}

/// True when a refusal, in lower case, tells of the quirk.
fn is_told(quirk: Quirk, words: &str) -> bool {
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    let refuses =
        || says(&["not support", "unsupported", "not allowed", "not enabled", "not permitted", "unknown", "must be"]);
    match quirk {
        Quirk::MaxCompletionTokens => says(&["max_completion_tokens"]),
        Quirk::NoTemperature => says(&["temperature"]),
        Quirk::NoStreamOptions => says(&["stream_options"]),
        Quirk::NoSystemRole => {
            let system =
                ["system role", "system message", "system prompt", "system instruction", "developer instruction"];
            says(&["roles must alternate", "role 'system'", "role \"system\"", "role: system"])
                || (says(&system) && refuses())
        }
        Quirk::NoResponseFormat => {
            says(&["response_format", "json_schema", "structured output", "parse grammar", "grammar"])
                || (says(&["schema", "json mode"]) && refuses())
        }
        Quirk::NoStream => says(&["stream"]) && refuses(),
    }
}

/// What a client has learnt about its model.
#[derive(Debug, Default)]
pub(super) struct Learnt(AtomicU8);

impl Learnt {
    /// The form that is known to work.
    pub(super) fn form(&self) -> Form {
        Form(self.0.load(Ordering::Relaxed))
    }

    /// Remembers a form that was accepted.
    pub(super) fn learn(&self, form: Form) {
        self.0.fetch_or(form.0, Ordering::Relaxed);
    }
}
