//! The keys of access tokens: Ed25519, one that signs and, around a key rotation, another one that is accepted, too.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes};
use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::{DecodingKey, EncodingKey};
use rand::RngCore as _;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::base::error::{Error, Result};
use crate::base::secret::Secret;

/// A private key that signs access tokens. `Debug` prints only its name.
#[derive(Clone)]
pub struct TokenKey {
    secret: SigningKey,
    encoding: EncodingKey,
    public: PublicTokenKey,
}

/// The public half of a [`TokenKey`], with its name.
#[derive(Clone)]
pub struct PublicTokenKey {
    id: String,
    point: [u8; 32],
    decoding: DecodingKey,
}

impl TokenKey {
    /// A new random key.
    pub fn generate() -> Result<Self> {
        let mut seed = [0; 32];
        rand::rng().fill_bytes(&mut seed);
        Self::from_signing_key(SigningKey::from_bytes(&seed))
    }

    /// Reads a private key in PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` writes it.
    pub fn from_pem(pem: &Secret) -> Result<Self> {
        let key = SigningKey::from_pkcs8_pem(pem.expose_secret())
            .map_err(|_| Error::internal(anyhow::anyhow!("the signing key is not an Ed25519 key in PKCS#8 PEM")))?;
        Self::from_signing_key(key)
    }

    /// The private key in PKCS#8 PEM, version 1, which every tool reads.
    pub fn to_pem(&self) -> Result<Secret> {
        let pair = KeypairBytes { secret_key: self.secret.to_bytes(), public_key: None };
        let pem = pair.to_pkcs8_pem(LineEnding::LF).map_err(|e| Error::internal(anyhow::anyhow!(e)))?;
        Ok(Secret::from(pem.to_string()))
    }

    /// The public half.
    pub fn public(&self) -> &PublicTokenKey {
        &self.public
    }

    /// Name of the key in the header of tokens (`kid`).
    pub fn id(&self) -> &str {
        &self.public.id
    }

    pub(super) fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    fn from_signing_key(secret: SigningKey) -> Result<Self> {
        let der = secret.to_pkcs8_der().map_err(|e| Error::internal(anyhow::anyhow!(e)))?;
        let encoding = EncodingKey::from_ed_der(der.as_bytes());
        let public = PublicTokenKey::new(secret.verifying_key());
        Ok(Self { secret, encoding, public })
    }
}

impl PublicTokenKey {
    fn new(key: VerifyingKey) -> Self {
        let point = key.to_bytes();
        Self { id: thumbprint(&point), point, decoding: DecodingKey::from_ed_der(&point) }
    }

    /// Name of the key in the header of tokens (`kid`): its thumbprint after RFC 7638.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key as a JSON Web Key (RFC 8037).
    pub fn to_jwk(&self) -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": self.id, "x": URL_SAFE_NO_PAD.encode(self.point),
        })
    }

    pub(super) fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

/// RFC 7638: SHA-256 of the required members in lexicographic order, without white space.
fn thumbprint(point: &[u8; 32]) -> String {
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(point));
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({})", self.id())
    }
}

impl fmt::Debug for PublicTokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicTokenKey({})", self.id)
    }
}

/// The key that signs, and another one whose tokens are accepted: the next one before a rotation, the former one after
/// it.
#[derive(Debug, Clone)]
pub struct KeyRing {
    current: TokenKey,
    other: Option<PublicTokenKey>,
}

impl KeyRing {
    /// A ring whose current key signs; tokens of the other are accepted as well.
    pub fn new(current: TokenKey, other: Option<PublicTokenKey>) -> Self {
        Self { current, other }
    }

    /// The key that signs.
    pub fn current(&self) -> &TokenKey {
        &self.current
    }

    /// The key with this name, if its tokens are accepted. Never fetches keys.
    pub fn find(&self, id: &str) -> Option<&PublicTokenKey> {
        self.believed().find(|key| key.id == id)
    }

    /// The public keys as a JSON Web Key Set (RFC 7517), for publication.
    pub fn to_jwks(&self) -> Value {
        json!({ "keys": self.believed().map(PublicTokenKey::to_jwk).collect::<Vec<_>>() })
    }

    fn believed(&self) -> impl Iterator<Item = &PublicTokenKey> {
        std::iter::once(&self.current.public).chain(&self.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_round_trip_through_pem() {
        let key = TokenKey::generate().unwrap();
        let pem = key.to_pem().unwrap();
        assert!(pem.expose_secret().starts_with("-----BEGIN PRIVATE KEY-----"));
        assert_eq!(TokenKey::from_pem(&pem).unwrap().id(), key.id());
    }

    #[test]
    fn keys_of_openssl_are_read() {
        // RFC 8410, section 10.3: the first example.
        let pem = "-----BEGIN PRIVATE KEY-----\n\
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
            -----END PRIVATE KEY-----\n";
        let key = TokenKey::from_pem(&Secret::from(pem.to_owned())).unwrap();
        assert_eq!(key.public().to_jwk()["x"], "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE");
        assert_eq!(key.to_pem().unwrap().expose_secret(), pem);
    }

    #[test]
    fn the_name_is_the_thumbprint_of_rfc_8037() {
        // RFC 8037, appendix A.1 to A.3.
        let seed = hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = TokenKey::from_signing_key(SigningKey::from_bytes(&seed.try_into().unwrap())).unwrap();
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn text_that_is_no_key_is_refused_without_repeating_it() {
        let error = TokenKey::from_pem(&Secret::from("hunter2".to_owned())).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn the_other_key_is_believed_and_published_but_does_not_sign() {
        let (current, other) = (TokenKey::generate().unwrap(), TokenKey::generate().unwrap());
        let ring = KeyRing::new(current.clone(), Some(other.public().clone()));
        assert_eq!(ring.current().id(), current.id());
        assert!(ring.find(current.id()).is_some() && ring.find(other.id()).is_some());
        assert_eq!(ring.to_jwks()["keys"].as_array().unwrap().len(), 2);
        let later = KeyRing::new(current, None);
        assert!(later.find(other.id()).is_none());
        assert_eq!(later.to_jwks()["keys"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn c_ten_7_published_keys_and_debug_output_hold_no_secret() {
        let key = TokenKey::generate().unwrap();
        let seed = key.secret.to_bytes();
        let ring = KeyRing::new(key, None);
        let shown = format!("{} {ring:?}", ring.to_jwks());
        assert!(!shown.contains(&URL_SAFE_NO_PAD.encode(seed)));
        assert!(ring.to_jwks()["keys"][0].get("d").is_none());
    }
}
