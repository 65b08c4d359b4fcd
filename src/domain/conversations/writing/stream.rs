//! What a model sends, stored as it comes.

use std::time::Duration;

use futures_util::StreamExt as _;

use crate::engine::JobError;
use crate::entity::message_part::PartKind;
use crate::live::growth::Writer;
use crate::port::llm::{Chunk, ChunkStream, FinishReason, LlmError};

/// How a stream ended.
pub enum End {
    /// The model is done.
    Done(FinishReason),
    /// The answer is not this attempt's any more: it was stopped, or another one has begun.
    Lost,
}

/// Appends what a stream brings, and notes how long somebody `waited` when the first word comes. Dropping this closes the
/// connection to the provider.
pub async fn append(
    mut stream: ChunkStream,
    writer: &Writer,
    keeps_reasoning: bool,
    waited: impl Fn() -> Duration,
) -> Result<End, JobError> {
    let mut has_begun = false;
    loop {
        let chunk = tokio::select! {
            biased;
            () = writer.lost() => return Ok(End::Lost),
            chunk = stream.next() => chunk,
        };
        match chunk.transpose()?.map(Chunk::sanitized) {
            Some(Chunk::Text(text)) => {
                if !std::mem::replace(&mut has_begun, true) {
                    writer.first_word_after(waited());
                }
                writer.append(PartKind::Text, &text)?;
            }
            Some(Chunk::Reasoning(text)) if keeps_reasoning => {
                writer.append(PartKind::Reasoning, &text)?;
            }
            // What readers have seen stays (`Request::is_shown`). No tools are offered.
            Some(Chunk::Reasoning(_) | Chunk::Usage(_) | Chunk::ToolCall(_) | Chunk::Restart) => {}
            Some(Chunk::Done { finish, .. }) => return Ok(End::Done(finish)),
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
