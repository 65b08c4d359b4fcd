//! What a model sends, stored as it comes.

use std::time::Duration;

use futures_util::StreamExt as _;

use super::text::Part;
use crate::base::Error;
use crate::engine::JobError;
use crate::entity::message_part::PartKind;
use crate::live::growth::Writer;
use crate::port::llm::{Chunk, ChunkStream, FinishReason, LlmError, ToolCall};

/// How a stream ended.
pub enum End {
    /// The model is done.
    Done(Said),
    /// The answer is not this attempt's any more: it was stopped, or another one has begun.
    Lost,
}

/// What a model said.
pub struct Said {
    /// Why it ended.
    pub finish: FinishReason,
    /// Its text and thoughts, as they were appended.
    pub parts: Vec<Part>,
    /// Calls that it asks for.
    pub calls: Vec<ToolCall>,
}

/// Where a stream is appended.
pub struct Place<'a> {
    /// The text.
    pub writer: &'a Writer,
    /// Whether thoughts are kept.
    pub keeps_reasoning: bool,
    /// What stands between the text and what was said before it.
    pub separator: &'static str,
}

/// Appends what a stream brings, and notes how long somebody `waited` when the first word comes. Dropping this closes the
/// connection to the provider.
pub async fn append(mut stream: ChunkStream, place: Place<'_>, waited: impl Fn() -> Duration) -> Result<End, JobError> {
    let Place { writer, keeps_reasoning, separator } = place;
    let (mut parts, mut calls): (Vec<Part>, Vec<ToolCall>) = (Vec::new(), Vec::new());
    let mut append = |kind: PartKind, text: &str| {
        writer.append(kind, text)?;
        match parts.last_mut().filter(|part| part.kind == kind) {
            Some(part) => part.text.push_str(text),
            None => parts.push(Part { kind, text: text.to_owned() }),
        }
        Ok::<(), Error>(())
    };
    let mut has_begun = false;
    loop {
        let chunk = tokio::select! {
            biased;
            () = writer.lost() => return Ok(End::Lost),
            chunk = stream.next() => chunk,
        };
        match chunk.transpose()?.map(Chunk::sanitized) {
            Some(Chunk::Text(text)) if text.is_empty() => {}
            Some(Chunk::Text(text)) => {
                if !std::mem::replace(&mut has_begun, true) {
                    writer.first_word_after(waited());
                    if !separator.is_empty() {
                        append(PartKind::Text, separator)?;
                    }
                }
                append(PartKind::Text, &text)?;
            }
            Some(Chunk::Reasoning(text)) if keeps_reasoning && !text.is_empty() => append(PartKind::Reasoning, &text)?,
            Some(Chunk::ToolCall(call)) => calls.push(call),
            // What readers have seen stays (`Request::is_shown`).
            Some(Chunk::Reasoning(_) | Chunk::Usage(_) | Chunk::Restart) => {}
            Some(Chunk::Done { finish, .. }) => return Ok(End::Done(Said { finish, parts, calls })),
            None => return Err(truncated().into()),
        }
    }
}

fn truncated() -> LlmError {
    LlmError::new(
        crate::port::llm::LlmErrorCode::ProviderStreamTruncated,
        "The answer of the model broke off before its end.",
    )
}
