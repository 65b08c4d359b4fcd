//! From bytes to the values that a provider sends: events, lines, or one body.

use std::mem::take;

use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::time::{Duration, Instant, timeout_at};

use super::super::super::{LlmError, LlmErrorCode};
use super::super::dialect::{Dialect, Frames};
use super::super::lines::Lines;
use super::super::{lenient, told};
use super::errors::{broke_off, no_stream, read_json, too_long, unreadable};
use super::{Answer, Body, MAXIMUM_ANSWER};

/// How long to wait for usage and the end marker after the finish reason.
const TAIL: Duration = Duration::from_secs(5);

impl<D: Dialect> Answer<D> {
    pub(super) async fn receive(&mut self) -> Result<(), LlmError> {
        match timeout_at(self.deadline(), self.bytes.next()).await {
            Ok(Some(Ok(bytes))) => self.read_bytes(&bytes),
            Ok(Some(Err(error))) => {
                tracing::warn!(error = %error.without_url(), "the connection to the model provider broke");
                self.end_of_stream()
            }
            Ok(None) => self.end_of_stream(),
            Err(_) => self.time_is_up(),
        }
    }

    fn read_bytes(&mut self, bytes: &[u8]) -> Result<(), LlmError> {
        if let Body::Blank(decoder) = &mut self.body {
            // A byte order mark counts as white space.
            let first = bytes.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF));
            match first.map(|at| (at, bytes[at])) {
                None => {}
                Some((_, b'{')) if D::FRAMES == Frames::Lines => self.body = Body::Lines(Lines::default()),
                Some((at, b'{' | b'[')) => {
                    self.last_token = Some(Instant::now());
                    self.body = Body::Plain(bytes[at..].to_vec());
                    return Ok(());
                }
                Some((_, b'<')) => {
                    self.no_work = true;
                    return Err(no_stream());
                }
                Some(_) => self.body = Body::Events(take(decoder)),
            }
        }
        match &mut self.body {
            Body::Plain(body) if body.len() + bytes.len() > MAXIMUM_ANSWER => Err(too_long()),
            Body::Plain(body) => {
                body.extend_from_slice(bytes);
                self.last_token = Some(Instant::now());
                Ok(())
            }
            Body::Blank(decoder) | Body::Events(decoder) => {
                for data in decoder.push(bytes).map_err(unreadable)? {
                    if self.over {
                        break;
                    }
                    self.read_event(&data)?;
                }
                Ok(())
            }
            Body::Lines(lines) => {
                for line in lines.push(bytes).map_err(unreadable)? {
                    if self.over {
                        break;
                    }
                    self.read_line(&read_json(line.trim())?)?;
                }
                Ok(())
            }
        }
    }

    /// The earliest deadline that applies now.
    fn deadline(&self) -> Instant {
        let between_tokens = self.call.timeouts.between_tokens;
        let next = match (self.finished_at, self.last_token) {
            (Some(at), _) => at + TAIL.min(between_tokens),
            (None, Some(at)) => at + between_tokens,
            (None, None) => self.call.deadlines.first_token,
        };
        next.min(self.call.deadlines.total)
    }

    fn time_is_up(&mut self) -> Result<(), LlmError> {
        if self.finish.is_some() {
            return self.conclude_without_marker();
        }
        let message = match self.last_token {
            _ if Instant::now() >= self.call.deadlines.total => "The model took too long to answer.",
            None => "The model did not begin to answer in time.",
            Some(_) => "The model stopped in the middle of its answer.",
        };
        Err(LlmError::new(LlmErrorCode::Timeout, message))
    }

    fn end_of_stream(&mut self) -> Result<(), LlmError> {
        match &mut self.body {
            Body::Plain(body) => {
                let body = take(body);
                return self.read_plain(&body);
            }
            Body::Blank(decoder) | Body::Events(decoder) => {
                if let Some(rest) = decoder.finish().map_err(unreadable)? {
                    match self.read_event(&rest.data) {
                        Err(error) if error.code != LlmErrorCode::ProviderProtocol || rest.whole => return Err(error),
                        // An unterminated line may be truncated anywhere.
                        _ => {}
                    }
                }
            }
            Body::Lines(lines) => {
                // What cannot be read is a line that was cut.
                if let Some(value) = lines.finish().and_then(|rest| lenient::read(&rest).ok()) {
                    self.read_line(&value)?;
                }
            }
        }
        if self.over { Ok(()) } else { self.conclude_without_marker() }
    }

    /// Ends a response whose terminal marker did not come: some need none after the reason of their end.
    fn conclude_without_marker(&mut self) -> Result<(), LlmError> {
        match self.finish {
            Some(_) if D::REASON_IS_END => self.conclude(),
            _ => Err(broke_off()),
        }
    }

    /// A JSON body: the whole response, or events without their SSE framing.
    fn read_plain(&mut self, body: &[u8]) -> Result<(), LlmError> {
        let text = String::from_utf8_lossy(body);
        let values: Vec<Value> = match lenient::read(&text) {
            Ok(Value::Array(values)) => values,
            Ok(value) => vec![value],
            Err(_) => {
                serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().unwrap_or_default()
            }
        };
        if values.is_empty() {
            self.receive_text(&mut text.into_owned());
            return Err(broke_off());
        }
        let is_one = values.len() == 1;
        for value in values {
            if is_one {
                self.check_kind(&value)?;
            }
            self.read_value(&value)?;
            if self.over {
                return Ok(());
            }
        }
        match self.finish {
            None if !is_one => Err(broke_off()),
            _ => self.conclude(),
        }
    }

    /// Refuses what comes from something that is no model.
    fn check_kind(&mut self, value: &Value) -> Result<(), LlmError> {
        if self.dialect.is_answer(value) || told::failure(value).is_some() {
            return Ok(());
        }
        self.usage = self.dialect.usage(value);
        self.no_work = true;
        Err(no_stream())
    }

    fn read_line(&mut self, value: &Value) -> Result<(), LlmError> {
        if self.last_token.is_none() {
            self.check_kind(value)?;
        }
        self.read_value(value)
    }

    fn read_event(&mut self, data: &str) -> Result<(), LlmError> {
        let data = data.trim();
        if data == "[DONE]" {
            return self.conclude();
        }
        if data.is_empty() {
            return Ok(());
        }
        self.read_value(&read_json(data)?)
    }
}
