//! Which characters text may hold: what databases store, and what people see; and when texts are the same to people.

pub mod fold;
pub mod storable;
pub mod visible;
