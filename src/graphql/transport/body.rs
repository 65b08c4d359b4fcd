//! Reads a request body that may be too long or too slow.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;

use super::context::header_text;
use super::problem::Problem;
use super::status::Outcome;
use crate::port::transfer::{TimedStream, TransferError, TransferLimits};

/// Bytes allocated for a body before any of it has arrived: announcing a length costs the sender nothing.
const FIRST: usize = 16 * 1024;

/// The whole body.
///
/// # Errors
///
/// 413 when it is longer than allowed, 408 when it arrives too slowly, 400 when the connection breaks.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize, limits: TransferLimits) -> Result<Bytes, Problem> {
    let announced = header_text(headers, &header::CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(limit));
    }
    let mut chunks = TimedStream::new(body.into_data_stream(), limits);
    let mut all = BytesMut::with_capacity(announced.unwrap_or(0).min(FIRST));
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| match error {
            TransferError::TooSlow => too_slow(),
            TransferError::Failed(_) => Problem::bad_request("The body of the request broke off."),
        })?;
        if all.len() + chunk.len() > limit {
            return Err(Problem::too_large(limit));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all.freeze())
}

/// The body arrived too slowly.
pub fn too_slow() -> Problem {
    Problem::new(Outcome::SlowBody, "TIMEOUT", "The body of the request came too slowly.")
}
