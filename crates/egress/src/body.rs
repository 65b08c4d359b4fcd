//! Bodies, unpacked within limits.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use reqwest::header::CONTENT_ENCODING;
use reqwest::{Response, header::HeaderMap};

use crate::client::Limits;
use crate::error::FetchError;

/// Reads a body to its end. It is unpacked here and not by the HTTP client, which would not tell how much was sent.
pub(crate) async fn read(mut response: Response, limits: &Limits, host: &str) -> Result<Bytes, FetchError> {
    let raw_limit = limits.raw_bytes;
    let too_large = || FetchError::TooLarge { limit: raw_limit };
    if response.content_length().is_some_and(|length| length > raw_limit as u64) {
        return Err(too_large());
    }
    let mut body = Body::of(response.headers(), limits.unpacked_bytes)
        .ok_or_else(|| FetchError::Encoding { host: host.to_owned() })?;
    let mut raw = 0_usize;
    while let Some(piece) = response.chunk().await.map_err(|error| FetchError::of(&error, host, limits.connect))? {
        raw = raw.saturating_add(piece.len());
        if raw > raw_limit {
            return Err(too_large());
        }
        body.take(&piece).map_err(|error| of_unpacking(&error, limits, host))?;
    }
    if raw == 0 {
        // Not even the head of a packed stream, which servers leave out for empty pages.
        return Ok(Bytes::new());
    }
    body.finish().map_err(|error| of_unpacking(&error, limits, host))
}

fn of_unpacking(error: &io::Error, limits: &Limits, host: &str) -> FetchError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => FetchError::TooLarge { limit: limits.unpacked_bytes },
        _ => FetchError::Broken { host: host.to_owned() },
    }
}

enum Body {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Body {
    /// `None` for packings that were not asked for.
    fn of(headers: &HeaderMap, limit: usize) -> Option<Self> {
        let sink = Bounded { bytes: Vec::new(), limit };
        let mut packings = headers.get_all(CONTENT_ENCODING).iter();
        let packing = packings.next().map_or("identity", |value| value.to_str().unwrap_or("?")).trim();
        match packing {
            _ if packings.next().is_some() => None,
            _ if packing.eq_ignore_ascii_case("identity") || packing.is_empty() => Some(Self::Plain(sink)),
            _ if packing.eq_ignore_ascii_case("gzip") || packing.eq_ignore_ascii_case("x-gzip") => {
                Some(Self::Gzip(Box::new(MultiGzDecoder::new(sink))))
            }
            _ => None,
        }
    }

    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(sink) => sink.write_all(piece),
            Self::Gzip(decoder) => decoder.write_all(piece),
        }
    }

    fn finish(self) -> io::Result<Bytes> {
        match self {
            Self::Plain(sink) => Ok(sink.bytes.into()),
            Self::Gzip(decoder) => decoder.finish().map(|sink| sink.bytes.into()),
        }
    }
}

/// Bytes up to a limit. A bomb is stopped at the first piece beyond it.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(piece.len()) > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
