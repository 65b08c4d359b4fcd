//! The app's authentication state: keys, the hash gate, and throttles.

use std::sync::Arc;
use std::time::Duration;

use super::callers::CallerCache;
use super::keys::{KeyRing, TokenKey};
use super::network::NetworkLimit;
use super::opaque_token::RefreshChain;
use super::password::{GateLimits, HashCost, HashGate};
use super::policy::PasswordPolicy;
use super::profiles::{self, ProfileCache};
use super::signed_link::LinkSigner;
use super::standing::{self, StandingCache};
use super::throttle::{AccountThrottle, DelayUnits};
use super::token::AccessTokens;
use crate::base::Result;
use crate::base::secret::{Secret, random_token};
use crate::config::Config;
use crate::config::private::kept_secret;
use crate::port::limits::{Limits, Quota};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// Callers that are remembered for a second.
const REMEMBERED_CALLERS: usize = 20_000;
/// People that are cached for a second.
const REMEMBERED_PEOPLE: usize = 20_000;
/// Standings that are cached for a second.
const REMEMBERED_STANDINGS: usize = 20_000;

/// Keys, the hash gate, and throttles of this process.
pub struct Identity {
    /// Issues and verifies access tokens.
    pub tokens: AccessTokens,
    /// Signs links for downloads and uploads.
    pub links: LinkSigner,
    /// Derives the refresh token that follows a spent one.
    pub refresh_chain: RefreshChain,
    /// Cache of recent callers.
    pub callers: CallerCache,
    /// Cache of recently read people.
    pub profiles: ProfileCache,
    /// Cache of recently read standings.
    pub standings: StandingCache,
    /// Hashes and verifies passwords.
    pub gate: HashGate,
    /// Policy for new passwords.
    pub policy: PasswordPolicy,
    /// Throttles password guesses for one account.
    pub account_throttle: AccountThrottle,
    /// Slows down sign-ins from one network; `None` without limit.
    pub sign_ins: Option<NetworkLimit>,
    /// Slows down wrong tokens and API keys from one network; `None` without limit.
    pub wrong_credentials: Option<NetworkLimit>,
    /// Slows down registrations from one network; `None` without limit.
    pub registrations: Option<NetworkLimit>,
}

impl Identity {
    /// Builds the parts from the settings. In development, keys that are not set are generated once and kept in the
    /// data directory; production refuses to start without them. Throttles count in `limits`.
    pub fn build(config: &Config, limits: &Arc<dyn Limits>) -> Result<Self> {
        let auth = &config.auth;
        let kept = config.data_dir.join("keys");
        let signing = match &auth.signing_key {
            Some(pem) => TokenKey::from_pem(pem)?,
            None => TokenKey::from_pem(&kept_secret(&kept, "signing.pem", || TokenKey::generate()?.to_pem())?)?,
        };
        let other = auth.other_signing_key.as_ref().map(TokenKey::from_pem).transpose()?;
        let master = match &auth.master_secret {
            Some(secret) => secret.clone(),
            None => kept_secret(&kept, "master", || Ok(Secret::from(random_token(48))))?,
        };
        let cost = HashCost {
            memory_kib: auth.argon2_memory_kib,
            passes: auth.argon2_iterations,
            lanes: auth.argon2_parallelism,
        };
        let gate = GateLimits { slots: auth.hash_slots(), queue: auth.hash_queue as usize, wait: auth.hash_wait };
        let minimum = auth.password_min_length as usize;
        let (wrong, registrations) = (auth.wrong_credentials_per_minute, auth.registrations_per_hour);
        let limit = |kind, quota: Option<Quota>| quota.map(|quota| NetworkLimit::new(kind, quota, limits));
        Ok(Self {
            tokens: AccessTokens::new(
                KeyRing::new(signing, other.map(|key| key.public().clone())),
                config.issuer(),
                auth.audience.clone(),
                auth.access_token_life,
            )
            .with_leeway(auth.clock_leeway),
            links: LinkSigner::new(&master)?,
            refresh_chain: RefreshChain::new(&master)?,
            callers: CallerCache::new(REMEMBERED_CALLERS),
            profiles: ProfileCache::new(REMEMBERED_PEOPLE, profiles::LIFE),
            standings: StandingCache::new(REMEMBERED_STANDINGS, standing::LIFE),
            gate: HashGate::new(cost, None, gate)?,
            policy: PasswordPolicy::new(minimum).unwrap_or_default(),
            account_throttle: AccountThrottle::new(
                DelayUnits { unit: auth.failure_delay, step: auth.failure_lockout },
                limits,
            ),
            sign_ins: limit("sign_ins", Quota::per(MINUTE, auth.logins_per_minute, auth.login_burst)),
            wrong_credentials: limit("wrong_credentials", Quota::per(MINUTE, wrong, wrong)),
            registrations: limit("registrations", Quota::per(HOUR, registrations, registrations)),
        })
    }
}
