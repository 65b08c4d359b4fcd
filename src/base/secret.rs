//! Secrets: kept out of logs, compared in constant time, stored only as hashes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// A secret from the configuration; prints as `[REDACTED]`.
pub type Secret = secrecy::SecretString;

/// `bytes` random bytes from the operating system, as unpadded URL-safe base64.
pub fn random_token(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    rand::rng().fill_bytes(&mut buffer);
    URL_SAFE_NO_PAD.encode(buffer)
}

/// SHA-256 in lower-case hexadecimal. Suitable for tokens of at least 128 random bits, never for passwords.
pub fn sha256_hex(data: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(data.as_ref()))
}

/// Compares in constant time.
pub fn equal(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
