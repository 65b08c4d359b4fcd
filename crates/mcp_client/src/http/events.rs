//! Streams of events, each of which has a largest size.

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{BoxStream, Stream};
use reqwest::Response;
use rmcp::model::RequestId;
use serde_json::json;
use sse_stream::{Error as SseError, Sse, SseStream};

use crate::McpError;

/// Code of the error that stands for an answer too large to be read. It is in the range that JSON-RPC leaves to servers; one
/// that sends it itself says no more than that.
pub(crate) const OVERSIZED: i32 = -32_099;

/// A stream of events.
pub(super) type Events = BoxStream<'static, Result<Sse, SseError>>;

/// The events of a response. When one is larger than `longest` bytes, the stream ends; if it is the answer to a request, that
/// is answered with an error. Otherwise it would be asked for again and again.
pub(super) fn of(response: Response, longest: usize, request: Option<RequestId>) -> Events {
    let bytes = bounded(response.bytes_stream(), longest);
    SseStream::from_bytes_stream(bytes)
        .map(move |event| match (event, &request) {
            (Err(SseError::Body(error)), Some(id)) if is_too_large(error.as_ref()) => Ok(oversized(id)),
            (event, _) => event,
        })
        .boxed()
}

fn is_too_large(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    matches!(error.downcast_ref(), Some(McpError::TooLarge { .. }))
}

/// An answer that says that the true one is too large.
fn oversized(id: &RequestId) -> Sse {
    let error = json!({"code": OVERSIZED, "message": "too large"});
    Sse::default().data(json!({"jsonrpc": "2.0", "id": id, "error": error}).to_string())
}

/// The bytes, until an event has more than `longest` of them.
fn bounded(
    bytes: impl Stream<Item = reqwest::Result<Bytes>> + Send + 'static,
    longest: usize,
) -> impl Stream<Item = Result<Bytes, McpError>> + Send + 'static {
    bytes.scan(Some(Measure::default()), move |state, chunk| {
        let Some(measure) = state else { return std::future::ready(None) };
        let checked = match chunk {
            Ok(chunk) if measure.take(&chunk) <= longest => Ok(chunk),
            Ok(_) => Err(McpError::too_many_bytes(longest)),
            Err(_) => Err(McpError::Unreachable { sent: true }),
        };
        if checked.is_err() {
            *state = None;
        }
        std::future::ready(Some(checked))
    })
}

/// Measures events, which end with an empty line. Comments are not counted, since they are not kept.
#[derive(Debug, Default)]
struct Measure {
    event: usize,
    line: usize,
    is_comment: bool,
    after_return: bool,
}

impl Measure {
    /// The size of the largest event that any byte of the chunk belongs to, as far as it is known.
    fn take(&mut self, chunk: &[u8]) -> usize {
        let mut largest = 0;
        for &byte in chunk {
            match byte {
                b'\n' if self.after_return => {}
                b'\n' | b'\r' => self.end_line(),
                _ => {
                    self.is_comment |= self.line == 0 && byte == b':';
                    self.line += 1;
                }
            }
            self.after_return = byte == b'\r';
            largest = largest.max(self.event + self.line);
        }
        largest
    }

    fn end_line(&mut self) {
        if self.line == 0 {
            self.event = 0;
        } else if !self.is_comment {
            self.event += self.line + 1;
        }
        self.line = 0;
        self.is_comment = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_measured_over_its_lines() {
        let mut measure = Measure::default();
        assert_eq!(measure.take(b"data: 12"), 8);
        assert_eq!(measure.take(b"34\r\ndata: 5\r\n\r\n"), 19);
        assert_eq!(measure.take(b": a comment of some length\n: another\n"), 26);
        assert_eq!(measure.take(b"id: 1\n\nid: 2"), 6);
    }
}
