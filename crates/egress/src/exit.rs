//! The way out for clients of other protocols: what a policy allows, and nothing else.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use reqwest::{ClientBuilder, redirect};
use url::Url;

use crate::policy::{Denied, Policy};
use crate::resolve::{Checked, Resolve, SystemResolver};

/// A policy and a resolver. Cheap to clone.
#[derive(Clone)]
pub struct Exit {
    policy: Arc<Policy>,
    resolver: Arc<dyn Resolve>,
}

impl fmt::Debug for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exit").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Exit {
    /// A way out that asks the operating system for addresses.
    pub fn new(policy: Policy) -> Self {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    /// A way out with a resolver of its own.
    pub fn with_resolver(policy: Policy, resolver: Arc<dyn Resolve>) -> Self {
        Self { policy: Arc::new(policy), resolver }
    }

    /// Checks an address without contacting anybody. Whoever sends a request has checked its URL here: a client asks no
    /// resolver about an address that is one of IP.
    ///
    /// # Errors
    /// [`Denied`]
    pub fn check(&self, url: &Url) -> Result<(), Denied> {
        self.policy.check_url(url)
    }

    /// Makes a client dial only what the policy allows. It follows no redirects, and uses no proxy, which would dial
    /// what nobody checked.
    pub fn guard(&self, builder: ClientBuilder) -> ClientBuilder {
        let resolver = Checked { policy: Arc::clone(&self.policy), resolver: Arc::clone(&self.resolver) };
        builder.redirect(redirect::Policy::none()).dns_resolver(Arc::new(resolver)).no_proxy().referer(false)
    }

    /// The denial that a failure of a guarded client comes from, if it does.
    pub fn denied(error: &reqwest::Error) -> Option<Denied> {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = cause {
            if let Some(denied) = error.downcast_ref::<Denied>() {
                return Some(denied.clone());
            }
            cause = error.source();
        }
        None
    }
}
