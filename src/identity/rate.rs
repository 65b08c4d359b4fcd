//! Token buckets in bounded memory.
//!
//! Each bucket is one timestamp, the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371): for a
//! full bucket it is in the past and need not be stored.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::base::clock::Timestamp;

/// How often something may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Time after which one more is allowed.
    pub interval: Duration,
    /// How many are allowed at once.
    pub burst: u32,
}

impl Quota {
    /// Time from empty to full.
    fn window(self) -> Duration {
        self.interval.saturating_mul(self.burst)
    }
}

/// How full a bucket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// What can be taken at once.
    pub remaining: u32,
    /// When the bucket is full, if nothing more is taken.
    pub full_at: Timestamp,
}

/// A bucket had fewer tokens than requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Time until there are enough.
    pub wait: Duration,
    /// The bucket's current level.
    pub level: Level,
}

/// A network that a single party controls: an IPv4 address, or the /64 of an IPv6 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            v4 @ IpAddr::V4(_) => Self(v4),
            IpAddr::V6(v6) => Self(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into()),
        }
    }
}

impl Network {
    /// The network of a caller. Those without an address share one.
    pub fn of(address: Option<&str>) -> Self {
        let address = address.and_then(|text| text.parse().ok());
        address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).into()
    }
}

/// Buckets by key, at most `capacity` of them.
///
/// Above that, full buckets are evicted, and then the fullest ones: an attacker with many addresses cannot evict those
/// with the most attempts.
#[derive(Debug)]
pub struct RateLimiter<K> {
    quota: Quota,
    capacity: usize,
    arrivals: Mutex<HashMap<K, Timestamp>>,
}

impl<K: Hash + Eq + Clone> RateLimiter<K> {
    /// A limiter for at most `capacity` keys.
    pub fn new(quota: Quota, capacity: usize) -> Self {
        Self { quota, capacity: capacity.max(1), arrivals: Mutex::default() }
    }

    /// Takes one from the key's bucket; when it is empty, the error says how long until there is one again.
    /// A refused attempt costs nothing.
    pub fn take(&self, key: &K, now: Timestamp) -> Result<(), Duration> {
        self.charge(key, 1, now).map(|_| ()).map_err(|refused| refused.wait)
    }

