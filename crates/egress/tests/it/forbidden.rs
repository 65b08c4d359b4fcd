//! Addresses that nobody gets to, in every spelling.

use std::sync::Arc;

use egress::{FetchError, Policy, Reason, Request};
use url::Url;

use crate::support::{Names, QUICK, client};

/// Hosts as URLs have them.
const HOSTS: &[&str] = &[
    // Loopback: all of it, and every notation of a number that browsers read.
    "127.0.0.1",
    "127.0.0.0",
    "127.1.2.3",
    "127.255.255.255",
    "127.1",
    "127.0.1",
    "127.0x1",
    "2130706433",
    "0x7f000001",
    "0X7F000001",
    "017700000001",
    "0x7f.1",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0177.1",
    "0x7f.0x0.0x0.0x1",
    "127.0.0.1.",
    "127.1.",
    "0x7F.0.0.01",
    "00000177.0.0.1",
    "127.0.0.0x1",
    "127.65535",
    "%31%32%37.0.0.1",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "127．0．0．1",
    "0x7f000001.",
    "2130706433.",
    "127.0.000000000001",
    // This network and unspecified.
    "0",
    "0.0.0.0",
    "0.0.0.0.",
    "0x0",
    "00",
    "0.1.2.3",
    "0.255.255.255",
    "0x0.0",
    "0.0",
    // Private.
    "10.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "10.1",
    "167772161",
    "0xa000001",
    "012.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "172.20.10.5",
    "172.1048577",
    "2886729729",
    "0xac100001",
    "192.168.0.1",
    "192.168.255.255",
    "192.168.1",
    "192.168.257",
    "3232235777",
    "0xc0a80101",
    "0300.0250.1.1",
    "0xc0.0xa8.0x1.0x1",
    // Shared between providers and customers.
    "100.64.0.0",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "1681915905",
    // Link-local, metadata.
    "169.254.0.1",
    "169.254.169.254",
    "169.254.169.254.",
    "169.254.170.2",
    "169.254.169.253",
    "169.254.255.255",
    "2852039166",
    "0xa9fea9fe",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376",
    "169.16689662",
    "169.254.43518",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.0.170",
    "169.254.0.23",
    // Documentation, benchmarks, relays, assignments.
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.255",
    "198.18.0.1",
    "198.19.255.255",
    "192.88.99.1",
    "192.0.0.1",
    // Multicast, reserved, broadcast.
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "254.1.2.3",
    "255.255.255.255",
    "4294967295",
    "0xffffffff",
    "037777777777",
    // IPv6: loopback, unspecified.
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::0001]",
    "[::]",
    "[0::0]",
    "[::0.0.0.1]",
    // IPv4 in IPv6: mapped, compatible, translated.
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::FFFF:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:10.0.0.1]",
    "[::ffff:192.168.1.1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
    "[::ffff:8.8.8.8]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[::10.0.0.1]",
    "[::a9fe:a9fe]",
    "[::8.8.8.8]",
    "[::ffff:0:127.0.0.1]",
    "[::ffff:0:7f00:1]",
    // NAT64, 6to4, Teredo, ISATAP.
    "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::8.8.8.8]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:7f00:0001::1]",
    "[2002:a00:1::]",
    "[2002:c0a8:101::1]",
    "[2002:808:808::]",
    "[2001::1]",
    "[2001:0:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2606:4700::5efe:7f00:1]",
    "[2606:4700::200:5efe:10.0.0.1]",
    // Unique-local, link-local, site-local.
    "[fc00::1]",
    "[fd00::1]",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[fdff:ffff::1]",
    "[fe80::1]",
    "[fe80::a9fe:a9fe]",
    "[febf::1]",
    "[fec0::1]",
    "[feff::1]",
    // Multicast, documentation, discard, assignments, segment routing, never given out.
    "[ff02::1]",
    "[ff0e::1]",
    "[ff05::1:3]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[3fff:fff::1]",
    "[100::1]",
    "[100:0:0:1::1]",
    "[2001:2::1]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[2001:1ff::1]",
    "[5f00::1]",
    "[4000::1]",
    "[8000::1]",
    "[e000::1]",
    // Names of the own machine, the own network and of metadata.
    "localhost",
    "LOCALHOST",
    "LocalHost",
    "localhost.",
    "a.localhost",
    "a.b.localhost.",
    "localhost.localdomain",
    "ip6-localhost",
    "ip6-loopback",
    "%6cocalhost",
    "ｌｏｃａｌｈｏｓｔ",
    "ⓛocalhost",
    "loc\u{ad}alhost",
    "router",
    "intranet",
    "db",
    "metadata",
    "instance-data",
    "printer.local",
    "host.docker.internal",
    "metadata.google.internal",
    "METADATA.google.internal.",
    "instance-data.ec2.internal",
    "nas.lan",
    "wiki.corp",
    "box.home",
    "gw.home.arpa",
    "kubernetes.default.svc",
    "api.default.svc.cluster.local",
    "metadata.packet.net",
    "metadata.tencentyun.com",
    "metadata.platformequinix.com.",
    "facebookcorewwwi.onion",
    "x.private",
    "x.intranet",
];

