//! Whole answers, as text or as typed values.

use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::error::{LlmError, LlmErrorCode};
use super::json::parse_lenient;
use super::usage::Usage;
use super::{Chunk, FinishReason, LanguageModel, Message, Request, Role};

/// Most repair calls after an answer that does not have the asked shape.
pub const MAXIMUM_REPAIRS: u32 = 2;

/// Longest part of a bad answer that a repair call quotes, in characters.
const QUOTED_ANSWER: usize = 8_000;

/// A whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// The text.
    pub text: String,
    /// What it used.
    pub usage: Usage,
    /// Why it ended. Anything but `Stop` means that something is missing at its end.
    pub finish: FinishReason,
    /// How many times the provider was asked.
    pub attempts: u32,
}

/// A typed answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Structured<T> {
    /// The answer.
    pub value: T,
    /// Why it ended. After `Length` and `ContentFilter` something may be missing that was to follow.
    pub finish: FinishReason,
    /// What all calls used, repairs included.
    pub usage: Usage,
    /// How many repair calls it took.
    pub repairs: u32,
    /// How many times the provider was asked in all.
    pub attempts: u32,
}

/// Asks and waits for the whole answer.
///
/// # Errors
/// Whatever ends the stream; `MODEL_REFUSED` when the provider withheld the whole answer.
pub async fn complete(model: &dyn LanguageModel, request: &Request) -> Result<Completion, LlmError> {
    let mut stream = model.stream(request).await?;
    let mut text = String::new();
    let mut usage = Usage::default();
    while let Some(chunk) = stream.next().await {
        match chunk? {
            Chunk::Text(piece) => text.push_str(&piece),
            Chunk::Restart => text.clear(),
            Chunk::Usage(told) => usage = told,
            Chunk::Done { finish: FinishReason::ContentFilter, attempts } if text.trim().is_empty() => {
                return Err(withheld(String::new(), usage, attempts));
            }
            Chunk::Done { finish, attempts } => return Ok(Completion { text, usage, finish, attempts }),
        }
    }
    let error = LlmError::new(LlmErrorCode::ProviderStreamTruncated, "The answer of the model broke off.");
    Err(LlmError { partial: text, spent: usage, ..error })
}

fn withheld(partial: String, spent: Usage, attempts: u32) -> LlmError {
    let error = LlmError::new(LlmErrorCode::ModelRefused, "The model provider withheld the answer.");
    LlmError { partial, spent, attempts, ..error }
}

/// Asks for a typed answer. An answer that cannot be read is sent back with the reason, at most
/// [`MAXIMUM_REPAIRS`] times; the usage counts every call. An answer that was cut and can be read all the same is taken;
/// its `finish` says that there may have been more to come.
///
/// # Errors
/// Whatever a call fails with, with everything spent so far; `PROVIDER_PROTOCOL` when the last repair is
/// unreadable too, `MODEL_REFUSED` when the provider withheld a part without which it cannot be read.
pub async fn complete_structured<T: DeserializeOwned>(
    model: &dyn LanguageModel,
    mut request: Request,
) -> Result<Structured<T>, LlmError> {
    let mut usage = Usage::default();
    let mut attempts = 0;
    let mut repairs = 0;
    let key = request.idempotency_key.clone();
    loop {
        let answer = complete(model, &request).await.map_err(|mut error| {
            error.spent += usage;
            error.attempts += attempts;
            error
        })?;
        usage += answer.usage;
        attempts += answer.attempts;
        let problem = match parse_lenient(&answer.text) {
            Ok(value) => {
                let finish = end_of_value(&answer);
                return Ok(Structured { value, finish, usage, repairs, attempts });
            }
            Err(problem) => problem,
        };
        if answer.finish == FinishReason::ContentFilter {
            return Err(withheld(answer.text, usage, attempts));
        }
        if repairs == MAXIMUM_REPAIRS {
            let message = "The model did not answer in the form that was asked for.";
            let error = LlmError::new(LlmErrorCode::ProviderProtocol, message);
            return Err(LlmError { partial: answer.text, spent: usage, attempts, ..error });
        }
        repairs += 1;
        ask_for_repair(&mut request, &key, repairs, &answer, &problem);
    }
}

/// Why the JSON of an answer that could be read ended. When words follow it, only they were cut, unless they begin another
/// value. A model that calls a tool behind it had said it all.
fn end_of_value(answer: &Completion) -> FinishReason {
    let text = answer.text.trim_end().trim_end_matches(['`', '~']).trim_end();
    let begins_another = || {
        let behind = text.rfind(['}', ']']).map_or(text, |end| &text[end + 1..]);
        behind.contains(['{', '['])
    };
    match answer.finish {
        cut @ (FinishReason::Length | FinishReason::ContentFilter)
            if text.ends_with(['}', ']']) || begins_another() =>
        {
            cut
        }
        _ => FinishReason::Stop,
    }
}

/// Adds the bad answer and what is wrong with it. Only the newest bad answer stays, so that the input cannot grow
/// out of bounds.
fn ask_for_repair(request: &mut Request, key: &str, repair: u32, answer: &Completion, problem: &str) {
    if repair > 1 {
        request.messages.truncate(request.messages.len().saturating_sub(2));
    }
    let quoted: String = answer.text.chars().take(QUOTED_ANSWER).collect();
    let cut = match answer.finish {
        FinishReason::Length => " The answer was cut because it was too long: answer more briefly.",
        _ => "",
    };
    let correction =
        format!("This answer cannot be read: {problem}.{cut} Answer again with nothing but JSON of the asked form.");
    request.messages.push(Message::new(Role::Assistant, quoted));
    request.messages.push(Message::new(Role::User, correction));
    request.idempotency_key = format!("{key}-repair-{repair}");
}
