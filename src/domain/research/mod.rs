//! Research: statements with sources.

pub mod verify;
