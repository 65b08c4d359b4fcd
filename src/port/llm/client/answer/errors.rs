//! What can be wrong with a response itself.

use serde_json::Value;

use super::super::super::{FinishReason, LlmError, LlmErrorCode};
use super::super::lenient;
use super::super::sse::SseError;

pub(super) fn read_json(text: &str) -> Result<Value, LlmError> {
    lenient::read(text).map_err(|error| {
        tracing::warn!(error, "the model provider sent something that cannot be read");
        protocol("The model provider sent something that cannot be read.")
    })
}

pub(super) fn unreadable(error: SseError) -> LlmError {
    protocol(match error {
        SseError::TooLong => "The model provider sent an event that is too long.",
        SseError::NotUtf8 => "The model provider sent bytes that are not text.",
    })
}

pub(super) fn broke_off() -> LlmError {
    LlmError::new(LlmErrorCode::ProviderStreamTruncated, "The answer of the model broke off before its end.")
}

/// Error for a response that ended with neither text nor a call that may be made, and without a reason the caller would
/// know: empty, reasoning only, or a call that came to nothing.
pub(super) fn no_text(finish: FinishReason, may_call: bool) -> LlmError {
    protocol(match finish {
        FinishReason::ToolCall if may_call => "The model called a tool in a way that cannot be read.",
        FinishReason::ToolCall => "The model called a tool that nobody offered, in place of an answer.",
        _ => "The model ended without an answer.",
    })
}

/// Error for a model that repeats itself: nobody asks for so many.
pub(super) fn too_many_calls() -> LlmError {
    protocol("The model asks for too many calls of tools at once.").permanent()
}

/// Error for an HTML page, or JSON that is no response: the wrong server replied.
pub(super) fn no_stream() -> LlmError {
    protocol("The model provider did not answer with a stream of events. Check its address.").permanent()
}

pub(super) fn too_long() -> LlmError {
    protocol("The answer of the model is too long.").permanent()
}

fn protocol(message: &str) -> LlmError {
    LlmError::new(LlmErrorCode::ProviderProtocol, message)
}
