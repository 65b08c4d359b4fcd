//! Charging callers for operations, and the root field that reports it (`C-GQL-3`).

use std::time::Duration;

use async_graphql::{Context, Object};

use super::directives::public;
use super::scalars::DateTime;
use crate::base::id::UserId;
use crate::base::{Timestamp, Viewer};
use crate::identity::rate::{Network, Quota, RateLimiter};

/// Callers whose buckets are stored, about fifty bytes each.
const CALLERS: usize = 100_000;

const HOUR: Duration = Duration::from_secs(3_600);

/// Points that callers may spend. An hourly rate of zero means no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointSettings {
    /// Points of a person in an hour.
    pub per_hour: u32,
    /// Points of a person at once.
    pub burst: u32,
    /// Points of a network address in an hour, for anonymous callers. All of them may be spent at once.
    pub anonymous_per_hour: u32,
}

impl Default for PointSettings {
    fn default() -> Self {
        Self { per_hour: 5_000, burst: 500, anonymous_per_hour: 60 }
    }
}

/// The buckets of all callers of this process. API keys use their owner's bucket, so that more keys do not mean more
/// points.
#[derive(Debug)]
pub struct Buckets {
    people: Option<Bucket<UserId>>,
    networks: Option<Bucket<Network>>,
}

#[derive(Debug)]
struct Bucket<K> {
    limiter: RateLimiter<K>,
    limit: u32,
    window: Duration,
}

/// What an operation cost, and how many points its caller has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Points charged.
    pub cost: u32,
    /// Points in a full bucket.
    pub limit: u32,
    /// Time in which an empty bucket refills.
    pub window: Duration,
    /// Points left.
    pub remaining: u32,
    /// When the bucket is full again.
    pub reset_at: Timestamp,
    /// Time until then.
    pub reset_in: Duration,
}

/// The caller has too few points left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Time until there are enough.
    pub wait: Duration,
    /// The caller's points.
    pub standing: Standing,
}

impl Buckets {
    /// Full buckets.
    pub fn new(settings: &PointSettings) -> Self {
        Self {
            people: Bucket::new(settings.per_hour, settings.burst),
            networks: Bucket::new(settings.anonymous_per_hour, settings.anonymous_per_hour),
        }
    }

    /// Charges a caller; `None` when there is no limit.
    ///
    /// # Errors
    ///
    /// When the caller has fewer points left. Nothing is charged then.
    pub fn charge(&self, viewer: &Viewer, cost: u32, now: Timestamp) -> Result<Option<Standing>, Spent> {
        match (viewer.user_id(), &self.people, &self.networks) {
            (Some(user), Some(people), _) => people.charge(user, cost, now).map(Some),
            (None, _, Some(networks)) => {
                networks.charge(Network::of(viewer.ip_address.as_deref()), cost, now).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl Buckets {
    /// Checks whether a caller has any points, before the request is read.
    ///
    /// # Errors
    ///
    /// When none are left.
    pub fn look(&self, viewer: &Viewer, now: Timestamp) -> Result<(), Spent> {
        match self.charge(viewer, 0, now)? {
            Some(Standing { remaining: 0, .. }) => self.charge(viewer, 1, now).map(|_| ()),
            _ => Ok(()),
        }
    }
}

impl<K: std::hash::Hash + Eq + Clone> Bucket<K> {
    fn new(per_hour: u32, burst: u32) -> Option<Self> {
        if per_hour == 0 {
            return None;
        }
        let (interval, burst) = (HOUR / per_hour, burst.max(1));
        let limiter = RateLimiter::new(Quota { interval, burst }, CALLERS);
        Some(Self { limiter, limit: burst, window: interval.saturating_mul(burst) })
    }

    fn charge(&self, key: K, cost: u32, now: Timestamp) -> Result<Standing, Spent> {
        let standing = |level: crate::identity::rate::Level| Standing {
            cost,
            limit: self.limit,
            window: self.window,
            remaining: level.remaining,
            reset_at: level.full_at,
            reset_in: level.full_at.since(now),
        };
        let charged = self.limiter.charge(&key, cost, now);
        charged.map(standing).map_err(|refused| Spent { wait: refused.wait, standing: standing(refused.level) })
    }
}

/// What an operation cost, and how many points its caller has left. Points refill continuously.
#[derive(Debug)]
pub struct RateLimit(Standing);

/// What an operation cost, and how many points its caller has left. Points refill continuously.
#[Object]
impl RateLimit {
    /// Points charged for this operation.
    async fn cost(&self) -> u32 {
        self.0.cost
    }

    /// Most points that the caller can have at once.
    async fn limit(&self) -> u32 {
        self.0.limit
    }

    /// Points missing from `limit`, including those of this operation.
    async fn used(&self) -> u32 {
        self.0.limit - self.0.remaining
    }

    /// Points left.
    async fn remaining(&self) -> u32 {
        self.0.remaining
    }

    /// When all points will have been refilled.
    async fn reset_at(&self) -> DateTime {
        self.0.reset_at.into()
    }
}

/// `Query.rateLimit`.
#[derive(Debug, Default)]
pub struct RateLimitQuery;

#[Object]
impl RateLimitQuery {
    /// What this operation cost and how many points the caller has left; null when points are not limited.
    #[graphql(directive = public::apply())]
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        ctx.data_opt::<Standing>().map(|standing| RateLimit(*standing))
    }
}
