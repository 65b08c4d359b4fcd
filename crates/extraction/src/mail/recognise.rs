//! What a mail begins with.

use crate::recognise::Fit;

/// Lines of a head that are looked at.
const LINES: usize = 200;

/// Fields that mails have and other texts do not.
const FIELDS: [&str; 15] = [
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "received",
    "mime-version",
    "return-path",
    "delivered-to",
    "reply-to",
    "in-reply-to",
    "sender",
    "content-type",
    "dkim-signature",
];

/// Fields that make a mail of a text that has others of them, too.
const TELLING: [&str; 8] =
    ["from", "message-id", "received", "mime-version", "return-path", "delivered-to", "subject", "dkim-signature"];

/// How well the start of a file fits the format.
pub(super) fn fit(head: &[u8]) -> Fit {
    let head = without_mailbox_line(head);
    let mut found = Vec::new();
    for line in head.split(|byte| *byte == b'\n').take(LINES) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        // A field goes on in lines that begin with space.
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(name) = field(line) else { break };
        if FIELDS.contains(&name.as_str()) && !found.contains(&name) {
            found.push(name);
        }
    }
    let telling = found.iter().filter(|name| TELLING.contains(&name.as_str())).count();
    match (found.len(), telling) {
        (3.., 2..) => Fit::Likely,
        (1.., _) => Fit::Hinted,
        _ => Fit::No,
    }
}

/// The name of a field in lower case (RFC 5322, 2.2); `None` for another line.
fn field(line: &[u8]) -> Option<String> {
    let end = line.iter().position(|byte| *byte == b':')?;
    let name = line[..end].trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
}

/// A mail without the line that files of many mails put ahead of each (RFC 4155).
pub(super) fn without_mailbox_line(mail: &[u8]) -> &[u8] {
    let mail = mail.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(mail).trim_ascii_start();
    if !mail.starts_with(b"From ") {
        return mail;
    }
    let end = mail.iter().position(|byte| *byte == b'\n').map_or(mail.len(), |at| at + 1);
    &mail[end..]
}

/// An upper bound for the number of parts and of mails inside of the mail.
pub(super) fn marks(mail: &[u8]) -> usize {
    let count = |mark: &[u8]| mail.windows(mark.len()).filter(|window| window.eq_ignore_ascii_case(mark)).count();
    count(b"boundary").max(count(b"message/")).max(count(b"/digest"))
}
