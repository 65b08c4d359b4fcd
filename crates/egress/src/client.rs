//! The client: one request, its redirects, and the answer within limits.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use mime::Mime;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use url::Url;

use crate::body;
use crate::error::{FetchError, NoClient};
use crate::exit::Exit;
use crate::policy::{Denied, Policy};
use crate::resolve::{Resolve, SystemResolver};
use crate::turns::Turns;

/// Longest validator that is kept, in bytes. A longer one could only serve to store things with us.
const LONGEST_VALIDATOR: usize = 1024;

/// Longest wait that a site may ask for.
const LONGEST_RETRY: Duration = Duration::from_secs(3600);

/// What one fetch may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time for the name server, the connection and TLS.
    pub connect: Duration,
    /// Time for everything, redirects and body included.
    pub total: Duration,
    /// Size of a body as it is sent.
    pub raw_bytes: usize,
    /// Size of a body when it is unpacked.
    pub unpacked_bytes: usize,
    /// Redirects that are followed.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(30),
            raw_bytes: 10 * 1024 * 1024,
            unpacked_bytes: 30 * 1024 * 1024,
            redirects: 5,
        }
    }
}

/// What to fetch.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The address. Its fragment is not sent.
    pub url: &'a Url,
    /// Media types that are of use; empty: all. An answer that names no type is taken, too.
    pub accepted: &'a [&'a str],
    /// What is known from the last time: an unchanged page is then not sent again.
    pub known: Option<&'a Validators>,
    /// Pause since the last request to the host.
    pub pause: Duration,
}

impl<'a> Request<'a> {
    /// A request for any type, at once.
    pub fn new(url: &'a Url) -> Self {
        Self { url, accepted: &[], known: None, pause: Duration::ZERO }
    }
}

/// By what a server recognises that a page has not changed (RFC 9110, 8.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The address that they are of. No other one gets to see them.
    pub url: Url,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The content.
    Content(Box<Fetched>),
    /// The page is as [`Request::known`] describes it.
    Unchanged,
}

/// Content from the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was in the end, after redirects.
    pub url: Url,
    /// `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// The content, unpacked.
    pub body: Bytes,
    /// For the next time; none when the server sent none.
    pub validators: Option<Validators>,
}

/// Reads the web. Keeps connections; uses no proxy, cookies or credentials.
pub struct Client {
    http: reqwest::Client,
    exit: Exit,
    limits: Limits,
    turns: Turns,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("exit", &self.exit).field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that calls itself `user_agent` and asks the operating system for addresses.
    ///
    /// # Errors
    /// [`NoClient`] when the certificates of the machine cannot be read, or the name is none for a header.
    pub fn new(policy: Policy, limits: Limits, user_agent: &str) -> Result<Self, NoClient> {
        Self::with_resolver(policy, limits, user_agent, Arc::new(SystemResolver))
    }

