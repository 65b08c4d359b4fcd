//! Rules of approval requests.

mod asking;
mod deciding;
mod follow;
mod hash;
mod json_schema;
mod list;

pub use asking::{Answer, Ask, Asked, ask, cancel_open_in, is_open_in};
pub use deciding::{Grant, deny, grant, is_decidable};
pub use follow::{Told, follow};
pub use hash::hash;
pub use list::{Filter, count, page};
