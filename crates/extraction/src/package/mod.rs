//! Packages: documents that are ZIP archives of parts.
//!
//! What an archive says of the sizes of its entries is a stranger's word. So bytes are counted while they are inflated,
//! and reading ends at a limit, not at the end.

mod rescue;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::{CancelFlag, Rejected};

/// Most entries of an archive.
const MAXIMUM_ENTRIES: usize = 2_000;

/// Most marks of an entry in a file. Archives inside of the archive have some, too.
const MAXIMUM_MARKS: usize = 20_000;

/// Starts the entry of a file in the directory of an archive (APPNOTE 6.3.10, 4.3.12).
const ENTRY_MARK: &[u8] = b"PK\x01\x02";

/// Largest entry, in bytes.
const MAXIMUM_ENTRY: u64 = 64 * 1024 * 1024;

/// Most bytes that are read from one archive.
const MAXIMUM_TOTAL: u64 = 128 * 1024 * 1024;

/// Times that an entry may be larger than what it is inflated from, once it is larger than [`FREE`].
const MAXIMUM_RATIO: u64 = 200;

/// Bytes of an entry that may have any ratio: a small part of repeated markup is no bomb.
const FREE: u64 = 1024 * 1024;

/// Bytes that are inflated between two looks at the limits.
const PIECE: u64 = 64 * 1024;

/// How files of old Office formats start, and documents that are protected by a password (MS-CFB, 2.2).
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Protected by a password.
pub(crate) const PROTECTED: Rejected =
    Rejected::Unreadable("The document is protected by a password. Remove the protection and add it again.");
/// Not an archive, or one whose directory or whose main part cannot be read.
pub(crate) const DAMAGED: Rejected =
    Rejected::Unreadable("The document is damaged and cannot be opened. Add an intact copy of it.");
/// Lacks the part that everything starts from.
pub(crate) const LACKS_MAIN_PART: Rejected =
    Rejected::Unreadable("The document is damaged: the part that holds its text is missing. Add an intact copy of it.");
/// Said of an archive that is cut off.
pub(crate) const CUT_OFF: &str =
    "The file is cut off, so parts of it may be missing. Add an intact copy of it to have all of it read.";
const OLD_FORMAT: Rejected = Rejected::Unreadable(
    "The document is in an old Office format. Save it in the current format, such as DOCX, XLSX or PPTX, and add it \
     again.",
);
const TOO_MANY_ENTRIES: Rejected =
    Rejected::Unreadable("The document holds more than 2,000 files. Split it, or add the files themselves.");
const TOO_LARGE: Rejected =
    Rejected::Unreadable("The document is too large when it is unpacked: more than 64 MiB a file, or 128 MiB in all.");
const BOMB: Rejected =
    Rejected::Unreadable("The document grows more than 200 times when it is unpacked, which real documents do not.");

/// An archive as it came, or with a new directory.
type Archive<'a> = ZipArchive<Cursor<Cow<'a, [u8]>>>;

/// An archive of parts.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    archive: Archive<'a>,
    /// Whether it had lost its directory.
    is_cut_off: bool,
    stop: &'a CancelFlag,
    /// Names of the files and their numbers, in the order of the archive's directory.
    entries: Vec<(String, usize)>,
    /// Indices into `entries` by names in lower case: names of parts do not depend on case (OPC, 6.2.2.2).
    by_name: HashMap<String, usize>,
    /// Bytes that may still be read.
    left: u64,
    left_out: usize,
    /// Length of the archive in bytes.
    length: u64,
}

impl<'a> Package<'a> {
    /// Opens an archive and reads its directory.
    ///
    /// # Errors
    ///
    /// [`PROTECTED`], [`DAMAGED`], or another [`Rejected`] when it breaks a limit or nobody waits any more.
    pub(crate) fn open(bytes: &'a [u8], stop: &'a CancelFlag) -> Result<Self, Rejected> {
        stop.check()?;
        if bytes.starts_with(COMPOUND_FILE) {
            return Err(if is_encrypted_package(bytes) { PROTECTED } else { OLD_FORMAT });
        }
        // The directory is read as a whole, so its length is judged before.
        if memchr::memmem::find_iter(bytes, ENTRY_MARK).take(MAXIMUM_MARKS + 1).count() > MAXIMUM_MARKS {
            return Err(TOO_MANY_ENTRIES);
        }
        let (archive, is_cut_off) = opened(bytes)?;
        if archive.len() > MAXIMUM_ENTRIES {
            return Err(TOO_MANY_ENTRIES);
        }
        let mut package = Self {
            archive,
            is_cut_off,
            stop,
            entries: Vec::new(),
            by_name: HashMap::new(),
            left: MAXIMUM_TOTAL,
            left_out: 0,
            length: bytes.len() as u64,
        };
        package.list()?;
        Ok(package)
    }