/// Whole URLs that are refused for something else than their host.
const URLS: &[(&str, Reason)] = &[
    ("ftp://example.com/a", Reason::Scheme),
    ("file:///etc/passwd", Reason::Scheme),
    ("file://localhost/etc/passwd", Reason::Scheme),
    ("gopher://example.com:70/_a", Reason::Scheme),
    ("dict://example.com:11211/stat", Reason::Scheme),
    ("ldap://example.com/", Reason::Scheme),
    ("ws://example.com/", Reason::Scheme),
    ("wss://example.com/", Reason::Scheme),
    ("data:text/plain,a", Reason::Scheme),
    ("javascript:alert(1)", Reason::Scheme),
    ("jar:http://example.com!/", Reason::Scheme),
    ("unix:/var/run/docker.sock", Reason::Scheme),
    ("view-source:http://example.com/", Reason::Scheme),
    ("http+unix://example.com/", Reason::Scheme),
    ("http://user@example.com/", Reason::Credentials),
    ("http://user:secret@example.com/", Reason::Credentials),
    ("https://:secret@example.com/", Reason::Credentials),
    ("http://example.com%40x@example.org/", Reason::Credentials),
    ("http://example.com:22/", Reason::Port(22)),
    ("http://example.com:6379/", Reason::Port(6379)),
    ("https://example.com:8443/", Reason::Port(8443)),
    ("http://example.com:0/", Reason::Port(0)),
    ("https://8.8.8.8:53/", Reason::Port(53)),
];

/// A name server that knows no name, and says how often it was asked for any of the hosts.
fn nobody() -> Arc<Names> {
    Arc::new(Names::default())
}

#[tokio::test]
async fn c_ing_1_no_spelling_of_a_closed_address_is_contacted() {
    let names = nobody();
    let client = client(Policy::default(), QUICK, Arc::clone(&names));
    for host in HOSTS {
        for scheme in ["http", "https"] {
            let text = format!("{scheme}://{host}/path");
            // What is no URL at all goes nowhere either; these all are, or the list would prove nothing.
            let url = Url::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let outcome = client.fetch(&Request::new(&url)).await;
            let Err(FetchError::Denied(denied)) = outcome else { panic!("{text}: {outcome:?}") };
            assert!(matches!(denied.reason, Reason::Address | Reason::Name), "{text}: {denied:?}");
            assert_eq!(names.times_asked(host), 0, "{text}");
        }
    }
    assert!(HOSTS.len() >= 150, "{}", HOSTS.len());
}

#[tokio::test]
async fn c_ing_1_schemes_credentials_and_ports_are_refused() {
    let client = client(Policy::default(), QUICK, nobody());
    for (text, reason) in URLS {
        let outcome = client.fetch(&Request::new(&Url::parse(text).unwrap())).await;
        let Err(FetchError::Denied(denied)) = outcome else { panic!("{text}: {outcome:?}") };
        assert_eq!(denied.reason, *reason, "{text}");
        assert!(!denied.to_string().contains("secret"), "{denied}");
    }
}

#[test]
fn public_hosts_are_let_through() {
    let policy = Policy::default();
    for text in [
        "http://example.com/",
        "https://example.com:443/",
        "http://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "http://134744072/",
        "https://localhost.example.com/",
        "https://internal.example.com/",
        "https://mylocalhost.com/",
        "https://192.168.0.1.nip.io/",
    ] {
        assert_eq!(policy.check_url(&Url::parse(text).unwrap()), Ok(()), "{text}");
    }
}
