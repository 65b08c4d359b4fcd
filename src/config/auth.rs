//! The section `auth`: sign-in, sessions, keys.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::value;
use crate::base::secret::Secret;

/// Settings of sign-in, sessions and keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthConfig {
    /// At least 32 random characters (`openssl rand -base64 32`); other keys are derived from it. Required in production; in development, generated and kept in data_dir.
    #[serde(with = "value::secret")]
    pub master_secret: Option<Secret>,
    /// Ed25519 private key that signs access tokens, in PEM (`openssl genpkey -algorithm ed25519`). Required in production; in development, generated and kept in data_dir.
    #[serde(with = "value::secret")]
    pub signing_key: Option<Secret>,
    /// Second signing key whose tokens are accepted too: the next key before a rotation of signing_key, the previous one after it. See docs/operations.md.
    #[serde(with = "value::secret")]
    pub other_signing_key: Option<Secret>,
    /// Issuer of access tokens (`iss`). Not set: public_url, or "dossier" without it.
    #[serde(with = "value::text")]
    pub issuer: Option<String>,
    /// Audience of access tokens (`aud`).
    pub audience: String,
    /// Lifetime of an access token. Production: at most 15 minutes.
    #[serde(with = "value::duration")]
    pub access_token_life: Duration,
    /// A session ends when its refresh token has not been used for this long.
    #[serde(with = "value::duration")]
    pub refresh_idle: Duration,
    /// Maximum lifetime of a session.
    #[serde(with = "value::duration")]
    pub refresh_absolute: Duration,
    /// How long a refresh token that was just rotated still returns its successor once more. Production: at most 10 seconds.
    #[serde(with = "value::duration")]
    pub refresh_grace: Duration,
    /// How long after entering the password sensitive changes are allowed.
    #[serde(with = "value::duration")]
    pub reauthentication_window: Duration,
    /// Sessions per user; beyond that the oldest ends.
    pub sessions_per_user: u32,
    /// Tolerance for clock skew. Production: at most 30 seconds.
    #[serde(with = "value::duration")]
    pub clock_leeway: Duration,
    /// Anyone may register.
    pub registration_open: bool,
    /// Registrations per network address and hour. 0: unlimited.
    pub registrations_per_hour: u32,
    /// Minimum length of a password, in characters. Production: at least 15.
    pub password_min_length: u32,
    /// Argon2id: memory in KiB. Production: at least 19456.
    pub argon2_memory_kib: u32,
    /// Argon2id: iterations. Production: at least 2, or 1 with at least 47104 KiB of memory.
    pub argon2_iterations: u32,
    /// Argon2id: parallelism (lanes).
    pub argon2_parallelism: u32,
    /// Passwords hashed concurrently. 0: one less than the number of processors, but at least one.
    pub hash_slots: u32,
    /// Callers that may wait for a hash slot.
    pub hash_queue: u32,
    /// How long a caller waits for a hash slot.
    #[serde(with = "value::duration")]
    pub hash_wait: Duration,
    /// Sign-ins per network address and minute. 0: unlimited.
    pub logins_per_minute: u32,
    /// Burst of sign-ins per network address.
    pub login_burst: u32,
    /// Invalid access tokens and API keys per network address and minute, over HTTP and sockets together; callers with valid ones are not affected. 0: unlimited.
    pub wrong_credentials_per_minute: u32,
    /// Unit of the delay imposed on an account after failed sign-ins: 1, 3, 5 and 10 units after 3, 9, 25 and 100 failures.
    #[serde(with = "value::duration")]
    pub failure_delay: Duration,
    /// Delay of an account after 100 failed sign-ins; each further one adds as much again.
    #[serde(with = "value::duration")]
    pub failure_lockout: Duration,
    /// Default lifetime of an API key.
    #[serde(with = "value::duration")]
    pub api_key_life: Duration,
    /// Minimum interval between two updates of the last-used time of an API key or session.
    #[serde(with = "value::duration")]
    pub last_used_interval: Duration,
}

impl AuthConfig {
    /// Number of passwords hashed concurrently: `hash_slots`, or one less than the number of processors.
    pub fn hash_slots(&self) -> usize {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        match self.hash_slots {
            0 => processors.saturating_sub(1).max(1),
            slots => slots as usize,
        }
    }
}
