//! Short-lived signed tokens for links: the holder may do one thing until it expires, without other credentials.
//!
//! A token is `payload.signature`, both in URL-safe base 64: the payload is the expiry in milliseconds (8 bytes,
//! big-endian) followed by JSON, the signature is HMAC-SHA-256. Every kind has a key of its own, derived from the
//! master secret, so that a token of one kind never passes as another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::base::clock::Timestamp;
use crate::base::error::{Error, Result};
use crate::base::secret::Secret;

/// Shortest master secret, in bytes.
pub const MINIMUM_SECRET: usize = 32;
/// Longest token that is parsed, in bytes.
const MAXIMUM_TOKEN: usize = 4096;
const SIGNATURE: usize = 32;

/// What a link permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// Download one file.
    Download,
    /// Upload one file.
    Upload,
    /// Download one generated file.
    Artifact,
    /// Read one picture.
    Avatar,
}

impl LinkKind {
    const ALL: [Self; 4] = [Self::Download, Self::Upload, Self::Artifact, Self::Avatar];

    /// Part of the derivation of the key: never change one, or existing links break.
    const fn label(self) -> &'static str {
        match self {
            Self::Download => "dossier/link/download/1",
            Self::Upload => "dossier/link/upload/1",
            Self::Artifact => "dossier/link/artifact/1",
            Self::Avatar => "dossier/link/avatar/1",
        }
    }
}

/// Why a link does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Not signed by this server, for another purpose, or modified.
    #[error("the link is not valid")]
    Invalid,
    /// Expired.
    #[error("the link has expired")]
    Expired,
}

/// Signs and checks links.
pub struct LinkSigner {
    keys: [(LinkKind, Hmac<Sha256>); LinkKind::ALL.len()],
}

impl LinkSigner {
    /// Derives the keys of all kinds from the master secret. Fails when the secret is shorter than
    /// [`MINIMUM_SECRET`].
    pub fn new(master: &Secret) -> Result<Self> {
        let master = master.expose_secret().as_bytes();
        if master.len() < MINIMUM_SECRET {
            return Err(Error::internal(anyhow::anyhow!("the signing secret has less than {MINIMUM_SECRET} bytes")));
        }
        let derive = |kind: LinkKind| {
            let key = keyed(master).chain_update(kind.label()).finalize().into_bytes();
            (kind, keyed(&key))
        };
        Ok(Self { keys: LinkKind::ALL.map(derive) })
    }

    /// A token of this kind that is valid until just before `expires_at`. Fails when the payload cannot be JSON.
    pub fn sign<T: Serialize>(&self, kind: LinkKind, payload: &T, expires_at: Timestamp) -> Result<String> {
        let mut body = expires_at.0.to_be_bytes().to_vec();
        serde_json::to_writer(&mut body, payload).map_err(Error::internal)?;
        let signature = self.key(kind).chain_update(&body).finalize().into_bytes();
        Ok(format!("{}.{}", URL_SAFE_NO_PAD.encode(body), URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The payload of a token of this kind. The signature is checked before the payload is read.
    pub fn verify<T: DeserializeOwned>(&self, kind: LinkKind, token: &str, now: Timestamp) -> Result<T, LinkError> {
        if token.len() > MAXIMUM_TOKEN {
            return Err(LinkError::Invalid);
        }
        let (body, given) = token.split_once('.').ok_or(LinkError::Invalid)?;
        let mut signature = [0; SIGNATURE];
        let length = URL_SAFE_NO_PAD.decode_slice(given, &mut signature).map_err(|_| LinkError::Invalid)?;
        let body = URL_SAFE_NO_PAD.decode(body).map_err(|_| LinkError::Invalid)?;
        self.key(kind).chain_update(&body).verify_slice(&signature[..length]).map_err(|_| LinkError::Invalid)?;
        let (expiry, json) = body.split_first_chunk().ok_or(LinkError::Invalid)?;
        if now >= Timestamp(i64::from_be_bytes(*expiry)) {
            return Err(LinkError::Expired);
        }
        serde_json::from_slice(json).map_err(|_| LinkError::Invalid)
    }

    fn key(&self, kind: LinkKind) -> Hmac<Sha256> {
        let (_, key) = self.keys.iter().find(|(of, _)| *of == kind).expect("every kind has a key since `new`");
        key.clone()
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn signer(secret: &str) -> LinkSigner {
        LinkSigner::new(&Secret::from(secret.to_owned())).expect("long enough")
    }

    fn ours() -> LinkSigner {
        signer("an-example-of-a-master-secret-with-32-bytes")
    }

    fn download(signer: &LinkSigner) -> String {
        signer.sign(LinkKind::Download, &"doc_1", Timestamp(NOW.0 + 1000)).expect("JSON")
    }

    #[test]
    fn c_auth_2_a_link_of_one_kind_is_not_accepted_as_another() {
        let (signer, token) = (ours(), download(&ours()));
        assert_eq!(signer.verify(LinkKind::Download, &token, NOW), Ok("doc_1".to_owned()));
        assert_eq!(signer.verify::<String>(LinkKind::Upload, &token, NOW), Err(LinkError::Invalid));
    }

    #[test]
    fn links_end_at_their_expiry() {
        let (signer, token) = (ours(), download(&ours()));
        assert!(signer.verify::<String>(LinkKind::Download, &token, Timestamp(NOW.0 + 999)).is_ok());
        let at_the_end = signer.verify::<String>(LinkKind::Download, &token, Timestamp(NOW.0 + 1000));
        assert_eq!(at_the_end, Err(LinkError::Expired));
    }

    #[test]
    fn links_of_another_secret_are_refused() {
        let token = download(&signer("another-example-of-a-master-secret-of-32-bytes"));
        assert_eq!(ours().verify::<String>(LinkKind::Download, &token, NOW), Err(LinkError::Invalid));
    }

    #[test]
    fn c_auth_13_a_short_master_secret_is_refused() {
        assert!(LinkSigner::new(&Secret::from("too-short".to_owned())).is_err());
    }

    #[test]
    fn a_shortened_signature_is_refused() {
        let token = download(&ours());
        for end in 1..20 {
            let cut = &token[..token.len() - end];
            assert_eq!(ours().verify::<String>(LinkKind::Download, cut, NOW), Err(LinkError::Invalid), "{cut}");
        }
    }

    proptest! {
        #[test]
        fn changed_links_are_refused(at in any::<prop::sample::Index>(), new in "[A-Za-z0-9_.-]") {
            let token = download(&ours());
            let at = at.index(token.len());
            let mut changed = token.clone();
            changed.replace_range(at..=at, &new);
            let read = ours().verify::<String>(LinkKind::Download, &changed, NOW);
            prop_assert_eq!(read.is_ok(), changed == token);
        }

        #[test]
        fn verifying_never_panics(text in "[A-Za-z0-9_.é-]{0,120}") {
            prop_assert_eq!(ours().verify::<String>(LinkKind::Upload, &text, NOW), Err(LinkError::Invalid));
        }
    }
}