    /// Names of the files, in the order of the archive.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.as_str())
    }

    /// True when there is a file of this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(&name.to_ascii_lowercase())
    }

    /// True for an archive that is cut off: some of its files may be missing. See [`CUT_OFF`].
    pub(crate) fn is_cut_off(&self) -> bool {
        self.is_cut_off
    }

    /// Number of entries that are no files of the archive: links, and paths that lead out of it.
    pub(crate) fn left_out(&self) -> usize {
        self.left_out
    }

    /// The content of a file; `None` when there is none of this name.
    ///
    /// # Errors
    ///
    /// [`DAMAGED`] when this file cannot be read, though others may be. Every other [`Rejected`] is final: the archive
    /// breaks a limit, or nobody waits any more.
    pub(crate) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Rejected> {
        match self.read_as_far(name)? {
            Some(Unpacked { is_damaged: true, .. }) => Err(DAMAGED),
            unpacked => Ok(unpacked.map(|unpacked| unpacked.content)),
        }
    }

    /// The content of a file up to where it is damaged; `None` when there is none of this name.
    ///
    /// # Errors
    ///
    /// As [`Package::read`], but [`DAMAGED`] only when nothing of it can be read.
    pub(crate) fn read_as_far(&mut self, name: &str) -> Result<Option<Unpacked>, Rejected> {
        let Some(index) = self.by_name.get(&name.to_ascii_lowercase()) else { return Ok(None) };
        let (_, number) = self.entries[*index];
        let mut entry = self.archive.by_index(number).map_err(|_| DAMAGED)?;
        // What the archive says is not more than what there is.
        let packed = entry.compressed_size().min(self.length);
        let mut content = Vec::new();
        loop {
            self.stop.check()?;
            let before = content.len();
            let outcome = entry.by_ref().take(PIECE).read_to_end(&mut content);
            let read = (content.len() - before) as u64;
            let size = content.len() as u64;
            if size > FREE && size / MAXIMUM_RATIO > packed {
                return Err(BOMB);
            }
            self.left = self.left.checked_sub(read).ok_or(TOO_LARGE)?;
            if size > MAXIMUM_ENTRY {
                return Err(TOO_LARGE);
            }
            match outcome {
                Err(_) if content.is_empty() => return Err(DAMAGED),
                Err(_) => return Ok(Some(Unpacked { content, is_damaged: true })),
                Ok(0) => return Ok(Some(Unpacked { content, is_damaged: false })),
                Ok(_) => {}
            }
        }
    }

    /// The first bytes of a file, at most `length`; `None` when there is none of this name. They do not count against the
    /// limit on all that is read.
    ///
    /// # Errors
    ///
    /// [`DAMAGED`] when this file cannot be read, though others may be, and [`Rejected::Stopped`].
    pub(crate) fn start(&mut self, name: &str, length: usize) -> Result<Option<Vec<u8>>, Rejected> {
        self.stop.check()?;
        let Some(index) = self.by_name.get(&name.to_ascii_lowercase()) else { return Ok(None) };
        let (_, number) = self.entries[*index];
        let entry = self.archive.by_index(number).map_err(|_| DAMAGED)?;
        let mut start = Vec::new();
        entry.take(length as u64).read_to_end(&mut start).map_err(|_| DAMAGED)?;
        Ok(Some(start))
    }

    /// Lists the files. An archive with an entry that is encrypted is protected as a whole.
    fn list(&mut self) -> Result<(), Rejected> {
        for number in 0..self.archive.len() {
            self.stop.check()?;
            let entry = self.archive.by_index_data(number).map_err(|_| DAMAGED)?;
            if entry.encrypted() {
                return Err(PROTECTED);
            }
            if entry.is_dir() {
                continue;
            }
            let name = entry.name().map(|name| name.trim_start_matches('/').replace('\\', "/")).unwrap_or_default();
            if entry.is_symlink() || leads_outside(&name) {
                self.left_out += 1;
                continue;
            }
            // Of two files of one name, the first is meant.
            self.by_name.entry(name.to_ascii_lowercase()).or_insert(self.entries.len());
            self.entries.push((name, number));
        }
        Ok(())
    }
}

/// What a file of an archive holds.
#[derive(Debug)]
pub(crate) struct Unpacked {
    pub(crate) content: Vec<u8>,
    /// Whether the file is damaged: what follows is missing, or some of it is wrong.
    pub(crate) is_damaged: bool,
}

/// Opens an archive, and says whether it had to be given a new directory because it is cut off.
fn opened(bytes: &[u8]) -> Result<(Archive<'_>, bool), Rejected> {
    if let Ok(archive) = ZipArchive::new(Cursor::new(Cow::Borrowed(bytes))) {
        return Ok((archive, false));
    }
    let whole = rescue::with_directory(bytes).ok_or(DAMAGED)?;
    ZipArchive::new(Cursor::new(Cow::Owned(whole))).map(|archive| (archive, true)).map_err(|_| DAMAGED)
}

/// The archive for a reader that opens it by itself: one that is cut off gets a directory.
pub(crate) fn with_directory(bytes: &[u8]) -> Cow<'_, [u8]> {
    match opened(bytes) {
        Ok((archive, true)) => archive.into_inner().into_inner(),
        _ => Cow::Borrowed(bytes),
    }
}

/// The name of a part that is given relative to a folder.
pub(crate) fn resolve(folder: &str, target: &str) -> String {
    let target = target.split('#').next().unwrap_or_default();
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// True for names that mean no file inside of the archive.
fn leads_outside(name: &str) -> bool {
    name.is_empty() || name.contains('\0') || name.split('/').any(|step| step == "..")
}

/// True for a document that is encrypted as a whole: a compound file with a stream of this name (MS-OFFCRYPTO, 2.3.4).
pub(crate) fn is_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.starts_with(COMPOUND_FILE) && memchr::memmem::find(bytes, &name).is_some()
}
