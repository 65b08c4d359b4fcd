//! A small HTTP client with kept connections: it must cost little, because it shares the machine with what it measures.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The bytes of a request with a GraphQL document.
pub fn post(address: SocketAddr, token: Option<&str>, document: &str, variables: &Value) -> Vec<u8> {
    let body = json!({ "query": document, "variables": variables }).to_string();
    post_to(address, "/graphql", token, &body)
}

/// The bytes of a request with a JSON body.
pub fn post_to(address: SocketAddr, path: &str, token: Option<&str>, body: &str) -> Vec<u8> {
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\naccept: application/json\r\n\
         {token}content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// One kept connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads the whole answer: status 200 and its body.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<&[u8]> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (start, length) = loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the connection was closed");
            }
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break (end + 4, content_length(&self.buffer[..end])?);
            }
        };
        while self.buffer.len() < start + length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the connection was closed within an answer");
            }
        }
        if !self.buffer.starts_with(b"HTTP/1.1 200") {
            bail!("refused: {}", String::from_utf8_lossy(&self.buffer));
        }
        Ok(&self.buffer[start..])
    }

    /// The answer as JSON, which must have no errors.
    pub async fn json(&mut self, request: &[u8]) -> Result<Value> {
        let body = self.exchange(request).await?;
        let value: Value = serde_json::from_slice(body)?;
        if value.get("errors").is_some() {
            bail!("{value}");
        }
        Ok(value)
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn content_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?;
    let value = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    Ok(value.with_context(|| format!("no length: {head}"))?.parse()?)
}

/// Makes requests, a different one each time.
pub type Requests = Arc<dyn Fn() -> Vec<u8> + Send + Sync>;

/// What a turn of a load brought.
pub struct Turn {
    /// Requests in a second.
    pub rate: f64,
    /// How long each took, in milliseconds.
    pub latencies: Vec<f64>,
}

/// A closed loop: each connection sends its next request when it has the answer to the last.
pub async fn load(address: SocketAddr, requests: &Requests, connections: usize, time: Duration) -> Result<Turn> {
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let requests = Arc::clone(requests);
        tasks.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut latencies = Vec::new();
            while start.elapsed() < time {
                let request = requests();
                let sent = Instant::now();
                connection.exchange(&request).await?;
                latencies.push(sent.elapsed().as_secs_f64() * 1000.0);
            }
            anyhow::Ok(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(done) = tasks.join_next().await {
        latencies.extend(done??);
    }
    Ok(Turn { rate: latencies.len() as f64 / start.elapsed().as_secs_f64(), latencies })
}
