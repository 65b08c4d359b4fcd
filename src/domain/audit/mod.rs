//! The audit log: who did what, written in the transaction of the action itself.

pub mod service;
