//! The section `encryption`: the keys that protect stored secrets.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::value;
use crate::base::secret::Secret;

/// Length of a master key, in bytes.
pub const MASTER_KEY: usize = 32;

/// Most characters of the name of a master key.
const LONGEST_NAME: usize = 40;

/// Fewest different bytes of a key: one that is random has fewer once in 10^28 times.
const FEWEST_BYTES: usize = 12;

/// Settings of the encryption of stored secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncryptionConfig {
    /// Master keys as `ID:KEY`, separated by commas or lines. The first one is used for all that is new. Required in production; in development, generated and kept in data_dir.
    #[serde(with = "value::secret")]
    pub master_keys: Option<Secret>,
}

/// A master key as settings hold it.
pub struct NamedKey {
    /// Its name, which is no secret.
    pub id: String,
    /// The key.
    pub bytes: Zeroizing<[u8; MASTER_KEY]>,
}

impl std::fmt::Debug for NamedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NamedKey({})", self.id)
    }
}

impl EncryptionConfig {
    /// The master keys; none when they are not set.
    ///
    /// # Errors
    /// What is wrong with them, without any of their text.
    pub fn parsed(&self) -> Result<Vec<NamedKey>, String> {
        self.master_keys.as_ref().map_or_else(|| Ok(Vec::new()), parse)
    }
}

/// Reads master keys.
///
/// # Errors
/// What is wrong with them, without any of their text.
pub fn parse(text: &Secret) -> Result<Vec<NamedKey>, String> {
    let mut keys: Vec<NamedKey> = Vec::new();
    let parts = text.expose_secret().split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty());
    for (place, part) in parts.enumerate() {
        let key = one(part).map_err(|problem| format!("is wrong: key {} {problem}.", place + 1))?;
        if keys.iter().any(|other| other.id == key.id || other.bytes == key.bytes) {
            return Err(format!("is wrong: key {} is there twice.", place + 1));
        }
        keys.push(key);
    }
    if keys.is_empty() { Err("holds no key.".to_owned()) } else { Ok(keys) }
}

fn one(text: &str) -> Result<NamedKey, &'static str> {
    let (id, key) = text.split_once(':').ok_or("is not of the form ID:KEY")?;
    let is_part_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if id.is_empty() || id.len() > LONGEST_NAME || !id.bytes().all(is_part_of_name) {
        return Err("has an ID that is not made of 1 to 40 letters, digits, dots, hyphens and underscores");
    }
    let decoded = STANDARD.decode(key).or_else(|_| URL_SAFE_NO_PAD.decode(key)).map(Zeroizing::new);
    let decoded = decoded.map_err(|_| "is not in base64")?;
    let bytes = <[u8; MASTER_KEY]>::try_from(decoded.as_slice()).map(Zeroizing::new);
    let bytes = bytes.map_err(|_| "has not 32 bytes")?;
    let mut different = Zeroizing::new(*bytes);
    different.sort_unstable();
    let pairs = different.iter().zip(different.iter().skip(1));
    if pairs.filter(|(one, next)| one != next).count() + 1 < FEWEST_BYTES {
        return Err("can be guessed");
    }
    Ok(NamedKey { id: id.to_owned(), bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<String>, String> {
        let keys = parse(&Secret::from(text.to_owned()))?;
        Ok(keys.into_iter().map(|key| format!("{}:{}", key.id, hex::encode(&key.bytes[..2]))).collect())
    }

    /// 32 bytes that count up from this one.
    fn key(first: u8) -> [u8; 32] {
        std::array::from_fn(|place| first + u8::try_from(place).unwrap())
    }

    #[test]
    fn keys_are_separated_by_commas_or_lines_and_stay_in_order() {
        let (a, b) = (STANDARD.encode(key(1)), URL_SAFE_NO_PAD.encode(key(200)));
        for between in [",", "\n", " , ", "\r\n\r\n"] {
            assert_eq!(of(&format!("old.1:{a}{between}new-2:{b}\n")).unwrap(), ["old.1:0102", "new-2:c8c9"]);
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        let (good, short) = (STANDARD.encode(key(1)), STANDARD.encode(&key(1)[..31]));
        for (text, expected) in [
            ("", "holds no key"),
            (" ,\n", "holds no key"),
            (good.as_str(), "ID:KEY"),
            (&format!(":{good}"), "ID"),
            (&format!("a b:{good}"), "key 1 is not of the form"),
            (&format!("ä:{good}"), "letters"),
            ("a:hunter2!", "base64"),
            (&format!("a:{short}"), "32 bytes"),
            (&format!("a:{}", STANDARD.encode([7; 32])), "guessed"),
            (&format!("a:{good},a:{}", STANDARD.encode(key(9))), "key 2 is there twice"),
            (&format!("a:{good},b:{good}"), "key 2 is there twice"),
        ] {
            let problem = of(text).unwrap_err();
            assert!(problem.contains(expected), "{text}: {problem}");
            assert!(!problem.contains("hunter2") && !problem.contains(&good), "{problem}");
        }
        assert!(!format!("{:?}", parse(&Secret::from(format!("a:{good}"))).unwrap()).contains(&good));
    }
}
