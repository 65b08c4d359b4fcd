//! Which characters text may hold: what databases store, and what people see.

pub mod storable;
pub mod visible;
