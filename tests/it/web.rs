//! Documents from the web: pages of a site on loopback, which the settings of these tests let the server contact.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::support::{Client, TestServer};

const DOCUMENT: &str =
    "query($id: ID!) { document(id: $id) { id name status statusMessage sourceKind sourceUrl canonicalUrl
    publishedAt fetchedAt language mediaType byteSize sha256 text { content } download { url }
    snapshots { url sha256 byteSize mediaType fetchedAt replacedAt download { url } } } }";

/// What a site does with requests.
#[derive(Default)]
struct Pages {
    /// Whole answers by path.
    answers: HashMap<String, String>,
    /// Paths that were asked for, in order.
    asked: Vec<String>,
    /// A path whose answer is held back.
    held: Option<String>,
}

/// A site on loopback, whose pages change.
#[derive(Clone)]
struct Site {
    address: SocketAddr,
    pages: Arc<(Mutex<Pages>, Condvar)>,
}

impl Site {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Self { address: listener.local_addr().unwrap(), pages: Arc::default() };
        let serving = site.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = serving.clone();
                thread::spawn(move || site.answer(stream));
            }
        });
        site
    }

    /// Answers one request and closes.
    fn answer(&self, mut stream: TcpStream) {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let (pages, released) = &*self.pages;
        let mut pages = pages.lock().unwrap();
        pages.asked.push(path.clone());
        released.notify_all();
        while pages.held.as_deref() == Some(path.as_str()) {
            pages = released.wait(pages).unwrap();
        }
        let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned();
        let answer = pages.answers.get(&path).cloned().unwrap_or(missing);
        drop(pages);
        let tag = answer.lines().find_map(|line| line.strip_prefix("ETag: ")).map(str::trim);
        let is_known =
            tag.is_some_and(|tag| head.to_lowercase().contains(&format!("if-none-match: {}", tag.to_lowercase())));
        let answer = if is_known { "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n" } else { &answer };
        stream.write_all(answer.as_bytes()).ok();
    }

    fn set(&self, path: &str, headers: &str, body: &str) {
        let length = body.len();
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}");
        self.pages.0.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    fn page(&self, path: &str, title: &str, rest: &str) {
        let body = format!(
            "<!doctype html><html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>\
             <p>This page tells at length and in English what the harbour knows about {title}.</p>{rest}</body></html>"
        );
        self.set(path, "Content-Type: text/html\r\n", &body);
    }

    fn redirect(&self, path: &str, to: &str) {
        let answer = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        self.pages.0.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Paths that were asked for but robots.txt, in order.
    fn asked(&self) -> Vec<String> {
        let asked = self.pages.0.lock().unwrap().asked.clone();
        asked.into_iter().filter(|path| path != "/robots.txt").collect()
    }

    /// Holds the answer for a path back, or lets it go.
    fn hold(&self, path: Option<&str>) {
        self.pages.0.lock().unwrap().held = path.map(str::to_owned);
        self.pages.1.notify_all();
    }

    /// Waits, on a thread of its own, until a path was asked for.
    async fn wait_for(&self, path: &str) {
        let (site, path) = (self.clone(), path.to_owned());
        let wait = move || {
            let (pages, asked) = &*site.pages;
            let pages = pages.lock().unwrap();
            drop(asked.wait_while(pages, |pages| !pages.asked.contains(&path)).unwrap());
        };
        tokio::task::spawn_blocking(wait).await.unwrap();
    }

    /// A server that may contact this site.
    async fn server(&self) -> TestServer {
        let port = self.address.port();
        TestServer::start_with(|config| {
            config.egress.allowed = vec!["127.0.0.1".parse().unwrap()];
            config.egress.ports = vec![port];
        })
        .await
    }
}

/// Adds an address with more input, waits for its job, and answers with the job's outcome and the document.
async fn added(ada: &Client, workspace: &str, url: &str, more: Value) -> (Value, Value) {
    let mut input = json!({ "workspaceId": workspace, "source": { "url": url } });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let added = ada.change("addDocument", input, "document { id status } job { id }").await;
    assert_eq!(added["document"]["status"], "PENDING");
    settled(ada, &added).await
}

/// Waits for the job of a payload, and answers with its outcome and the document.
async fn settled(ada: &Client, payload: &Value) -> (Value, Value) {
    let query = "query($id: ID!) { job(id: $id) { status failure { code message } steps { title message } } }";
    ada.finished(&payload["job"]["id"]).await;
    let job = ada.ask(query, json!({ "id": payload["job"]["id"] })).await["job"].take();
    let document = ada.ask(DOCUMENT, json!({ "id": payload["document"]["id"] })).await["document"].take();
    (job, document)
}

