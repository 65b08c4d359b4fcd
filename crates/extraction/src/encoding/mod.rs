//! Decodes bytes to text.
//!
//! In this order: a byte order mark; UTF-8 where it is valid; UTF-8 where it nearly is; the encoding declared by the
//! sender; the one declared inside the file; one guessed from its bytes. A guess, or damaged parts, are reported in a
//! sentence for people.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};

/// Bytes at the start of a file that are searched for a declared encoding, as in the HTML standard.
const DECLARATION: usize = 1024;

/// Longest encoding label that is stored, in bytes; those of the Encoding Standard are shorter.
const LONGEST_LABEL: usize = 40;

/// A decoded text, with a notice if needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// Tells people that the text may not be exactly what was written.
    pub notice: Option<String>,
}

/// The encoding in a media type, such as `text/plain; charset=shift_jis`: its name if it is known, otherwise the label
/// as it is. The form that [`decode`] takes.
pub fn charset_of(media_type: &str) -> Option<String> {
    let value = media_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    let label = value.trim().trim_matches(['"', '\'']);
    let names_one = (1..=LONGEST_LABEL).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_graphic())
        && !label.eq_ignore_ascii_case("binary");
    names_one.then(|| encoding_of(label).map_or_else(|| label.to_owned(), |encoding| encoding.name().to_owned()))
}

/// The encoding with this label, if it is one for texts.
fn encoding_of(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label.trim().as_bytes()).filter(|encoding| *encoding != X_USER_DEFINED)
}

/// Decodes bytes. `declared` is the label declared by the sender.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return read(encoding, &bytes[mark..]);
    }
    let Some(label) = declared else { return decode_unmarked(bytes, None) };
    let declared = encoding_of(label);
    let mut decoded = decode_unmarked(bytes, declared);
    if declared.is_none() {
        let unknown = format!("The encoding that was declared for the file, {label}, is not known here.");
        decoded.notice = Some(decoded.notice.map_or_else(|| unknown.clone(), |notice| format!("{unknown} {notice}")));
    }
    decoded
}

/// Decodes bytes without a byte order mark.
fn decode_unmarked(bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    // UTF-16 with Latin letters is valid UTF-8 full of U+0000, and ISO-2022-JP looks like ASCII.
    if let Some(encoding) = declared.filter(|encoding| [UTF_16LE, UTF_16BE, ISO_2022_JP].contains(encoding))
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Decoded { text: text.into_owned(), notice: None };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let is_japanese = declared != Some(UTF_8) && bytes.contains(&0x1B) && guess(bytes) == ISO_2022_JP;
        return if is_japanese {
            guessed(ISO_2022_JP, bytes, declared)
        } else {
            Decoded { text: text.to_owned(), notice: None }
        };
    }
    let named = declared.or_else(|| declared_inside(bytes)).filter(|encoding| *encoding != UTF_8);
    let as_named = named.map(|encoding| read(encoding, bytes));
    let fits = as_named.as_ref().is_some_and(|decoded| decoded.notice.is_none());
    if is_nearly_utf_8(bytes, fits) {
        return read(UTF_8, bytes);
    }
    // A few broken bytes in a long text do not mean another encoding.
    match as_named.filter(|decoded| fits || is_slightly_damaged(&decoded.text)) {
        Some(decoded) => decoded,
        None => guessed(guess(bytes), bytes, declared.or(named)),
    }
}

/// True when hardly any of the text is damaged.
fn is_slightly_damaged(text: &str) -> bool {
    text.matches(char::REPLACEMENT_CHARACTER).count() * 100 <= text.chars().count()
}

/// Decodes with a certain encoding, with a notice about damaged parts.
fn read(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    let notice = is_damaged.then(|| {
        let damaged = text.matches(char::REPLACEMENT_CHARACTER).count();
        let places = if damaged == 1 { "one place".to_owned() } else { format!("{damaged} places") };
        format!("The file is damaged in {places}: what is not {} there is shown as “\u{FFFD}”.", encoding.name())
    });
    Decoded { text: text.into_owned(), notice }
}

/// Decodes with a guessed encoding, because none was declared or the declared one does not fit.
fn guessed(encoding: &'static Encoding, bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    let name = encoding.name();
    let unreadable = if is_damaged { " Some of it cannot be read." } else { "" };
    let why = match declared {
        Some(declared) => format!("The file is not in {}, which was declared for it", declared.name()),
        None => "The file does not say in which encoding it is written".to_owned(),
    };
    let notice = format!(
        "{why}, so it was read as {name}, which it looks like.{unreadable} If \
         the text is wrong, delete the document and add the file again with its media type and encoding, such as \
         text/plain; charset={}.",
        name.to_ascii_lowercase()
    );
    Decoded { text: text.into_owned(), notice: Some(notice) }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// True when the bytes are nearly UTF-8: at least one valid non-ASCII character for each invalid sequence. In other
/// encodings hardly any non-ASCII byte starts a valid sequence, except in short Chinese texts; if a declared encoding
/// fits as well, more evidence is required.
fn is_nearly_utf_8(bytes: &[u8], another_fits: bool) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    if another_fits { right > 2 * wrong } else { right > 0 && right >= wrong }
}

/// The encoding that a page or XML text declares in its head. The declaration is in ASCII, so it cannot be UTF-16.
fn declared_inside(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_ascii_lowercase();
    let tags = head.split('<').skip(1).filter_map(|tag| Some(tag.split_once('>')?.0));
    let label = tags.into_iter().find_map(|tag| match tag {
        tag if tag.starts_with("meta") => value_of(tag, "charset"),
        tag if tag.starts_with("?xml") => value_of(tag, "encoding"),
        _ => None,
    })?;
    encoding_of(label).filter(|encoding| ![UTF_16LE, UTF_16BE].contains(encoding))
}

fn value_of<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = tag.split_once(name)?;
    let after = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(after.len());
    Some(&after[..end])
}

#[cfg(test)]
mod tests;
