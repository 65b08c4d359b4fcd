//! The section `server`: listeners, trusted origins and proxies, and developer pages.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use egress::Network;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Profile;
use super::value;
use crate::base::secret::Secret;

/// Settings of the HTTP server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port to listen on; port 0 picks a free one.
    #[serde(deserialize_with = "value::socket::deserialize")]
    pub listen: SocketAddr,
    /// Public URL of the server; links are built from it.
    #[serde(with = "value::optional_url")]
    pub public_url: Option<Url>,
    /// Browser origins that may call the server, besides its own. Exact matches, no wildcards.
    pub allowed_origins: Vec<String>,
    /// Networks of the reverse proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<Network>,
    /// Separate address and port for `/metrics`; processes without the API serve metrics only there.
    #[serde(with = "value::optional_socket")]
    pub metrics_listen: Option<SocketAddr>,
    /// Bearer token for `/metrics`.
    #[serde(with = "value::secret")]
    pub metrics_token: Option<Secret>,
    /// GraphiQL at `/graphiql`.
    pub graphiql: Switch,
    /// GraphQL Playground at `/playground`, together with the legacy WebSocket sub-protocol.
    pub playground: Switch,
    /// Introspection by anonymous callers.
    pub anonymous_introspection: Switch,
    /// Directory with manifests of persisted documents.
    #[serde(with = "value::path")]
    pub trusted_documents: Option<PathBuf>,
    /// With `trusted_documents`: only these documents run.
    pub only_trusted_documents: bool,
    /// How often a subscription looks for changes whose wake-up was lost.
    #[serde(with = "value::duration")]
    pub poll_interval: Duration,
    /// How long a stopping server waits for requests, sockets and jobs.
    #[serde(with = "value::duration")]
    pub shutdown_timeout: Duration,
}

/// A developer feature that is on in development and off in production unless set explicitly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// On in development, off in production.
    Auto,
    /// On.
    On,
    /// Off.
    Off,
}

impl Switch {
    /// Whether the feature is on under a profile.
    pub fn is_on(self, profile: Profile) -> bool {
        match self {
            Self::Auto => profile == Profile::Development,
            Self::On => true,
            Self::Off => false,
        }
    }
}

impl ServerConfig {
    /// Base URL of links: `public_url`, or else the bound address.
    pub fn address(&self, bound: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{bound}"),
        }
    }

    /// True when the peer is a trusted reverse proxy.
    pub fn trusts(&self, peer: std::net::IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(peer))
    }
}
