//! The section `auth`: sign-in, sessions, keys.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::value;
use crate::base::secret::Secret;

/// Settings of sign-in, sessions and keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthConfig {
    /// At least 32 random characters (`openssl rand -base64 32`); other keys are derived from it. Required in production; development keeps a generated one in data_dir.
    #[serde(with = "value::secret")]
    pub master_secret: Option<Secret>,
    /// Ed25519 private key that signs access tokens, in PEM (`openssl genpkey -algorithm ed25519`). Required in production; development keeps a generated one in data_dir.
    #[serde(with = "value::secret")]
    pub signing_key: Option<Secret>,
    /// Another such key whose tokens are believed too: the next one before a change of signing_key, the former one after it. See docs/operations.md.
    #[serde(with = "value::secret")]
    pub other_signing_key: Option<Secret>,
    /// Who issues access tokens (`iss`). Not set: public_url, and without it "dossier".
    #[serde(with = "value::text")]
    pub issuer: Option<String>,
    /// Whom access tokens are for (`aud`).
    pub audience: String,
    /// Life of an access token. Production: at most 15 minutes.
    #[serde(with = "value::duration")]
    pub access_token_life: Duration,
    /// A session ends when its refresh token was not used for so long.
    #[serde(with = "value::duration")]
    pub refresh_idle: Duration,
    /// A session ends at this age at the latest.
    #[serde(with = "value::duration")]
    pub refresh_absolute: Duration,
    /// For so long the refresh token just replaced gives its successor once more. Production: at most 10 seconds.
    #[serde(with = "value::duration")]
    pub refresh_grace: Duration,
    /// For so long after giving the password, sensitive changes are possible.
    #[serde(with = "value::duration")]
    pub reauthentication_window: Duration,
    /// Sessions of one person; above it the oldest ends.
    pub sessions_per_user: u32,
    /// Tolerance for clocks that differ. Production: at most 30 seconds.
    #[serde(with = "value::duration")]
    pub clock_leeway: Duration,
    /// People may register by themselves.
    pub registration_open: bool,
    /// Registrations of one network address in an hour. 0: without limit.
    pub registrations_per_hour: u32,
    /// Shortest password, in characters. Production: at least 15.
    pub password_min_length: u32,
    /// Argon2id: memory in KiB. Production: at least 19456.
    pub argon2_memory_kib: u32,
    /// Argon2id: passes over the memory. Production: at least 2, or 1 with a memory of at least 47104 KiB.
    pub argon2_iterations: u32,
    /// Argon2id: lanes.
    pub argon2_parallelism: u32,
    /// Passwords hashed at the same time. 0: one less than the processors, at least one.
    pub hash_slots: u32,
    /// Callers that may wait for a hash slot.
    pub hash_queue: u32,
    /// How long a caller waits for a hash slot.
    #[serde(with = "value::duration")]
    pub hash_wait: Duration,
    /// Sign-ins of one network address in a minute. 0: without limit.
    pub logins_per_minute: u32,
    /// Sign-ins of one network address at once.
    pub login_burst: u32,
    /// Wrong access tokens and API keys of one network address in a minute, over HTTP and sockets together; whoever has a right one is not concerned. 0: without limit.
    pub wrong_credentials_per_minute: u32,
    /// Unit of the delay of an account after wrong passwords: 1, 3, 5 and 10 units after 3, 9, 25 and 100 of them.
    #[serde(with = "value::duration")]
    pub failure_delay: Duration,
    /// Delay of an account after 100 wrong passwords, growing by itself each time.
    #[serde(with = "value::duration")]
    pub failure_lockout: Duration,
    /// Life of an API key when its creator names none.
    #[serde(with = "value::duration")]
    pub api_key_life: Duration,
    /// The time of last use of an API key or session is written at most once in this time.
    #[serde(with = "value::duration")]
    pub last_used_interval: Duration,
}

impl AuthConfig {
    /// How many passwords are hashed at the same time: `hash_slots`, or one less than the processors.
    pub fn hash_slots(&self) -> usize {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        match self.hash_slots {
            0 => processors.saturating_sub(1).max(1),
            slots => slots as usize,
        }
    }
}
