//! Addresses that nobody gets to, in every spelling.

use std::sync::Arc;

use egress::{FetchError, Policy, Reason, Request};
use url::Url;

use crate::support::{Names, QUICK, client};

/// Hosts as URLs have them.
const HOSTS: &str = include_str!("../closed_hosts.txt");

fn hosts() -> impl Iterator<Item = &'static str> {
    HOSTS.lines().filter(|line| !line.is_empty() && !line.starts_with("# "))
}

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
    for host in hosts() {
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
    assert!(hosts().count() >= 150, "{}", hosts().count());
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
