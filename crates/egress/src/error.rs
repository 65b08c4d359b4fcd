//! Why nothing was fetched.

use std::error::Error;
use std::time::Duration;

use crate::exit::Exit;
use crate::policy::Denied;
use crate::resolve::NoAddress;

/// Why nothing was fetched, in a sentence for the person who gave the address, with what can be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is not contacted.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No name server knows the host.
    #[error("The host {host} is not known. Check the spelling of the address.")]
    UnknownHost {
        /// The host.
        host: String,
    },
    /// No connection, or none that is secure.
    #[error("No connection to {host} was possible. Check the address, or try again later.")]
    NoConnection {
        /// The host.
        host: String,
    },
    /// The answer took too long.
    #[error("{host} took longer than {} seconds to answer. Try again later, or upload the file.", limit.as_secs_f32())]
    Timeout {
        /// The host.
        host: String,
        /// How long was waited.
        limit: Duration,
    },
    /// The site refused, or failed.
    #[error("{host} answered with the status {status}{}.", status_hint(*status))]
    Status {
        /// The host.
        host: String,
        /// Status code of HTTP.
        status: u16,
        /// How long the site asks to wait.
        retry_after: Option<Duration>,
    },
    /// Larger than allowed, as sent or unpacked.
    #[error("The content is larger than {} MiB. Upload a shorter one.", limit / (1024 * 1024))]
    TooLarge {
        /// Largest size in bytes.
        limit: usize,
    },
    /// A type that is of no use.
    #[error("{host} answered with content of the type {found}, which is not read. Give the address of another format.")]
    ContentType {
        /// The host.
        host: String,
        /// Media type of the answer.
        found: String,
    },
    /// More redirects than are followed.
    #[error("The address was redirected more than {limit} times. Give the address where the browser ends.")]
    TooManyRedirects {
        /// Redirects that are followed.
        limit: usize,
    },
    /// A redirect without a usable target.
    #[error("{host} redirected to something that is no address. Give the address where the browser ends.")]
    BadRedirect {
        /// The host.
        host: String,
    },
    /// Packed in a way that was not asked for.
    #[error("{host} packed its answer in a way that is not supported. Upload the file instead.")]
    Encoding {
        /// The host.
        host: String,
    },
    /// The answer ended early or made no sense.
    #[error("The answer of {host} broke off or was damaged. Try again later.")]
    Broken {
        /// The host.
        host: String,
    },
    /// Nobody can tell what the site wants read.
    #[error(
        "The robots.txt of {host} is too large or damaged, so that it cannot be told what the site wants read. Upload the file instead."
    )]
    RobotsUnreadable {
        /// The host.
        host: String,
    },
    /// The site wants this address left alone.
    #[error("{host} asks in its robots.txt that this page be left alone. Ask the site, or upload the file.")]
    Robots {
        /// The host.
        host: String,
    },
}

fn status_hint(status: u16) -> &'static str {
    match status {
        401 | 403 => ": it lets not everybody read this page. Upload the file instead",
        404 | 410 => ": there is no such page. Check the address",
        429 => ": it was asked too often. Try again later",
        500.. => ": it has a problem. Try again later",
        _ => ". Check the address",
    }
}

impl FetchError {
    /// Stable name of the kind of failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "EGRESS_DENIED",
            Self::UnknownHost { .. } => "UNKNOWN_HOST",
            Self::NoConnection { .. } => "NO_CONNECTION",
            Self::Timeout { .. } => "TIMEOUT",
            Self::Status { .. } => "HTTP_STATUS",
            Self::TooLarge { .. } => "TOO_LARGE",
            Self::ContentType { .. } => "CONTENT_TYPE",
            Self::TooManyRedirects { .. } => "TOO_MANY_REDIRECTS",
            Self::BadRedirect { .. } => "BAD_REDIRECT",
            Self::Encoding { .. } => "CONTENT_ENCODING",
            Self::Broken { .. } => "BROKEN",
            Self::RobotsUnreadable { .. } => "ROBOTS_UNREADABLE",
            Self::Robots { .. } => "ROBOTS",
        }
    }

    /// True when another attempt may succeed.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::UnknownHost { .. } | Self::NoConnection { .. } | Self::Timeout { .. } | Self::Broken { .. } => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502..=504),
            _ => false,
        }
    }

    /// What a failure of the HTTP client means. Denials and missing names come from our resolver, deep inside.
    pub(crate) fn of(error: &reqwest::Error, host: &str, connecting: Duration) -> Self {
        let host = host.to_owned();
        if let Some(denied) = Exit::denied(error) {
            return denied.into();
        }
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = cause {
            if error.is::<NoAddress>() {
                return Self::UnknownHost { host };
            }
            cause = error.source();
        }
        if error.is_timeout() {
            Self::Timeout { host, limit: connecting }
        } else if error.is_connect() {
            Self::NoConnection { host }
        } else {
            Self::Broken { host }
        }
    }
}

/// The HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the client for the web cannot be made")]
pub struct NoClient(#[source] pub(crate) Box<dyn Error + Send + Sync>);
