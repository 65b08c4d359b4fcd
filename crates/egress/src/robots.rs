//! What a site wants read: robots.txt (RFC 9309).

use std::time::Duration;

use robotxt::AccessResult;
use url::Url;

use crate::client::{Answer, Client, Request, host_of};
use crate::error::FetchError;

/// The wishes of one origin.
#[derive(Debug, Clone)]
pub struct Robots {
    rules: robotxt::Robots,
}

impl Robots {
    /// Fetches the wishes of the origin of an address for the crawler of a name. A site without a file has none; one
    /// whose file cannot be had for the moment wants nothing read (RFC 9309, 2.3.1.4), and neither does one whose file
    /// cannot be read.
    ///
    /// # Errors
    /// Why the file cannot be had, which is why no page of the origin can; [`FetchError::Denied`] among them.
    pub async fn fetch(client: &Client, url: &Url, crawler: &str) -> Result<Self, FetchError> {
        let mut file = url.clone();
        file.set_path("/robots.txt");
        file.set_query(None);
        file.set_fragment(None);
        let access = client.fetch(&Request::new(&file)).await;
        let access = match &access {
            Ok(Answer::Content(file)) => AccessResult::Successful(&file.body),
            Ok(Answer::Unchanged) => AccessResult::Unreachable,
            Err(FetchError::Status { status: 400..=499, .. }) => AccessResult::Unavailable,
            Err(FetchError::TooManyRedirects { .. }) => AccessResult::TooManyRedirects,
            Err(FetchError::TooLarge { .. } | FetchError::Encoding { .. } | FetchError::BadRedirect { .. }) => {
                return Err(FetchError::RobotsUnreadable { host: host_of(url) });
            }
            Err(error) => return Err(error.clone()),
        };
        Ok(Self { rules: robotxt::Robots::from_access(access, crawler) })
    }

    /// The wishes in the text of a file.
    pub fn parse(text: &[u8], crawler: &str) -> Self {
        Self { rules: robotxt::Robots::parse(text, crawler) }
    }

    /// Checks that the site wants an address of its own read.
    ///
    /// # Errors
    /// [`FetchError::Robots`]
    pub fn check(&self, url: &Url) -> Result<(), FetchError> {
        if self.rules.is_allowed(&url[url::Position::BeforePath..url::Position::AfterQuery]) {
            Ok(())
        } else {
            Err(FetchError::Robots { host: host_of(url) })
        }
    }

    /// Pause that the site asks for between two requests.
    pub fn pause(&self) -> Option<Duration> {
        self.rules.crawl_delay()
    }
}
