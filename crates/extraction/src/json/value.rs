//! JSON as a tree: in the order in which it is written, with its numbers as they are written (RFC 8259).

use std::borrow::Cow;

use json_event_parser::{JsonEvent, JsonSyntaxError, LowLevelJsonParser, SliceJsonParser};

use crate::{CancelFlag, Rejected};

/// Deepest nesting of arrays and objects.
const MAXIMUM_DEPTH: usize = 100;

/// Most values of a document.
const MAXIMUM_VALUES: usize = 1_000_000;

/// Shortest text without any space, in bytes, that is taken for data, such as an image in base64.
const DATA: usize = 1_000;

/// Values between two looks at the flag that ends the reading.
const BETWEEN_LOOKS: usize = 4096;

const TOO_DEEP: Rejected = Rejected::Unreadable(
    "The values of the JSON document are nested more than 100 levels deep. Write it with fewer levels, or add the parts by themselves.",
);
const TOO_MANY: Rejected = Rejected::Unreadable("The JSON document holds more than 1,000,000 values. Split it.");

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Null,
    Boolean(bool),
    /// As it is written: `1.10` is not `1.1`, and no digit of a long number is lost.
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    /// Keys may occur more than once.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// Why a text is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not JSON from this place on. Both count from 1, columns in characters.
    Broken { line: u64, column: u64 },
    /// It breaks a limit, or nobody waits any more.
    Rejected(Rejected),
}

impl From<JsonSyntaxError> for Fault {
    fn from(error: JsonSyntaxError) -> Self {
        let place = error.location().start;
        Self::Broken { line: place.line + 1, column: place.column + 1 }
    }
}

impl From<Rejected> for Fault {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

/// Reads values, within limits for all of them together.
#[derive(Debug)]
pub(super) struct Reader<'s> {
    stop: &'s CancelFlag,
    values: usize,
    /// Number of texts that were left out because they are data.
    pub(super) data: usize,
}

impl<'s> Reader<'s> {
    pub(super) fn new(stop: &'s CancelFlag) -> Self {
        Self { stop, values: 0, data: 0 }
    }

    /// The value that a text is.
    pub(super) fn read<'a>(&mut self, text: &'a str) -> Result<Value<'a>, Fault> {
        let mut parser = SliceJsonParser::new(text.as_bytes());
        let mut open: Vec<Open<'a>> = Vec::new();
        let mut whole = Value::Null;
        loop {
            let value = match parser.parse_next()? {
                JsonEvent::StartArray => {
                    open.push(Open { value: Value::Array(Vec::new()), key: Cow::Borrowed("") });
                    None
                }
                JsonEvent::StartObject => {
                    open.push(Open { value: Value::Object(Vec::new()), key: Cow::Borrowed("") });
                    None
                }
                JsonEvent::ObjectKey(key) => {
                    if let Some(object) = open.last_mut() {
                        object.key = key;
                    }
                    None
                }
                JsonEvent::EndArray | JsonEvent::EndObject => open.pop().map(|open| open.value),
                JsonEvent::String(text) if is_data(&text) => {
                    self.data += 1;
                    Some(Value::Null)
                }
                JsonEvent::String(text) => Some(Value::String(text)),
                JsonEvent::Number(number) => Some(Value::Number(number)),
                JsonEvent::Boolean(boolean) => Some(Value::Boolean(boolean)),
                JsonEvent::Null => Some(Value::Null),
                JsonEvent::Eof => return Ok(whole),
            };
            if open.len() > MAXIMUM_DEPTH {
                return Err(TOO_DEEP.into());
            }
            let Some(value) = value else { continue };
            self.count()?;
            match open.last_mut() {
                Some(Open { value: Value::Object(entries), key }) => entries.push((std::mem::take(key), value)),
                Some(Open { value: Value::Array(elements), .. }) => elements.push(value),
                _ => whole = value,
            }
        }
    }

    fn count(&mut self) -> Result<(), Rejected> {
        self.values += 1;
        if self.values > MAXIMUM_VALUES {
            return Err(TOO_MANY);
        }
        if self.values.is_multiple_of(BETWEEN_LOOKS) { self.stop.check() } else { Ok(()) }
    }
}

/// True for texts that only programs read.
fn is_data(text: &str) -> bool {
    text.len() >= DATA && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// An array or object that has not ended, and the key of its next value.
struct Open<'a> {
    value: Value<'a>,
    key: Cow<'a, str>,
}

/// What the start of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A value and nothing behind it.
    Whole,
    /// A value that goes on behind the end of the start.
    CutOff,
    /// No JSON.
    Other,
}

/// What the start of a text is; `is_all` tells that nothing follows it.
pub(super) fn start_of(start: &str, is_all: bool) -> Start {
    let mut parser = LowLevelJsonParser::new().with_max_stack_size(MAXIMUM_DEPTH);
    let mut rest = start.as_bytes();
    loop {
        let step = parser.parse_next(rest, is_all);
        rest = &rest[step.consumed_bytes..];
        match step.event {
            Some(Ok(JsonEvent::Eof)) => return Start::Whole,
            Some(Ok(_)) => {}
            Some(Err(_)) => return Start::Other,
            None => return Start::CutOff,
        }
    }
}
