//! What well-behaved sites answer.

use std::time::{Duration, Instant};

use egress::{Answer, FetchError, Limits, Reason, Request, Validators};

use crate::support::{Names, QUICK, Site, answer, client, get, pause, redirect};

#[tokio::test]
async fn a_page_comes_with_its_type_and_its_address() {
    let site = Site::of(&[("/a?b=1", answer("200 OK", &[("Content-Type", "text/html; charset=utf-8")], "<p>Hi"))]);
    let fetched = site.get("/a?b=1#part").await.unwrap();
    assert_eq!((&fetched.body[..], fetched.content_type.as_deref()), (&b"<p>Hi"[..], Some("text/html; charset=utf-8")));
    assert_eq!((fetched.url, fetched.validators), (site.url("site.example", "/a?b=1"), None));
    let head = site.heads().remove(0).to_lowercase();
    assert!(head.contains("user-agent: dossier-tests (+https://example.com)"), "{head}");
    for never in ["cookie", "authorization", "referer", "proxy"] {
        assert!(!head.contains(never), "{head}");
    }
}

#[tokio::test]
async fn packed_pages_are_unpacked() {
    let packed = packed(b"many words ".repeat(1000).as_slice());
    let site = Site::serve(move |_, stream| {
        use std::io::Write as _;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            packed.len()
        );
        stream.write_all(&[head.as_bytes(), &packed].concat()).ok();
    });
    assert_eq!(site.get("/").await.unwrap().body.len(), 11_000);
    assert!(site.heads()[0].to_lowercase().contains("accept-encoding: gzip\r\n"));
}

pub fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory does not fail")
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let site = Site::serve(|head, stream| {
        use std::io::Write as _;
        let is_known = head.contains("if-none-match: \"v1\"") && head.contains("if-modified-since: Thu, 01 Jan 2026");
        let headers = [("ETag", "\"v1\""), ("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")];
        let text = match (head.starts_with("GET /moved "), is_known) {
            (true, _) => redirect("/"),
            (_, true) => "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned(),
            _ => answer("200 OK", &headers, "hello"),
        };
        stream.write_all(text.as_bytes()).ok();
    });
    let client = site.client();
    let first = get(&client, &site.url("site.example", "/moved")).await.unwrap();
    let known = first.validators.unwrap();
    assert_eq!(known.url, site.url("site.example", "/"));
    let (moved, direct) = (site.url("site.example", "/moved"), site.url("site.example", "/"));
    for url in [&moved, &direct] {
        let again = client.fetch(&Request { known: Some(&known), ..Request::new(url) }).await.unwrap();
        assert_eq!(again, Answer::Unchanged, "{url}");
    }
    // The address that redirects did not get to see them, and another page does not either.
    assert!(site.heads()[2].starts_with("GET /moved") && !site.heads()[2].contains("if-none-match"));
    let of_another = Validators { url: site.url("site.example", "/other"), ..known };
    let again = client.fetch(&Request { known: Some(&of_another), ..Request::new(&direct) }).await.unwrap();
    assert!(matches!(again, Answer::Content(_)));
}

