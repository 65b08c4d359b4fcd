//! SHA-256 digests.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::Error;

/// A SHA-256 digest. Shown in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Fails with [`Error::WrongDigest`] unless the bytes have this digest. `what` names the file in the message.
    pub(crate) fn check(self, what: &'static str, bytes: &[u8]) -> Result<(), Error> {
        let found = Self::of(bytes);
        if found == self { Ok(()) } else { Err(Error::WrongDigest { what, expected: self, found }) }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