    /// A client with a resolver of its own.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_resolver(
        policy: Policy,
        limits: Limits,
        user_agent: &str,
        resolver: Arc<dyn Resolve>,
    ) -> Result<Self, NoClient> {
        // Fails when one is set already, which is then used.
        rustls::crypto::ring::default_provider().install_default().ok();
        let exit = Exit::with_resolver(policy, resolver);
        #[expect(clippy::disallowed_methods, reason = "this is the way out")]
        let builder = reqwest::Client::builder();
        let http = exit
            .guard(builder)
            .user_agent(user_agent)
            .connect_timeout(limits.connect)
            // Unpacked by `body`, whatever features of the HTTP client others turn on.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(30))
            .build();
        let http = http.map_err(|error| NoClient(error.into()))?;
        Ok(Self { http, exit, limits, turns: Turns::default() })
    }

    /// Checks an address without contacting anybody.
    ///
    /// # Errors
    /// [`Denied`]
    pub fn check(&self, url: &Url) -> Result<(), Denied> {
        self.exit.check(url)
    }

    /// Fetches an address. Requests to one host wait for each other.
    ///
    /// # Errors
    /// [`FetchError`]
    pub async fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        self.check(request.url)?;
        let host = host_of(request.url);
        let _turn = self.turns.take(&host, request.pause).await;
        let late = |_| FetchError::Timeout { host: host.clone(), limit: self.limits.total };
        timeout(self.limits.total, self.follow(request)).await.map_err(late)?
    }

    async fn follow(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        let mut url = request.url.clone();
        url.set_fragment(None);
        for _ in 0..=self.limits.redirects {
            self.check(&url)?;
            let response = self.send(&url, request).await?;
            match redirect_target(&response, &url)? {
                Some(target) => url = target,
                None => return self.take(response, url, request).await,
            }
        }
        Err(FetchError::TooManyRedirects { limit: self.limits.redirects })
    }

    async fn send(&self, url: &Url, request: &Request<'_>) -> Result<Response, FetchError> {
        let accept = match request.accepted {
            [] => "*/*".to_owned(),
            types => types.join(", "),
        };
        let mut get = self.http.get(url.clone()).header(ACCEPT, accept).header(ACCEPT_ENCODING, "gzip");
        if let Some(known) = request.known.filter(|known| known.url == *url) {
            for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
                if let Some(value) = value {
                    get = get.header(name, value);
                }
            }
        }
        get.send().await.map_err(|error| FetchError::of(&error, &host_of(url), self.limits.connect))
    }

    async fn take(&self, response: Response, url: Url, request: &Request<'_>) -> Result<Answer, FetchError> {
        let host = host_of(&url);
        match response.status() {
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {}
            StatusCode::NOT_MODIFIED if request.known.is_some_and(|known| known.url == url) => {
                return Ok(Answer::Unchanged);
            }
            status => {
                let retry_after = header(response.headers(), RETRY_AFTER).and_then(|value| value.parse().ok());
                let retry_after = retry_after.map(|seconds| Duration::from_secs(seconds).min(LONGEST_RETRY));
                return Err(FetchError::Status { host, status: status.as_u16(), retry_after });
            }
        }
        let content_type = header(response.headers(), CONTENT_TYPE);
        if let Some(found) = content_type.as_deref().filter(|_| !request.accepted.is_empty()) {
            let essence = found.parse::<Mime>().map(|mime| mime.essence_str().to_owned()).unwrap_or_default();
            if !request.accepted.contains(&essence.as_str()) {
                let found = if essence.is_empty() { "“unknown”".to_owned() } else { essence };
                return Err(FetchError::ContentType { host, found });
            }
        }
        let validators = Validators::of(&response, &url);
        let body = body::read(response, &self.limits, &host).await?;
        Ok(Answer::Content(Box::new(Fetched { url, content_type, body, validators })))
    }
}

impl Validators {
    fn of(response: &Response, url: &Url) -> Option<Self> {
        let get = |name| header(response.headers(), name).filter(|value| value.len() <= LONGEST_VALIDATOR);
        let (etag, last_modified) = (get(ETAG), get(LAST_MODIFIED));
        let are_some = etag.is_some() || last_modified.is_some();
        are_some.then(|| Self { url: url.clone(), etag, last_modified })
    }
}

/// Where a redirect leads; `None` when the answer is none.
fn redirect_target(response: &Response, from: &Url) -> Result<Option<Url>, FetchError> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response.headers().get(LOCATION).filter(|_| is_redirect) else { return Ok(None) };
    let target = std::str::from_utf8(location.as_bytes()).ok().and_then(|location| from.join(location).ok());
    let mut target = target.ok_or_else(|| FetchError::BadRedirect { host: host_of(from) })?;
    target.set_fragment(None);
    Ok(Some(target))
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// The host of an address, as sentences name it.
pub(crate) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or("the site").to_owned()
}
