//! Sites that send too much, too slowly or nonsense.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use egress::{FetchError, Limits, Policy};

use crate::fetching::packed;
use crate::support::{Names, QUICK, Site, client, exempt, get, pause};

fn send(stream: &mut TcpStream, head: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{head}\r\n");
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).ok();
}

#[tokio::test]
async fn c_ing_1_a_body_is_cut_off_at_its_largest_size() {
    let exact = Site::serve(|_, stream| send(stream, "", &vec![b'a'; 100_000]));
    assert_eq!(exact.get("/").await.unwrap().body.len(), 100_000);
    let over = Site::serve(|_, stream| send(stream, "", &vec![b'a'; 100_001]));
    assert_eq!(over.get("/").await, Err(FetchError::TooLarge { limit: 100_000 }));
    // Announced: refused before the first byte.
    let announced = Site::serve(|_, stream| {
        send(stream, "Content-Length: 100001\r\n", b"");
        pause(3000);
    });
    let begun = Instant::now();
    assert_eq!(announced.get("/").await, Err(FetchError::TooLarge { limit: 100_000 }));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn c_ing_1_a_body_without_end_ends() {
    let site = Site::serve(|_, stream| {
        send(stream, "Transfer-Encoding: chunked\r\n", b"");
        while stream
            .write_all(b"400\r\n")
            .and_then(|()| stream.write_all(&[b'a'; 0x400]))
            .and_then(|()| stream.write_all(b"\r\n"))
            .is_ok()
        {}
    });
    assert_eq!(site.get("/").await, Err(FetchError::TooLarge { limit: 100_000 }));
}

#[tokio::test]
async fn c_ing_1_a_bomb_is_stopped_at_the_largest_unpacked_size() {
    // 60 MB in 60 KB, and two files in one stream that are too large together.
    let bomb = packed(&vec![0; 60_000_000]);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let many = [packed(&vec![b'a'; 200_000]), packed(&vec![b'a'; 200_000])].concat();
    for packed in [bomb, many] {
        let site = Site::serve(move |_, stream| send(stream, "Content-Encoding: gzip\r\n", &packed));
        let begun = Instant::now();
        assert_eq!(site.get("/").await, Err(FetchError::TooLarge { limit: 300_000 }));
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    // What is packed twice is not unpacked at all.
    let site = Site::serve(|_, stream| send(stream, "Content-Encoding: gzip, gzip\r\n", &packed(&packed(b"x"))));
    assert!(matches!(site.get("/").await, Err(FetchError::Encoding { .. })));
}

#[tokio::test]
async fn damaged_and_strange_packings_are_refused() {
    let whole = packed(&b"words and words ".repeat(100));
    let cut = whole[..whole.len() - 6].to_vec();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0xff;
    for body in [cut, changed, b"no gzip at all".to_vec()] {
        let site = Site::serve(move |_, stream| send(stream, "Content-Encoding: gzip\r\n", &body));
        assert!(matches!(site.get("/").await, Err(FetchError::Broken { .. })), "{:?}", site.get("/").await);
    }
    for packing in ["br", "deflate", "zstd", "gzip\r\nContent-Encoding: gzip", "ä"] {
        let head = format!("Content-Encoding: {packing}\r\n");
        let site = Site::serve(move |_, stream| send(stream, &head, b"x"));
        assert!(matches!(site.get("/").await, Err(FetchError::Encoding { .. })), "{packing}");
    }
    for packing in ["identity", "GZIP", "x-gzip", ""] {
        let head = format!("Content-Encoding: {packing}\r\n");
        let site = Site::serve(move |_, stream| send(stream, &head, b""));
        assert_eq!(site.get("/").await.unwrap().body.len(), 0, "{packing}");
    }
}

#[tokio::test]
async fn c_ing_1_slow_sites_are_given_up() {
    let limits = Limits { total: Duration::from_millis(700), ..QUICK };
    let late = FetchError::Timeout { host: "site.example".to_owned(), limit: limits.total };
    let silent = Site::serve(|_, _| pause(3000));
    let dripping = Site::serve(|_, stream| {
        send(stream, "", b"");
        while stream.write_all(b"a").is_ok() {
            pause(20);
        }
    });
    let head_without_end = Site::serve(|_, stream| {
        while stream.write_all(b"HTTP/1.1 200 OK\r\nX: ").is_ok() {
            pause(500);
        }
    });
    // Each hop is quick enough, all of them together are not.
    let hopping = Site::serve(|_, stream| {
        pause(300);
        stream.write_all(crate::support::redirect("/").as_bytes()).ok();
    });
    for site in [silent, dripping, hopping, head_without_end] {
        let client = client(site.policy(), limits, Names::of(&[("site.example", &["127.0.0.1"])]));
        let begun = Instant::now();
        assert_eq!(get(&client, &site.url("site.example", "/")).await, Err(late.clone()));
        assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn sites_that_are_not_there_are_told() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
    let policy = Policy { ports: vec![port], exempt: vec![exempt("site.example")] };
    let client = client(policy, QUICK, Names::of(&[("site.example", &["127.0.0.1"])]));
    for scheme in ["http", "https"] {
        let url = format!("{scheme}://site.example:{port}/").parse().unwrap();
        assert_eq!(get(&client, &url).await, Err(FetchError::NoConnection { host: "site.example".to_owned() }));
    }
}

#[tokio::test]
async fn a_site_that_speaks_no_http_or_no_tls_is_told() {
    let site = Site::serve(|_, stream| drop(stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n")));
    assert!(matches!(site.get("/").await, Err(FetchError::Broken { .. })));
    let shortened = Site::serve(|_, stream| send(stream, "Content-Length: 50\r\n", b"short"));
    assert!(matches!(shortened.get("/").await, Err(FetchError::Broken { .. })));
    let mut url = site.url("site.example", "/");
    url.set_scheme("https").unwrap();
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    url.set_port(Some(plain.local_addr().unwrap().port())).unwrap();
    std::thread::spawn(move || plain.accept().map(|(mut stream, _)| stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")));
    let policy = Policy { ports: vec![url.port().unwrap()], exempt: vec![exempt("site.example")] };
    let client = client(policy, QUICK, Names::of(&[("site.example", &["127.0.0.1"])]));
    assert!(matches!(get(&client, &url).await, Err(FetchError::NoConnection { .. })));
}
