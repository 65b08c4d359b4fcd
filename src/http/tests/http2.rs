//! Hand-written HTTP/2 without TLS: the same timeouts as for HTTP/1.

use super::*;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GO_AWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    content: Vec<u8>,
}

/// A client that sends raw frames, and never opens a window by itself.
struct Client(TcpStream);

impl Client {
    async fn connect(server: &Server) -> Self {
        Self::with_settings(server, &[]).await
    }

    async fn with_settings(server: &Server, settings: &[u8]) -> Self {
        let mut client = Self(TcpStream::connect(server.address).await.unwrap());
        client.0.write_all(PREFACE).await.unwrap();
        client.send(SETTINGS, 0, 0, settings).await;
        client
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, content: &[u8]) {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        let bytes = [&length[1..], &[kind, flags], &stream.to_be_bytes(), content].concat();
        self.0.write_all(&bytes).await.unwrap();
    }

    /// `GET path`, using the static HPACK table: method 2, scheme 6, and literals for path (4) and authority (1).
    async fn get(&mut self, stream: u32, path: &str) {
        self.send(HEADERS, END_STREAM | END_HEADERS, stream, &head(path)).await;
    }

    /// The next frame; `None` at the end of the connection. Acknowledges settings and pings, as every client does.
    async fn next(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await.ok()?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut content = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.0.read_exact(&mut content).await.ok()?;
        if matches!(kind, SETTINGS | PING) && flags & ACK == 0 {
            let echo: &[u8] = if kind == PING { &content } else { &[] };
            self.send(kind, ACK, 0, echo).await;
        }
        Some(Frame { kind, flags, stream: u32::from_be_bytes(stream), content })
    }

    async fn expect(&mut self, what: &str, mut is_it: impl FnMut(&Frame) -> bool) -> Frame {
        let reading = async {
            loop {
                let frame = self.next().await.unwrap_or_else(|| panic!("closed before {what}"));
                if is_it(&frame) {
                    return frame;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(15), reading).await.unwrap_or_else(|_| panic!("no {what}"))
    }

    async fn answered(&mut self, stream: u32) -> Vec<u8> {
        let mut all = Vec::new();
        self.expect("the end of a response", |frame| {
            if frame.kind == DATA && frame.stream == stream {
                all.extend_from_slice(&frame.content);
            }
            frame.stream == stream && frame.flags & END_STREAM != 0
        })
        .await;
        all
    }

    /// How long until the server closes the connection.
    async fn closed(&mut self) -> Duration {
        let started = Instant::now();
        let reading = async { while self.next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(15), reading).await.expect("closed within fifteen seconds");
        started.elapsed()
    }
}

fn head(path: &str) -> Vec<u8> {
    let literal = |name: u8, value: &str| [&[name, u8::try_from(value.len()).unwrap()], value.as_bytes()].concat();
    [vec![0x82, 0x86], literal(0x04, path), literal(0x01, "x")].concat()
}

#[tokio::test]
async fn c_gql_12_slow_headers_are_cut_over_http2() {
    let server = Server::start(Limits { idle_time: Duration::from_secs(60), ..limits() }).await;
    let mut client = Client::connect(&server).await;
    client.get(1, "/").await;
    assert_eq!(client.answered(1).await, b"hello");
    // An incomplete head, on a connection that has been used.
    client.send(HEADERS, END_STREAM, 3, &head("/")).await;
    let time = client.closed().await;
    assert!(time >= Duration::from_millis(800) && time < Duration::from_secs(6), "{time:?}");
    // Continuations do not extend the time.
    let mut client = Client::connect(&server).await;
    client.get(1, "/").await;
    client.answered(1).await;
    client.send(HEADERS, END_STREAM, 3, &head("/")).await;
    let started = Instant::now();
    let frame = [0, 0, 0, 9, 0, 0, 0, 0, 3];
    while client.0.write_all(&frame).await.is_ok() {
        assert!(started.elapsed() < Duration::from_secs(10), "data is still accepted");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn c_gql_12_idle_connections_are_cut_over_http2() {
    let server = Server::start(Limits { idle_time: Duration::from_millis(1_500), ..limits() }).await;
    let mut client = Client::connect(&server).await;
    for stream in [1, 3] {
        client.get(stream, "/").await;
        assert_eq!(client.answered(stream).await, b"hello");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    client.expect("a GOAWAY frame", |frame| frame.kind == GO_AWAY).await;
    assert!(client.closed().await < Duration::from_secs(5));
    // A peer that ignores the GOAWAY is cut off all the same.
    let mut silent = Client::connect(&server).await;
    silent.get(1, "/").await;
    let started = Instant::now();
    let mut all = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(15), silent.0.read_to_end(&mut all));
    read.await.expect("closed within fifteen seconds").ok();
    assert!(started.elapsed() > Duration::from_secs(1), "{:?}", started.elapsed());
    // A request in progress is not idleness.
    let mut busy = Client::connect(&server).await;
    busy.get(1, "/slow").await;
    assert_eq!(busy.answered(1).await, b"done");
}

/// C-STR-6: a reader that keeps its window shut loses the response, but not the connection.
#[tokio::test]
async fn c_str_6_windows_that_stay_shut_free_their_answer_over_http2() {
    let server = Server::start(Limits { idle_time: Duration::from_secs(60), ..limits() }).await;
    let mut client = Client::connect(&server).await;
    let started = Instant::now();
    client.get(1, "/endless").await;
    client.expect("a DATA frame", |frame| frame.kind == DATA).await;
    while server.dropped.load(Ordering::SeqCst) == 0 {
        assert!(started.elapsed() < Duration::from_secs(10), "the response is still being produced");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(started.elapsed() >= Duration::from_millis(500), "{:?}", started.elapsed());
    // The connection's window is used up; once it is opened again, another response arrives and the first is reset.
    for stream in [0, 1] {
        client.send(8, 0, stream, &1_000_000_u32.to_be_bytes()).await;
    }
    client.expect("an RST_STREAM frame", |frame| frame.kind == RESET && frame.stream == 1).await;
    client.get(3, "/").await;
    assert_eq!(client.answered(3).await, b"hello");
}

/// C-GQL-12: a small response that is not read does not keep its connection busy either.
#[tokio::test]
async fn c_gql_12_windows_that_stay_shut_keep_no_connection_over_http2() {
    let server = Server::start(Limits { idle_time: Duration::from_millis(1_500), ..limits() }).await;
    // SETTINGS_INITIAL_WINDOW_SIZE of zero.
    let mut client = Client::with_settings(&server, &[0, 4, 0, 0, 0, 0]).await;
    for stream in [1, 3, 5] {
        client.get(stream, "/").await;
    }
    assert!(client.closed().await < Duration::from_secs(15));
}

/// A large response arrives whole, and is abandoned all the same when it is not read.
#[tokio::test]
async fn c_str_15_large_answers_wait_in_small_pieces_over_http2() {
    let server = Server::start(Limits { idle_time: Duration::from_millis(1_500), ..limits() }).await;
    let mut client = Client::connect(&server).await;
    client.send(8, 0, 0, &2_000_000_u32.to_be_bytes()).await;
    client.get(1, "/large").await;
    client.send(8, 0, 1, &2_000_000_u32.to_be_bytes()).await;
    assert_eq!(client.answered(1).await.len(), LARGE);
    client.get(3, "/large").await;
    // Abandoned after the write timeout, the connection is idle and ends.
    assert!(client.closed().await < Duration::from_secs(10));
}
