//! From names to addresses that may be dialled.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolving};

use crate::policy::Policy;

/// The answer of a resolver.
pub type Resolved = BoxFuture<'static, io::Result<Vec<IpAddr>>>;

/// Finds the addresses of a name.
pub trait Resolve: Send + Sync {
    /// All addresses of a name. Asked anew for each connection; the answers are checked each time.
    fn resolve(&self, name: &str) -> Resolved;
}

/// The resolver of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: &str) -> Resolved {
        let name = name.to_owned();
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((name, 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

/// Hands the HTTP client checked addresses only, so that no second look-up can bring another one (rebinding).
pub(crate) struct Checked {
    pub(crate) policy: Arc<Policy>,
    pub(crate) resolver: Arc<dyn Resolve>,
}

impl reqwest::dns::Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = Arc::clone(&self.policy);
        let answers = self.resolver.resolve(name.as_str());
        Box::pin(async move {
            let answers = answers.await.map_err(|_| NoAddress)?;
            if answers.is_empty() {
                return Err(NoAddress.into());
            }
            policy.check_answers(name.as_str(), &answers)?;
            let addresses: Addrs = Box::new(answers.into_iter().map(|answer| SocketAddr::new(answer, 0)));
            Ok(addresses)
        })
    }
}

/// A name without an address.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the name has no address")]
pub(crate) struct NoAddress;
