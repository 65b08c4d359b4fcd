//! Rules of signing in.

pub mod api_key;
pub mod caller;
mod delegated;
pub mod login;
pub mod recent;
pub mod refresh;
pub mod register;
pub mod session;
pub mod usage;

pub use delegated::{acting_for, revoked_of};
