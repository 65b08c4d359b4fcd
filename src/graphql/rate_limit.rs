//! Charging callers for operations, and the root field that reports it (`C-GQL-3`).

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, Object};

use super::directives::public;
use super::scalars::DateTime;
use crate::base::{Timestamp, Viewer};
use crate::identity::network::Network;
use crate::port::limits::{Decision, Key, Limits, Quota};

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

/// The buckets of all callers. API keys draw from the bucket of their owner, so that more keys do not mean more points.
#[derive(Debug)]
pub struct Buckets {
    /// `None` without limit.
    people: Option<Quota>,
    networks: Option<Quota>,
    limits: Arc<dyn Limits>,
}

/// What an operation cost, and how many points its caller has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointBalance {
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
pub struct PointsExhausted {
    /// Time until there are enough.
    pub wait: Duration,
    /// The caller's points.
    pub balance: PointBalance,
}

impl Buckets {
    /// Buckets that are counted in `limits`.
    pub fn new(settings: &PointSettings, limits: Arc<dyn Limits>) -> Self {
        Self {
            people: Quota::per(HOUR, settings.per_hour, settings.burst),
            networks: Quota::per(HOUR, settings.anonymous_per_hour, settings.anonymous_per_hour),
            limits,
        }
    }

    /// Charges a caller; `None` when there is no limit.
    ///
    /// # Errors
    ///
    /// When the caller has fewer points left. Nothing is charged then.
    pub async fn charge(&self, viewer: &Viewer, cost: u32) -> Result<Option<PointBalance>, PointsExhausted> {
        let Some((key, quota)) = self.bucket(viewer) else { return Ok(None) };
        let decision = self.limits.take(key, quota, cost).await;
        let balance = PointBalance::of(quota, cost, decision);
        decision.retry_after.map_or(Ok(Some(balance)), |wait| Err(PointsExhausted { wait, balance }))
    }

    /// Looks before anything of a request is read whether its caller has any points.
    ///
    /// # Errors
    ///
    /// When there is none left.
    pub async fn check_not_empty(&self, viewer: &Viewer) -> Result<(), PointsExhausted> {
        let Some((key, quota)) = self.bucket(viewer) else { return Ok(()) };
        let decision = self.limits.take(key, quota, 0).await;
        if decision.remaining > 0 {
            return Ok(());
        }
        // The bucket has one again when all others are missing.
        let wait = decision.reset_in.saturating_sub(quota.interval.saturating_mul(quota.burst - 1));
        Err(PointsExhausted { wait, balance: PointBalance::of(quota, 1, decision) })
    }

    fn bucket(&self, viewer: &Viewer) -> Option<(Key, Quota)> {
        Some(match viewer.user_id() {
            Some(user) => (Key::new("points.people", user.0.as_u128()), self.people?),
            None => {
                let network = Network::of(viewer.ip_address.as_deref());
                (Key::new("points.networks", network.subject()), self.networks?)
            }
        })
    }
}

impl PointBalance {
    fn of(quota: Quota, cost: u32, decision: Decision) -> Self {
        let Decision { remaining, reset_at, reset_in, .. } = decision;
        Self { cost, limit: quota.burst, window: quota.window(), remaining, reset_at, reset_in }
    }
}

/// What an operation cost, and how many points its caller has left. Points refill continuously.
#[derive(Debug)]
pub struct RateLimit(PointBalance);

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
        ctx.data_opt::<PointBalance>().map(|balance| RateLimit(*balance))
    }
}
