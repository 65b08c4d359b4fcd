//! The section `egress`: what is read from the web.

use std::time::Duration;

use ::egress::{Exemption, Policy};
use serde::{Deserialize, Serialize};

use super::value;

/// Settings of what is read from the web.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EgressConfig {
    /// Where site owners reach whoever runs this server, sent with each request: an address of mail or of a page.
    #[serde(with = "value::text")]
    pub contact: Option<String>,
    /// Ports that may be contacted.
    pub ports: Vec<u16>,
    /// Networks and hosts that may be contacted although they are not public.
    pub allowed: Vec<Exemption>,
    /// Timeout for the name server, the connection and TLS.
    #[serde(with = "value::duration")]
    pub connect_timeout: Duration,
    /// Timeout for a page, redirects included.
    #[serde(with = "value::duration")]
    pub timeout: Duration,
    /// Maximum size of a page as it is sent, in bytes.
    #[serde(with = "value::size")]
    pub max_size: u64,
    /// Maximum size of a page when it is unpacked, in bytes.
    #[serde(with = "value::size")]
    pub max_unpacked_size: u64,
    /// Least pause between two requests to one host.
    #[serde(with = "value::duration")]
    pub pause: Duration,
    /// Most pages of a site that one request may add.
    pub max_pages: u32,
}

impl EgressConfig {
    /// What may be contacted for people: the public internet, and what the operator exempted.
    pub fn policy(&self) -> Policy {
        Policy { ports: self.ports.clone(), exempt: self.allowed.clone() }
    }
}
