//! The SQLite file: created for its owner only, and monitored while the server runs.
//!
//! On Unix a file that is removed, or replaced by another of the same name, stays alive for processes that have it
//! open. Everything would seem to work, and be lost when the process ends; the same applies to its log. So each commit
//! checks whether the paths still refer to the open files: before the commit, so that nothing reappears later, and
//! after it, before the change is acknowledged.

use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::base::{Error, Result};
use crate::config::private;

/// Permission bits of group and others.
const OTHERS: u32 = 0o077;

/// The open database file and its log.
#[derive(Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    identity: Identity,
    log_path: PathBuf,
    /// Set once the log exists: SQLite creates it on demand, and keeps it while the file is open anywhere.
    log: OnceLock<Identity>,
    is_gone: AtomicBool,
    /// Only a restart helps: a connection may use another file, or another log, by now.
    is_lost: AtomicBool,
}

/// Identifies a file: device and inode.
type Identity = (u64, u64);

/// Creates the file and its folder, if missing, for their owner only. SQLite gives its log the permissions of the file.
///
/// # Errors
///
/// `UNAVAILABLE`, naming the obstacle.
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
            if found.len() == 0 {
                tracing::warn!("the database's file is empty, so a new one begins in it; see docs/operations.md");
            }
            // Not opened here: closing it would release the locks of other connections of this process. SQLite reports
            // other obstacles.
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => match private::create_file(path) {
            Ok(_) => Ok(()),
            // Another process has created it meanwhile.
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
    /// Starts monitoring the file; `None` when the database is not in a file.
    pub(super) fn watch(path: &Path) -> Option<Self> {
        let mut log_path = path.as_os_str().to_owned();
        log_path.push("-wal");
        let file = Self {
            path: path.to_owned(),
            identity: identity(path)?,
            log_path: log_path.into(),
            log: OnceLock::new(),
            is_gone: AtomicBool::default(),
            is_lost: AtomicBool::default(),
        };
        file.find_log();
        Some(file)
    }

    /// True while the paths refer to the open files, so that other processes see what is written. A file that is put
    /// back counts again; a log does not, because a connection may have created another one meanwhile.
    pub(super) fn is_there(&self) -> bool {
        if self.log.get().is_some_and(|log| identity(&self.log_path) != Some(*log)) {
            self.lose("its log (-wal) was removed or replaced");
        }
        let is_named = identity(&self.path) == Some(self.identity);
        let is_lost = self.is_lost.load(Ordering::Relaxed);
        if self.is_gone.swap(!is_named, Ordering::Relaxed) == is_named {
            if !is_named {
                tracing::error!(
                    "the database's file was removed or replaced: nothing is written any more. Put the very same file \
                     back, or stop the server and start it on the file that is there now"
                );
            } else if !is_lost {
                tracing::info!("the database's file is back; writing goes on");
            }
        }
        is_named && !is_lost
    }

    /// Call before a connection is reopened. If the file is missing then, the connection may end up on any file, and
    /// putting the file back does not help any more.
    pub(super) fn reopened(&self) {
        if !self.is_there() {
            self.lose("a connection was opened while its file was away");
        }
    }

    /// True when what has just been committed is in files that other processes can find.
    pub(super) fn has_kept(&self) -> bool {
        if !self.find_log() {
            self.lose("its log (-wal) was removed");
        }
        self.is_there()
    }

    fn find_log(&self) -> bool {
        let found = || identity(&self.log_path).map(|log| self.log.get_or_init(|| log));
        self.log.get().or_else(found).is_some()
    }

    fn lose(&self, why: &str) {
        if !self.is_lost.swap(true, Ordering::Relaxed) {
            tracing::error!(why, "nothing is written to the database any more: stop the server and start it again");
        }
    }
}

fn identity(path: &Path) -> Option<Identity> {
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}
