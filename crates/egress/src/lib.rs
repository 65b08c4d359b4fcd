//! The way out to the web (C-ING-1).
//!
//! Whoever gives the server an address makes it a reader of that address, from within the network that it stands in. So
//! [`Client`] reads only what everybody on the internet could read: every URL, every answer of a name server and every
//! hop of a redirect is checked by a [`Policy`], and the address that was checked is the one that is dialled. Time,
//! sizes and types are limited ([`Limits`]). [`Robots`] says what a site wants read, and [`Crawl`] in which order the
//! pages of a site come. [`Exit`] is the same way out for clients of other protocols.
//!
//! Nothing here knows the server or stores anything.

mod address;
mod body;
mod client;
mod crawl;
mod error;
mod exit;
mod network;
mod normalise;
mod policy;
mod resolve;
mod robots;
mod turns;

pub use client::{Answer, Client, Fetched, Limits, Request, Validators};
pub use crawl::{Bounds, Crawl, LeftOut, Page, Verdict, Visit};
pub use error::{FetchError, NoClient};
pub use exit::Exit;
pub use network::Network;
pub use normalise::normalised;
pub use policy::{Denied, Exemption, NotAnExemption, Policy, Reason};
pub use resolve::{Resolve, Resolved, SystemResolver};
pub use robots::Robots;
