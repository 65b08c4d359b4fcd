//! The file of SQLite: made for its owner only, and looked after while the server runs.
//!
//! On Unix a file that is removed, or replaced by another of the same name, goes on living for who has it open.
//! Everything would seem to work, and be lost with the process. So each commit looks whether the name still leads to the
//! file, after it has written and before anybody is told that it has.

use std::fs::Metadata;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::base::{Error, Result};
use crate::config::private;

/// Rights of others than the owner.
const OTHERS: u32 = 0o077;

/// The open file of the database.
#[derive(Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    log: PathBuf,
    identity: Identity,
    is_gone: AtomicBool,
    /// A connection may be on another file by now.
    is_lost: AtomicBool,
}

/// What tells a file from every other: its device and its number there.
type Identity = (u64, u64);

/// Makes the file and its folder, if they are missing, for their owner only. SQLite gives its log the rights of the
/// file.
///
/// # Errors
///
/// `UNAVAILABLE`, saying what is in the way.
pub(super) fn prepare(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private::create_folder(folder)
            .map_err(|error| in_the_way(error, "The folder of the database cannot be made"))?;
    }
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            Err(Error::unavailable("`database.url` names a folder. Name a file in it, such as `dossier.db`."))
        }
        Ok(found) if !found.is_file() => Err(Error::unavailable("What `database.url` names is not a file.")),
        Ok(found) => {
            if found.permissions().mode() & OTHERS != 0 {
                tracing::warn!("others on this machine may read the database's file; `chmod 600` it");
            }
            // Not opened here: closing it would give up the locks of other connections of this process. SQLite tells what
            // else is in the way.
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => match private::create_file(path) {
            Ok(_) => Ok(()),
            // Another process was first.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(in_the_way(error, "The file of the database cannot be made")),
        },
        Err(error) => Err(in_the_way(error, "The file of the database cannot be found")),
    }
}

fn in_the_way(error: io::Error, what: &str) -> Error {
    let why = match error.kind() {
        ErrorKind::PermissionDenied => "the user who runs Dossier has not the right to",
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "a part of its path is a file",
        _ => "the system refuses it",
    };
    Error::unavailable(format!("{what}: {why}. See `data_dir` and `database.url`.")).because(error)
}

impl DatabaseFile {
    /// Looks after the file from now on; nothing when the database is not in a file.
    pub(super) fn watch(path: &Path) -> Option<Self> {
        let identity = identity(&std::fs::metadata(path).ok()?);
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Some(Self {
            path: path.to_owned(),
            log: log.into(),
            identity,
            is_gone: AtomicBool::default(),
            is_lost: AtomicBool::default(),
        })
    }

    /// True while the name leads to the file that is open. A file that is put back counts again.
    pub(super) fn is_there(&self) -> bool {
        let is_named = std::fs::metadata(&self.path).is_ok_and(|found| identity(&found) == self.identity);
        let is_there = is_named && !self.is_lost.load(Ordering::Relaxed);
        if self.is_gone.swap(!is_there, Ordering::Relaxed) == is_there {
            if is_there {
                tracing::info!("the database's file is back; writing goes on");
            } else {
                tracing::error!(
                    "the database's file was removed or replaced: nothing is written any more. Put the very same file \
                     back, or stop the server and start it on the file that is there now"
                );
            }
        }
        is_there
    }

    /// True while what is written is found by others: the file, and the log beside it.
    pub(super) fn is_whole(&self) -> bool {
        self.is_there() && std::fs::metadata(&self.log).is_ok()
    }

    /// A connection is about to be opened anew. When that happens without the file, nobody knows what the connection
    /// will be on, and putting the file back does not help any more.
    pub(super) fn reopened(&self) {
        if !self.is_there() {
            self.is_lost.store(true, Ordering::Relaxed);
        }
    }

    /// True when what was committed a moment ago is in files that others find.
    pub(super) fn has_kept(&self) -> bool {
        // The log lives as long as anybody has the database open: without it, nobody else finds the last commits.
        let has_log = std::fs::metadata(&self.log).is_ok();
        if !has_log {
            tracing::error!(
                "the log of the database (-wal) was removed; start the server again, which makes a new one"
            );
        }
        self.is_there() && has_log
    }
}

fn identity(found: &Metadata) -> Identity {
    (found.dev(), found.ino())
}
