//! Who wrote a mail to whom, when, and about what.

use mail_parser::{Addr, Address, Message};

use crate::Rejected;
use crate::markdown_writer::{Inline, Marker, Writer};

/// Most addresses of a field that are named.
const MAXIMUM_ADDRESSES: usize = 50;

/// Most attachments that are named.
const MAXIMUM_ATTACHMENTS: usize = 100;

/// Writes the subject as a heading, and the fields below it.
pub(super) fn write<'n>(
    message: &Message<'_>,
    attachments: impl Iterator<Item = &'n str>,
    writer: &mut Writer,
) -> Result<(), Rejected> {
    if let Some(subject) = message.subject() {
        writer.heading(1, &Inline::of(subject))?;
    }
    write_list(message, attachments, writer)
}

/// Writes the fields as a list.
pub(super) fn write_list<'n>(
    message: &Message<'_>,
    attachments: impl Iterator<Item = &'n str>,
    writer: &mut Writer,
) -> Result<(), Rejected> {
    let mut item = |name: &str, text: String| {
        let text = if text.is_empty() { text } else { format!("{name}: {text}") };
        writer.item(0, &Marker::Bullet, &Inline::of(&text))
    };
    item("From", addresses(message.from()))?;
    item("To", addresses(message.to()))?;
    item("Cc", addresses(message.cc()))?;
    item("Date", message.date().filter(|date| date.is_valid()).map(|date| date.to_rfc3339()).unwrap_or_default())?;
    item("Attachments", list(attachments.map(str::to_owned).collect(), MAXIMUM_ATTACHMENTS))
}

/// False when a character of the head is not in the encoding that is declared for it, which is often none.
pub(super) fn is_readable(message: &Message<'_>) -> bool {
    let fields = [message.from(), message.to(), message.cc()].map(addresses);
    let texts = fields.iter().map(String::as_str).chain(message.subject());
    !texts.into_iter().any(|text| text.contains(char::REPLACEMENT_CHARACTER))
}

fn addresses(field: Option<&Address<'_>>) -> String {
    let all = field.into_iter().flat_map(|field| field.iter()).map(person).filter(|person| !person.is_empty());
    list(all.collect(), MAXIMUM_ADDRESSES)
}

fn person(address: &Addr<'_>) -> String {
    let part = |part: Option<&str>| part.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
    match (part(address.name()), part(address.address())) {
        (Some(name), Some(address)) if name != address => format!("{name} ({address})"),
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}

fn list(mut names: Vec<String>, maximum: usize) -> String {
    let more = names.len().saturating_sub(maximum);
    names.truncate(maximum);
    let named = names.join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}
