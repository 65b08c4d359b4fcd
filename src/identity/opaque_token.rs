//! Opaque single-use tokens: a prefix and 256 random bits. Only their hash is stored.
//!
//! The prefix is part of what is hashed, and each kind is parsed on its own: a token of one kind is never accepted
//! as another.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::ExposeSecret as _;
use sha2::Sha256;

use super::signed_link::MINIMUM_SECRET;
use crate::base::error::{Error, Result};
use crate::base::secret::{Secret, random_token, sha256_hex};

/// Random bytes of a token.
const BYTES: usize = 32;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpaqueKind {
    /// Exchanged for new credentials of a session.
    Refresh,
    /// Sets a new password, from a link in a mail.
    PasswordReset,
    /// Proves that a person receives mail at an address.
    EmailVerification,
    /// Joins a workspace, from a link in a mail.
    Invitation,
}

impl OpaqueKind {
    /// Prefix of these tokens, by which secret scanners recognise them.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "dsr_",
            Self::PasswordReset => "dsp_",
            Self::EmailVerification => "dsv_",
            Self::Invitation => "dsi_",
        }
    }
}

/// A token in clear text: leaves the server once and is not stored. `Debug` prints only its kind.
#[derive(Clone, PartialEq, Eq)]
pub struct OpaqueToken {
    kind: OpaqueKind,
    text: String,
}

impl OpaqueToken {
    /// A new random token.
    pub fn generate(kind: OpaqueKind) -> Self {
        Self { kind, text: format!("{}{}", kind.prefix(), random_token(BYTES)) }
    }

    /// Reads a token of this kind; `None` for text of another form, which needs no query.
    pub fn parse(kind: OpaqueKind, text: &str) -> Option<Self> {
        let random = text.strip_prefix(kind.prefix())?;
        let mut bytes = [0; BYTES];
        let length = URL_SAFE_NO_PAD.decode_slice(random, &mut bytes).ok()?;
        (length == BYTES).then(|| Self { kind, text: text.to_owned() })
    }

    /// What the token is for.
    pub fn kind(&self) -> OpaqueKind {
        self.kind
    }

    /// The token, for its recipient.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What is stored and looked up: SHA-256 in hexadecimal of the whole text.
    pub fn hash(&self) -> String {
        sha256_hex(&self.text)
    }
}

/// Derives the refresh token that follows a spent one.
///
/// A client that did not receive a response repeats its request and must get the same successor, of which only a hash
/// is stored. So the successor is not random but HMAC-SHA-256 of the spent token, under a key derived from the master
/// secret: it cannot be computed from the spent token alone.
pub struct RefreshChain {
    key: Hmac<Sha256>,
}

impl RefreshChain {
    /// Part of the derivation of the key: never change it, or refreshes repeated during an upgrade end sessions.
    const LABEL: &str = "dossier/refresh/1";

    /// Derives the key from the master secret. Fails when the secret is shorter than [`MINIMUM_SECRET`].
    pub fn new(master: &Secret) -> Result<Self> {
        let master = master.expose_secret().as_bytes();
        if master.len() < MINIMUM_SECRET {
            return Err(Error::internal(anyhow::anyhow!("the master secret has less than {MINIMUM_SECRET} bytes")));
        }
        let derived = keyed(master).chain_update(Self::LABEL).finalize().into_bytes();
        Ok(Self { key: keyed(&derived) })
    }

    /// The token that a spent refresh token was, or is to be, exchanged for: the same one each time.
    pub fn successor(&self, spent: &OpaqueToken) -> OpaqueToken {
        let bytes = self.key.clone().chain_update(&spent.text).finalize().into_bytes();
        let kind = OpaqueKind::Refresh;
        OpaqueToken { kind, text: format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(bytes)) }
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length")
}

impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpaqueToken").field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KINDS: [OpaqueKind; 4] =
        [OpaqueKind::Refresh, OpaqueKind::PasswordReset, OpaqueKind::EmailVerification, OpaqueKind::Invitation];

    #[test]
    fn c_auth_2_a_token_of_one_kind_is_not_read_as_another() {
        for made in KINDS {
            let token = OpaqueToken::generate(made);
            for wanted in KINDS {
                assert_eq!(OpaqueToken::parse(wanted, token.reveal()).is_some(), made == wanted, "{made:?} {wanted:?}");
            }
        }
    }

    #[test]
    fn c_auth_2_the_kind_is_part_of_the_stored_hash() {
        let refresh = OpaqueToken::generate(OpaqueKind::Refresh);
        let relabelled = refresh.reveal().replacen("dsr_", "dsp_", 1);
        let reset = OpaqueToken::parse(OpaqueKind::PasswordReset, &relabelled).expect("well formed");
        assert_ne!(reset.hash(), refresh.hash());
    }

    #[test]
    fn c_auth_3_tokens_hold_256_bits_and_differ() {
        let (one, other) = (OpaqueToken::generate(OpaqueKind::Refresh), OpaqueToken::generate(OpaqueKind::Refresh));
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), "dsr_".len() + 43, "43 characters of base 64 are 32 bytes");
        assert_eq!(OpaqueToken::parse(OpaqueKind::Refresh, one.reveal()).unwrap().hash(), one.hash());
    }

    #[test]
    fn c_auth_3_a_spent_token_has_one_successor_that_only_the_server_knows() {
        let chain = |secret: &str| RefreshChain::new(&Secret::from(secret.repeat(8))).expect("long enough");
        let spent = OpaqueToken::generate(OpaqueKind::Refresh);
        let next = chain("ours").successor(&spent);
        assert_eq!(chain("ours").successor(&spent), next);
        assert_ne!(chain("them").successor(&spent), next);
        assert_eq!(OpaqueToken::parse(OpaqueKind::Refresh, next.reveal()), Some(next.clone()));
        assert_ne!(chain("ours").successor(&next), next);
    }

    #[test]
    fn c_ten_7_debug_output_does_not_hold_the_secret() {
        let token = OpaqueToken::generate(OpaqueKind::Refresh);
        assert!(!format!("{token:?}").contains(&token.reveal()[4..]));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_what_it_accepts_is_what_it_returns(text in "(dsr_)?[A-Za-z0-9_=+/é-]{0,60}") {
            if let Some(token) = OpaqueToken::parse(OpaqueKind::Refresh, &text) {
                prop_assert_eq!(token.reveal(), text);
            }
        }
    }
}
