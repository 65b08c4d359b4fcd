//! The web, as this server reads it: the client of the crate `egress` with the server's settings and manners.

use std::time::Duration;

use egress::{Answer, Client, Denied, FetchError, Limits, Request, Robots, Validators};
use extraction::registry;
use url::Url;

use crate::base::{Error, Result};
use crate::config::EgressConfig;

/// The name that robots.txt files call this server by.
const CRAWLER: &str = "dossier";

/// Longest pause between two pages that is kept for a site that asks for one.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Reads addresses of the web.
#[derive(Debug)]
pub struct Web {
    client: Client,
    pause: Duration,
    /// Media types that are read, pages first.
    accepted: Vec<&'static str>,
}

impl Web {
    /// Reads the web with these settings. What is larger than the largest file is not read.
    pub fn new(settings: &EgressConfig, largest_file: u64) -> Result<Self> {
        let bytes = |size| usize::try_from(size).unwrap_or(usize::MAX);
        let limits = Limits {
            connect: settings.connect_timeout,
            total: settings.timeout,
            raw_bytes: bytes(settings.max_size),
            unpacked_bytes: bytes(settings.max_unpacked_size.min(largest_file)),
            ..Limits::default()
        };
        let name = concat!("Dossier/", env!("CARGO_PKG_VERSION"));
        let user_agent = match &settings.contact {
            Some(contact) => format!("{name} (+{contact})"),
            None => name.to_owned(),
        };
        let client = Client::new(settings.policy(), limits, &user_agent).map_err(Error::internal)?;
        let mut accepted: Vec<&str> = registry::EXTRACTORS
            .iter()
            .flat_map(|format| format.other_media_types().iter().copied().chain([format.media_type()]))
            // What many servers say of files that they know nothing of. Their content decides.
            .chain(["application/octet-stream", "application/x-download"])
            .collect();
        accepted.sort_by_key(|media_type| (*media_type != "text/html", *media_type != "application/xhtml+xml"));
        Ok(Self { client, pause: settings.pause, accepted })
    }

    /// Checks an address without contacting anybody.
    ///
    /// # Errors
    /// [`Denied`] for what can never be read.
    pub fn check(&self, url: &Url) -> Result<(), Denied> {
        self.client.check(url)
    }

    /// What the site of an address wants read.
    ///
    /// # Errors
    /// [`FetchError::Denied`]
    pub async fn robots(&self, url: &Url) -> Result<Robots, FetchError> {
        Robots::fetch(&self.client, url, CRAWLER).await
    }

    /// Reads an address, if the site wants that, after the pause that it asks for.
    ///
    /// # Errors
    /// [`FetchError`]
    pub async fn read(&self, url: &Url, known: Option<&Validators>, robots: &Robots) -> Result<Answer, FetchError> {
        robots.check(url)?;
        let pause = robots.pause().unwrap_or_default().clamp(self.pause, LONGEST_PAUSE);
        self.client.fetch(&Request { url, accepted: &self.accepted, known, pause }).await
    }
}
