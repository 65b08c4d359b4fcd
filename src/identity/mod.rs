//! Who somebody is: passwords, tokens, keys, and what slows down those who guess. Reads no database; the domain `auth`
//! uses it.

pub mod admission;
pub mod api_key;
pub mod callers;
pub mod common;
pub mod keys;
pub mod opaque;
pub mod parts;
pub mod password;
pub mod people;
pub mod policy;
pub mod rate;
pub mod remembered;
pub mod signed_link;
pub mod throttle;
pub mod token;

pub use parts::Identity;
