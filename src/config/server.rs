//! The section `server`: where it listens, whom it believes, what it shows.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::Profile;
use super::network::Network;
use super::value;
use crate::base::secret::Secret;

/// Settings of the HTTP server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port to listen on; port 0 picks a free one.
    #[serde(deserialize_with = "value::socket::deserialize")]
    pub listen: SocketAddr,
    /// Address under which people reach the server.
    #[serde(with = "value::optional_url")]
    pub public_url: Option<Url>,
    /// Origins of web pages that may call the server from a browser, besides its own.
    pub allowed_origins: Vec<String>,
    /// Networks of the reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Separate address and port for `/metrics`; the only one in processes without API.
    #[serde(with = "value::optional_socket")]
    pub metrics_listen: Option<SocketAddr>,
    /// Bearer token that reads `/metrics`.
    #[serde(with = "value::secret")]
    pub metrics_token: Option<Secret>,
    /// GraphiQL at `/graphiql`.
    pub graphiql: Switch,
    /// GraphQL Playground at `/playground`, and the legacy WebSocket sub-protocol.
    pub playground: Switch,
    /// Introspection by callers who are not signed in.
    pub anonymous_introspection: Switch,
    /// Directory with manifests of persisted documents.
    #[serde(with = "value::path")]
    pub trusted_documents: Option<PathBuf>,
    /// With `trusted_documents`: nothing but these documents runs.
    pub only_trusted_documents: bool,
    /// How often a subscription looks for changes whose wake-up was lost.
    #[serde(with = "value::duration")]
    pub poll_interval: Duration,
    /// How long a stopping server waits for requests, sockets and jobs.
    #[serde(with = "value::duration")]
    pub shutdown_timeout: Duration,
}

/// A convenience that development has and production has not, unless said otherwise.
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
    /// What the switch means under a profile.
    pub fn is_on(self, profile: Profile) -> bool {
        match self {
            Self::Auto => profile == Profile::Development,
            Self::On => true,
            Self::Off => false,
        }
    }
}

impl ServerConfig {
    /// The address for links: `public_url`, or else the address that the server was bound to.
    pub fn address(&self, bound: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{bound}"),
        }
    }

    /// True when the address of a peer is that of a reverse proxy to be believed.
    pub fn trusts(&self, peer: std::net::IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(peer))
    }
}
