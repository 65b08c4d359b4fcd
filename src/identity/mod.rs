//! Authentication primitives: passwords, tokens, keys, and throttles against guessing. Does not access the database;
//! the domain `auth` uses it.

pub mod admission;
pub mod api_key;
pub mod cache;
pub mod callers;
pub mod common_password;
pub mod keys;
pub mod network;
pub mod opaque_token;
pub mod password;
pub mod policy;
pub mod profiles;
pub mod signed_link;
pub mod standing;
pub mod state;
pub mod throttle;
pub mod token;

pub use state::Identity;

use crate::db::Signal;

/// Sessions, keys, roles or accounts changed: cached callers must be read again.
pub const ACCESS_CHANGED: Signal = Signal::all('i');
