//! XChaCha20-Poly1305 with random nonces: 24 bytes are enough to never meet one twice.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::RngCore as _;
use zeroize::Zeroizing;

use crate::base::{Error, Result};

/// Length of a key, in bytes.
pub(super) const KEY: usize = 32;
/// Length of a nonce, in bytes.
const NONCE: usize = 24;

/// A key. Its bytes are overwritten when it is dropped, and never printed.
pub(super) struct Key(Zeroizing<[u8; KEY]>);

impl Key {
    /// A new random key.
    pub(super) fn generate() -> Self {
        let mut bytes = Zeroizing::new([0; KEY]);
        rand::rng().fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// The key with these bytes.
    pub(super) fn from_bytes(bytes: Zeroizing<[u8; KEY]>) -> Self {
        Self(bytes)
    }

    /// The bytes, to be sealed by another key.
    pub(super) fn bytes(&self) -> &[u8; KEY] {
        &self.0
    }

    /// Nonce and ciphertext of a text, bound to the associated data.
    pub(super) fn seal(&self, text: &[u8], associated: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), Payload { msg: text, aad: associated });
        let sealed = sealed.map_err(|_| Error::internal(anyhow::anyhow!("a text is too long to be encrypted")))?;
        Ok(nonce.into_iter().chain(sealed).collect())
    }

    /// The text, if nothing of it and of the associated data has changed.
    pub(super) fn open(&self, sealed: &[u8], associated: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let text = self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: associated });
        text.ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// The parts one after the other, each behind its length, so that no two lists of parts are the same bytes.
pub(super) fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut framed = Vec::new();
    for part in parts {
        framed.extend((part.len() as u64).to_be_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cipher_is_that_of_the_draft() {
        // draft-irtf-cfrg-xchacha-03, appendix A.3.1.
        let text =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen \
                     would be it.";
        let associated = hex::decode("50515253c0c1c2c3c4c5c6c7").unwrap();
        let key: [u8; KEY] = std::array::from_fn(|place| 0x80 + u8::try_from(place).unwrap());
        let nonce: [u8; NONCE] = std::array::from_fn(|place| 0x40 + u8::try_from(place).unwrap());
        let sealed = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39\
                      ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9\
                      21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";
        let sealed: Vec<u8> = nonce.into_iter().chain(hex::decode(sealed).unwrap()).collect();
        let key = Key::from_bytes(Zeroizing::new(key));
        assert_eq!(key.open(&sealed, &associated).unwrap().as_slice(), text);
        let again = key.seal(text, &associated).unwrap();
        assert_ne!(again, sealed, "each nonce is new");
        assert_eq!(key.open(&again, &associated).unwrap().as_slice(), text);
    }

    #[test]
    fn parts_cannot_run_into_each_other() {
        assert_ne!(framed(&[b"ab", b"c"]), framed(&[b"a", b"bc"]));
        assert_ne!(framed(&[b"", b"a"]), framed(&[b"a", b""]));
        assert_ne!(framed(&[b"a"]), framed(&[b"a", b""]));
    }
}
