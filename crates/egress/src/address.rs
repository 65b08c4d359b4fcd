//! Which addresses are public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not part of the public internet, or that nobody but the own provider answers in: the
/// special-purpose registry of IANA (RFC 6890), multicast and what is reserved.
const CLOSED_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),            // this network, unspecified
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // shared between providers and customers (CGNAT)
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // services of the Azure host, among them metadata
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local, metadata of most clouds
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocol assignments, metadata of Oracle
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved, broadcast
];

/// The only part of IPv6 that is given out as global unicast. Loopback, unspecified, IPv4-mapped and -compatible,
/// NAT64, unique-local, link-local, site-local, multicast and discard addresses are all outside of it.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What of it is closed nevertheless.
const CLOSED_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments: Teredo, benchmarks, ORCHID
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, which wraps any address of IPv4
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// True for addresses that anybody on the internet could reach.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !CLOSED_V4.iter().any(|(network, prefix)| {
            let host_bits = 32 - prefix;
            address.to_bits() >> host_bits == network.to_bits() >> host_bits
        }),
        IpAddr::V6(address) => {
            let is_in = |(network, prefix): &(Ipv6Addr, u32)| {
                let host_bits = 128 - prefix;
                address.to_bits() >> host_bits == network.to_bits() >> host_bits
            };
            is_in(&GLOBAL_V6) && !CLOSED_V6.iter().any(is_in) && !is_isatap(address)
        }
    }
}

/// True for addresses that wrap one of IPv4 as ISATAP does (RFC 5214, 6.1).
fn is_isatap(address: Ipv6Addr) -> bool {
    let [.., flags, mark, _, _] = address.segments();
    mark == 0x5efe && flags & !0x0200 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_closed_networks_are_closed_and_their_neighbours_are_not() {
        for (network, prefix) in CLOSED_V4 {
            let first = network.to_bits();
            let last = first | u32::MAX.checked_shr(*prefix).unwrap_or(0);
            assert!(!is_public(Ipv4Addr::from_bits(first).into()) && !is_public(Ipv4Addr::from_bits(last).into()));
        }
        for open in ["1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"] {
            assert!(is_public(open.parse().unwrap()), "{open}");
        }
        for open in
            ["128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "223.255.255.255"]
        {
            assert!(is_public(open.parse().unwrap()), "{open}");
        }
        for open in ["2606:4700::1111", "2001:4860:4860::8888", "2001:200::1", "2a00::1", "3ffe::1", "2003::1"] {
            assert!(is_public(open.parse().unwrap()), "{open}");
        }
    }
}
