//! Archives: the JSON files in them that have conversations.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::MAXIMUM_FILE;
use super::file::{too_large, unreadable};
use crate::base::{Error, Result};

/// How an archive begins: with a file, or with its end when there is none.
const BEGINNINGS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// How an entry of the directory begins.
const ENTRY: &[u8] = b"PK\x01\x02";
/// Most files of an archive. The directory is read as a whole, so that its length is judged before.
const MAXIMUM_ENTRIES: usize = 50_000;
/// Bytes of JSON that an archive may hold without question.
const FREE: usize = 1 << 20;
/// Real texts become hardly more when they are unpacked.
const MAXIMUM_RATIO: usize = 200;

/// True for an archive.
pub(super) fn is_zipped(bytes: &[u8]) -> bool {
    BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning))
}

/// The texts of an archive that have conversations, in the order of its directory.
pub(super) fn texts(bytes: &[u8]) -> Result<Vec<Vec<u8>>> {
    if bytes.windows(ENTRY.len()).filter(|window| *window == ENTRY).take(MAXIMUM_ENTRIES + 1).count() > MAXIMUM_ENTRIES
    {
        return Err(unreadable("maxItems", "The archive has too many files. Send `conversations.json` alone."));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut texts = Vec::new();
    let mut left = MAXIMUM_FILE;
    for number in 0..archive.len() {
        let data = archive.by_index_data(number).map_err(|_| damaged())?;
        if !data.name().is_ok_and(|name| has_conversations(&name)) {
            continue;
        }
        if data.encrypted() {
            return Err(unreadable(
                "format",
                "The archive is protected with a password. Unpack it, and send the JSON file.",
            ));
        }
        let entry = archive.by_index(number).map_err(|_| damaged())?;
        let packed = usize::try_from(entry.compressed_size()).unwrap_or(usize::MAX).min(bytes.len());
        // What a directory says of the size is not believed; reading ends where too much has come.
        let most = left.min(packed.saturating_mul(MAXIMUM_RATIO).max(FREE));
        let mut text = Vec::new();
        entry.take(most as u64 + 1).read_to_end(&mut text).map_err(|_| damaged())?;
        if text.len() > most {
            return Err(too_large());
        }
        left -= text.len();
        texts.push(text);
    }
    if texts.is_empty() {
        return Err(unreadable("format", "There is no `conversations.json` in the archive."));
    }
    Ok(texts)
}

/// `conversations.json`, in whatever folder; large exports have `conversations-000.json` and so on.
fn has_conversations(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let number = name.strip_prefix("conversations").and_then(|rest| rest.strip_suffix(".json"));
    number.is_some_and(|number| {
        let digits = number.strip_prefix('-').unwrap_or(number);
        number.is_empty() || !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn damaged() -> Error {
    unreadable("format", "The archive is damaged. Send it anew, or send `conversations.json` alone.")
}
