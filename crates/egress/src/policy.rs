//! What may be contacted.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use url::{Host, Url};

use crate::address::is_public;
use crate::network::Network;

/// Names that mean the own machine, the own network or the metadata of a cloud, whatever they resolve to.
const CLOSED_NAMES: &[&str] = &["metadata.packet.net", "metadata.platformequinix.com", "metadata.tencentyun.com"];

/// Endings of such names: reserved for local use (RFC 6761, 6762, 8375, ICANN's `internal`), or used as if they were.
const CLOSED_ENDINGS: &[&str] = &[
    "localhost",
    "localdomain",
    "local",
    "internal",
    "home.arpa",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "onion",
    "svc",
    "cluster",
];

/// Which URLs and addresses may be contacted: those of the public internet, and what an operator exempted.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Ports that may be contacted.
    pub ports: Vec<u16>,
    /// What may be contacted although it is not public.
    pub exempt: Vec<Exemption>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { ports: vec![80, 443], exempt: Vec::new() }
    }
}

impl Policy {
    /// Checks everything about a URL that can be known without a name server.
    ///
    /// # Errors
    /// [`Denied`] says which part of the URL is at fault.
    pub fn check_url(&self, url: &Url) -> Result<(), Denied> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Denied::new(Reason::Scheme, url.scheme()));
        }
        let host = url.host().ok_or_else(|| Denied::new(Reason::Scheme, url.scheme()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Denied::new(Reason::Credentials, host));
        }
        match host {
            Host::Domain(name) => self.check_name(name)?,
            Host::Ipv4(address) => self.check_address(&address, address.into())?,
            Host::Ipv6(address) => self.check_address(&address, address.into())?,
        }
        match url.port_or_known_default() {
            Some(port) if self.ports.contains(&port) => Ok(()),
            port => Err(Denied::new(Reason::Port(port.unwrap_or_default()), host)),
        }
    }

    /// Checks what a name server answered for a name: one address that is not public closes the name, since nobody can
    /// tell which of them will be dialled.
    ///
    /// # Errors
    /// [`Denied`]; it does not say the address, which would tell strangers about the network of the server.
    pub fn check_answers(&self, name: &str, answers: &[IpAddr]) -> Result<(), Denied> {
        if self.exempts_name(name) {
            return Ok(());
        }
        answers.iter().try_for_each(|answer| self.check_address(&name, *answer))
    }

    fn check_name(&self, name: &str) -> Result<(), Denied> {
        let bare = name.strip_suffix('.').unwrap_or(name);
        let is_closed = CLOSED_NAMES.contains(&bare)
            // Resolved by the search list or the hosts file of the machine.
            || !bare.contains('.')
            || CLOSED_ENDINGS.iter().any(|ending| bare.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.')));
        if is_closed && !self.exempts_name(bare) { Err(Denied::new(Reason::Name, name)) } else { Ok(()) }
    }

    fn check_address(&self, host: &dyn fmt::Display, address: IpAddr) -> Result<(), Denied> {
        let is_exempt = self.exempt.iter().any(|exempt| match exempt {
            Exemption::Network(network) => network.contains(address),
            Exemption::Host(_) => false,
        });
        if is_exempt || is_public(address) { Ok(()) } else { Err(Denied::new(Reason::Address, host)) }
    }

    fn exempts_name(&self, name: &str) -> bool {
        let bare = name.strip_suffix('.').unwrap_or(name);
        self.exempt.iter().any(|exempt| matches!(exempt, Exemption::Host(host) if host.eq_ignore_ascii_case(bare)))
    }
}

/// What an operator lets be contacted although it is not public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exemption {
    /// All addresses of a network.
    Network(Network),
    /// A name, whatever it resolves to.
    Host(String),
}

/// A text that is no [`Exemption`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be networks such as \"10.0.0.0/8\" or host names such as \"wiki.example\"")]
pub struct NotAnExemption;

impl FromStr for Exemption {
    type Err = NotAnExemption;

    fn from_str(text: &str) -> Result<Self, NotAnExemption> {
        if let Ok(network) = text.parse() {
            return Ok(Self::Network(network));
        }
        match Host::parse(text) {
            Ok(Host::Domain(name))
                if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) =>
            {
                Ok(Self::Host(name.trim_end_matches('.').to_owned()))
            }
            _ => Err(NotAnExemption),
        }
    }
}

impl fmt::Display for Exemption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) => network.fmt(f),
            Self::Host(name) => name.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Exemption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for Exemption {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a URL is not contacted (`EGRESS_DENIED`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// What is at fault.
    pub reason: Reason,
    /// The host as the URL has it, or the scheme.
    pub subject: String,
}

/// What is at fault with a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Neither `http` nor `https`.
    Scheme,
    /// A name or password in the URL.
    Credentials,
    /// A port that is not contacted.
    Port(u16),
    /// A name that means the own machine or network.
    Name,
    /// An address that is not public, or a name that has one.
    Address,
}

impl Denied {
    fn new(reason: Reason, subject: impl fmt::Display) -> Self {
        Self { reason, subject: subject.to_string() }
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = &self.subject;
        match self.reason {
            Reason::Scheme => write!(f, "Addresses that start with “{subject}:” are not fetched. Use http or https."),
            Reason::Credentials => {
                write!(
                    f,
                    "The address holds a user name or password for {subject}. Leave them out, or upload the file."
                )
            }
            Reason::Port(port) => {
                write!(
                    f,
                    "Port {port} of {subject} is not contacted. Use an address on the usual port, or upload the file."
                )
            }
            Reason::Name | Reason::Address => {
                write!(
                    f,
                    "{subject} is not a host of the public internet, and this server contacts no others. Upload the file instead."
                )
            }
        }
    }
}

impl std::error::Error for Denied {}
