//! API keys: `dsk_`, 32 random letters and digits (190 bits), and a checksum of 6.
//!
//! The form follows GitHub's tokens: the prefix lets secret scanners find a leaked key, the checksum lets the server
//! refuse a mistyped or made-up one without a query. Only a hash is stored; with 190 random bits a plain SHA-256 cannot
//! be brute-forced.

use std::fmt;

use rand::Rng as _;
use rand::distr::Alphanumeric;

use crate::base::secret::{equal, sha256_hex};

/// Prefix of every API key.
pub const PREFIX: &str = "dsk_";

const RANDOM: usize = 32;
const CHECKSUM: usize = 6;
/// Characters stored in clear text, so that people recognise a key in a list.
const SHOWN: usize = PREFIX.len() + 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An API key in clear text: shown once and not stored. `Debug` prints only its first characters.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// A new random key.
    pub fn generate() -> Self {
        let random: String = rand::rng().sample_iter(Alphanumeric).take(RANDOM).map(char::from).collect();
        let body = format!("{PREFIX}{random}");
        let checksum = checksum(&body);
        Self(body + &checksum)
    }

    /// Reads a key; `None` when form or checksum are wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == PREFIX.len() + RANDOM + CHECKSUM
            && text.starts_with(PREFIX)
            && text[PREFIX.len()..].bytes().all(|b| b.is_ascii_alphanumeric());
        if !well_formed {
            return None;
        }
        let (body, given) = text.split_at(PREFIX.len() + RANDOM);
        equal(&checksum(body), given).then(|| Self(text.to_owned()))
    }

    /// True when the text claims to be an API key, whether it is well formed or not.
    pub fn is_claimed_by(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// The secret, for its creator.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// First characters, to recognise the key: safe to store and show.
    pub fn shown_prefix(&self) -> &str {
        &self.0[..SHOWN]
    }

    /// What is stored and looked up: SHA-256 in hexadecimal of the whole text.
    pub fn hash(&self) -> String {
        sha256_hex(&self.0)
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeySecret({}…)", self.shown_prefix())
    }
}

/// CRC-32 (IEEE) in six digits of base 62, the most significant first.
fn checksum(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn c_auth_10_keys_have_the_published_form_and_differ() {
        let (one, other) = (ApiKeySecret::generate(), ApiKeySecret::generate());
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), 42);
        assert!(one.reveal().starts_with("dsk_"));
        assert!(ApiKeySecret::parse(one.reveal()).is_some());
    }

    #[test]
    fn c_auth_10_the_checksum_is_stable_across_versions() {
        let key = format!("dsk_{}", "A".repeat(32));
        assert_eq!(checksum("dsk_"), "3UCS76", "a change here would refuse every key in use");
        assert_eq!(ApiKeySecret::parse(&format!("{key}{}", checksum(&key))).unwrap().shown_prefix(), "dsk_AAAAAA");
    }

    #[test]
    fn c_auth_10_only_hash_and_first_characters_are_for_storing() {
        let key = ApiKeySecret::generate();
        assert_eq!(key.hash().len(), 64);
        assert_eq!(key.shown_prefix().len(), 10);
        assert!(key.reveal().starts_with(key.shown_prefix()));
        assert!(!format!("{key:?}").contains(&key.reveal()[10..]));
    }

    #[test]
    fn c_auth_2_other_tokens_are_not_keys() {
        use crate::identity::opaque_token::{OpaqueKind, OpaqueToken};
        assert_eq!(ApiKeySecret::parse(OpaqueToken::generate(OpaqueKind::Refresh).reveal()), None);
        assert_eq!(ApiKeySecret::parse("eyJ0eXAiOiJhdCtqd3QifQ.e30.c2ln"), None);
    }

    proptest! {
        #[test]
        fn c_auth_10_a_key_with_one_wrong_character_is_refused(at in 4_usize..42, new in "[0-9A-Za-z]") {
            let key = ApiKeySecret::generate();
            let mut text = key.reveal().to_owned();
            text.replace_range(at..=at, &new);
            prop_assert_eq!(ApiKeySecret::parse(&text).is_some(), text == key.reveal());
        }

        #[test]
        fn parsing_never_panics(text in "(dsk_)?[0-9A-Za-zé_-]{0,50}") {
            if let Some(key) = ApiKeySecret::parse(&text) {
                prop_assert_eq!(key.reveal(), text);
            }
        }
    }
}
