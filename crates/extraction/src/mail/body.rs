//! What a mail says.

use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

use crate::encoding::decode;
use crate::html::read_whole;
use crate::markdown_writer::plain_text;
use crate::{Limits, Rejected};

/// Plain text with fewer letters is compared with the HTML beside it: it may only say that one should read that.
const SHORT_TEXT: usize = 250;

/// The text of a mail in Markdown, quotations included.
pub(super) fn of(message: &Message<'_>, limits: &Limits) -> Result<String, Rejected> {
    let mut bodies = Vec::new();
    for part in message.text_bodies() {
        limits.stop.check()?;
        match &part.body {
            PartType::Text(text) => bodies.push(plain_text(&written(message, part, text))),
            PartType::Html(html) => bodies.push(markdown(html, limits)?),
            _ => {}
        }
    }
    let text = bodies.join("\n\n");
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    if letters(&text) >= SHORT_TEXT {
        return Ok(text);
    }
    let mut pages = Vec::new();
    for part in message.html_bodies() {
        if let PartType::Html(html) = &part.body {
            pages.push(markdown(html, limits)?);
        }
    }
    let page = pages.join("\n\n");
    Ok(if letters(&page) > 2 * letters(&text) { page } else { text })
}

fn markdown(html: &str, limits: &Limits) -> Result<String, Rejected> {
    let page = read_whole(html, &limits.stop)?;
    Ok(page.parts.into_iter().map(|(_, text)| text).collect())
}

/// A text whose encoding was not declared is decoded by its bytes, where they stand in the mail as they are.
fn written(message: &Message<'_>, part: &MessagePart<'_>, text: &str) -> String {
    let is_declared = part.content_type().is_some_and(|kind| kind.has_attribute("charset"));
    if is_declared || part.encoding != Encoding::None || !text.contains(char::REPLACEMENT_CHARACTER) {
        return text.to_owned();
    }
    let range = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
    message.raw_message.get(range).map_or_else(|| text.to_owned(), |bytes| decode(bytes, None).text)
}
