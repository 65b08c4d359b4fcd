//! Whole responses, as text or as typed values.

use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::error::{Fault, LlmError, LlmErrorCode};
use super::json::{parse_cut, parse_lenient};
use super::usage::Usage;
use super::{Chunk, FinishReason, LanguageModel, Message, Request, Role};

/// Maximum number of repair calls after a response that does not match the schema.
pub const MAXIMUM_REPAIRS: u32 = 2;

/// Maximum length of an invalid response quoted in a repair call, in characters.
const QUOTED_ANSWER: usize = 8_000;

/// A whole response.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// The text.
    pub text: String,
    /// Usage of the call.
    pub usage: Usage,
    /// Why it ended. Anything but `Stop` means that the end is missing.
    pub finish: FinishReason,
    /// Number of requests to the provider.
    pub attempts: u32,
}

/// A typed response.
#[derive(Debug, Clone, PartialEq)]
pub struct Structured<T> {
    /// The parsed value.
    pub value: T,
    /// Why it ended. After `Length` and `ContentFilter` further content may be missing.
    pub finish: FinishReason,
    /// Usage of all calls, including repairs.
    pub usage: Usage,
    /// Number of repair calls.
    pub repairs: u32,
    /// Number of requests to the provider in total.
    pub attempts: u32,
}

/// Sends the request and collects the whole response.
///
/// # Errors
/// Whatever ends the stream; `MODEL_REFUSED` when the provider withheld the whole response.
pub async fn complete(model: &dyn LanguageModel, request: &Request) -> Result<Completion, LlmError> {
    let mut stream = model.stream(request).await?;
    let mut text = String::new();
    let mut usage = Usage::default();
    while let Some(chunk) = stream.next().await {
        match chunk? {
            Chunk::Text(piece) => text.push_str(&piece),
            Chunk::Restart => text.clear(),
            Chunk::Reasoning(_) | Chunk::ToolCall(_) => {}
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

/// Requests a typed value. An unparsable response is sent back with the reason, at most [`MAXIMUM_REPAIRS`] times; the
/// usage includes every call. A truncated response that still parses is accepted, and so is, after a repair, what is
/// whole of one; `finish` tells that there may have been more.
///
/// # Errors
/// Whatever a call fails with, including everything spent so far; `PROVIDER_PROTOCOL` and [`Fault::AnswerForm`] when the last
/// repair is unparsable too, `MODEL_REFUSED` when the provider withheld a part without which it cannot be parsed.
pub async fn complete_structured<T: DeserializeOwned>(
    model: &dyn LanguageModel,
    mut request: Request,
) -> Result<Structured<T>, LlmError> {
    let mut usage = Usage::default();
    let mut attempts = 0;
    let mut repairs = 0;
    let mut whole_part = None;
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
        if answer.finish == FinishReason::Length {
            whole_part = parse_cut::<T>(&answer.text).or(whole_part);
        }
        // A model that is too long when asked to be brief is so again.
        if let Some(value) = whole_part.take_if(|_| repairs > 0) {
            return Ok(Structured { value, finish: FinishReason::Length, usage, repairs, attempts });
        }
        if repairs == MAXIMUM_REPAIRS {
            let message = "The model did not answer in the form that was asked for.";
            let error = LlmError::new(LlmErrorCode::ProviderProtocol, message);
            return Err(LlmError { partial: answer.text, spent: usage, attempts, fault: Fault::AnswerForm, ..error });
        }
        repairs += 1;
        ask_for_repair(&mut request, &key, repairs, &answer, &problem);
    }
}

/// Finish reason of the JSON value in a parsable response. When text follows the value, only that text was truncated,
/// unless it begins another value. A model that calls a tool after the value had finished the value.
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

/// Appends the invalid response and the problem. Replaces an earlier one, so that the input cannot grow without bound.
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
