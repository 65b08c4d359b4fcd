//! Password hashes: Argon2id, computed in a bounded number of threads.
//!
//! One hash takes tens of milliseconds of one core and 19 MiB. Without a bound, a burst of sign-ins would occupy every
//! core; behind [`HashGate`] it gets all but one, a short queue, and then `RATE_LIMITED`.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::ExposeSecret as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::base::error::{Error, Kind, Result};
use crate::base::secret::Secret;

/// Bytes of the salt and of the hash.
const SALT: usize = 16;
const OUTPUT: usize = 32;

/// Cost of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes that could be computed in parallel.
    pub lanes: u32,
}

impl Default for HashCost {
    /// The first recommendation of OWASP's Password Storage Cheat Sheet that asks for less than 20 MiB.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

/// How many hashes are computed at once and how many wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateLimits {
    /// Hashes at the same time; at least 1.
    pub slots: usize,
    /// Requests that may wait for a slot.
    pub queue: usize,
    /// Longest wait for a slot.
    pub wait: Duration,
}

impl Default for GateLimits {
    /// All cores but one, so that hashing never occupies the whole machine; a queue of 32 and a wait of one second.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { slots: cores.saturating_sub(1).max(1), queue: 32, wait: Duration::from_secs(1) }
    }
}

/// Result of checking a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// It is.
    Right {
        /// True when the stored hash is weaker than the current settings: hash the password again and store the result.
        needs_upgrade: bool,
    },
    /// It is not, or there is no such user.
    Wrong,
}

/// Computes and checks password hashes, a bounded number at a time.
pub struct HashGate {
    hasher: Arc<Hasher>,
    slots: Arc<Semaphore>,
    places: Arc<Semaphore>,
    wait: Duration,
}

impl HashGate {
    /// A gate. `pepper` is mixed into every hash and not stored in the database: hashes made with one pepper do not
    /// verify with another. Fails when the cost is out of Argon2's range.
    pub fn new(cost: HashCost, pepper: Option<Secret>, limits: GateLimits) -> Result<Self> {
        let slots = limits.slots.max(1);
        Ok(Self {
            hasher: Arc::new(Hasher::new(cost, pepper)?),
            slots: Arc::new(Semaphore::new(slots)),
            places: Arc::new(Semaphore::new(slots.saturating_add(limits.queue).min(Semaphore::MAX_PERMITS))),
            wait: limits.wait,
        })
    }

    /// Hashes a password with a new salt, for storage as a PHC string.
    ///
    /// Errors: [`Kind::RateLimited`] when too many others wait.
    pub async fn hash(&self, password: &Secret) -> Result<String> {
        let password = password.clone();
        self.run(move |hasher| hasher.hash(&password)).await
    }

    /// Compares a password with a stored hash; `None` stands for a user that does not exist, and takes the same time.
    ///
    /// Errors: [`Kind::RateLimited`] when too many others wait; [`Kind::Internal`] when the stored hash is damaged.
    pub async fn verify(&self, password: &Secret, stored: Option<&str>) -> Result<Verified> {
        let (password, stored) = (password.clone(), stored.map(str::to_owned));
        self.run(move |hasher| match stored {
            Some(stored) => hasher.verify(&password, &stored),
            None => hasher.hash(&password).map(|_| Verified::Wrong),
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Hasher) -> Result<T> + Send + 'static) -> Result<T> {
        let permits = self.enter().await?;
        let hasher = Arc::clone(&self.hasher);
        // The permits are held by the thread: a caller that disconnects frees no slot while its hash is still being
        // computed.
        let task = tokio::task::spawn_blocking(move || {
            let result = work(&hasher);
            drop(permits);
            result
        });
        task.await.map_err(Error::internal)?
    }

    async fn enter(&self) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| self.full())?;
        let slot = tokio::time::timeout(self.wait, Arc::clone(&self.slots).acquire_owned()).await;
        let slot = slot.map_err(|_| self.full())?.map_err(Error::internal)?;
        Ok((place, slot))
    }

    fn full(&self) -> Error {
        let kind = Kind::RateLimited { retry_after: self.wait.max(Duration::from_secs(1)) };
        Error::new(kind, "Too many people sign in at the moment. Try again shortly.")
    }
}

struct Hasher {
    cost: HashCost,
    params: Params,
    pepper: Option<Secret>,
}

impl Hasher {
    fn new(cost: HashCost, pepper: Option<Secret>) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(OUTPUT)).map_err(broken)?;
        let hasher = Self { cost, params, pepper };
        hasher.argon2()?;
        Ok(hasher)
    }

    fn argon2(&self) -> Result<Argon2<'_>> {
        let params = self.params.clone();
        match &self.pepper {
            None => Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params)),
            Some(pepper) => {
                let pepper = pepper.expose_secret().as_bytes();
                Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).map_err(broken)
            }
        }
    }

    fn hash(&self, password: &Secret) -> Result<String> {
        let hash = self.argon2()?.hash_password(normal_form(password).as_bytes()).map_err(broken)?;
        Ok(hash.to_string())
    }

    fn verify(&self, password: &Secret, stored: &str) -> Result<Verified> {
        let stored = PasswordHash::new(stored).map_err(broken)?;
        if stored.salt.is_none() || stored.hash.is_none() {
            return Err(broken("salt or result is missing"));
        }
        match self.argon2()?.verify_password(normal_form(password).as_bytes(), &stored) {
            Ok(()) => Ok(Verified::Right { needs_upgrade: self.asks_more_than(&stored)? }),
            Err(password_hash::Error::PasswordInvalid) => Ok(Verified::Wrong),
            Err(error) => Err(broken(error)),
        }
    }

    fn asks_more_than(&self, stored: &PasswordHash) -> Result<bool> {
        let params = Params::try_from(stored).map_err(broken)?;
        let same_algorithm =
            stored.algorithm == Algorithm::Argon2id.ident() && stored.version == Some(Version::V0x13.into());
        let long_enough = stored.salt.as_ref().is_some_and(|salt| salt.len() >= SALT)
            && stored.hash.as_ref().is_some_and(|output| output.len() >= OUTPUT);
        let costly_enough = params.m_cost() >= self.cost.memory_kib && params.t_cost() >= self.cost.passes;
        Ok(!(same_algorithm && long_enough && costly_enough))
    }
}

/// The same password can be different code points on another system; NFC makes them equal (NIST SP 800-63B-4, 3.1.1.2).
fn normal_form(password: &Secret) -> Zeroizing<String> {
    Zeroizing::new(password.expose_secret().nfc().collect())
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::internal(anyhow::anyhow!("password hash: {error}"))
}

#[cfg(test)]
#[path = "password_tests.rs"]
mod tests;
