//! Names: every answer is checked, and the checked one is dialled.

use std::sync::Arc;

use egress::{Exemption, FetchError, NotAnExemption, Policy, Reason};

use crate::support::{Names, QUICK, Site, answer, client, exempt, get};

fn page() -> String {
    answer("200 OK", &[("Content-Type", "text/plain")], "hello")
}

#[tokio::test]
async fn c_ing_1_names_with_an_answer_that_is_not_public_are_refused() {
    for answers in [
        &["127.0.0.1"][..],
        &["10.0.0.1"],
        &["169.254.169.254"],
        &["::1"],
        &["::ffff:8.8.8.8"],
        &["64:ff9b::7f00:1"],
        &["fd00::1"],
        // Mixed with public ones, first or last.
        &["93.184.215.14", "127.0.0.1"],
        &["127.0.0.1", "93.184.215.14"],
        &["93.184.215.14", "2606:4700::1111", "fe80::1"],
    ] {
        let client = client(Policy::default(), QUICK, Names::of(&[("evil.example", answers)]));
        let outcome = get(&client, &"http://evil.example/".parse().unwrap()).await;
        let Err(FetchError::Denied(denied)) = outcome else { panic!("{answers:?}: {outcome:?}") };
        assert_eq!(denied.reason, Reason::Address);
        // The network of the server stays its own business.
        assert!(answers.iter().all(|answer| !denied.to_string().contains(answer)), "{denied}");
    }
}

#[tokio::test]
async fn c_ing_1_a_name_that_changes_its_answer_gains_nothing() {
    let site = Site::of(&[("/", page())]);
    // Checked when it was public, dialled when it is loopback: there is no second question between the two.
    let policy = Policy { ports: vec![site.address.port()], exempt: vec![exempt("127.0.0.2/32")] };
    let names = Names::changing("rebind.example", &[&["127.0.0.2"], &["127.0.0.1"]]);
    let client = client(policy, QUICK, Arc::clone(&names));
    let url = site.url("rebind.example", "/");
    // Nobody listens on the first address.
    let first = get(&client, &url).await.unwrap_err();
    assert!(matches!(first, FetchError::NoConnection { .. }), "{first:?}");
    assert_eq!(names.times_asked("rebind.example"), 1);
    let second = get(&client, &url).await.unwrap_err();
    assert!(matches!(second, FetchError::Denied(_)), "{second:?}");
    assert_eq!(names.times_asked("rebind.example"), 2);
    assert_eq!(site.heads().len(), 0);
}

#[tokio::test]
async fn c_ing_1_the_answer_that_was_checked_is_dialled() {
    let site = Site::of(&[("/", page())]);
    let policy = Policy { ports: vec![site.address.port()], exempt: vec![exempt("127.0.0.1")] };
    let names = Names::changing("rebind.example", &[&["127.0.0.1"], &["10.0.0.1"]]);
    let client = client(policy, QUICK, Arc::clone(&names));
    let url = site.url("rebind.example", "/");
    assert_eq!(get(&client, &url).await.unwrap().body, "hello");
    assert_eq!(names.times_asked("rebind.example"), 1);
    assert!(matches!(get(&client, &url).await, Err(FetchError::Denied(_))));
}

#[tokio::test]
async fn names_without_an_address_are_told_as_such() {
    let client = client(Policy::default(), QUICK, Names::of(&[("empty.example", &[])]));
    for host in ["empty.example", "unknown.example"] {
        let outcome = get(&client, &format!("https://{host}/").parse().unwrap()).await;
        assert_eq!(outcome, Err(FetchError::UnknownHost { host: host.to_owned() }));
    }
}

#[tokio::test]
async fn exemptions_open_what_they_name_and_nothing_else() {
    let site = Site::of(&[("/", page())]);
    let port = site.address.port();
    let names = || {
        Names::of(&[("wiki.corp", &["127.0.0.1"]), ("other.corp", &["127.0.0.1"]), ("public.example", &["127.0.0.1"])])
    };
    for (exemption, open, closed) in [
        (
            "wiki.corp",
            &["wiki.corp", "WIKI.corp", "wiki.corp."][..],
            &["other.corp", "127.0.0.1", "public.example"][..],
        ),
        ("127.0.0.0/8", &["127.0.0.1", "127.1", "2130706433", "public.example"], &["[::1]", "wiki.corp", "localhost"]),
    ] {
        let policy = Policy { ports: vec![port], exempt: vec![exempt(exemption)] };
        for host in open {
            // The resolver of the test knows no root.
            let names = if host.ends_with('.') { Names::of(&[("wiki.corp.", &["127.0.0.1"])]) } else { names() };
            let outcome = get(&client(policy.clone(), QUICK, names), &site.url(host, "/")).await;
            assert!(outcome.is_ok(), "{exemption} {host} {outcome:?}");
        }
        for host in closed {
            let outcome = get(&client(policy.clone(), QUICK, names()), &site.url(host, "/")).await;
            assert!(matches!(outcome, Err(FetchError::Denied(_))), "{exemption} {host} {outcome:?}");
        }
    }
}

#[test]
fn exemptions_are_networks_and_names() {
    for (text, shown) in [("10.0.0.0/8", "10.0.0.0/8"), ("::1", "::1/128"), ("Wiki.Corp.", "wiki.corp")] {
        assert_eq!(text.parse::<Exemption>().map(|exempt| exempt.to_string()), Ok(shown.to_owned()), "{text}");
    }
    for text in ["", "10.0.0.0/33", "http://wiki", "a b", "wiki:80", "a/b", "*.corp"] {
        assert_eq!(text.parse::<Exemption>(), Err(NotAnExemption), "{text}");
    }
}
