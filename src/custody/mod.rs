//! What the server does with the secrets of [`crate::vault`]: opens them, with an alarm for those that were altered or moved,
//! and changes their keys while they are read and written.

mod alarm;
pub mod housekeeping;
mod open;
pub mod rotation;
#[cfg(test)]
mod tests;
