//! Requests by hand, to send them slowly, in part, or in a way that no library would.

use futures_util::StreamExt as _;

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::TestServer;

/// How long a test waits for what should come at once.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Begins a request over HTTP/2 whose body never ends, and answers with the status that comes of it, and when.
pub async fn silent_over_http2(request: reqwest::RequestBuilder, start: &str) -> (u16, Duration) {
    let started = Instant::now();
    let start = futures_util::stream::iter([Ok::<_, std::io::Error>(start.to_owned())]);
    let body = reqwest::Body::wrap_stream(start.chain(futures_util::stream::pending()));
    let answer = tokio::time::timeout(PATIENCE, request.body(body).send()).await.expect("an answer").unwrap();
    assert_eq!(answer.version(), reqwest::Version::HTTP_2);
    (answer.status().as_u16(), started.elapsed())
}

/// A client that speaks HTTP/2 only.
#[expect(clippy::disallowed_methods, reason = "a test's client is outside the server")]
pub fn http2() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap()
}

/// A connection.
pub struct Wire(pub TcpStream);

impl Wire {
    pub async fn connect(server: &TestServer) -> Self {
        Self(TcpStream::connect(server.address).await.unwrap())
    }

    pub async fn send(&mut self, text: &str) {
        // Whoever is cut off learns it when reading.
        self.0.write_all(text.as_bytes()).await.ok();
    }

    /// Begins a POST whose body is not sent, or only its start.
    pub async fn post(&mut self, token: Option<&str>, length: usize, start: &str) {
        let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
        self.send(&format!("{head}{token}content-length: {length}\r\n\r\n{start}")).await;
    }

    /// What has come when something has come, or the connection has ended; `None` when nothing comes.
    pub async fn heard(&mut self, within: Duration) -> Option<String> {
        let mut bytes = vec![0; 4_096];
        let length = tokio::time::timeout(within, self.0.read(&mut bytes)).await.ok()?.unwrap_or(0);
        Some(String::from_utf8_lossy(&bytes[..length]).into_owned())
    }

    /// The status line of the answer.
    pub async fn status(&mut self) -> u16 {
        let text = self.heard(PATIENCE).await.expect("an answer");
        text.get(9..12).and_then(|code| code.parse().ok()).unwrap_or_default()
    }

    /// How long the connection lasts.
    pub async fn closed(&mut self) -> Duration {
        let started = Instant::now();
        let mut all = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.0.read_to_end(&mut all)).await;
        read.expect("the connection ends").ok();
        started.elapsed()
    }

    /// Sends a piece now and then until something is heard, and answers with that.
    pub async fn drip(&mut self, piece: &str) -> String {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(text) = self.heard(Duration::from_millis(50)).await {
                return text;
            }
            self.send(piece).await;
        }
        panic!("still read after {PATIENCE:?}")
    }
}