    /// Takes several at once. More than the bucket holds needs a full bucket and empties it. A refused attempt costs
    /// nothing.
    ///
    /// # Errors
    ///
    /// How long to wait, when there are not enough.
    pub fn charge(&self, key: &K, amount: u32, now: Timestamp) -> Result<Level, Refused> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = now.plus(self.quota.window());
        // No bucket is emptier than empty, even when the clock was set back.
        let arrival = arrivals.get(key).map_or(now, |arrival| *arrival.clamp(&now, &latest));
        let next = arrival.plus(self.quota.interval.saturating_mul(amount.min(self.quota.burst)));
        if next > latest {
            return Err(Refused { wait: next.since(latest), level: self.level(arrival, now) });
        }
        let level = self.level(next, now);
        if next == now {
            return Ok(level);
        }
        if arrivals.len() >= self.capacity && !arrivals.contains_key(key) {
            self.make_room(&mut arrivals, now);
        }
        arrivals.insert(key.clone(), next);
        Ok(level)
    }

    fn level(&self, arrival: Timestamp, now: Timestamp) -> Level {
        let missing = arrival.since(now).as_nanos().div_ceil(self.quota.interval.as_nanos().max(1));
        let missing = u32::try_from(missing).unwrap_or(u32::MAX);
        Level { remaining: self.quota.burst.saturating_sub(missing), full_at: arrival.max(now) }
    }

    /// Number of stored keys.
    pub fn len(&self) -> usize {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// True when no key is stored.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Evicts the full buckets and, when that is not enough, the fullest eighth, so that the cost of the scan is spread
    /// over many insertions.
    fn make_room(&self, arrivals: &mut HashMap<K, Timestamp>, now: Timestamp) {
        arrivals.retain(|_, arrival| *arrival > now);
        if arrivals.len() < self.capacity {
            return;
        }
        let mut moments: Vec<_> = arrivals.values().copied().collect();
        let (_, limit, _) = moments.select_nth_unstable(self.capacity / 8);
        let limit = *limit;
        let mut surplus = self.capacity / 8 + 1;
        arrivals.retain(|_, arrival| {
            let forget = *arrival <= limit && surplus > 0;
            surplus -= usize::from(forget);
            !forget
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn limiter(capacity: usize) -> RateLimiter<u32> {
        RateLimiter::new(Quota { interval: Duration::from_secs(6), burst: 10 }, capacity)
    }

    #[test]
    fn c_auth_7_ten_attempts_at_once_and_ten_a_minute_from_one_address() {
        let limiter = limiter(100);
        for _ in 0..10 {
            assert_eq!(limiter.take(&1, NOW), Ok(()));
        }
        assert_eq!(limiter.take(&1, NOW), Err(Duration::from_secs(6)));
        assert_eq!(limiter.take(&2, NOW), Ok(()), "other addresses are not concerned");
        let mut allowed = 0;
        for second in 1..=60 {
            allowed += u32::from(limiter.take(&1, NOW.plus(Duration::from_secs(second))).is_ok());
        }
        assert_eq!(allowed, 10);
    }

    #[test]
    fn waiting_as_long_as_told_is_enough() {
        let limiter = limiter(100);
        let mut now = NOW;
        for _ in 0..50 {
            match limiter.take(&1, now) {
                Ok(()) => now = now.plus(Duration::from_millis(700)),
                Err(wait) => {
                    now = now.plus(wait);
                    assert_eq!(limiter.take(&1, now), Ok(()));
                }
            }
        }
    }

    #[test]
    fn an_ipv6_network_counts_as_one_and_mapped_addresses_as_ipv4() {
        let network = |text: &str| Network::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn a_flood_of_keys_does_not_make_the_limiter_forget_the_busiest() {
        let limiter = limiter(64);
        while limiter.take(&0, NOW).is_ok() {}
        for key in 1..10_000 {
            limiter.take(&key, NOW).unwrap();
        }
        assert!(limiter.len() <= 64);
        assert!(limiter.take(&0, NOW).is_err());
    }

    #[test]
    fn full_buckets_are_forgotten_first() {
        let limiter = limiter(2);
        limiter.take(&1, NOW).unwrap();
        limiter.take(&2, NOW.plus(Duration::from_secs(5))).unwrap();
        limiter.take(&3, NOW.plus(Duration::from_secs(6))).unwrap();
        assert_eq!(limiter.len(), 2);
    }

    #[test]
    fn several_at_once_and_what_is_left() {
        let limiter = limiter(100);
        let level = limiter.charge(&1, 4, NOW).unwrap();
        assert_eq!(level, Level { remaining: 6, full_at: NOW.plus(Duration::from_secs(24)) });
        let refused = limiter.charge(&1, 7, NOW).unwrap_err();
        assert_eq!((refused.wait, refused.level), (Duration::from_secs(6), level));
        assert_eq!(limiter.charge(&1, 0, NOW), Ok(level), "nothing costs nothing");
        assert_eq!(limiter.charge(&2, 0, NOW).unwrap().remaining, 10);
        assert_eq!(limiter.len(), 1, "a full bucket is not remembered");
        assert_eq!(limiter.charge(&3, 25, NOW).unwrap().remaining, 0, "more than the bucket holds empties it");
        assert!(limiter.charge(&3, 25, NOW.plus(Duration::from_secs(59))).is_err());
        assert!(limiter.charge(&3, 25, NOW.plus(Duration::from_secs(60))).is_ok());
    }

    proptest! {
        #[test]
        fn c_auth_7_no_minute_has_more_than_burst_and_refill(steps in prop::collection::vec(0_u64..20_000, 1..200)) {
            let limiter = limiter(8);
            let mut now = NOW;
            let mut taken = Vec::new();
            for step in steps {
                now = now.plus(Duration::from_millis(step));
                if limiter.take(&1, now).is_ok() {
                    taken.push(now);
                }
            }
            for (i, start) in taken.iter().enumerate() {
                let within = taken[i..].iter().filter(|t| t.since(*start) < Duration::from_secs(60)).count();
                prop_assert!(within <= 20);
            }
        }

        #[test]
        fn memory_is_bounded(keys in prop::collection::vec(0_u32..50, 0..300), capacity in 1_usize..20) {
            let limiter = limiter(capacity);
            for key in keys {
                let _: Result<(), Duration> = limiter.take(&key, NOW);
                prop_assert!(limiter.len() <= capacity);
            }
        }
    }
}
