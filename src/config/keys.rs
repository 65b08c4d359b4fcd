//! The two keys of an instance: given by the settings, or, in development, generated once and kept in the data
//! directory.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use rand::RngCore as _;
use secrecy::ExposeSecret as _;

use super::error::{ConfigError, Problem};
use super::{Config, Profile};
use crate::base::secret::{Secret, random_token};

/// The keys of an instance.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Other keys (of links, cursors, stored secrets) are derived from it.
    pub master_secret: Secret,
    /// Ed25519 private key (PKCS#8, PEM) that signs access tokens.
    pub signing_key_pem: Secret,
}

impl Config {
    /// The keys of this instance. Development generates missing ones into `keys/` of the data directory, readable
    /// by their owner only; processes that share the directory share the keys.
    ///
    /// # Errors
    /// The directory cannot be written, or a file in it does not hold a key.
    pub fn keys(&self) -> Result<Keys, ConfigError> {
        let master_secret = self.key("auth.master_secret", self.auth.master_secret.as_ref(), || random_token(32))?;
        let pem = self.key("auth.signing_key", self.auth.signing_key.as_ref(), new_signing_key)?;
        let signing_key_pem = Secret::from(unescaped(&pem));
        if !is_signing_key(&signing_key_pem) {
            let message = "is not an Ed25519 private key in PEM. Remove the file to have a new one made.";
            return Err(problem("auth.signing_key", &self.data_dir, message));
        }
        Ok(Keys { master_secret, signing_key_pem })
    }

    fn key(&self, key: &str, given: Option<&Secret>, make: impl FnOnce() -> String) -> Result<Secret, ConfigError> {
        if let Some(given) = given {
            return Ok(given.clone());
        }
        if self.profile == Profile::Production {
            return Err(problem(key, Path::new(""), "is required in production."));
        }
        let directory = self.data_dir.join("keys");
        let path = directory.join(key.trim_start_matches("auth."));
        let kept = fs::create_dir_all(&directory).and_then(|()| keep(&path, make));
        kept.map(Secret::from).map_err(|error| problem(key, &path, &format!("cannot be kept there: {error}.")))
    }
}

fn problem(key: &str, place: &Path, message: &str) -> ConfigError {
    ConfigError { problems: vec![Problem::new(key, place.display().to_string(), message)] }
}

/// Reads the key in a file, or writes a new one; of several processes that start at once, one writes.
fn keep(path: &Path, make: impl FnOnce() -> String) -> std::io::Result<String> {
    if let Ok(text) = fs::read_to_string(path) {
        return Ok(text.trim().to_owned());
    }
    let text = make();
    // Written apart and then linked, so that nobody reads half a key.
    let draft = path.with_extension(random_token(6));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(text.trim().to_owned()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::read_to_string(path).map(|text| text.trim().to_owned())
        }
        Err(error) => Err(error),
    }
}

fn new_signing_key() -> String {
    let mut seed = [0; 32];
    rand::rng().fill_bytes(&mut seed);
    let pem = SigningKey::from_bytes(&seed).to_pkcs8_pem(LineEnding::LF);
    pem.expect("a key of 32 bytes always has a PEM form").to_string()
}

/// Environment files cannot hold line breaks, so `\n` written as two characters is one.
fn unescaped(pem: &Secret) -> String {
    pem.expose_secret().replace("\\n", "\n")
}

/// True for an Ed25519 private key in PKCS#8 PEM.
pub(super) fn is_signing_key(pem: &Secret) -> bool {
    SigningKey::from_pkcs8_pem(&unescaped(pem)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_keys_stay_the_same_and_belong_to_their_owner() {
        let directory = tempfile::tempdir().unwrap();
        let config = Config::for_tests(directory.path());
        let first = config.keys().unwrap();
        let second = config.keys().unwrap();
        assert_eq!(first.master_secret.expose_secret(), second.master_secret.expose_secret());
        assert_eq!(first.signing_key_pem.expose_secret(), second.signing_key_pem.expose_secret());
        assert!(first.master_secret.expose_secret().len() >= 43);
        #[cfg(unix)]
        for file in fs::read_dir(directory.path().join("keys")).unwrap() {
            let mode = std::os::unix::fs::PermissionsExt::mode(&file.unwrap().metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn processes_that_start_at_once_share_one_key() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let keys: Vec<String> = std::thread::scope(|scope| {
            let start = || scope.spawn(|| keep(&path, || random_token(32)).unwrap());
            let threads: Vec<_> = (0..8).map(|_| start()).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }

    #[test]
    fn a_damaged_key_file_is_told_without_its_content() {
        let directory = tempfile::tempdir().unwrap();
        let config = Config::for_tests(directory.path());
        config.keys().unwrap();
        fs::write(directory.path().join("keys/signing_key"), "hunter2").unwrap();
        let error = config.keys().unwrap_err().to_string();
        assert!(error.contains("auth.signing_key") && !error.contains("hunter2"), "{error}");
    }
}
