//! Folders and files of the data directory, accessible only to the user who runs the server.

use std::fs::{DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use secrecy::ExposeSecret as _;

use crate::base::secret::{Secret, random_token};
use crate::base::{Error, Result};

/// Creates a folder and its missing parents. Existing folders keep their permissions.
pub fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a file for writing, creating it if missing.
pub fn open_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Creates a file; fails if it exists.
pub fn create_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// Reads a secret that was generated at an earlier start, or generates it: readable by its owner only, and never
/// overwritten, so that two processes that start together end up with the same one.
pub fn kept_secret(folder: &Path, name: &str, generate: impl FnOnce() -> Result<Secret>) -> Result<Secret> {
    let path = folder.join(name);
    let refuse = |e| Error::unavailable("The keys in the data directory cannot be used; see `data_dir`.").because(e);
    if !path.exists() {
        create_folder(folder).map_err(refuse)?;
        // Only one process at a time generates. Hard links would need no lock, but not all file systems have them.
        let lock = open_file(&folder.join("lock")).map_err(refuse)?;
        lock.lock().map_err(refuse)?;
        if !path.exists() {
            let secret = generate()?;
            let draft = folder.join(format!("{name}.{}", random_token(9)));
            let mut file = create_file(&draft).map_err(refuse)?;
            file.write_all(secret.expose_secret().as_bytes()).and_then(|()| file.sync_all()).map_err(refuse)?;
            std::fs::rename(&draft, &path).map_err(refuse)?;
            // What is protected by the secret must not outlive it when the power fails.
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(refuse)?;
        }
    }
    std::fs::read_to_string(&path).map(Secret::from).map_err(refuse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_that_start_together_end_up_with_the_same_secret() {
        let folder = tempfile::tempdir().unwrap();
        let start = || kept_secret(folder.path(), "master", || Ok(Secret::from(random_token(48)))).unwrap();
        let secrets = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..16).map(|_| scope.spawn(start)).collect();
            starts.into_iter().map(|started| started.join().unwrap()).collect::<Vec<_>>()
        });
        let first = secrets[0].expose_secret();
        assert!(!first.is_empty() && secrets.iter().all(|secret| secret.expose_secret() == first));
        assert_eq!(start().expose_secret(), first, "and so does a later start");
    }
}
