//! Networks that one party controls, and how often something may come from one of them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use crate::port::limits::{Key, Limits, Quota};

/// A network that one party controls: an IPv4 address, or the /64 of an IPv6 address.
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

    /// The network as the subject of a limit.
    pub fn subject(self) -> u128 {
        match self.0 {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
            IpAddr::V6(v6) => v6.to_bits(),
        }
    }
}

/// How often something may come from one network.
#[derive(Debug)]
pub struct NetworkLimit {
    kind: &'static str,
    quota: Quota,
    limits: Arc<dyn Limits>,
}

impl NetworkLimit {
    /// A limit of a kind of its own.
    pub fn new(kind: &'static str, quota: Quota, limits: &Arc<dyn Limits>) -> Self {
        Self { kind, quota, limits: Arc::clone(limits) }
    }

    /// Takes one; when there is none left, the error says how long until there is.
    pub async fn take(&self, network: Network) -> Result<(), Duration> {
        let decision = self.limits.take(Key::new(self.kind, network.subject()), self.quota, 1).await;
        decision.retry_after.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_counts_as_one_and_mapped_addresses_as_ipv4() {
        let network = |text: &str| Network::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }
}
