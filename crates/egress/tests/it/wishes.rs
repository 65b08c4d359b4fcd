//! robots.txt (RFC 9309).

use std::time::Duration;

use egress::{FetchError, Robots};

use crate::support::{Site, answer, redirect};

fn allows(robots: &Robots, path: &str) -> bool {
    robots.check(&format!("https://site.example{path}").parse().expect("an address")).is_ok()
}

/// The examples of RFC 9309, 5.1 and 5.2.
#[test]
fn the_examples_of_the_standard() {
    let simple = b"User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n\
        User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n\
        User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\n";
    for (crawler, path, is_allowed) in [
        ("dossier", "/example/a", false),
        ("dossier", "/publications/a", true),
        ("dossier", "/a.gif", false),
        ("dossier", "/a.gif?x", true),
        ("foobot", "/example/page.html", true),
        ("foobot", "/example/allowed.gif", true),
        ("foobot", "/other", false),
        ("barbot", "/example/page.html", false),
        ("bazbot", "/example/page.html", false),
        ("bazbot", "/other", true),
        ("quxbot", "/example/page.html", true),
    ] {
        assert_eq!(allows(&Robots::parse(simple, crawler), path), is_allowed, "{crawler} {path}");
    }
    let longest = b"User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n";
    let robots = Robots::parse(longest, "foobot");
    assert!(allows(&robots, "/example/page/a") && !allows(&robots, "/example/page/disallowed.gif"));
}

/// RFC 9309, 2.2.1 to 2.2.3.
#[test]
fn details_of_the_standard() {
    // Groups of one crawler are one; names are compared without case.
    let groups = Robots::parse(
        b"user-agent: Dossier\ndisallow: /a\n\nuser-agent: x\ndisallow: /b\n\nuser-agent: DOSSIER\ndisallow: /c",
        "dossier",
    );
    assert_eq!(["/a", "/b", "/c"].map(|path| allows(&groups, path)), [false, true, false]);
    // Escapes and what they stand for are the same.
    let escapes = Robots::parse("user-agent: *\ndisallow: /ツ\ndisallow: /%7Euser\n".as_bytes(), "dossier");
    assert_eq!(["/%E3%83%84", "/~user", "/x"].map(|path| allows(&escapes, path)), [false, false, true]);
    // Of two rules of one length, the one that allows.
    assert!(allows(&Robots::parse(b"user-agent: *\ndisallow: /a\nallow: /a", "dossier"), "/a"));
    assert!(allows(&Robots::parse(b"user-agent: *\ndisallow: /", "dossier"), "/robots.txt"));
    let pauses = Robots::parse(b"user-agent: *\ncrawl-delay: 2.5\ndisallow:\n", "dossier");
    assert_eq!(pauses.pause(), Some(Duration::from_millis(2500)));
    assert_eq!(Robots::parse(b"\xff\xfe\0nonsense", "dossier").pause(), None);
}

#[tokio::test]
async fn a_site_without_wishes_is_read_and_one_in_trouble_is_not() {
    let wishes = "user-agent: *\ndisallow: /private\n";
    for (file, is_private_read, is_page_read) in [
        (answer("200 OK", &[("Content-Type", "text/plain")], wishes), false, true),
        (answer("404 Not Found", &[], ""), true, true),
        (answer("403 Forbidden", &[], ""), true, true),
        (redirect("/elsewhere"), false, true),
        (redirect("/robots.txt"), true, true),
    ] {
        let elsewhere = answer("200 OK", &[], wishes);
        let site = Site::of(&[("/robots.txt", file.clone()), ("/elsewhere", elsewhere)]);
        let url = site.url("site.example", "/private/page?x=1");
        let robots = Robots::fetch(&site.client(), &url, "dossier").await.unwrap();
        assert_eq!((robots.check(&url).is_ok(), allows(&robots, "/page")), (is_private_read, is_page_read), "{file}");
    }
    let status = FetchError::Status { host: "site.example".to_owned(), status: 503, retry_after: None };
    let large = "#".repeat(200_000);
    for (file, expected) in [
        (answer("503 Broken", &[], ""), status),
        ("nonsense".to_owned(), FetchError::Broken { host: "site.example".to_owned() }),
        (answer("200 OK", &[], &large), FetchError::RobotsUnreadable { host: "site.example".to_owned() }),
    ] {
        let site = Site::of(&[("/robots.txt", file)]);
        let outcome = Robots::fetch(&site.client(), &site.url("site.example", "/"), "dossier").await;
        assert_eq!(outcome.map(drop), Err(expected), "the true reason is told");
    }
    let site = Site::of(&[]);
    let outcome = Robots::fetch(&site.client(), &site.url("127.0.0.1", "/"), "dossier").await;
    assert!(matches!(outcome, Err(FetchError::Denied(_))), "{outcome:?}");
}
