//! Access tokens: JSON Web Tokens of RFC 9068, signed with Ed25519 and checked strictly.
//!
//! Only tokens in exactly the form that this server issues are accepted: a header of `typ`, `alg` and `kid` and nothing
//! else, one algorithm, a key in memory. Whether the session still exists is for the caller to check; a token only
//! proves that it did when the token was issued.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dashmap::DashMap;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::keys::KeyRing;
use crate::base::clock::Timestamp;
use crate::base::error::{Error, Kind, Result};
use crate::base::id::{SessionId, UserId};
use crate::base::secret::{equal, random_token};

/// Type of an access token (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";
/// Default tolerance for clock differences.
pub const LEEWAY: Duration = Duration::from_secs(30);
/// Longest token that is parsed, in bytes.
const MAXIMUM_TOKEN: usize = 4096;
/// Most tokens whose verified signatures are cached.
const REMEMBERED: usize = 10_000;
/// Random bytes of a token's own identifier.
const IDENTIFIER: usize = 16;

/// Claims of a valid access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// The person.
    pub user_id: UserId,
    /// The session that the token belongs to.
    pub session_id: SessionId,
    /// Identifier of the token itself.
    pub token_id: String,
    /// When the token was issued.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// A new access token with its claims. `Debug` omits the token.
#[derive(Clone)]
pub struct IssuedToken {
    /// The token.
    pub token: String,
    /// Its claims.
    pub claims: AccessClaims,
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedToken").field("claims", &self.claims).finish_non_exhaustive()
    }
}

/// Issues and verifies access tokens.
pub struct AccessTokens {
    keys: KeyRing,
    issuer: String,
    audience: String,
    life: Duration,
    leeway: Duration,
    /// Tokens whose signature was found right a moment ago, by their SHA-256: checking a signature costs more than the
    /// rest of a small query. Times are looked at each time all the same. For why this is not `moka`, see
    /// [`super::cache`].
    signed: DashMap<[u8; 32], WireClaims>,
}

/// The claims as serialized. Every field is required except `nbf`.
#[derive(Clone, Serialize, Deserialize)]
struct WireClaims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    jti: String,
    iat: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
}

/// The one accepted form of a header: anything more, such as `jku`, `jwk`, `x5u` or `crit`, is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireHeader {
    typ: String,
    alg: String,
    kid: String,
}

impl AccessTokens {
    /// Tokens of `issuer` for `audience` with a lifetime of `life`.
    pub fn new(keys: KeyRing, issuer: impl Into<String>, audience: impl Into<String>, life: Duration) -> Self {
        Self { keys, issuer: issuer.into(), audience: audience.into(), life, leeway: LEEWAY, signed: DashMap::new() }
    }

    /// Sets another tolerance for clock differences.
    pub fn with_leeway(self, leeway: Duration) -> Self {
        Self { leeway, ..self }
    }

    /// The keys in use.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// A new token for a session, issued at `now`.
    pub fn issue(&self, user_id: UserId, session_id: SessionId, now: Timestamp) -> Result<IssuedToken> {
        let issued_at = Timestamp(now.unix_seconds() * 1000);
        let expires_at = issued_at.plus(self.life);
        let token_id = random_token(IDENTIFIER);
        let claims = WireClaims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: user_id,
            sid: session_id,
            jti: token_id.clone(),
            iat: issued_at.unix_seconds(),
            exp: expires_at.unix_seconds(),
            nbf: None,
        };
        let key = self.keys.current();
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id().to_owned());
        let token = jsonwebtoken::encode(&header, &claims, key.encoding()).map_err(Error::internal)?;
        Ok(IssuedToken { token, claims: AccessClaims { user_id, session_id, token_id, issued_at, expires_at } })
    }

    /// The claims of a token, if it is valid now.
    ///
    /// Errors: [`Kind::TokenExpired`] when it has only expired, [`Kind::Unauthenticated`] for everything else, without
    /// saying why.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        if let Some(signed) = self.signed.get(&digest) {
            return self.accepted_claims(signed.clone(), now);
        }
        let header = accepted_header(token).ok_or_else(refused)?;
        let key = self.keys.find(&header.kid).ok_or_else(refused)?;
        let decoded = jsonwebtoken::decode::<WireClaims>(token, key.decoding(), &signature_only())
            .map_err(|error| refused().because(error))?;
        let accepted = self.accepted_claims(decoded.claims.clone(), now)?;
        if self.signed.len() >= REMEMBERED {
            self.signed.clear();
        }
        self.signed.insert(digest, decoded.claims);
        Ok(accepted)
    }

    fn accepted_claims(&self, claims: WireClaims, now: Timestamp) -> Result<AccessClaims> {
        let leeway = self.leeway.as_secs().cast_signed();
        let now = now.unix_seconds();
        let starts = claims.nbf.unwrap_or(claims.iat).max(claims.iat);
        let ours = equal(&claims.iss, &self.issuer) && equal(&claims.aud, &self.audience);
        if !ours || claims.jti.is_empty() || starts > now.saturating_add(leeway) {
            return Err(refused());
        }
        if claims.exp.saturating_add(leeway) <= now {
            return Err(Error::new(Kind::TokenExpired, "The access token has expired: refresh it and try again."));
        }
        Ok(AccessClaims {
            user_id: claims.sub,
            session_id: claims.sid,
            token_id: claims.jti,
            issued_at: Timestamp(claims.iat.saturating_mul(1000)),
            expires_at: Timestamp(claims.exp.saturating_mul(1000)),
        })
    }
}

/// The header, if it has the one accepted form. It is read before the signature is verified, so only the name of a key
/// in memory is used.
fn accepted_header(token: &str) -> Option<WireHeader> {
    if token.len() > MAXIMUM_TOKEN {
        return None;
    }
    let (header, _) = token.split_once('.')?;
    let header: WireHeader = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    (header.typ == TYPE && header.alg == "EdDSA").then_some(header)
}

/// The library checks only the signature: times are compared with the server's own clock, and [`WireClaims`] ensures
/// that all claims are present.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}

fn refused() -> Error {
    Error::new(Kind::Unauthenticated, "The access token is not valid: sign in again.")
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