async fn again(ada: &Client, document: &Value) -> (Value, Value) {
    let input = json!({ "documentId": document["id"] });
    let payload = ada.change("reprocessDocument", input, "document { id } job { id }").await;
    settled(ada, &payload).await
}

/// Types of the timeline of a workspace, oldest first.
async fn timeline(ada: &Client, workspace: &str) -> Vec<String> {
    let query = "query($w: ID!) { workspace(id: $w) { activity(first: 100) { nodes { type } } } }";
    let found = ada.ask(query, json!({ "w": workspace })).await;
    let nodes = found["workspace"]["activity"]["nodes"].as_array().unwrap().clone();
    nodes.iter().rev().map(|node| node["type"].as_str().unwrap().to_owned()).collect()
}

async fn sent(ada: &Client, link: &Value) -> String {
    ada.http().get(link["url"].as_str().unwrap()).send().await.unwrap().text().await.unwrap()
}

fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(text))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_becomes_a_document_with_what_it_says_of_itself() {
    let site = Site::start();
    let body = "<!doctype html><html lang=de><head><title>Gezeiten</title><link rel=canonical href='/gezeiten'>\
        <meta property='article:published_time' content='2026-03-01T10:00:00+01:00'></head>\
        <body><article><h1>Gezeiten</h1><p>Der Pegel von Brest steht bei sieben Metern, sagt der Hafen.</p></article></body>";
    site.set("/moved?b=1", "Content-Type: text/html; charset=utf-8\r\nETag: \"v1\"\r\n", body);
    site.redirect("/page?b=1", "/moved?b=1");
    let server = site.server().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let url = site.url("/page?utm_source=x&b=1#part");
    let (job, document) = added(&ada, &workspace, &url, json!({ "tags": ["sea"] })).await;
    assert_eq!((&job["status"], &document["status"]), (&json!("SUCCEEDED"), &json!("READY")), "{job:#} {document:#}");
    for (field, value) in [
        ("name", json!("Gezeiten")),
        ("sourceKind", json!("WEB")),
        ("sourceUrl", json!(site.url("/page?b=1"))),
        ("canonicalUrl", json!(site.url("/gezeiten"))),
        ("publishedAt", json!("2026-03-01T09:00:00.000Z")),
        ("language", json!("de")),
        ("mediaType", json!("text/html")),
        ("byteSize", json!(body.len())),
        ("sha256", json!(sha256(body))),
        ("snapshots", json!([])),
    ] {
        assert_eq!(document[field], value, "{field}: {document:#}");
    }
    assert!(
        document["fetchedAt"].is_string() && document["text"]["content"].as_str().unwrap().contains("sieben Metern")
    );
    assert_eq!(sent(&ada, &document["download"]).await, body);

    // The same address in another spelling is the same document.
    let input =
        json!({ "workspaceId": workspace, "source": { "url": site.url("/page?b=1&gclid=7") }, "name": "Other" });
    let known = ada.change("addDocument", input, "document { id } isKnown ignoredFields").await;
    assert_eq!(
        known,
        json!({ "document": { "id": document["id"] }, "isKnown": true, "ignoredFields": ["name"], "errors": [] })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_failed_is_read_again_when_it_is_added_again() {
    let site = Site::start();
    let server = site.server().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let (_, failed) = added(&ada, &workspace, &site.url("/late"), json!({})).await;
    assert_eq!(failed["status"], "FAILED", "{failed:#}");
    site.page("/late", "Late", "The harbour master came late, and the tide did not wait for him.");
    let input = json!({ "workspaceId": workspace, "source": { "url": site.url("/late") } });
    let payload = ada.change("addDocument", input, "document { id } job { id } isKnown").await;
    assert_eq!((&payload["isKnown"], &payload["document"]["id"]), (&json!(true), &failed["id"]), "{payload:#}");
    let (_, read) = settled(&ada, &payload).await;
    assert_eq!((&read["status"], &read["name"]), (&json!("READY"), &json!("Late")), "{read:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_again_tells_whether_the_page_changed_and_keeps_what_it_was() {
    let site = Site::start();
    site.set("/a", "Content-Type: text/plain\r\nETag: \"v1\"\r\n", "The gauge stands at seven metres.");
    let server = site.server().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let (_, first) = added(&ada, &workspace, &site.url("/a"), json!({})).await;
    assert_eq!(first["status"], "READY", "{first:#}");

    // The server says so, then the hash does.
    for headers in ["Content-Type: text/plain\r\nETag: \"v1\"\r\n", "Content-Type: text/plain\r\n"] {
        site.set("/a", headers, "The gauge stands at seven metres.");
        let (job, same) = again(&ada, &first).await;
        assert_eq!((&job["status"], &same["status"]), (&json!("SUCCEEDED"), &json!("READY")), "{job:#}");
        assert_eq!(job["steps"].as_array().unwrap().len(), 1, "nothing is processed: {job:#}");
        assert_eq!((&same["sha256"], &same["snapshots"]), (&first["sha256"], &json!([])));
        assert!(same["fetchedAt"].as_str() > first["fetchedAt"].as_str());
    }

    site.set("/a", "Content-Type: text/markdown\r\n", "# Gauge\n\nIt stands at eight metres.");
    let (_, changed) = again(&ada, &first).await;
    assert_eq!(changed["sha256"], sha256("# Gauge\n\nIt stands at eight metres."), "{changed:#}");
    assert!(changed["text"]["content"].as_str().unwrap().contains("eight"));
    let before = &changed["snapshots"][0];
    assert_eq!((&before["sha256"], &before["mediaType"]), (&first["sha256"], &json!("text/plain")));
    assert_eq!(sent(&ada, &before["download"]).await, "The gauge stands at seven metres.");
    assert!(sent(&ada, &changed["download"]).await.contains("eight"));

    // A page that is gone leaves the document as it was.
    site.redirect("/a", "/gone");
    let (job, kept) = again(&ada, &first).await;
    assert_eq!((&job["failure"]["code"], &kept["status"]), (&json!("SOURCE_UNREACHABLE"), &json!("READY")), "{job:#}");
    assert!(kept["statusMessage"].as_str().unwrap().contains("no such page") && kept["sha256"] == changed["sha256"]);

    let told = timeline(&ada, &workspace).await;
    let of_web: Vec<&str> = told.iter().map(String::as_str).filter(|kind| kind.ends_with("changed")).collect();
    assert_eq!(of_web, ["document.unchanged", "document.unchanged", "document.changed"], "{told:?}");
    ada.change("deleteDocuments", json!({ "documentIds": [first["id"]] }), "deletedIds").await;
    assert_eq!(ada.http().get(before["download"]["url"].as_str().unwrap()).send().await.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_1_addresses_that_are_not_public_are_refused_at_once_and_behind_redirects() {
    let site = Site::start();
    let port = site.address.port();
    site.redirect("/out", &format!("http://127.0.0.2:{port}/"));
    site.redirect("/metadata", "http://169.254.169.254/latest/meta-data/");
    let server = site.server().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    for url in [
        "http://127.0.0.2/",
        "http://2130706434/",
        "http://localhost/",
        "http://[::1]/",
        "ftp://example.com/",
        "http://u:p@example.com/",
    ] {
        let input = json!({ "workspaceId": workspace, "source": { "url": url } });
        let refused = ada.try_change("addDocument", input, "document { id }").await;
        assert_eq!(refused["errors"][0]["code"], "EGRESS_DENIED", "{url}: {refused:#}");
        assert_eq!(refused["errors"][0]["path"], json!(["input", "source", "url"]), "{refused:#}");
    }
    for path in ["/out", "/metadata"] {
        let (job, document) = added(&ada, &workspace, &site.url(path), json!({})).await;
        assert_eq!((&job["status"], &job["failure"]["code"]), (&json!("FAILED"), &json!("EGRESS_DENIED")), "{job:#}");
        assert_eq!(document["status"], "FAILED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_requests_for_addresses_are_refused() {
    let site = Site::start();
    let server = site.server().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let url = site.url("/");
    for (source, more, path) in [
        (json!({ "text": { "content": "x" } }), json!({ "crawl": { "maximumPages": 2 } }), json!(["input", "crawl"])),
        (json!({ "url": site.url(&format!("/{}", "x".repeat(3_000))) }), json!({}), json!(["input", "source", "url"])),
        (json!({ "url": url }), json!({ "process": false }), json!(["input", "process"])),
        (json!({ "url": url }), json!({ "crawl": { "maximumPages": 0 } }), json!(["input", "crawl", "maximumPages"])),
        (json!({ "url": url }), json!({ "crawl": { "maximumPages": 51 } }), json!(["input", "crawl", "maximumPages"])),
        (
            json!({ "url": url }),
            json!({ "crawl": { "maximumPages": 2, "maximumDepth": 21 } }),
            json!(["input", "crawl", "maximumDepth"]),
        ),
    ] {
        let mut input = json!({ "workspaceId": workspace, "source": source });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let refused = ada.try_change("addDocument", input, "document { id }").await;
        assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["path"]), (&json!("INVALID_INPUT"), &path));
    }
    assert_eq!(site.asked(), [""; 0]);
}

/// Names of all documents, by name.
async fn names(ada: &Client, workspace: &str) -> Vec<String> {
    let query = "query($w: ID!) { workspace(id: $w) { documents(first: 100, orderBy: { field: NAME, direction: ASC }) {
        nodes { name status tags { name } } } } }";
    let found = ada.ask(query, json!({ "w": workspace })).await;
    let nodes = found["workspace"]["documents"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect()
}

fn harbour(site: &Site) {
    site.set("/robots.txt", "Content-Type: text/plain\r\n", "User-agent: *\nDisallow: /docs/private\n");
    site.page(
        "/docs/",
        "Harbour",
        "<a href=tides>T</a><a href='tides#x'>T</a><a href=/docs/pilots>P</a><a href=/other>O</a>\
        <a href=private/x>X</a><a href=gone>G</a><a href=copy>C</a><a href=out>U</a>",
    );
    site.page("/docs/tides", "Tides", "<a href=moon>M</a><a href='./'>H</a>");
    site.page("/docs/pilots", "Pilots", "<a href=tides>T</a>");
    site.page("/docs/moon", "Moon", "<a href=deep>D</a>");
    site.page("/docs/deep", "Deep", "");
    site.page("/docs/copy", "Tides again", "<link rel=canonical href=/docs/tides>");
    site.page("/other", "Other", "");
    site.page("/docs/private/x", "Private", "");
    site.redirect("/docs/out", "/other");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_below_an_address_become_documents_each_once() {
    let site = Site::start();
    harbour(&site);
    let server = site.server().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let more = json!({ "tags": ["port"], "crawl": { "maximumPages": 10, "maximumDepth": 2 } });
    let (job, first) = added(&ada, &workspace, &site.url("/docs/"), more).await;
    assert_eq!((&job["status"], &first["name"]), (&json!("SUCCEEDED"), &json!("Harbour")), "{job:#}");
    let mut asked = site.asked();
    let pages = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), pages, "no page twice: {asked:?}");
    assert!(!asked.contains(&"/docs/private/x".to_owned()) && !asked.contains(&"/docs/deep".to_owned()), "{asked:?}");
    let steps = job["steps"].as_array().unwrap();
    let left_out = steps.iter().filter(|step| step["message"].as_str().unwrap().starts_with("Left out")).count();
    assert_eq!(left_out, 4, "private, gone, copy and out: {job:#}");
    let below = site.url("/docs/");
    let end = format!(
        "4 pages added, 4 pages left out. Not followed, counted on each page: 1 link beyond maximumDepth (2), 1 link outside {below}."
    );
    assert_eq!(steps.last().unwrap()["message"], end);
    // Their own jobs may still be under way.
    let ready = async {
        while names(&ada, &workspace).await != ["Harbour", "Moon", "Pilots", "Tides"] {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), ready)
        .await
        .expect("the pages are documents by their titles");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_3_a_crawl_that_is_cut_off_reads_no_page_twice() {
    let site = Site::start();
    for n in 0..6 {
        let next = n + 1;
        site.page(&format!("/d/{n}"), &format!("Page {n}"), &format!("<a href=/d/{next}>next</a>"));
    }
    site.page("/d/", "Start", "<a href=/d/0>first</a>");
    site.hold(Some("/d/3"));
    let server = site.server().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let crawl = json!({ "maximumPages": 6, "maximumDepth": 10 });
    let input = json!({ "workspaceId": workspace, "source": { "url": site.url("/d/") }, "crawl": crawl });
    let payload = ada.change("addDocument", input, "document { id } job { id }").await;
    site.wait_for("/d/3").await;
    let server = server.kill().await.start().await;
    site.hold(None);
    let (job, _) = settled(&ada.at(server.url()), &payload).await;
    assert_eq!(job["status"], "SUCCEEDED", "{job:#}");
    let asked = site.asked();
    // Only the visit that was cut off is repeated.
    let times = |path: &str| asked.iter().filter(|one| *one == path).count();
    for path in ["/d/", "/d/0", "/d/1", "/d/2", "/d/4"] {
        assert_eq!(times(path), 1, "{path}: {asked:?}");
    }
    assert_eq!((times("/d/3"), times("/d/5")), (2, 0), "{asked:?}");
}
