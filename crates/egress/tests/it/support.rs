//! A site on loopback, and the names that lead to it.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use egress::{Answer, Client, Exemption, Fetched, Limits, Policy, Request, Resolve, Resolved};
use url::Url;

/// A server whose answers are what the test writes, byte by byte.
pub struct Site {
    pub address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Serves each connection with `answer`, which gets the head of each request and may write whatever it likes.
    /// The connection is closed after one answer.
    pub fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let (answer, kept) = (Arc::new(answer), Arc::clone(&heads));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
                thread::spawn(move || {
                    if let Some(head) = read_head(&mut stream) {
                        kept.lock().expect("no panic").push(head.clone());
                        answer(&head, &mut stream);
                    }
                });
            }
        });
        Self { address, heads }
    }

    /// Serves fixed answers by path; 404 for all others.
    pub fn of(answers: &[(&str, String)]) -> Self {
        let answers: HashMap<String, String> =
            answers.iter().map(|(path, answer)| ((*path).to_owned(), answer.clone())).collect();
        Self::serve(move |head, stream| {
            let path = head.split(' ').nth(1).unwrap_or_default();
            let missing = || answer("404 Not Found", &[], "missing");
            let text = answers.get(path).cloned().unwrap_or_else(missing);
            stream.write_all(text.as_bytes()).ok();
        })
    }

    /// The heads of all requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no panic").clone()
    }

    /// An address on this site under a name.
    pub fn url(&self, host: &str, path: &str) -> Url {
        Url::parse(&format!("http://{host}:{}{path}", self.address.port())).expect("an address")
    }

    /// What lets clients go to this site by the name `site.example`, and nowhere else.
    pub fn policy(&self) -> Policy {
        Policy { ports: vec![80, 443, self.address.port()], exempt: vec![exempt("site.example")] }
    }

    /// A client that goes to this site by the name `site.example`, and nowhere else.
    pub fn client(&self) -> Client {
        client(self.policy(), QUICK, Names::of(&[("site.example", &["127.0.0.1"])]))
    }

    pub async fn get(&self, path: &str) -> Result<Fetched, egress::FetchError> {
        get(&self.client(), &self.url("site.example", path)).await
    }
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

/// Lets a server pause. Each of its connections has a thread of its own.
#[expect(clippy::disallowed_methods, reason = "no runtime runs on the threads of the sites")]
pub fn pause(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}

/// An answer with a length, after which the connection is closed.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len())
}

pub fn redirect(to: &str) -> String {
    answer("302 Found", &[("Location", to)], "")
}

pub fn exempt(text: &str) -> Exemption {
    text.parse().expect("an exemption")
}

pub const QUICK: Limits = Limits {
    connect: Duration::from_millis(500),
    total: Duration::from_secs(2),
    raw_bytes: 100_000,
    unpacked_bytes: 300_000,
    redirects: 5,
};

pub fn client(policy: Policy, limits: Limits, names: Arc<Names>) -> Client {
    Client::with_resolver(policy, limits, "dossier-tests (+https://example.com)", names).expect("a client")
}

pub async fn get(client: &Client, url: &Url) -> Result<Fetched, egress::FetchError> {
    match client.fetch(&Request::new(url)).await? {
        Answer::Content(fetched) => Ok(*fetched),
        Answer::Unchanged => panic!("nothing was known"),
    }
}

/// A name server: for each name its answers in turn, of which the last one stays.
#[derive(Default)]
pub struct Names {
    answers: HashMap<String, Vec<Vec<IpAddr>>>,
    asked: Mutex<HashMap<String, usize>>,
}

impl Names {
    /// Names with one answer.
    pub fn of(names: &[(&str, &[&str])]) -> Arc<Self> {
        let answers = names.iter().map(|(name, addresses)| ((*name).to_owned(), vec![parsed(addresses)])).collect();
        Arc::new(Self { answers, ..Self::default() })
    }

    /// A name whose answers change.
    pub fn changing(name: &str, answers: &[&[&str]]) -> Arc<Self> {
        let answers = answers.iter().map(|addresses| parsed(addresses)).collect();
        Arc::new(Self { answers: HashMap::from([(name.to_owned(), answers)]), ..Self::default() })
    }

    pub fn times_asked(&self, name: &str) -> usize {
        self.asked.lock().expect("no panic").get(name).copied().unwrap_or_default()
    }
}

fn parsed(addresses: &[&str]) -> Vec<IpAddr> {
    addresses.iter().map(|address| address.parse().expect("an address")).collect()
}

impl Resolve for Names {
    fn resolve(&self, name: &str) -> Resolved {
        let mut asked = self.asked.lock().expect("no panic");
        let times = asked.entry(name.to_owned()).or_default();
        let answer = self.answers.get(name).and_then(|answers| answers.get(*times).or(answers.last())).cloned();
        *times += 1;
        Box::pin(async move { answer.ok_or_else(|| std::io::ErrorKind::NotFound.into()) })
    }
}
