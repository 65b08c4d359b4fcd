//! Mails as files (RFC 5322 and MIME, RFC 2045 to 2049, 2231): EML.

mod body;
mod head;
mod recognise;
#[cfg(test)]
mod tests;

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::encoding::decode;
use super::inside::{File, Files, shown};
use super::markdown_writer::{Inline, Writer};
use super::raw::{Parts, Raw};
use super::recognise::{Fit, Sample};
use super::{Extracted, Extractor, Hints, Limits, Location, Markup, Rejected};

/// Most parts that a mail may have. Their boundaries are searched for, and mails inside of mails are parsed, one inside
/// of the other.
const MAXIMUM_PARTS: usize = 1_000;

/// Most attachments that are read.
const MAXIMUM_READ: usize = 200;

const TOO_MANY_PARTS: Rejected = Rejected::Unreadable(
    "The mail has more than 1,000 parts. Save its attachments in the mail program, and add those that matter.",
);
const DAMAGED: Rejected = Rejected::Unreadable("The mail is damaged: it does not begin as a mail. Export it again.");
const ENCRYPTED: Rejected =
    Rejected::Unreadable("The mail is encrypted. Decrypt it in the mail program, export it, and add it again.");

/// Mails.
pub(super) struct Mail;

impl Extractor for Mail {
    fn name(&self) -> &'static str {
        "EML"
    }

    fn media_type(&self) -> &'static str {
        "message/rfc822"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["application/eml", "message/global"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["eml"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        recognise::fit(sample.head)
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        limits.stop.check()?;
        let original = recognise::without_mailbox_line(original);
        if recognise::marks(original) > MAXIMUM_PARTS {
            return Err(TOO_MANY_PARTS);
        }
        let parser = MessageParser::default();
        let mut message = parser.parse(original).ok_or(DAMAGED)?;
        let readable;
        if !head::is_readable(&message) {
            readable = with_readable_head(original);
            message = parser.parse(&readable).ok_or(DAMAGED)?;
        }
        limits.stop.check()?;
        if is_encrypted(&message) {
            return Err(ENCRYPTED);
        }
        read(&message, limits)
    }
}

/// A mail whose head is UTF-8. Old programs wrote other characters than ASCII into it as they are.
fn with_readable_head(mail: &[u8]) -> Vec<u8> {
    let ends = [b"\r\n\r\n".as_slice(), b"\n\n"].map(|end| memchr::memmem::find(mail, end));
    let (head, rest) = mail.split_at(ends.into_iter().flatten().min().unwrap_or(mail.len()));
    let mut readable = decode(head, None).text.into_bytes();
    readable.extend_from_slice(rest);
    readable
}

fn read(message: &Message<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
    let body = body::of(message, limits)?;
    let attachments: Vec<_> = message.attachments().filter_map(Attachment::of).collect();
    let title = message.subject().map(str::to_owned);
    let mut parts = Parts::new(limits);
    parts.write(None, |writer| {
        head::write(message, attachments.iter().map(|attachment| attachment.name.as_str()), writer)?;
        writer.markdown(&body)
    })?;
    let mut files = Files::new(limits, body.len());
    if attachments.len() > MAXIMUM_READ {
        files.note("Only the first 200 attachments of the mail were read. Save the others, and add them.");
    }
    for (number, attachment) in attachments.iter().enumerate() {
        if limits.is_inside || number >= MAXIMUM_READ {
            files.leave_out(&attachment.name);
            continue;
        }
        let text = attachment.read(&mut files, limits)?;
        let Some(text) = text else { continue };
        parts.write(Some(Location::Part(attachment.name.clone())), |writer| {
            writer.heading(2, &Inline::of(&attachment.name))?;
            writer.markdown(&text)
        })?;
    }
    Raw { parts: parts.finish(), title, ..Raw::default() }.finish(Markup::Markdown, files.warnings(), limits)
}

/// Something attached to a mail.
struct Attachment<'m> {
    name: String,
    part: &'m MessagePart<'m>,
}

impl<'m> Attachment<'m> {
    /// `None` for pictures inside of the text, and for signatures.
    fn of(part: &'m MessagePart<'m>) -> Option<Self> {
        let is_signature = ["pgp-signature", "pkcs7-signature", "x-pkcs7-signature"]
            .iter()
            .any(|subtype| part.is_content_type("application", subtype));
        let is_decoration = matches!(part.body, PartType::InlineBinary(_)) && part.content_id().is_some();
        if is_signature || is_decoration || matches!(part.body, PartType::Multipart(_)) {
            return None;
        }
        let name = part.attachment_name().map(str::trim).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| match &part.body {
            PartType::Message(mail) => mail.subject().unwrap_or("A mail"),
            PartType::Html(_) => "attachment.html",
            PartType::Text(_) => "attachment.txt",
            _ => "attachment",
        });
        Some(Self { name: shown(name), part })
    }

    /// Its text in Markdown; `None` when it is not read.
    fn read(&self, files: &mut Files<'_>, limits: &Limits) -> Result<Option<String>, Rejected> {
        if let PartType::Message(mail) = &self.part.body {
            // The mail that this one forwards, or a part of a digest.
            let body = body::of(mail, limits)?;
            let mut writer = Writer::new(limits.text);
            head::write_list(mail, std::iter::empty(), &mut writer)?;
            writer.markdown(&body)?;
            for attachment in mail.attachments().filter_map(Attachment::of) {
                files.leave_out(&attachment.name);
            }
            return Ok(Some(writer.finish()));
        }
        let declared = self.part.content_type().map(|found| {
            let essence = format!("{}/{}", found.ctype(), found.subtype().unwrap_or("octet-stream"));
            match self.part.body {
                // Its characters were decoded with the part.
                PartType::Text(_) | PartType::Html(_) => format!("{essence}; charset=utf-8"),
                _ => essence,
            }
        });
        files.read(&File { name: &self.name, declared: declared.as_deref(), content: self.part.contents() })
    }
}

/// True when all that a mail says is encrypted.
fn is_encrypted(message: &Message<'_>) -> bool {
    let Some(kind) = message.content_type() else { return false };
    let is_enveloped = || kind.attribute("smime-type").is_none_or(|kind| !kind.eq_ignore_ascii_case("signed-data"));
    message.is_content_type("multipart", "encrypted")
        || ["pkcs7-mime", "x-pkcs7-mime"].iter().any(|subtype| message.is_content_type("application", subtype))
            && is_enveloped()
}
