//! Opaque single-use tokens: a marked prefix and 256 random bits. Only their hash is stored.
//!
//! The prefix is part of what is hashed, and each kind is parsed on its own: a token of one kind is never accepted
//! as another.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::base::secret::{random_token, sha256_hex};

/// Random bytes of a token.
const BYTES: usize = 32;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpaqueKind {
    /// Exchanged for new credentials of a session.
    Refresh,
    /// Sets a new password, from a link in a mail.
    PasswordReset,
    /// Proves that mail to an address arrives.
    EmailVerification,
    /// Joins a workspace, from a link in a mail.
    Invitation,
}

impl OpaqueKind {
    /// What the text of these tokens starts with; secret scanners know tokens by it.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "dsr_",
            Self::PasswordReset => "dsp_",
            Self::EmailVerification => "dsv_",
            Self::Invitation => "dsi_",
        }
    }
}

/// A token in clear text: leaves the server once and is not stored. Prints as its kind only.
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

    /// Reads a token of this kind; `None` when the text has another form, so that no database is asked about it.
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

    /// The text that the caller receives.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What is stored and looked up: SHA-256 in hexadecimal of the whole text.
    pub fn hash(&self) -> String {
        sha256_hex(&self.text)
    }
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