#[tokio::test]
async fn an_answer_that_nothing_changed_is_none_where_nothing_was_known() {
    let site = Site::of(&[("/", "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned())]);
    assert!(matches!(site.get("/").await, Err(FetchError::Status { status: 304, .. })));
}

#[tokio::test]
async fn redirects_are_followed_up_to_five() {
    let site = Site::of(&[
        ("/1", redirect("/2")),
        ("/2", redirect("3?x=1")),
        ("/3?x=1", answer("301 Moved", &[("Location", "//site.example:PORT/4")], "")),
        ("/5", answer("200 OK", &[], "there")),
        ("/loop", redirect("/loop")),
        ("/a", redirect("/b")),
        ("/b", answer("307 T", &[("Location", "/c")], "")),
        ("/c", answer("308 P", &[("Location", "/d")], "")),
        ("/d", answer("303 S", &[("Location", "/e")], "")),
        ("/e", redirect("/5#part")),
        ("/zero", redirect("/a")),
        ("/nowhere", redirect("http://[bad/")),
        ("/none", answer("302 Found", &[], "")),
    ]);
    let end = site.get("/a").await.unwrap();
    assert_eq!((&end.body[..], end.url.path(), end.url.fragment()), (&b"there"[..], "/5", None));
    for path in ["/loop", "/zero"] {
        assert_eq!(site.get(path).await, Err(FetchError::TooManyRedirects { limit: 5 }), "{path}");
    }
    assert!(matches!(site.get("/nowhere").await, Err(FetchError::BadRedirect { .. })));
    assert!(matches!(site.get("/none").await, Err(FetchError::Status { status: 302, .. })));
}

#[tokio::test]
async fn c_ing_1_every_hop_is_checked() {
    let site = Site::of(&[]);
    let port = site.address.port();
    let targets = [
        ("http://127.0.0.1:PORT/secret", Reason::Address),
        ("//127.1:PORT/secret", Reason::Address),
        ("http://0x7f000001:PORT/secret", Reason::Address),
        ("http://[::1]:PORT/secret", Reason::Address),
        ("http://[::ffff:127.0.0.1]:PORT/secret", Reason::Address),
        ("http://169.254.169.254/latest/meta-data/", Reason::Address),
        ("http://localhost:PORT/secret", Reason::Name),
        ("http://metadata.google.internal/", Reason::Name),
        ("http://evil.example:PORT/secret", Reason::Address),
        ("http://user:secret@site.example:PORT/", Reason::Credentials),
        ("http://site.example:22/", Reason::Port(22)),
        ("file:///etc/passwd", Reason::Scheme),
        ("gopher://site.example:PORT/_", Reason::Scheme),
    ];
    for (target, reason) in targets {
        let target = target.replace("PORT", &port.to_string());
        let site = Site::serve(move |head, stream| {
            use std::io::Write as _;
            // Behind one harmless hop, too.
            let text = if head.starts_with("GET /deep ") { redirect("/") } else { redirect(&target) };
            stream.write_all(text.as_bytes()).ok();
        });
        let names = Names::of(&[("site.example", &["127.0.0.1"]), ("evil.example", &["127.0.0.1"])]);
        let mut policy = site.policy();
        policy.ports.push(port);
        let client = client(policy, QUICK, names);
        for path in ["/", "/deep"] {
            let outcome = get(&client, &site.url("site.example", path)).await;
            let Err(FetchError::Denied(denied)) = outcome else { panic!("{reason:?}: {outcome:?}") };
            assert_eq!(denied.reason, reason);
        }
    }
    assert_eq!(site.heads().len(), 0);
}

#[tokio::test]
async fn statuses_types_and_waits_are_told() {
    let site = Site::of(&[
        ("/later", answer("429 Slow", &[("Retry-After", "17")], "")),
        ("/broken", answer("503 Broken", &[("Retry-After", "999999999")], "")),
        ("/image", answer("200 OK", &[("Content-Type", "image/png")], "x")),
        ("/odd", answer("200 OK", &[("Content-Type", "what")], "x")),
        ("/page", answer("200 OK", &[("Content-Type", "Text/HTML;charset=x")], "x")),
        ("/untyped", answer("200 OK", &[], "x")),
        ("/partial", answer("206 Partial", &[], "x")),
    ]);
    let client = site.client();
    let fetch = async |path: &str| {
        let url = site.url("site.example", path);
        client.fetch(&Request { accepted: &["text/html", "text/plain"], ..Request::new(&url) }).await
    };
    for (path, status, wait, is_temporary) in [
        ("/later", 429, Some(17), true),
        ("/broken", 503, Some(3600), true),
        ("/x", 404, None, false),
        ("/partial", 206, None, false),
    ] {
        let error = fetch(path).await.unwrap_err();
        let (host, retry_after) = ("site.example".to_owned(), wait.map(Duration::from_secs));
        assert_eq!(error, FetchError::Status { host, status, retry_after });
        assert_eq!(error.is_temporary(), is_temporary, "{path}");
    }
    for path in ["/image", "/odd"] {
        assert!(matches!(fetch(path).await, Err(FetchError::ContentType { .. })), "{path}");
    }
    for path in ["/page", "/untyped"] {
        assert!(fetch(path).await.is_ok(), "{path}");
    }
    assert!(site.heads()[0].to_lowercase().contains("accept: text/html, text/plain\r\n"));
}

#[tokio::test]
async fn requests_to_one_host_take_turns_and_pause() {
    let site = Site::serve(|_, stream| {
        use std::io::Write as _;
        pause(50);
        stream.write_all(answer("200 OK", &[], "x").as_bytes()).ok();
    });
    let client = client(
        site.policy(),
        Limits { total: Duration::from_secs(5), ..QUICK },
        Names::of(&[("site.example", &["127.0.0.1"])]),
    );
    let url = site.url("site.example", "/");
    let request = || Request { pause: Duration::from_millis(100), ..Request::new(&url) };
    let begun = Instant::now();
    let (one, two, three) = (request(), request(), request());
    let (one, two, three) = tokio::join!(client.fetch(&one), client.fetch(&two), client.fetch(&three));
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    // Three answers and two pauses.
    assert!(begun.elapsed() >= Duration::from_millis(350), "{:?}", begun.elapsed());
}

/// The test itself runs in a process of its own, since a variable of the environment is one of the whole process.
#[test]
fn c_ing_1_no_proxy_of_the_environment_is_used() {
    let proxy = Site::of(&[]);
    let address = format!("http://{}", proxy.address);
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "fetching::with_a_proxy_in_the_environment", "--ignored"]);
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, &address);
    }
    let output = child.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    assert_eq!(proxy.heads().len(), 0);
}

#[tokio::test]
#[ignore = "run by the test above, with a proxy in the environment"]
async fn with_a_proxy_in_the_environment() {
    let site = Site::of(&[("/", answer("200 OK", &[], "direct"))]);
    assert_eq!(site.get("/").await.unwrap().body, "direct");
}
