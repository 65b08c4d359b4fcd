//! The client against servers on loopback that behave, misbehave and attack.

mod fetching;
mod forbidden;
mod hostile;
mod names;
mod support;
mod wishes;
