//! Reads a request body that may be too long or too slow.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;

use super::context::header_text;
use super::problem::Problem;
use super::settings::TransportSettings;
use super::status::Outcome;

/// The whole body.
///
/// # Errors
///
/// 413 when it is longer than allowed, 408 when it pauses too long, 400 when the connection breaks.
pub async fn read(headers: &HeaderMap, body: Body, settings: &TransportSettings) -> Result<Bytes, Problem> {
    let limit = settings.body_bytes;
    let announced = header_text(headers, &header::CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(limit));
    }
    let mut chunks = body.into_data_stream();
    let mut all = BytesMut::with_capacity(announced.unwrap_or(0));
    let pause = Duration::from_secs(settings.body_idle_seconds);
    while let Some(chunk) = tokio::time::timeout(pause, chunks.next()).await.map_err(|_| too_slow())? {
        let chunk = chunk.map_err(|_| Problem::bad_request("The body of the request broke off."))?;
        if all.len() + chunk.len() > limit {
            return Err(Problem::too_large(limit));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all.freeze())
}

/// The body came too slowly.
pub fn too_slow() -> Problem {
    Problem::new(Outcome::SlowBody, "TIMEOUT", "The body of the request came too slowly.")
}
